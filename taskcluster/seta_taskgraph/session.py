"""One push: what ``seta`` was asked about it, and what became of its tasks."""

import logging
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Optional

from taskgraph.config import GraphConfig
from taskgraph.parameters import Parameters
from taskgraph.task import Task

from .answer import Advice, Trouble, printable, run_all
from .command import BadConfig
from .conversation import Conversation
from .ledger import checked_ledger, plain_ledger, write_ledger, write_page

logger = logging.getLogger("optimization")


class NoLedger(Exception):
    """Tasks would be removed, and nothing would say so."""


@dataclass(frozen=True)
class Push:
    """What is to be optimized."""

    parameters: Parameters
    tasks: Mapping[str, Task]
    requested: Collection[str]
    # Label to the name of its strategy; None where it has none.
    strategies: Mapping[str, Optional[str]]
    # Target task to the name of its strategy, where that never asks seta.
    unasked: Mapping[str, str]
    # Label to the task that is there already.
    existing: Mapping[str, str]
    decision_task_id: str

    @property
    def is_decided(self) -> bool:
        """Whether this is the decision task of the push; others, and people, only want to see a graph."""
        return self.decision_task_id == os.environ.get("TASK_ID")


class Session:
    """Asks ``seta`` once a push, answers strategies from what it said, and leaves the ledger."""

    def __init__(self, graph_config: GraphConfig) -> None:
        self.graph_config = graph_config
        self._push: Optional[Push] = None
        self._seta: Optional[Conversation] = None
        self._advice: Advice = {}
        # Label to the best priority that its strategy lets be removed.
        self._asked: dict[str, int] = {}
        self._is_bypassed = False

    @contextmanager
    def about(self, push: Push) -> Iterator[None]:
        """A push, as long as it is optimized."""
        self._push, self._asked = push, {}
        try:
            with Conversation(self.graph_config, push.is_decided) as self._seta:
                try:
                    self._use(self._seta.advice(push.parameters, sorted(push.requested), push.unasked))
                except BadConfig:
                    raise
                except Exception as error:
                    self._give_up(error)
                yield
        finally:
            self._push = self._seta = None

    def removes(self, label: str, min_priority: int) -> bool:
        """Whether a task is left out of this push."""
        if self._push is None:
            if not self._is_bypassed:
                logger.warning("seta: nothing is left out, as taskgraph.generator.optimize_task_graph is not seta's any more")
            self._is_bypassed = True
            return False
        self._asked[label] = min_priority
        verdict = self._advice["verdicts"].get(label, {})
        is_removed = verdict.get("rule") == "skip" and bool(min_priority <= verdict["priority"])
        if is_removed:
            logger.debug(f"seta: {label} may be left out: {printable(verdict['reason'])}")
        return is_removed

    def tell(self, removed: Collection[str], replaced: Mapping[str, str]) -> None:
        """Leaves the ledger, in a decision task. Raises NoLedger where that fails and ``seta`` has removed something;
        from then on it removes nothing.
        """
        push = self._push
        if push is None or not push.is_decided:
            return
        outcomes = {label: self._outcome(task, removed, replaced) for label, task in push.tasks.items()}
        try:
            if self._seta is None:
                write_ledger(plain_ledger(self._advice, outcomes))
            else:
                ledger, page = self._seta.ledger(outcomes)
                write_ledger(checked_ledger(ledger, self._advice, outcomes))
                if page is not None:
                    write_page(page)
        except Exception as error:
            might_remove, was_asked = bool(self._advice["verdicts"]), self._seta is not None
            self._give_up(error, "there is no ledger: ")
            if might_remove:
                raise NoLedger from error
            if was_asked:
                self.tell(removed, replaced)

    def _outcome(self, task: Task, removed: Collection[str], replaced: Mapping[str, str]) -> dict[str, Any]:
        """The entry of one task in the question for the ledger."""
        assert self._push is not None
        label = task.label
        outcome = {
            "verdict": "removed" if label in removed else "replaced" if label in replaced else "kept",
            "strategy": "existing_tasks" if label in self._push.existing else self._push.strategies[label],
            "requested": label in self._push.requested,
            "asked": self._asked.get(label),
        }
        return {**outcome, "taskId": replaced[label]} if label in replaced else outcome

    def _use(self, advice: Advice) -> None:
        self._advice = advice
        mode, reason = advice["mode"], advice["reason"]
        code = "" if reason["code"] == mode else f" ({reason['code']})"
        logger.info(f"seta: {mode}{code}: {printable(reason['message'])}")

    def _give_up(self, error: Exception, before: str = "") -> None:
        """From now on everything runs, and the command is not asked any more."""
        assert self._push is not None
        if self._seta is not None:
            self._seta.close()
        self._seta, self._asked = None, {}
        code = error.code if isinstance(error, Trouble) else "unwritable" if isinstance(error, OSError) else "adapter-failed"
        message = str(error) if isinstance(error, (Trouble, OSError)) else repr(error)
        self._use(run_all(self._push.parameters, code, f"{before}{message}"))
