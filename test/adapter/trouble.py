"""Asks about a push with each of several commands: what the adapter makes of trouble, see trouble.test.ts.

    python trouble.py < cases.json        [{"command": ...}, ...] -> [{"advice", "removed", "ledger"} or {"error"}, ...]
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "taskcluster"))

from seta_taskgraph import conversation
from seta_taskgraph.command import BadConfig
from seta_taskgraph.session import NoLedger, Push, Session
from taskgraph import decision
from taskgraph.config import GraphConfig
from taskgraph.task import Task

# The question is longer than what a pipe holds: a command that does not read it keeps whoever asks waiting.
PARAMETERS = {
    "project": "example",
    "pushlog_id": "7",
    "head_rev": "abc",
    "pushdate": 1790000000,
    "files_changed": ["path/to/a/file"] * 10_000,
}
LEDGER = Path("artifacts/seta-ledger.json")
LONGEST_ANSWER = conversation.LONGEST_ANSWER


def answer(case):
    for path in Path("artifacts").glob("*"):
        path.unlink()
    os.environ.update(TASK_ID="decision", SETA_STRATEGY_TIMEOUT=case.get("timeout", "60"))
    conversation.LONGEST_ANSWER = case.get("longest", LONGEST_ANSWER)
    decision.ARTIFACTS_DIR = Path("/dev/null" if case.get("unwritable") else "artifacts")
    Path("taskcluster/config.yml").write_text(case.get("config", "trust-domain: example\n"))
    session = Session(GraphConfig({"seta": {"command": case["command"]}}, root_dir="taskcluster"))
    parameters = {**PARAMETERS, **case.get("parameters", {})}
    tasks = {"a": Task(kind="test", label="a", attributes={}, task={})}
    start = time.monotonic()
    try:
        with session.about(Push(parameters, tasks, {"a"}, {"a": None}, {}, {}, "decision")):
            try:
                removed = session.removes("a", 2)
                session.tell({"a"} if removed else set(), {})
            except NoLedger:
                removed = session.removes("a", 2)
                session.tell({"a"} if removed else set(), {})
            advice = session._advice
    except BadConfig as error:
        return {"error": str(error)}
    ledger = json.loads(LEDGER.read_text("utf-8")) if LEDGER.exists() else None
    return {"advice": advice, "removed": removed, "ledger": ledger, "seconds": time.monotonic() - start}


Path("taskcluster").mkdir(exist_ok=True)
print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
