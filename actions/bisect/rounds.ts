import pLimit from 'p-limit';
import type { TaskGroup } from '../../src/create/carry-out.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { readTimeOr } from '../../src/util/time.ts';
import type { Request } from '../engine/definition.ts';
import type { Services } from '../engine/services.ts';
import { isResolvedBefore, ownTask, withStatuses } from '../engine/statuses.ts';

/** What a round tells the next one, in `extra.bisect` of its task: what must not change while results come in. */
export type Carried = {
  readonly search: string;
  readonly round: number;
  /** Revisions. */
  readonly good: string;
  readonly bad: string;
  /** Pushes from the one that the action was started on to the good one. */
  readonly pushes: number;
};

export function carriedBy(definition: TaskDefinition | null): Carried | null {
  const extra = definition?.['extra'];
  const carried = isObject(extra) ? extra['bisect'] : null;
  return isObject(carried) && 'round' in carried ? (carried as unknown as Carried) : null;
}

/** Where a search is. */
export interface Rounds {
  /** The number of this one, from 1. */
  readonly round: number;
  /** The task of another round that is to come or under way: it goes on, and this one has nothing to do. */
  readonly alive: TaskId | null;
  /** The id of the next round's task. */
  readonly next: TaskId;
}

/** The task of a round, from the second on: whoever starts the same search finds the same. */
const purposeOf = (search: string, round: number) => ['bisect', search, round] as const;

/** Which rounds of a search there were when this one began. */
export async function roundsOf(
  search: string,
  { group, context }: Pick<Request, 'group' | 'context'>,
  { queue }: Pick<Services, 'queue'>,
): Promise<Result<Rounds>> {
  const { ownTaskId, since } = context;
  const found = await withStatuses(queue, (statuses) => ok(tasksOf(statuses, group, search)));
  if (!found.ok) return found;
  const limit = pLimit(8);
  const { tasks, free } = found.value;
  const definitions = await Promise.all(tasks.map(({ taskId }) => limit(() => queue.task(taskId))));
  let round = 1;
  let alive: TaskId | null = null;
  for (const [i, definition] of definitions.entries()) {
    if (!definition.ok) return definition;
    const status = tasks[i];
    // Made by this round, before it was killed, or by somebody who started the same at the same time.
    if (status === undefined || readTimeOr(definition.value?.['created'], 0) >= since) {
      return ok({ round, alive, next: status?.taskId ?? free });
    }
    round = i + 2;
    if (status.taskId !== ownTaskId && !isResolvedBefore(status, since)) alive = status.taskId;
  }
  return ok({ round, alive, next: free });
}

function tasksOf(statuses: Parameters<typeof ownTask>[0], group: TaskGroup, search: string) {
  const taken = new Set<TaskId>();
  const tasks: TaskStatus[] = [];
  for (;;) {
    const { taskId, status } = ownTask(statuses, group, taken, ...purposeOf(search, tasks.length + 2));
    if (status === null) return { tasks, free: taskId };
    tasks.push(status);
  }
}
