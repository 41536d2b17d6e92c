"""Prunes the task graph of upstream taskgraph by SETA data, and brings back what was pruned.

Everything is decided by the command ``seta``; this package asks it and does as it says. In ``taskcluster/config.yml``::

    taskgraph:
        register: seta_taskgraph:register

A repository that has a register function of its own calls ``seta_taskgraph.register(graph_config)`` at its end.
"""

from taskgraph.config import GraphConfig
from taskgraph.morph import register_morph
from taskgraph.optimize.base import register_strategy, registry
from taskgraph.target_tasks import register_target_task
from taskgraph.util.verify import verifications

from .actions import register_actions
from .composites import composite_strategies
from .data import data_tasks
from .session import Session
from .strategy import Seta

__version__ = "1.0.0"
__all__ = ["Seta", "register"]


def register(graph_config: GraphConfig) -> None:
    """Registers the strategy ``seta``, the composites under ``strategies`` in config.yml, the actions, and the target
    tasks method ``seta-data`` of the cron job that makes the data.

    Strategies that ``strategies`` refers to have to be registered before.
    """
    session = Session(graph_config)
    register_strategy("seta", args=(session,))(Seta)
    registry.update(composite_strategies(graph_config))
    verifications.add("target_task_set")(session.begin)
    verifications.add("target_task_graph")(session.plan)
    register_morph(session.end)
    register_target_task("seta-data")(data_tasks)
    register_actions()
