"""Runs test/spec/verdicts.yml through the adapter: one JSON list of answers a push on stdout, see verdicts.test.ts.

    python verdicts.py SPEC COMMAND...
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import yaml
from taskgraph.config import GraphConfig
from taskgraph.optimize.base import registry
from taskgraph.task import Task

sys.path.insert(0, str(Path(__file__).parents[2] / "taskcluster"))

from seta_taskgraph.composites import composite_strategies
from seta_taskgraph.session import Push, Session
from seta_taskgraph.strategy import Seta

spec = yaml.safe_load(Path(sys.argv[1]).read_text())
command = sys.argv[2:]
defaults = spec["defaults"]


def task_of(label, optimization):
    return Task(kind="test", label=label, attributes={}, task={}, optimization=optimization)


def judge(push):
    config = {**defaults["config"], "seta": {**defaults["config"]["seta"], **push.get("seta", {}), "command": command}}
    config["strategies"] = push.get("strategies", config["strategies"])
    config["seta"]["data"] = {"file": "data.json"}
    data = push.get("data", defaults["data"])
    if data is not None:
        Path("data.json").write_text(data if isinstance(data, str) else json.dumps(data, default=lambda d: d.isoformat()))
    Path("config.yml").write_text(json.dumps(config))
    parameters = {**defaults["parameters"], **push.get("parameters", {})}
    graph_config = GraphConfig(config, root_dir=".")
    session = Session(graph_config)
    strategies = {**registry, "seta": Seta(session)}
    strategies.update(composite_strategies(graph_config, strategies))
    tasks = [task_of(task["label"], task.get("optimization", {"seta": None})) for task in push["tasks"]]
    by_label = {task.label: task for task in tasks}
    removed = []
    with session.about(Push(parameters, by_label, by_label, {}, {}, {}, "DECISION-TASK")):
        for task in tasks:
            # As taskgraph.optimize.base does it.
            name, argument = next(iter((task.optimization or {"never": None}).items()))
            removed.append(bool(strategies[name].should_remove_task(task, parameters, argument)))
        advice = session._advice
    return {"mode": advice["mode"], "reason": advice["reason"]["code"], "removed": removed}


def refuse(case):
    _, argument = next(iter(case["optimization"].items()))
    try:
        Seta(Session(GraphConfig({}, root_dir="."))).should_remove_task(task_of("x", None), {}, argument)
    except ValueError as error:
        return str(error)
    return None


answers = []
for push in spec["pushes"]:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        answers.append(judge(push))
        os.chdir("/")
print(json.dumps({"pushes": answers, "refused": [refuse(case) for case in spec["refused"]]}))
