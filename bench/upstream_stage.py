"""The optimize stage of upstream taskgraph over the same files: load, optimize with given verdicts, write.

Argument: the folder with full-task-graph.json, target-tasks.json, kept.json and parameters.yml. Strategies answer as
kept.json says, which takes no time, so that only upstream's own work is measured.
"""

import json
import os
import sys

import yaml
from taskgraph.optimize.base import OptimizationStrategy, optimize_task_graph
from taskgraph.taskgraph import TaskGraph
from taskgraph.util import json as taskgraph_json

folder = sys.argv[1]
os.environ.setdefault("TASKCLUSTER_ROOT_URL", "https://tc.example.com")


def path(name):
    return os.path.join(folder, name)


class Given(OptimizationStrategy):
    description = "given"

    def should_remove_task(self, task, params, arg):
        return task.label not in kept


with open(path("kept.json")) as fh:
    kept = set(json.load(fh))
with open(path("target-tasks.json")) as fh:
    targets = set(json.load(fh))
with open(path("parameters.yml")) as fh:
    params = yaml.load(fh, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
with open(path("full-task-graph.json")) as fh:
    tasks, full = TaskGraph.from_json(taskgraph_json.load(fh))

target_graph = full.graph.transitive_closure(targets)
target_task_graph = TaskGraph({label: tasks[label] for label in target_graph.nodes}, target_graph)
given = Given()
for task in target_task_graph.tasks.values():
    task.optimization = {"given": None} if task.label in targets else None
optimized, label_to_taskid = optimize_task_graph(
    target_task_graph, targets, params, set(), "AAAAAAAAAAAAAAAAAAAAAA", strategy_override={"given": given}
)
with open(path("upstream-task-graph.json"), "w") as fh:
    taskgraph_json.dump(optimized.to_json(), fh, sort_keys=True, indent=2)
with open(path("upstream-label-to-taskid.json"), "w") as fh:
    taskgraph_json.dump(label_to_taskid, fh, sort_keys=True, indent=2)
