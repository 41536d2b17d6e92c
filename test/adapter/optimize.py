"""Optimizes the target graph of the repository in the current folder and prints it by label, without taskIds.

    python optimize.py PARAMETERS ours|theirs        theirs: with upstream's own strategies, although ours are registered
"""

import json
import sys

from taskgraph.generator import TaskGraphGenerator
from taskgraph.optimize import base
from taskgraph.parameters import parameters_loader

THEIRS = dict(base.registry)

parameters = parameters_loader(sys.argv[1], strict=False, overrides={"backstop": False})
generator = TaskGraphGenerator(root_dir="taskcluster", parameters=parameters)
graph = generator.target_task_graph
strategies = THEIRS if sys.argv[2] == "theirs" else dict(base.registry)
removed = base.remove_tasks(
    target_task_graph=graph,
    requested_tasks=set(generator.target_task_set.graph.nodes),
    optimizations=base._get_optimizations(graph, strategies),
    params=generator.parameters,
    do_not_optimize=set(),
)
kept = {label: task.to_json() for label, task in graph.tasks.items() if label not in removed}
print(json.dumps(kept, indent=2, sort_keys=True))
