"""The optimization strategy ``seta``."""

from typing import Any, Optional

from taskgraph.optimize.base import OptimizationStrategy
from taskgraph.parameters import Parameters
from taskgraph.task import Task

from .session import Session

BEST_PRUNABLE = 2
WORST = 5


class Seta(OptimizationStrategy):
    """Removes what the SETA data says is of low value on this push.

    Argument: null or ``{"min-priority": 2..5}``, the best priority that is removed. In a composite every part is handed
    the same argument; a list, which is meant for ``skip-unless-changed`` or ``index-search``, means nothing here.
    """

    description = "seta"

    def __init__(self, session: Session) -> None:
        self.session = session

    def should_remove_task(self, task: Task, params: Parameters, arg: Any) -> bool:
        return self.session.removes(task.label, _min_priority(task.label, arg))


def asks_seta(strategy: Any) -> bool:
    """Whether a strategy is ``seta``, or a composite that has it as a part."""
    return isinstance(strategy, Seta) or any(asks_seta(part) for part in getattr(strategy, "substrategies", ()))


def strategy_name(task: Task) -> Optional[str]:
    """The name of a task's strategy; None where it has none."""
    return str(next(iter(task.optimization))) if task.optimization else None


def _min_priority(label: str, arg: Any) -> int:
    if arg is None or isinstance(arg, (list, tuple)):
        return BEST_PRUNABLE
    priority = arg.get("min-priority") if isinstance(arg, dict) and len(arg) == 1 else None
    if type(priority) is int and BEST_PRUNABLE <= priority <= WORST:
        return priority
    raise ValueError(f'{label}: seta takes null or {{"min-priority": 2, 3, 4 or 5}}, not {arg!r}')
