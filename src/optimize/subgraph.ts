import { bindTask } from '../graph/bind.ts';
import type { Task } from '../graph/task.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { Failure, Result } from '../util/failure.ts';
import { freeTaskId } from '../util/hash.ts';
import type { Label, TaskId } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { err, ok } from '../util/result.ts';

/** The deployment and the task in which the graph will live. */
export interface Home {
  readonly decisionTaskId: TaskId;
  /** `https://...` without a trailing slash; null where there is no deployment at hand. */
  readonly rootUrl: string | null;
  readonly proxyUrl: string;
  /** TaskIds under which there is a task that is not ours; none where nobody has looked. */
  readonly taken?: ReadonlySet<TaskId>;
}

/** The tasks to create, as in `task-graph.json`, and where every label is found, as in `label-to-taskid.json`. */
export interface Subgraph {
  readonly tasks: ReadonlyMap<TaskId, Task>;
  readonly labelToTaskId: ReadonlyMap<Label, TaskId>;
}

/**
 * The tasks that stay, with taskIds in place of labels (taskgraph `optimize/base.py`, get_subgraph): references are
 * resolved, surviving soft dependencies added, `dependencies` of the definitions filled in. A taskId is derived from
 * decision task and label. Fails with `removed-dependency` where a task that stays depends on a removed one, and with
 * `bad-reference`.
 *
 * @param removed labels without a task
 * @param replaced label to the task that stands in
 */
export function subgraph(
  graph: TaskGraph,
  removed: ReadonlySet<Label>,
  replaced: ReadonlyMap<Label, TaskId>,
  home: Home,
): Result<Subgraph> {
  const broken = brokenEdges(graph, removed);
  if (broken) return err(broken);
  const labelToTaskId = new Map(replaced);
  const taken = home.taken ?? new Set();
  for (const label of [...graph.tasks.keys()].sort(byCodePoint)) {
    if (!removed.has(label) && !replaced.has(label)) {
      labelToTaskId.set(label, freeTaskId(taken, 'task', home.decisionTaskId, label));
    }
  }
  const tasks = new Map<TaskId, Task>();
  for (const [label, task] of graph.tasks) {
    const taskId = labelToTaskId.get(label);
    if (!taskId || removed.has(label) || replaced.has(label)) continue;
    const dependencies = taskDependencies(task, labelToTaskId, (l) => removed.has(l) || replaced.has(l));
    const bound = bindTask(task, { ...home, taskId, dependencies });
    if (!bound.ok) return bound;
    tasks.set(taskId, bound.value);
  }
  return ok({ tasks, labelToTaskId });
}

/** Edge name to taskId; soft dependencies that run are edges named by their label. */
function taskDependencies(
  task: Task,
  labelToTaskId: ReadonlyMap<Label, TaskId>,
  isOmitted: (label: Label) => boolean,
): ReadonlyMap<string, TaskId> {
  const dependencies = new Map<string, TaskId>();
  const add = (edge: string, label: Label): void => {
    const taskId = labelToTaskId.get(label);
    if (taskId) dependencies.set(edge, taskId);
  };
  for (const edge in task.dependencies) add(edge, task.dependencies[edge] as Label);
  for (const label of task.soft_dependencies ?? []) if (!isOmitted(label)) add(label, label);
  return dependencies;
}

function brokenEdges(graph: TaskGraph, removed: ReadonlySet<Label>): Failure | null {
  const causes: Failure[] = [];
  for (const [label, task] of graph.tasks) {
    if (removed.has(label)) continue;
    for (const edge in task.dependencies) {
      const dependency = task.dependencies[edge] as Label;
      if (!removed.has(dependency)) continue;
      const message = `it depends on ${dependency} as ${edge}, which has been removed`;
      causes.push({ reason: 'removed-dependency', where: label, message });
    }
  }
  const [only] = causes;
  if (!only) return null;
  const fix = 'a strategy replaces the dependency with nothing: give that task another optimization';
  if (causes.length === 1) return { ...only, fix };
  return { reason: 'removed-dependency', message: `${causes.length} tasks depend on removed ones`, causes, fix };
}
