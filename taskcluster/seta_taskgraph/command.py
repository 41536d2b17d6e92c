"""How the command ``seta`` is started."""

import shlex
from pathlib import Path
from typing import Any

from taskgraph.config import GraphConfig


class BadConfig(Exception):
    """config.yml is wrong. The one answer that fails a decision: it is a mistake in the push itself."""


def command_of(graph_config: GraphConfig) -> list[str]:
    """The words of ``seta.command`` in config.yml, a string or a list; without it, the command that is installed."""
    command = setting(graph_config, "command", _installed())
    try:
        words = shlex.split(command) if isinstance(command, str) else [str(word) for word in command]
    except (TypeError, ValueError):
        words = []
    if not words or not words[0]:
        wanted = "write a command line or a list of its words, or leave it out for the one that is installed"
        raise BadConfig(f"{config_file(graph_config)}: seta.command is no command: {command!r}; {wanted}")
    return words


def _installed() -> list[str]:
    """The command of the Python package taskgraph-seta; without that, ``seta`` on PATH."""
    try:
        from taskgraph_seta import command
    except ImportError:
        return ["seta"]
    return command()


def setting(graph_config: GraphConfig, key: str, default: Any) -> Any:
    """What ``seta.<key>`` in config.yml says."""
    settings = graph_config["seta"] if "seta" in graph_config else None
    return settings.get(key, default) if isinstance(settings, dict) else default


def config_file(graph_config: GraphConfig) -> Path:
    """The ``config.yml`` that a graph configuration was read from."""
    return Path(graph_config.root_dir, "config.yml")
