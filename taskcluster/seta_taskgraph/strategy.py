"""The optimization strategy ``seta``."""

from typing import Any

from taskgraph.optimize.base import OptimizationStrategy
from taskgraph.parameters import Parameters
from taskgraph.task import Task

from .session import Session

BEST_PRUNABLE = 2
WORST = 5


class Seta(OptimizationStrategy):
    """Removes what the SETA data says is of low value on this push.

    Argument: null or ``{"min-priority": 2..5}``, the best priority that is removed. In a composite every part is handed
    the same argument; a list of globs, which is meant for ``skip-unless-changed``, means nothing here.
    """

    description = "seta"

    def __init__(self, session: Session) -> None:
        self.session = session

    def should_remove_task(self, task: Task, params: Parameters, arg: Any) -> bool:
        return self.session.removes(task.label, params, _min_priority(task.label, arg))


def _min_priority(label: str, arg: Any) -> int:
    if arg is None or isinstance(arg, (list, tuple)):
        return BEST_PRUNABLE
    priority = arg.get("min-priority") if isinstance(arg, dict) and len(arg) == 1 else None
    if type(priority) is int and BEST_PRUNABLE <= priority <= WORST:
        return priority
    raise ValueError(f'{label}: seta takes null or {{"min-priority": 2, 3, 4 or 5}}, not {arg!r}')
