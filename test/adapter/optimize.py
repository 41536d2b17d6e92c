"""Optimizes the target graph of the repository in the current folder and prints it by label, without taskIds.

    python optimize.py PARAMETERS ours|theirs        theirs: with upstream's own strategies, although ours are registered
"""

import json
import sys

from taskgraph import generator as upstream
from taskgraph.generator import TaskGraphGenerator
from taskgraph.optimize import base
from taskgraph.parameters import parameters_loader

parameters = parameters_loader(sys.argv[1], strict=False, overrides={"backstop": False})
generator = TaskGraphGenerator(root_dir="taskcluster", parameters=parameters)
generator.target_task_graph
if sys.argv[2] == "theirs":
    upstream.optimize_task_graph = upstream.optimize_task_graph.original
# Nothing is looked up in Taskcluster, and so nothing is replaced.
base.find_task_id_batched = base.status_task_batched = lambda _: {}
print(json.dumps(sorted(task.label for task in generator.optimized_task_graph.tasks.values()), indent=2))
