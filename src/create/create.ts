import pLimit, { type LimitFunction } from 'p-limit';
import type { TaskDefinition } from '../graph/task.ts';
import { resolveTimestamps } from '../graph/timestamps.ts';
import type { Failure } from '../util/failure.ts';
import type { Label, TaskId } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import type { Clock, Queue } from '../util/ports.ts';
import { unreachable } from '../util/result.ts';

/**
 * Requests under way at once: enough to hide the queue's latency, few enough for one process to keep up with
 * (`npm run bench -- create`).
 */
export const CONCURRENCY = 12;

/** So many failures without a task created between them mean that the queue is down, or takes nothing from us. */
const GIVE_UP = 100;

/** A task ready for the queue, but for `relative-datestamp`s, which are resolved when it is sent. */
export interface Submission {
  readonly taskId: TaskId;
  readonly label: Label;
  /** `dependencies`, `taskGroupId` and `schedulerId` filled in. */
  readonly definition: TaskDefinition;
  /** What must be there before it is sent; ids that are not among the submissions do not count. */
  readonly after: readonly TaskId[];
}

/** What became of one submission. */
export type Creation = { readonly label: Label; readonly taskId: TaskId } & (
  | { readonly outcome: 'created' }
  /** Ours already: an earlier run of this decision or action made it. */
  | { readonly outcome: 'exists' }
  /** Not sent: a task it depends on is not there, or so many were refused one after the other that it was given up. */
  | { readonly outcome: 'skipped'; readonly because: Label }
  /** A task that is not ours has this id. */
  | { readonly outcome: 'squatted' }
  | { readonly outcome: 'failed'; readonly failure: Failure }
);

export interface CreateServices {
  readonly queue: Pick<Queue, 'createTask' | 'task'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Whether the task is in the queue. */
export const isThere = ({ outcome }: Creation): boolean => outcome === 'created' || outcome === 'exists';

/**
 * Creates tasks, each once everything it comes after is there, as many at once as `CONCURRENCY`. One that fails
 * stops nothing but what comes after it; a hundred in a row stop everything. The queue's calls retry by themselves, so a
 * failure is final.
 *
 * @param settled called with every outcome as it comes
 * @param limit on the requests under way, for those who create tasks in several places at once
 * @returns an outcome for every submission, in their order
 */
export async function createTasks(
  submissions: readonly Submission[],
  services: CreateServices,
  settled: (creation: Creation) => void = () => {},
  limit: LimitFunction = pLimit(CONCURRENCY),
): Promise<readonly Creation[]> {
  const pending = new Map(submissions.map(({ taskId }) => [taskId, Promise.withResolvers<Creation>()]));
  let failures = 0;
  let lastFailed: Label | null = null;
  const send = async (submission: Submission): Promise<Creation> => {
    const { label, taskId } = submission;
    if (failures >= GIVE_UP && lastFailed !== null) return { label, taskId, outcome: 'skipped', because: lastFailed };
    const creation = await createOne(submission, services);
    if (creation.outcome === 'failed') lastFailed = label;
    failures = creation.outcome === 'failed' ? failures + 1 : 0;
    return creation;
  };
  const create = async (submission: Submission): Promise<Creation> => {
    const { label, taskId, after } = submission;
    const before = await Promise.all(after.flatMap((id) => pending.get(id)?.promise ?? []));
    const missing = before.find((creation) => !isThere(creation));
    if (missing) {
      const because = missing.outcome === 'skipped' ? missing.because : missing.label;
      return { label, taskId, outcome: 'skipped', because };
    }
    return limit(() => send(submission));
  };
  for (const submission of submissions) {
    const { resolve, reject } = pending.get(submission.taskId) ?? unreachable(submission as never);
    create(submission).then((creation) => {
      settled(creation);
      resolve(creation);
    }, reject);
  }
  return Promise.all([...pending.values()].map(({ promise }) => promise));
}

async function createOne(
  { taskId, label, definition }: Submission,
  { queue, clock }: CreateServices,
): Promise<Creation> {
  const answer = await queue.createTask(taskId, resolveTimestamps(definition, clock.now()));
  if (!answer.ok) return { taskId, label, outcome: 'failed', failure: answer.failure };
  switch (answer.value) {
    case 'created':
      return { taskId, label, outcome: 'created' };
    case 'exists': {
      const existing = await queue.task(taskId);
      if (!existing.ok) return { taskId, label, outcome: 'failed', failure: existing.failure };
      // One of the two answers is not true. Another id would make a second task of what may be ours.
      if (existing.value === null) return { taskId, label, outcome: 'failed', failure: contradiction(taskId) };
      return { taskId, label, outcome: isSameTask(existing.value, definition) ? 'exists' : 'squatted' };
    }
    default:
      return unreachable(answer.value);
  }
}

const contradiction = (taskId: TaskId): Failure => ({
  reason: 'service',
  where: `task ${taskId}`,
  message: 'the queue refused it as there is one of this id, and then knew of none',
  fix: 'run this again later',
});

/**
 * Whether an existing task is the one we would create. Its definition differs in any case, as its timestamps were
 * resolved at another time. `schedulerId` and `taskGroupId` tell ours from others': the queue lets nobody use them
 * without scopes for our scheduler. `metadata.name` is the label.
 */
function isSameTask(existing: TaskDefinition, ours: TaskDefinition): boolean {
  const name = ({ metadata }: TaskDefinition) => (isObject(metadata) ? metadata['name'] : undefined);
  return (
    existing['schedulerId'] === ours['schedulerId'] &&
    existing['taskGroupId'] === ours['taskGroupId'] &&
    name(existing) === name(ours)
  );
}
