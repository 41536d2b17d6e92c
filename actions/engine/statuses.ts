import type { TaskGroup } from '../../src/create/carry-out.ts';
import type { Result } from '../../src/util/failure.ts';
import { freeTaskId, type Taken } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { Queue, TaskStatus } from '../../src/util/ports.ts';
import { readTimeOr } from '../../src/util/time.ts';

/** What is known of tasks while planning. It notes what was asked and not known, for whoever can find out. */
export class Statuses {
  readonly #known: ReadonlyMap<TaskId, TaskStatus | null>;
  readonly #asked = new Set<TaskId>();

  /** `known`: null where there is no such task. */
  constructor(known: ReadonlyMap<TaskId, TaskStatus | null> = new Map()) {
    this.#known = known;
  }

  /** The status, or null where there is no such task as far as is known. */
  of(taskId: TaskId): TaskStatus | null {
    const status = this.#known.get(taskId);
    if (status === undefined) this.#asked.add(taskId);
    return status ?? null;
  }

  /** TaskIds that were asked for and are not known. */
  get asked(): ReadonlySet<TaskId> {
    return this.#asked;
  }
}

/** Each round finds out about further tasks that are over; nobody has that many. */
const MAX_ROUNDS = 100;

/** What `decide` makes of statuses: it is asked again, with those that it asked for, until it asks for none. */
export async function withStatuses<T>(
  queue: Pick<Queue, 'statuses'>,
  decide: (statuses: Statuses) => Result<T>,
): Promise<Result<T>> {
  const known = new Map<TaskId, TaskStatus | null>();
  for (let round = 1; ; round++) {
    const statuses = new Statuses(known);
    const decided = decide(statuses);
    if (!decided.ok || statuses.asked.size === 0 || round === MAX_ROUNDS) return decided;
    const found = await queue.statuses([...statuses.asked]);
    if (!found.ok) return found;
    for (const taskId of statuses.asked) known.set(taskId, found.value.get(taskId) ?? null);
  }
}

/** Whether a task is in a group and of its scheduler, which the queue lets nobody use without its scopes. */
export const isOurs = (
  { taskGroupId, schedulerId }: Pick<TaskStatus, 'taskGroupId' | 'schedulerId'>,
  group: TaskGroup,
): boolean => taskGroupId === group.decisionTaskId && schedulerId === group.schedulerId;

/**
 * The task for a purpose (`freeTaskId`) as far as it is ours, or its id where there is none yet: tasks of others under
 * such ids are told by their group, and the next id is taken.
 */
export function ownTask(
  statuses: Statuses,
  group: TaskGroup,
  taken: Taken & Set<TaskId>,
  ...purpose: readonly (string | number)[]
): { readonly taskId: TaskId; readonly status: TaskStatus | null } {
  for (;;) {
    const taskId = freeTaskId(taken, ...purpose);
    const status = statuses.of(taskId);
    if (status === null || isOurs(status, group)) return { taskId, status };
    taken.add(taskId);
  }
}

/** Whether the task had its result, or never will have one, before a time (milliseconds since 1970). */
export function isResolvedBefore(status: TaskStatus, time: number): boolean {
  if (!['completed', 'failed', 'exception'].includes(status.state)) return false;
  const resolved = status.runs.at(-1)?.resolved;
  return resolved === undefined || readTimeOr(resolved, 0) < time;
}

/** Whether the task ran to its end, green or red, before a time. */
export const hasRunBefore = (status: TaskStatus, time: number): boolean =>
  status.state !== 'exception' && isResolvedBefore(status, time);

/** Whether a task may depend on this one: it has not failed, and lives until the dependent's deadline. */
export const canBeDependedOn = (status: TaskStatus, deadline: number): boolean =>
  status.state !== 'failed' && status.state !== 'exception' && readTimeOr(status.expires, 0) >= deadline;
