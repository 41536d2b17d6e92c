"""One generation of a task graph: what ``seta`` was asked, and what became of it."""

import logging
from collections.abc import Collection, Mapping
from typing import Any, Optional

from taskgraph.config import GraphConfig
from taskgraph.parameters import Parameters
from taskgraph.task import Task
from taskgraph.taskgraph import TaskGraph

from .advice import Advice, ask
from .command import command_of, config_file
from .ledger import make_ledger, write_ledger
from .outcome import Asked, kept, removed, replaced

logger = logging.getLogger("optimization")


class Session:
    """Asks ``seta`` once, when the first task is asked about, and answers from what it said."""

    def __init__(self, graph_config: GraphConfig) -> None:
        self._graph_config = graph_config
        self._targets: Optional[list[str]] = None
        self._graph: Mapping[str, Task] = {}
        self._requested: Collection[str] = ()
        self._parameters: Optional[Parameters] = None
        self._advice: Advice = {}
        self._asked: dict[str, Asked] = {}

    def begin(self, task: Optional[Task], taskgraph: TaskGraph, **_: Any) -> None:
        """A verification of the target task set: the labels to judge."""
        if task is None:
            self._targets = sorted(taskgraph.tasks)
            self._parameters = None

    def plan(self, task: Optional[Task], taskgraph: TaskGraph, parameters: Parameters, **_: Any) -> None:
        """A verification of the target task graph: the tasks that the ledger is about.

        Requested of them are, as ``taskgraph.generator`` has it, the targets and what is a target always.
        """
        if task is None:
            self._graph = taskgraph.tasks
            always = parameters["enable_always_target"] or ()
            self._requested = {*(self._targets or ())} | {
                each.label
                for each in taskgraph
                if each.attributes.get("always_target") and (always is True or each.kind in always)
            }

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

    def end(
        self, taskgraph: TaskGraph, label_to_taskid: dict[str, str], parameters: Parameters, _: GraphConfig
    ) -> tuple[TaskGraph, dict[str, str]]:
        """A morph of the optimized task graph, because only those are told what stands in for a task. Changes nothing."""
        if self._graph and self._parameters is not None:
            created = {task.label for task in taskgraph}
            existing = parameters.get("existing_tasks") or {}
            outcomes = {}
            for label, task in self._graph.items():
                asked = self._asked.get(label)
                if label in created:
                    outcomes[label] = kept(asked)
                elif label in label_to_taskid:
                    outcomes[label] = replaced(task, asked, label_to_taskid[label], label in existing)
                else:
                    outcomes[label] = removed(task, asked, label in self._requested)
            write_ledger(make_ledger(self._advice, outcomes))
        return taskgraph, label_to_taskid

    def _ask(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._asked = {}
        self._advice = ask(
            command_of(self._graph_config), config_file(self._graph_config), parameters, self._targets
        )
        reason = self._advice["reason"]
        logger.info(f"seta: {self._advice['mode']} ({reason['code']}): {reason['message']}")
