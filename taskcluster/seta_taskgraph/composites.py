"""The strategies that config.yml composes of others, in upstream's own classes."""

from collections.abc import Mapping, Sequence
from typing import Any as AnyType

from taskgraph.config import GraphConfig
from taskgraph.optimize.base import All, Any, Not, OptimizationStrategy


def composite_strategies(
    graph_config: GraphConfig, registered: Mapping[str, OptimizationStrategy]
) -> dict[str, OptimizationStrategy]:
    """Name to strategy, for every name under ``strategies``.

    Composites may refer to each other in any order and may take the name of a registered strategy; within its own
    definition a name means the registered one.
    """
    composites = (graph_config["strategies"] if "strategies" in graph_config else None) or {}

    def resolve(name: str, path: Sequence[str]) -> OptimizationStrategy:
        if name in composites and path[-1:] != [name]:
            if name in path:
                raise ValueError(f"strategies in config.yml refer to each other in a circle: {' -> '.join([*path, name])}")
            return build(composites[name], [*path, name])
        if name not in registered:
            known = ", ".join(sorted({*registered, *composites}))
            raise ValueError(f"strategies.{path[0]} in config.yml: {name} is no strategy; known are {known}")
        return registered[name]

    def build(composite: AnyType, path: Sequence[str]) -> OptimizationStrategy:
        if isinstance(composite, str):
            return resolve(composite, path)
        if isinstance(composite, dict) and list(composite) == ["any"]:
            return Any(*(build(part, path) for part in composite["any"]))
        if isinstance(composite, dict) and list(composite) == ["all"]:
            return All(*(build(part, path) for part in composite["all"]))
        if isinstance(composite, dict) and list(composite) == ["not"]:
            return Not(build(composite["not"], path))
        raise ValueError(f"strategies.{path[0]} in config.yml: {composite!r} is no name, any, all or not")

    return {name: resolve(name, []) for name in composites}
