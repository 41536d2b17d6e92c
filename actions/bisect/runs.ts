import pLimit from 'p-limit';
import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { readTimeOr } from '../../src/util/time.ts';
import { labelOf } from '../engine/definition.ts';
import { extraRunIds, extraRuns } from '../engine/extra-tasks.ts';
import type { KnownPush } from '../engine/push.ts';
import type { Services } from '../engine/services.ts';
import { isOurs, isResolvedBefore, withStatuses } from '../engine/statuses.ts';
import { compareFailures, type ErrorSummary, isErrorSummary, readErrorSummaries } from './error-summary.ts';
import { isSameWork, labelsOf, type Work } from './work.ts';

/** A run of the work on a push that says something of it. */
export interface WorkRun {
  readonly taskId: TaskId;
  readonly runId: number;
  readonly result: 'passed' | 'failed';
  /** Tests that failed, where that is known. */
  readonly tests: readonly string[] | null;
  /** Null where the queue does not tell. */
  readonly seconds: number | null;
  /** When it ended, in milliseconds since 1970. */
  readonly resolved: number;
  /** Whether this search asked for it; the others were there anyway. */
  readonly isOwn: boolean;
}

/** A task of the work that has no result yet. */
export interface Waiting {
  readonly status: TaskStatus;
  /** The search that asked for it; null for what was there anyway. */
  readonly search: string | null;
}

/** What is known of the work on a push when a round begins. */
export interface Seen {
  readonly runs: readonly WorkRun[];
  /** Tasks of this work that were there and had no result. */
  readonly waiting: readonly Waiting[];
  /** Of the extra runs of the label, whatever they do, those that had no result. */
  readonly waitingExtra: number;
  /** How many tasks this search has asked for, whatever became of them. */
  readonly asked: number;
  /** When the first of these was made, in milliseconds since 1970; infinite where there is none. */
  readonly begun: number;
  /** Runs that ended without a result. */
  readonly exceptions: number;
  /** Runs of this label with other tests or another failure. */
  readonly others: number;
}

const NEVER = Number.POSITIVE_INFINITY;

export const NOTHING_SEEN: Seen = {
  ...{ runs: [], waiting: [], waitingExtra: 0, asked: 0, begun: NEVER, exceptions: 0, others: 0 },
};

/** Which runs are looked for. */
export interface Search {
  readonly id: string;
  readonly work: Work;
  /** What fails in the run that is searched about; null where that is not known. */
  readonly failure: ErrorSummary | null;
  /** What happened later does not count, in milliseconds since 1970: a round that is repeated sees the same. */
  readonly since: number;
}

/** Requests under way at once. */
const AT_ONCE = 32;

/**
 * Every run of the work on some pushes, whoever asked for it: those of the decision tasks and of action tasks, and the extra
 * runs, which are found by their ids. In the order of the pushes.
 */
export async function runsOn(
  pushes: readonly KnownPush[],
  search: Search,
  services: Services,
): Promise<Result<readonly Seen[]>> {
  const labels = labelsOf(search.work);
  const there = await withStatuses(services.queue, (statuses) =>
    ok(
      pushes.map(({ group, existing }) => {
        const extra = labels.flatMap((label) => extraRuns(statuses, group, label));
        const listed = labels.flatMap((label) => existing.get(label) ?? []).map((taskId) => statuses.of(taskId));
        const all = [...listed, ...extra].flatMap((status) => (status && isOurs(status, group) ? [status] : []));
        return [...new Map(all.map((status) => [status.taskId, status])).values()];
      }),
    ),
  );
  if (!there.ok) return there;
  const limit = pLimit(AT_ONCE);
  const read = await Promise.all(
    there.value.map((statuses) =>
      Promise.all(statuses.map((status) => limit(() => readTask(status, search, services)))),
    ),
  );
  const seen: Seen[] = [];
  for (const [i, tasks] of read.entries()) {
    const good: ReadTask[] = [];
    for (const task of tasks) {
      if (!task.ok) return task;
      if (task.value !== null) good.push(task.value);
    }
    const push = pushes[i];
    if (push !== undefined) seen.push(seenOf(good, search, push));
  }
  return ok(seen);
}

interface ReadTask {
  readonly status: TaskStatus;
  readonly definition: TaskDefinition;
  /** Of the latest run, where that failed. */
  readonly failure: ErrorSummary | null;
}

/** A task as far as it matters; null where it is gone, or was made later. */
async function readTask(status: TaskStatus, search: Search, services: Services): Promise<Result<ReadTask | null>> {
  const { taskId } = status;
  const definition = await services.queue.task(taskId);
  if (!definition.ok) return definition;
  if (definition.value === null || readTimeOr(definition.value['created'], 0) >= search.since) return ok(null);
  const isOfInterest = search.failure !== null && isSameWork(search.work, labelOf(definition.value), definition.value);
  const failure = isOfInterest && status.state === 'failed' ? await failureOf(taskId, services) : null;
  return ok({ status, definition: definition.value, failure });
}

/** What failed in the latest run of a task; null where it does not say, or cannot be asked. */
export async function failureOf(taskId: TaskId, { artifacts, warn }: Services): Promise<ErrorSummary | null> {
  const names = await artifacts.names(taskId);
  if (!names.ok) warn(`which tests of ${taskId} failed cannot be told: any failure counts`, names.failure);
  const texts: string[] = [];
  for (const name of names.ok ? names.value.filter(isErrorSummary) : []) {
    const text = await artifacts.read(taskId, name);
    if (!text.ok) warn(`${taskId} ${name} is passed over`, text.failure);
    else if (text.value !== null) texts.push(text.value);
  }
  return texts.length > 0 ? readErrorSummaries(texts) : null;
}

/** The search that asked for a task; null for every other. */
function searchOf({ extra }: TaskDefinition): string | null {
  const bisect = isObject(extra) ? extra['bisect'] : null;
  return isObject(bisect) && typeof bisect['search'] === 'string' ? bisect['search'] : null;
}

function seenOf(tasks: readonly ReadTask[], search: Search, { group }: KnownPush): Seen {
  const extra = new Set(labelsOf(search.work).flatMap((label) => extraRunIds(group, label, 100)));
  const runs: WorkRun[] = [];
  const waiting: Waiting[] = [];
  const counts = { waitingExtra: 0, asked: 0, begun: NEVER, exceptions: 0, others: 0 };
  for (const { status, definition, failure } of tasks) {
    const of = searchOf(definition);
    const isOver = isResolvedBefore(status, search.since);
    if (!isOver && extra.has(status.taskId)) counts.waitingExtra++;
    if (of === search.id) {
      counts.asked++;
      counts.begun = Math.min(counts.begun, readTimeOr(definition['created'], NEVER));
    }
    if (!isSameWork(search.work, labelOf(definition), definition)) {
      counts.others += status.runs.length;
      continue;
    }
    if (!isOver) waiting.push({ status, search: of });
    for (const [runId, run] of status.runs.entries()) {
      const resolved = readTimeOr(run.resolved, NEVER);
      if (resolved >= search.since) continue;
      const summary = runId === status.runs.length - 1 && run.state === 'failed' ? failure : null;
      const result = resultOf(run.state, search.failure, summary);
      if (result === 'exception') counts.exceptions++;
      else if (result === 'other') counts.others++;
      else {
        const tests = summary === null ? null : [...summary.failed].sort();
        const { taskId } = status;
        runs.push({ taskId, runId, result, tests, seconds: secondsOf(run), resolved, isOwn: of === search.id });
      }
    }
  }
  return { runs, waiting, ...counts };
}

function resultOf(
  state: string,
  searched: ErrorSummary | null,
  run: ErrorSummary | null,
): WorkRun['result'] | 'exception' | 'other' {
  if (state === 'completed') return 'passed';
  if (state !== 'failed') return 'exception';
  switch (compareFailures(searched, run)) {
    case 'same':
      return 'failed';
    case 'gone':
      return 'passed';
    case 'other':
      return 'other';
  }
}

function secondsOf({ started, resolved }: TaskStatus['runs'][number]): number | null {
  const [from, to] = [readTimeOr(started, Number.NaN), readTimeOr(resolved, Number.NaN)];
  return to >= from ? (to - from) / 1000 : null;
}
