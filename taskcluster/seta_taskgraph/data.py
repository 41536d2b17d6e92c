"""The kind ``seta-data``, which makes the data that pruning goes by; a cron job runs it every day."""

from collections.abc import Iterator
from typing import Any

from taskgraph.config import GraphConfig
from taskgraph.parameters import Parameters
from taskgraph.taskgraph import TaskGraph
from taskgraph.transforms.base import TransformConfig, TransformSequence

from .command import setting


METHOD = "seta-data"


def add_push(config: TransformConfig, tasks: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Tells a task what it makes data for, and has it indexed where ``seta.data.index`` in config.yml looks for it.

    Without such an index, where it is by default. There is no task but where the target tasks method ``seta-data`` asks
    for it: methods of a repository's own cannot take it for one of theirs. Nor is there one without a project, whose data
    would be found nowhere.
    """
    project = config.params["project"]
    if config.params["target_tasks_method"] != METHOD or not project:
        return
    place = {"trust-domain": config.graph_config["trust-domain"], "project": project}
    index = setting(config.graph_config, "data", {}).get("index", "{trust-domain}.v2.{project}.latest.seta.data")
    for key, value in place.items():
        index = index.replace(f"{{{key}}}", value)
    for task in tasks:
        task.setdefault("routes", []).append(f"index.{index}")
        env = {
            "PROJECT": project,
            "REPOSITORY": config.params["head_repository"],
            "REVISION": config.params["head_rev"],
            "SETA_LEVEL": config.params["level"],
        }
        task["worker"].setdefault("env", {}).update(env)
        if "treeherder" not in config.graph_config:
            # Before 24.3 upstream wants the names of groups there.
            task.pop("treeherder", None)
        yield task


transforms = TransformSequence()
transforms.add(add_push)


def data_tasks(full_task_graph: TaskGraph, parameters: Parameters, graph_config: GraphConfig) -> list[str]:
    """The target tasks method ``seta-data``."""
    return [label for label, task in full_task_graph.tasks.items() if task.kind == "seta-data"]
