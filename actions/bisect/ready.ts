import type { TaskGraph } from '../../src/graph/task-graph.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { DAY_MILLISECONDS } from '../../src/util/time.ts';
import { extraRuns } from '../engine/extra-tasks.ts';
import type { KnownPush } from '../engine/push.ts';
import type { RunContext } from '../engine/services.ts';
import { canBeDependedOn, isResolvedBefore, type Statuses } from '../engine/statuses.ts';

/** Whether a label can run on a push at once, and what has to be there first. */
export interface Ready {
  /** Labels that are to be made first and can begin at once; empty where it can run. */
  readonly first: readonly Label[];
  /** Tasks under way that it depends on. */
  readonly awaited: readonly TaskId[];
  /** All that is missing, however indirectly. */
  readonly missing: readonly Label[];
  /** What it depends on and failed on this push: it will fail again. */
  readonly broken: Label | null;
}

/** A build is waited for a day at most; what expires sooner is no help. */
const LIFE = DAY_MILLISECONDS;

/** One that ends so often without a result is given up. */
const MOST_EXCEPTIONS = 2;

/**
 * What a label waits for on a push. Nothing is asked for that waits for a task which may fail: what depends on a failed task stays
 * unscheduled until its deadline, a day or more, and whoever waits for it with it. So what is missing is made first, and the
 * label in a later round.
 */
export function readyOn(
  { group, existing }: Pick<KnownPush, 'group' | 'existing'>,
  graph: TaskGraph,
  label: Label,
  statuses: Statuses,
  { since, now }: RunContext,
): Ready {
  const state = (dependency: Label): State => {
    const own = (existing.get(dependency) ?? []).map((taskId) => statuses.of(taskId));
    const all = [...own, ...extraRuns(statuses, group, dependency)].flatMap((status) => status ?? []);
    const over = all.filter((status) => isResolvedBefore(status, since));
    if (over.some((status) => status.state === 'completed' && canBeDependedOn(status, now + LIFE))) return 'done';
    // Extra runs under way are found again when they are asked for.
    const awaited = own.find((status) => status !== null && !isResolvedBefore(status, since));
    if (awaited) return { awaited: awaited.taskId };
    const exceptions = over.filter((status) => status.state === 'exception').length;
    return over.some((status) => status.state === 'failed') || exceptions > MOST_EXCEPTIONS ? 'failed' : 'absent';
  };
  const states = new Map<Label, State>();
  const labels = [label];
  // What they depend on in turn matters only of those that are not there.
  for (const one of labels) {
    for (const dependency of graph.dependencies(one)) {
      if (states.has(dependency)) continue;
      states.set(dependency, state(dependency));
      if (states.get(dependency) === 'absent') labels.push(dependency);
    }
  }
  const missing = [...states].flatMap(([one, is]) => (is === 'absent' ? [one] : []));
  const isDone = (one: Label): boolean => states.get(one) === 'done';
  return {
    first: missing.filter((one) => graph.dependencies(one).every(isDone)),
    awaited: [...states.values()].flatMap((is) => (typeof is === 'object' ? [is.awaited] : [])),
    missing,
    broken: [...states].find(([, is]) => is === 'failed')?.[0] ?? null,
  };
}

type State = 'done' | 'failed' | 'absent' | { readonly awaited: TaskId };
