import type { TaskGraph } from '../graph/task-graph.ts';
import { resolveTimestamps } from '../graph/timestamps.ts';
import type { Label, TaskId } from '../util/ids.ts';
import { readTimeOr } from '../util/time.ts';
import type { Replacement } from './strategy.ts';

export interface ReplaceRequest {
  readonly graph: TaskGraph;
  readonly removed: ReadonlySet<Label>;
  readonly doNotOptimize: ReadonlySet<Label>;
  /** Label to the task that is there already (parameter `existing_tasks`). */
  readonly existing: Readonly<Record<string, string>>;
  /** What the task's strategy offers. */
  readonly offer: (label: Label, deadline: () => string | null) => Replacement | null;
  /** Milliseconds since 1970, to resolve deadlines. */
  readonly now: number;
}

/**
 * The replacing phase of taskgraph (`optimize/base.py`, replace_tasks): the tasks that another one stands in for, or
 * nothing does (taskId null). Dependencies come first: a task is replaced only where nothing it depends on runs.
 */
export function replaceTasks(request: ReplaceRequest): ReadonlyMap<Label, Replacement> {
  const { graph, removed, doNotOptimize, existing, offer } = request;
  const replaced = new Map<Label, Replacement>();
  const deadlineOf = deadlines(graph, request.now);
  for (const label of graph.postorder()) {
    if (doNotOptimize.has(label)) continue;
    if (graph.dependencies(label).some((dependency) => !removed.has(dependency) && !replaced.has(dependency))) continue;
    const taskId = Object.hasOwn(existing, label) ? existing[label] : undefined;
    const replacement = taskId
      ? { taskId: taskId as TaskId, by: 'existing_tasks' }
      : offer(label, () => latest(graph.dependents(label).map(deadlineOf)));
    if (replacement) replaced.set(label, replacement);
  }
  return replaced;
}

/** The deadline of a task as an ISO time, resolved once each. */
function deadlines(graph: TaskGraph, now: number): (label: Label) => string | null {
  const known = new Map<Label, string | null>();
  return (label) => {
    let deadline = known.get(label);
    if (deadline === undefined) {
      const resolved = resolveTimestamps(graph.get(label).task['deadline'], now);
      deadline = typeof resolved === 'string' ? resolved : null;
      known.set(label, deadline);
    }
    return deadline;
  };
}

const latest = (times: readonly (string | null)[]): string | null =>
  times.reduce((a, b) => (a === null || (b !== null && readTimeOr(b, 0) > readTimeOr(a, 0)) ? b : a), null);
