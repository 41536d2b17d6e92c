"""The ledger of a decision: what became of each task that ``seta`` was asked about, and why."""

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from taskgraph.decision import ARTIFACTS_DIR

from .advice import Advice


@dataclass(frozen=True)
class Asked:
    """The answer of the strategy about one task."""

    remove: bool
    reason: str
    known: Mapping[str, Any] = field(default_factory=dict)
    next: Optional[Mapping[str, Any]] = None

    @classmethod
    def of(cls, mode: str, verdict: Optional[Mapping[str, Any]], min_priority: int) -> "Asked":
        """``verdict`` as ``seta`` gave it, None where it gave none; better priorities than the threshold stay."""
        if verdict is None:
            return cls(False, "it was not judged" if mode == "pruned" else "everything runs on this push")
        known = {key: verdict[key] for key in ("priority", "runSeconds") if key in verdict}
        priority = verdict.get("priority")
        if isinstance(priority, int) and 1 < priority < min_priority:
            return cls(False, f"its priority {priority} is better than the strategy's {min_priority}", known)
        return cls(verdict.get("rule") == "skip", str(verdict.get("reason")), known, verdict.get("next"))


def make_ledger(advice: Advice, asked: Mapping[str, Asked], created: Collection[str]) -> dict[str, Any]:
    """The ledger, version 1; ``created`` has the labels of the optimized graph."""
    tasks = {label: _task(answer, label in created) for label, answer in asked.items()}
    removed = [label for label, task in tasks.items() if task["verdict"] == "removed"]
    saved = sum(tasks[label].get("runSeconds", 0) for label in removed if tasks[label]["by"] == "seta")
    totals = {
        "target": len(tasks),
        "kept": len(tasks) - len(removed),
        "removed": len(removed),
        "replaced": 0,
        "savedHours": round(saved / 3600, 2),
    }
    head = {key: advice[key] for key in ("version", "mode", "reason", "data", "push")}
    return {**head, "totals": totals, "tasks": tasks}


def _task(asked: Asked, is_created: bool) -> dict[str, Any]:
    if is_created and asked.remove:
        return {"verdict": "kept", "by": "taskgraph", "reason": f"kept although {asked.reason}", **asked.known}
    if is_created:
        return {"verdict": "kept", "by": "seta", "reason": asked.reason, **asked.known}
    if not asked.remove:
        reason = "see optimizations.log; seta would have kept it"
        return {"verdict": "removed", "by": "taskgraph", "reason": reason, **asked.known}
    next_run = {"next": asked.next} if asked.next else {}
    return {"verdict": "removed", "by": "seta", "reason": asked.reason, **asked.known, **next_run}


def write_ledger(ledger: Mapping[str, Any]) -> None:
    """Writes ``artifacts/seta-ledger.json``, whole or not at all, in a decision task; elsewhere nobody wants it."""
    if "TASK_ID" not in os.environ or not ARTIFACTS_DIR.is_dir():
        return
    temporary = ARTIFACTS_DIR / f".seta-ledger.json.{os.getpid()}.tmp"
    text = json.dumps(ledger, indent=2, sort_keys=True, ensure_ascii=False)
    temporary.write_text(f"{text}\n", encoding="utf-8")
    temporary.replace(ARTIFACTS_DIR / "seta-ledger.json")
