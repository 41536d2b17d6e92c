import type { TaskGroup } from '../../src/create/carry-out.ts';
import { freeTaskId, type Taken } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
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
