"""Prunes the task graph of upstream taskgraph by SETA data, and brings back what was pruned.

Everything is decided by the command ``seta``; this package asks it and does as it says. In ``taskcluster/config.yml``::

    taskgraph:
        register: seta_taskgraph:register

A repository that has a register function of its own calls ``seta_taskgraph.register(graph_config)`` anywhere in it.
"""

from taskgraph import generator
from taskgraph.config import GraphConfig
from taskgraph.optimize.base import registry
from taskgraph.target_tasks import register_target_task

from .actions import register_actions
from .data import data_tasks
from .optimize import Optimize
from .session import Session
from .strategy import Seta

__version__ = "1.0.0"
__all__ = ["Seta", "register"]

# What the generator calls to optimize.
OPTIMIZE = "optimize_task_graph"


def register(graph_config: GraphConfig) -> None:
    """Registers the strategy ``seta``, the composites under ``strategies`` in config.yml, the actions, and the target
    tasks method ``seta-data`` of the cron job that makes the data.

    What the repository registers, replaces or deletes besides, before or after, is its own: strategies that
    ``strategies`` refers to are looked up when a graph is optimized.
    """
    session = Session(graph_config)
    registry["seta"] = Seta(session)
    setattr(generator, OPTIMIZE, Optimize.around(getattr(generator, OPTIMIZE), session))
    register_target_task("seta-data")(data_tasks)
    register_actions()
