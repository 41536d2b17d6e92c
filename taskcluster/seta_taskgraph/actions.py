"""The actions that bring back what was pruned. ``seta action-callback`` does the work."""

import json
import logging
import os
import subprocess
from pathlib import Path
from typing import Any, Optional

from taskgraph import create
from taskgraph.actions.registry import callbacks, register_callback_action
from taskgraph.config import GraphConfig
from taskgraph.parameters import Parameters

from .command import command_of, config_file

logger = logging.getLogger(__name__)

# Written from the definitions in actions/ of taskgraph-seta; a test keeps the two the same.
DEFINITIONS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("actions.json").read_text(encoding="utf-8"))


def register_actions() -> None:
    """Registers each action, but for those that the repository has under the same name."""
    for definition in DEFINITIONS:
        if definition["cb_name"] in callbacks:
            logger.warning(f"seta: action {definition['cb_name']} is the repository's own")
        else:
            register_callback_action(**definition)(_callback(definition["cb_name"]))


def _callback(name: str) -> Any:
    def callback(
        parameters: Parameters,
        graph_config: GraphConfig,
        input: Any,
        task_group_id: Optional[str],
        task_id: Optional[str],
    ) -> None:
        seta, config = command_of(graph_config), ["--config", str(config_file(graph_config))]
        if create.testing:
            target = [] if task_id is None else ["--task-id", task_id]
            group = ["--task-group-id", task_group_id or ""]
            words = ["action", "run", name, "--dry-run", *group, *target, "--input", json.dumps(input or {})]
            subprocess.run([*seta, *words, *config], check=True)
            return
        action = {
            "ACTION_CALLBACK": name,
            "ACTION_INPUT": json.dumps(input),
            "ACTION_TASK_ID": json.dumps(task_id),
            "ACTION_TASK_GROUP_ID": task_group_id or "",
        }
        subprocess.run([*seta, "action-callback", *config], env={**os.environ, **action}, check=True)

    return callback
