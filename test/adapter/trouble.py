"""Asks for advice with each of several commands: what the adapter makes of trouble, see trouble.test.ts.

    python trouble.py < cases.json        [{"command": ...}, ...] -> [{"advice": ...} or {"error": ...}, ...]
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "taskcluster"))

from seta_taskgraph.advice import ask
from seta_taskgraph.command import BadConfig, command_of
from taskgraph.config import GraphConfig

PARAMETERS = {"project": "example", "pushlog_id": "7", "head_rev": "abc", "pushdate": 1790000000}


def answer(case):
    try:
        command = command_of(GraphConfig({"seta": case}, root_dir="taskcluster"))
        return {"advice": ask(command, Path("config.yml"), PARAMETERS, ["a"])}
    except BadConfig as error:
        return {"error": str(error)}


Path("config.yml").write_text("trust-domain: example\n")
print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
