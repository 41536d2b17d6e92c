"""What became of one task of the target task graph, as an entry of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from taskgraph.task import Task

LOG = "see optimizations.log"


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


def kept(asked: Optional[Asked]) -> dict[str, Any]:
    """A task that is created."""
    if asked is None:
        return {"verdict": "kept", "by": "taskgraph", "reason": f"seta was not asked, {LOG}"}
    if asked.remove:
        return {"verdict": "kept", "by": "taskgraph", "reason": f"kept although {asked.reason}", **asked.known}
    return {"verdict": "kept", "by": "seta", "reason": asked.reason, **asked.known}


def replaced(task: Task, asked: Optional[Asked], task_id: str, is_existing: bool) -> dict[str, Any]:
    """A task that another one stands in for, by ``existing_tasks`` of the parameters or by its strategy."""
    by = "existing_tasks" if is_existing else _strategy(task)
    known = asked.known if asked else {}
    return {"verdict": "replaced", "by": by, "taskId": task_id, "reason": "a task that did the same is there", **known}


def removed(task: Task, asked: Optional[Asked], is_requested: bool) -> dict[str, Any]:
    """A task that is not created; one that was not requested was only there for others."""
    if asked is not None and asked.remove:
        next_run = {"next": asked.next} if asked.next else {}
        return {"verdict": "removed", "by": "seta", "reason": asked.reason, **asked.known, **next_run}
    if asked is not None:
        reason = f"{LOG}; seta would have kept it"
        return {"verdict": "removed", "by": "taskgraph", "reason": reason, **asked.known}
    if not is_requested:
        return {"verdict": "removed", "by": "dependents optimized", "reason": "nothing that runs depends on it"}
    return {"verdict": "removed", "by": _strategy(task), "reason": f"seta was not asked, {LOG}"}


def _strategy(task: Task) -> str:
    """The name of its strategy. One that has none is only ever removed for want of its if-dependencies."""
    return str(next(iter(task.optimization))) if task.optimization else "if-dependencies pruning"
