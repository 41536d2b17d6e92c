"""The ledger of a decision: what became of each task of the target task graph, and why."""

import json
import os
from collections import Counter
from collections.abc import Mapping
from typing import Any

from taskgraph.decision import ARTIFACTS_DIR

from .advice import Advice


def make_ledger(advice: Advice, tasks: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The ledger, version 1, of the outcomes by label."""
    count = Counter(task["verdict"] for task in tasks.values())
    saved = sum(
        task.get("runSeconds", 0) for task in tasks.values() if task["verdict"] == "removed" and task["by"] == "seta"
    )
    totals = {
        "target": len(tasks),
        **{verdict: count[verdict] for verdict in ("kept", "removed", "replaced")},
        "savedHours": round(saved / 3600, 2),
    }
    head = {key: advice[key] for key in ("version", "mode", "reason", "data", "push")}
    return {**head, "totals": totals, "tasks": tasks}


def write_ledger(ledger: Mapping[str, Any]) -> None:
    """Writes ``artifacts/seta-ledger.json``, whole or not at all, in a decision task; elsewhere nobody wants it."""
    if "TASK_ID" not in os.environ or not ARTIFACTS_DIR.is_dir():
        return
    temporary = ARTIFACTS_DIR / f".seta-ledger.json.{os.getpid()}.tmp"
    text = json.dumps(ledger, indent=2, sort_keys=True, ensure_ascii=False)
    temporary.write_text(f"{text}\n", encoding="utf-8")
    temporary.replace(ARTIFACTS_DIR / "seta-ledger.json")
