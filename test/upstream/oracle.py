"""What upstream taskgraph answers: JSON lines of cases on stdin, JSON lines of answers on stdout.

Only what is not to be compared is replaced in upstream: the clock, taskIds (random there), the index and the queue, the
order of visiting (any topological order is right; ours makes the comparison exact), and the strategies `seta` and
`backstop`, which upstream does not have and which answer what the case says.
"""

import datetime
import fnmatch
import inspect
import json
import logging
import os
import re
import sys
import types

from taskgraph.graph import Graph
from taskgraph.optimize import base, strategies
from taskgraph.taskgraph import TaskGraph
from taskgraph.util.parameterization import resolve_timestamps
from taskgraph.util.path import match as match_path
from taskgraph.util.verify import verifications
from taskgraph.util.yaml import load_stream

logging.disable(logging.CRITICAL)
os.environ["TASKCLUSTER_ROOT_URL"] = "https://tc.example.com"
os.environ["TASKCLUSTER_PROXY_URL"] = "http://taskcluster"
OUR_ORDER = "--order=upstream" not in sys.argv


class Case:
    """The case at hand, for the replaced functions."""

    now = None
    task_ids = {}
    index = {}
    orders = {}
    defects = set()


# -- what is replaced in upstream


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return Case.now


def slugid():
    """get_subgraph calls it once a label, with the label in its variable of that name."""
    return Case.task_ids[sys._getframe(1).f_locals["label"]]


def find_task_id(path):
    return Case.index[path]["taskId"]


def status_task(task_id):
    return statuses([task_id])[task_id]


def statuses(task_ids):
    return {found["taskId"]: found for found in Case.index.values() if found["taskId"] in task_ids}


base.datetime = types.SimpleNamespace(datetime=Clock, timezone=datetime.timezone)
base.slugid = slugid
base.find_task_id_batched = lambda paths: {path: find_task_id(path) for path in paths if path in Case.index}
base.status_task_batched = statuses
strategies.find_task_id = find_task_id
strategies.status_task = status_task

upstream_order = Graph._visit_order


def our_order(self, reverse):
    order = Case.orders["preorder" if reverse else "postorder"]
    return tuple(order) if len(order) == len(self.nodes) else upstream_order(self, reverse)


if OUR_ORDER:
    Graph._visit_order = our_order


# -- two defects of upstream: recognised, and repaired for a second run

upstream_remove_tasks = base.remove_tasks
upstream_reduce = base.All.reduce.__func__


def watched_remove_tasks(target_task_graph, **kwargs):
    """The last loop over candidates removes a task below a candidate that it keeps."""
    removed = upstream_remove_tasks(target_task_graph=target_task_graph, **kwargs)
    edges = target_task_graph.graph.edges
    if any(task not in removed and dependency in removed for task, dependency, _ in edges):
        Case.defects.add("dangling")
    return removed


def watched_reduce(cls, results):
    """`All` answers True, which is "replace with nothing", although its text promises the first part's taskId."""
    results = list(results)
    answer = upstream_reduce(cls, iter(results))
    if answer is True and isinstance(results[0], str):
        Case.defects.add("all-true")
    return answer


def repaired_reduce(cls, results):
    first = None
    for result in results:
        if not result:
            return result
        first = first or result
    return first


def repaired_remove_tasks_function():
    """Upstream's function with its last loop going dependents first, so that a kept candidate keeps all below it."""
    source = inspect.getsource(upstream_remove_tasks)
    loop = "        for label in prune_candidates:\n"
    assert source.count(loop) == 1
    mended = (
        "        for label in target_task_graph.graph.visit_preorder():\n"
        "            if label not in prune_candidates:\n"
        "                continue\n"
        "            prune_candidates.discard(label)\n"
    )
    names = {}
    exec(source.replace(loop, mended), vars(base), names)  # noqa: S102
    return names["remove_tasks"]


repaired_remove_tasks = repaired_remove_tasks_function()


def use(repaired):
    base.remove_tasks = repaired_remove_tasks if repaired else watched_remove_tasks
    base.All.reduce = classmethod(repaired_reduce if repaired else watched_reduce)


# -- strategies


class Scripted(base.OptimizationStrategy):
    description = "scripted"

    def __init__(self, remove):
        self.remove = set(remove)

    def should_remove_task(self, task, params, arg):
        return task.label in self.remove


def strategies_of(case):
    built_in = {
        **base.registry,
        "seta": Scripted(case["seta"]),
        "backstop": Scripted(case["tasks"] if case["backstop"] else []),
    }
    composites = case["strategies"]

    def resolve(name, within):
        return built_in[name] if name == within or name not in composites else build(composites[name], name)

    def build(composite, within):
        if isinstance(composite, str):
            return base.Alias(resolve(composite, within))
        ((how, parts),) = composite.items()
        if how == "not":
            return base.Not(part_of(parts, within))
        return {"any": base.Any, "all": base.All}[how](*[part_of(part, within) for part in parts])

    def part_of(composite, within):
        return resolve(composite, within) if isinstance(composite, str) else build(composite, within)

    return {**built_in, **{name: build(composite, name) for name, composite in composites.items()}}


# -- answers


def target_task_graph_of(case):
    """The lines of TaskGraphGenerator._run between the target task set and optimizing."""
    all_tasks, full = TaskGraph.from_json(json.loads(json.dumps(case["tasks"])))
    params = case["parameters"]
    enabled = params["enable_always_target"]
    always = {
        t.label
        for t in all_tasks.values()
        if enabled and t.attributes.get("always_target") and (enabled is True or t.kind in enabled)
    }
    requested = set(case["targets"]) | always
    closure = full.graph.transitive_closure(requested)
    nodes = [label for label in all_tasks if label in closure.nodes]
    do_not_optimize = set(params["do_not_optimize"])
    if not params["optimize_target_tasks"]:
        do_not_optimize |= set(case["targets"])
    return TaskGraph({label: all_tasks[label] for label in nodes}, closure), requested, do_not_optimize


def optimize(case):
    graph, requested, do_not_optimize = target_task_graph_of(case)
    kept = set()
    replaced = {}
    upstream_get_subgraph = base.get_subgraph

    def get_subgraph(target_task_graph, removed_tasks, replaced_tasks, label_to_taskid, decision_task_id):
        kept.update(set(target_task_graph.tasks) - removed_tasks - replaced_tasks)
        replaced.update({label: label_to_taskid[label] for label in replaced_tasks})
        return upstream_get_subgraph(
            target_task_graph, removed_tasks, replaced_tasks, label_to_taskid, decision_task_id
        )

    base.get_subgraph = get_subgraph
    try:
        subgraph, label_to_taskid = base.optimize_task_graph(
            graph,
            requested,
            case["parameters"],
            do_not_optimize,
            case["decisionTaskId"],
            existing_tasks=case["parameters"]["existing_tasks"],
            strategy_override=strategies_of(case),
        )
        tasks = {task_id: task.to_json() for task_id, task in subgraph.tasks.items()}
        return {"kept": sorted(kept), "replaced": replaced, "tasks": tasks, "labelToTaskId": label_to_taskid}
    except KeyError as error:
        return {"badReference": re.fullmatch(r"task '(.*)' has no dependency named '(.*)'", error.args[0]).groups()}
    except Exception as error:
        prefix = "Optimization error: "
        if not str(error).startswith(prefix):
            raise
        edges = re.findall(r"(\S+) depends on (\S+) as (\S+) but it has been removed", str(error))
        return {"brokenEdges": sorted(edges)}
    finally:
        base.get_subgraph = upstream_get_subgraph


def answer_graph(case):
    Case.now = datetime.datetime.fromtimestamp(case["now"] / 1000, datetime.timezone.utc)
    Case.task_ids = case["taskIds"]
    Case.index = case["index"]
    Case.orders = case
    Case.defects = set()
    use(repaired=False)
    answer = optimize(case)
    defects = sorted(Case.defects)
    if defects:
        use(repaired=True)
        return {"answer": answer, "defects": defects, "repaired": optimize(case)}
    return {"answer": answer, "defects": []}


def answer_span(case):
    now = datetime.datetime.fromtimestamp(case["now"] / 1000, datetime.timezone.utc)
    try:
        return resolve_timestamps(now, {"at": {"relative-datestamp": case["span"]}})["at"]
    except Exception:
        return None


def answer_json(case):
    return json.dumps(case["value"], sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def answer_yaml(case):
    """The document as it is in JSON, keys sorted; None where PyYAML refuses it or JSON does not know its like."""
    try:
        # Once for the keys, which may be numbers, and once to sort them.
        document = json.loads(json.dumps(load_stream(case["text"].encode()), allow_nan=False))
        return {"document": json.loads(json.dumps(document, sort_keys=True))}
    except Exception:
        return None


def answer_verify(case):
    """The verifications of a full task graph that refuse it, by name, each with its first complaint."""
    Case.orders = {"preorder": [], "postorder": []}
    _, graph = TaskGraph.from_json(json.loads(json.dumps(case["tasks"])))
    refused = {}
    for verification in verifications._verifications["full_task_graph"]:
        try:
            verification.verify(graph, {"trust-domain": case["trustDomain"]}, {"level": "3"})
        except Exception as error:
            refused[verification.func.__name__] = str(error)
    return refused


ANSWERS = {
    "graph": answer_graph,
    "path": lambda case: match_path(case["path"], case["pattern"]),
    "glob": lambda case: fnmatch.fnmatchcase(case["name"], case["pattern"]),
    "span": answer_span,
    "json": answer_json,
    "yaml": answer_yaml,
    "verify": answer_verify,
}

for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(ANSWERS[case["type"]](case)), flush=True)
