"""Generates the graphs of the repository in the current folder, for several pushes in one process; see matrix.registry.test.ts.

    python matrix.py < pushes.json        [{"parameters": {...}, "data": {...}}, ...] -> [{"full", "target", ...}, ...]

Each is a decision task's, but for what is looked up in Taskcluster: nothing is there.
"""

import copy
import json
import logging
import os
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from taskgraph.generator import TaskGraphGenerator
from taskgraph.optimize import base, strategies
from taskgraph.parameters import Parameters

LEDGER, DATA = Path("artifacts/seta-ledger.json"), Path("seta-data.json")
LOG = []


class Lines(logging.Handler):
    def emit(self, record):
        LOG.append(record.getMessage())


def nowhere(*_):
    raise KeyError("nothing is indexed")


def labels(graph):
    return sorted(task.label for task in graph.tasks.values())


def generate(push):
    for path, text in ((LEDGER, None), (DATA, push.get("data"))):
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(json.dumps(text))
    LOG.clear()
    parameters = Parameters(strict=False, **push["parameters"])
    # The one that a decision task has.
    generator = TaskGraphGenerator("taskcluster", parameters, decision_task_id=os.environ["TASK_ID"])
    # Optimizing changes the tasks.
    full, target = copy.deepcopy([generator.full_task_graph.to_json(), generator.target_task_graph.to_json()])
    optimized = labels(generator.optimized_task_graph)
    ledger = json.loads(LEDGER.read_text()) if LEDGER.exists() else None
    oracle = oracle_of(generator.target_task_graph, set(generator.target_task_set.tasks), push) if "without" in push else None
    return {"full": full, "target": target, "optimized": optimized, "ledger": ledger, "log": LOG[:], "oracle": oracle}


def oracle_of(graph, requested, push):
    """What is left of what runs without seta, by the rules alone: a target of low value that nothing left depends on
    goes, and with it what was only there for it.
    """
    left = set(push["without"])
    dependents = {label: set() for label in graph.tasks}
    for dependent, label, _ in graph.graph.edges:
        dependents[label].add(dependent)

    def is_low(label):
        entry = push["data"]["tasks"].get(label, {"priority": 1})
        is_prunable = any(fnmatchcase(label, glob) for glob in push["prunable"])
        return is_prunable and entry["priority"] == 5 and label not in push["unasked"]

    while True:
        gone = {label for label in left if not dependents[label] & left and (is_low(label) or label not in requested)}
        if not gone:
            return sorted(left)
        left -= gone


base.find_task_id_batched = base.status_task_batched = lambda _: {}
strategies.find_task_id = nowhere
logging.getLogger().addHandler(Lines())
logging.getLogger("optimization").setLevel(logging.INFO)
print(json.dumps([generate(push) for push in json.load(sys.stdin)], sort_keys=True))
