/** Rows of Treeherder's answers as records; each is checked, and what is wrong with a row is said. Pure. */

import { isObject } from '../../util/json.ts';
import { quoted } from '../../util/quote.ts';
import { err, type Outcome, ok } from '../../util/result.ts';
import { isUnixSeconds, readTime } from '../../util/time.ts';
import type { JobRecord, NoteRecord, PushRecord } from '../records.ts';

/** A record, or what is wrong with the row that should have been one. */
export type Checked<T> = Outcome<T, string>;

/** One finished run of a label: what its run time is learnt from. */
export interface Run {
  readonly label: string;
  readonly seconds: number;
}

/** A longer note is a pasted log; only this much of it is kept. */
export const MAX_NOTE_LENGTH = 10_000;

type Row = Readonly<Record<string, unknown>>;

class Malformed extends Error {}

/** `GET /api/project/<p>/push/`. */
export const pushFrom = (row: unknown): Checked<PushRecord> =>
  checked('push', row, (r) => ({
    type: 'push',
    id: whole(r, 'id'),
    revision: matching(r, 'revision', /^[0-9a-f]{40}$/, '40 hex digits'),
    pushTimestamp: seconds(r, 'push_timestamp', null),
  }));

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

function checked<T>(what: string, row: unknown, read: (row: Row) => T): Checked<T> {
  if (!isObject(row)) return err(`${what}: ${quoted(row)} is not an object`);
  try {
    return ok(read(row));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return err(`${what} ${quoted(row['id'])}: ${error.message}`);
  }
}

const bad = (row: Row, name: string, wanted: string): Malformed =>
  new Malformed(`${name} is ${quoted(row[name])}, not ${wanted}`);

function whole(row: Row, name: string): number {
  const value = row[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw bad(row, name, 'a whole number');
  return value;
}

const wholeOr = (row: Row, name: string, absent: number): number => (row[name] == null ? absent : whole(row, name));

function text(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw bad(row, name, 'text');
  return value;
}

function matching(row: Row, name: string, pattern: RegExp, wanted: string): string {
  const value = row[name];
  if (typeof value !== 'string' || !pattern.test(value)) throw bad(row, name, wanted);
  return value;
}

/** Unix seconds; what is absent is `absent`, where that is allowed. */
function seconds(row: Row, name: string, absent: number | null): number {
  const value = row[name] ?? absent;
  if (!isUnixSeconds(value)) throw bad(row, name, 'a time in Unix seconds');
  return value;
}

/** Unix seconds of an ISO 8601 time; Treeherder writes UTC, mostly without saying so. */
function time(row: Row, name: string): number {
  const value = text(row, name);
  const milliseconds = readTime(value);
  if (milliseconds === null) throw bad(row, name, 'a time');
  return Math.floor(milliseconds / 1000);
}
