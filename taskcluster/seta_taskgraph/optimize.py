"""Where taskgraph optimizes a graph, with ``seta`` around it: asked before, told after, and undone without a ledger."""

import inspect
from collections.abc import Callable
from typing import Any

from taskgraph.optimize import base

from .composites import composite_strategies
from .session import NoLedger, Push, Session
from .strategy import Seta, asks_seta, strategy_name


class Optimize:
    """Stands in for ``optimize_task_graph`` of ``taskgraph.generator``, whatever that was.

    It needs no verification of the repository and no morph. The strategies of config.yml are made for this one run, of
    what is registered then.
    """

    def __init__(self, original: Callable[..., Any], session: Session) -> None:
        self.original = original
        self.session = session

    @classmethod
    def around(cls, function: Callable[..., Any], session: Session) -> "Optimize":
        """Around a function, or instead of an earlier one of ours."""
        return cls(function.original if isinstance(function, cls) else function, session)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = inspect.signature(self.original).bind(*args, **kwargs)
        call.apply_defaults()
        given = call.arguments
        known = {**base.registry, "seta": Seta(self.session)}
        known.update(composite_strategies(self.session.graph_config, known))
        given["strategy_override"] = {**known, **(given["strategy_override"] or {})}
        with self.session.about(_push(given)):
            try:
                return self._run(call)
            except NoLedger:
                # From the start: nothing was changed yet, and now nothing is removed.
                return self._run(call)

    def _run(self, call: inspect.BoundArguments) -> Any:
        """Optimizes, and tells the session what became of each task just before the tasks themselves are changed."""
        get_subgraph = base.get_subgraph

        def told(*args: Any, **kwargs: Any) -> Any:
            given = inspect.signature(get_subgraph).bind(*args, **kwargs).arguments
            task_ids = given["label_to_taskid"]
            self.session.tell(given["removed_tasks"], {label: task_ids[label] for label in given["replaced_tasks"]})
            return get_subgraph(*args, **kwargs)

        base.get_subgraph = told
        try:
            return self.original(*call.args, **call.kwargs)
        finally:
            base.get_subgraph = get_subgraph


def _push(given: dict[str, Any]) -> Push:
    tasks = given["target_task_graph"].tasks
    strategies = {label: strategy_name(task) for label, task in tasks.items()}
    names = {label: strategies[label] or "never" for label in set(given["requested_tasks"]) - set(given["do_not_optimize"])}
    return Push(
        parameters=given["params"],
        tasks=tasks,
        requested=frozenset(given["requested_tasks"]),
        strategies=strategies,
        unasked={label: name for label, name in names.items() if not asks_seta(given["strategy_override"].get(name))},
        existing=given["existing_tasks"] or {},
        decision_task_id=given["decision_task_id"],
    )
