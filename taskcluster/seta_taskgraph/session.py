"""One generation of a task graph: what ``seta`` was asked, and what became of it."""

import logging
from typing import Any, Optional

from taskgraph.config import GraphConfig
from taskgraph.parameters import Parameters
from taskgraph.task import Task
from taskgraph.taskgraph import TaskGraph

from .advice import Advice, ask
from .command import command_of, config_file
from .ledger import Asked, make_ledger, write_ledger

logger = logging.getLogger("optimization")


class Session:
    """Asks ``seta`` once, when the first task is asked about, and answers from what it said."""

    def __init__(self, graph_config: GraphConfig) -> None:
        self._graph_config = graph_config
        self._targets: Optional[list[str]] = None
        self._parameters: Optional[Parameters] = None
        self._advice: Advice = {}
        self._asked: dict[str, Asked] = {}

    def begin(self, task: Optional[Task], taskgraph: TaskGraph, **_: Any) -> None:
        """A verification of the target task set: the labels to judge."""
        if task is None:
            self._targets = sorted(taskgraph.tasks)
            self._parameters = None

    def removes(self, label: str, parameters: Parameters, min_priority: int) -> bool:
        """Whether a task is left out of this push."""
        if self._parameters is not parameters:
            self._ask(parameters)
        verdict = self._advice["verdicts"].get(label)
        asked = Asked.of(self._advice["mode"], verdict, min_priority)
        self._asked[label] = asked
        if asked.remove:
            logger.debug(f"seta: {label} may be left out: {asked.reason}")
        return asked.remove

    def end(self, task: Optional[Task], taskgraph: TaskGraph, **_: Any) -> None:
        """A verification of the optimized task graph: what was asked about is in it, or not."""
        if task is None and self._parameters is not None:
            write_ledger(make_ledger(self._advice, self._asked, {task.label for task in taskgraph}))

    def _ask(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._asked = {}
        self._advice = ask(
            command_of(self._graph_config), config_file(self._graph_config), parameters, self._targets
        )
        reason = self._advice["reason"]
        logger.info(f"seta: {self._advice['mode']} ({reason['code']}): {reason['message']}")
