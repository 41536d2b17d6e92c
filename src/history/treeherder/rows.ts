/** Rows of Treeherder's answers as records; each is checked, and what is wrong with a row is said. Pure. */
import { isObject } from '../../util/json.ts';
import { quoted } from '../../util/quote.ts';
import { ok } from '../../util/result.ts';
import { type Checked, checked, Malformed, matching, seconds, text, time, whole, wholeOr } from '../checked.ts';
import type { JobRecord, NoteRecord, PushRecord, RunRecord } from '../records.ts';

/** One finished run of a label: what its run time is learnt from. */
export interface Run {
  readonly label: string;
  readonly seconds: number;
}

/** A longer note is a pasted log; only this much of it is kept. */
export const MAX_NOTE_LENGTH = 10_000;

/** `GET /api/project/<p>/push/`. */
export const pushFrom = (row: unknown): Checked<PushRecord> =>
  checked('push', row, (r) => ({
    type: 'push',
    id: whole(r, 'id'),
    revision: matching(r, 'revision', /^[0-9a-f]{40}$/, '40 hex digits'),
    pushTimestamp: seconds(r, 'push_timestamp', null),
  }));

/** The same with the commits that it brought, as far as Treeherder has them, oldest first. */
export const wholePushFrom = (row: unknown): Checked<PushRecord> => {
  const push = pushFrom(row);
  const revisions = isObject(row) ? row['revisions'] : null;
  if (!push.ok || !Array.isArray(revisions)) return push;
  // Newest first, and at most 20 of them.
  const commits = revisions
    .toReversed()
    .flatMap((one) =>
      isObject(one) &&
      typeof one['revision'] === 'string' &&
      one['revision'] !== '' &&
      typeof one['comments'] === 'string'
        ? [{ revision: one['revision'], message: one['comments'].slice(0, MAX_NOTE_LENGTH) }]
        : [],
    );
  return ok({ ...push.value, commits });
};

/** What a job's result says of the push; null where it did not run. */
const RESULTS: ReadonlyMap<string, RunRecord['result'] | null> = new Map([
  ['success', 'passed'],
  ['testfailed', 'failed'],
  ['busted', 'failed'],
  ['skipped', null],
  ...['exception', 'usercancel', 'retry', 'superseded', 'unknown'].map((result) => [result, 'exception'] as const),
]);

/** A job as a run. `record` is null where it has not ended, or was skipped: then it did not run. */
export interface JobRun {
  readonly id: number;
  readonly isCompleted: boolean;
  readonly record: RunRecord | null;
}

/** `GET /api/project/<p>/jobs/`, of every job. */
export const jobRunFrom = (row: unknown): Checked<JobRun> =>
  checked('job', row, (r) => {
    const [state, result] = [text(r, 'state'), text(r, 'result')];
    const [start, end] = [seconds(r, 'start_timestamp', 0), seconds(r, 'end_timestamp', 0)];
    const ended = RESULTS.get(result);
    if (ended === undefined) throw new Malformed(`result is ${quoted(result)}, a word that is not known`);
    const record = {
      type: 'run',
      pushId: whole(r, 'push_id'),
      label: matching(r, 'job_type_name', /\S/, 'a label'),
      taskId: matching(r, 'task_id', /\S/, 'a taskId'),
      startTimestamp: start || seconds(r, 'submit_timestamp', 0),
      seconds: start > 0 && end >= start ? end - start : null,
    } as const;
    const isCompleted = state === 'completed';
    return { id: whole(r, 'id'), isCompleted, record: isCompleted && ended ? { ...record, result: ended } : null };
  });

/** `GET /api/project/<p>/jobs/`. */
export const jobFrom = (row: unknown): Checked<JobRecord> =>
  checked('job', row, (r) => ({
    type: 'job',
    id: whole(r, 'id'),
    pushId: whole(r, 'push_id'),
    label: matching(r, 'job_type_name', /\S/, 'a label'),
    taskId: matching(r, 'task_id', /\S/, 'a taskId'),
    // Jobs from before Taskcluster had runs have none.
    retryId: wholeOr(r, 'retry_id', 0),
    result: text(r, 'result'),
    failureClassificationId: whole(r, 'failure_classification_id'),
    tier: wholeOr(r, 'tier', 1),
    platform: text(r, 'platform'),
    startTimestamp: seconds(r, 'start_timestamp', 0),
    endTimestamp: seconds(r, 'end_timestamp', 0),
    lastModified: time(r, 'last_modified'),
  }));

/**
 * `GET /api/project/<p>/note/push_notes/`; `classifications` are the ids by name, of `GET /api/failureclassification/`.
 */
export const noteFrom = (
  row: unknown,
  pushId: number,
  classifications: ReadonlyMap<string, number>,
): Checked<NoteRecord> =>
  checked('note', row, (r) => {
    const job = isObject(r['job']) ? r['job'] : {};
    const name = text(r, 'failure_classification_name');
    const classification = classifications.get(name);
    if (classification === undefined) throw new Malformed(`failure classification ${quoted(name)} is not known`);
    return {
      type: 'note',
      id: whole(r, 'id'),
      pushId,
      label: matching(job, 'job_type_name', /\S/, 'a label'),
      taskId: matching(job, 'task_id', /\S/, 'a taskId'),
      failureClassificationId: classification,
      text: r['text'] === null ? '' : text(r, 'text').slice(0, MAX_NOTE_LENGTH),
      created: time(r, 'created'),
    };
  });

/** The run behind a row of `jobs/`; null where it did not finish, or finished for reasons that say nothing of its length. */
export const runFrom = (row: unknown): Checked<Run | null> =>
  checked('job', row, (r) => {
    const label = matching(r, 'job_type_name', /\S/, 'a label');
    const [start, end] = [seconds(r, 'start_timestamp', 0), seconds(r, 'end_timestamp', 0)];
    const finished = r['state'] === 'completed' && (r['result'] === 'success' || r['result'] === 'testfailed');
    return finished && start > 0 && end > start ? { label, seconds: end - start } : null;
  });

/**
 * The rows of an answer: the answer itself where it is an array, else `results`. Their elements are objects, or arrays named by
 * `job_property_names` where the answer was asked for with `return_type=list`. Null where the answer has another form.
 */
export function rowsOf(answer: unknown): readonly unknown[] | null {
  if (Array.isArray(answer)) return answer;
  if (!isObject(answer) || !Array.isArray(answer['results'])) return null;
  const names: unknown = answer['job_property_names'];
  if (!Array.isArray(names)) return answer['results'];
  return answer['results'].map((row: unknown) =>
    Array.isArray(row) ? Object.fromEntries(names.map((name, i) => [String(name), row[i]])) : row,
  );
}
