/** Taskcluster's answers: their forms, as far as they are relied on, and their pages. */
import pLimit from 'p-limit';
import type { TaskDefinition } from '../graph/task.ts';
import type { Result } from '../util/failure.ts';
import { isTaskId, type TaskId } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import type { IndexedTask, QueuedTask, TakeRows, TaskStatus } from '../util/ports.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import type { Call, Refusal } from './call.ts';

/** What one batched request asks for; the services answer at most 1,000 at a time. */
const BATCH = 500;
const BATCHES_AT_ONCE = 4;

/** All that `request` finds for the keys, asked for in batches. The first refusal is the answer of all. */
export async function inBatches<T>(
  keys: readonly string[],
  request: (batch: readonly string[]) => Promise<Outcome<readonly T[], Refusal>>,
): Promise<Outcome<readonly T[], Refusal>> {
  const unique = [...new Set(keys)];
  const batches = Array.from({ length: Math.ceil(unique.length / BATCH) }, (_, i) =>
    unique.slice(i * BATCH, (i + 1) * BATCH),
  );
  const answers = await pLimit(BATCHES_AT_ONCE).map(batches, request);
  const found: T[] = [];
  for (const answer of answers) {
    if (!answer.ok) return answer;
    for (const item of answer.value) found.push(item);
  }
  return ok(found);
}

/** The items of all pages, each of the form that is expected. */
export async function allPages<T>(
  call: Call,
  where: string,
  field: string,
  isItem: (value: unknown) => value is T,
  request: PageRequest,
): Promise<Outcome<readonly T[], Refusal>> {
  const found: T[] = [];
  let isWhole = true;
  const read = await eachPage(call, where, field, request, (rows) => {
    for (const row of rows) {
      if (isItem(row)) found.push(row);
      else isWhole = false;
    }
  });
  return read.ok ? (isWhole ? ok(found) : otherForm(where)) : read;
}

export type PageRequest = (page: { readonly continuationToken?: string }) => Promise<unknown>;

/** A million rows: no list of ours is as long, and one without end is stopped. */
const MAX_PAGES = 1000;

/** Hands on the rows of page after page. A page may be empty and still not be the last: only the token tells. */
export async function eachPage(
  call: Call,
  where: string,
  field: string,
  request: PageRequest,
  take: TakeRows,
): Promise<Outcome<void, Refusal>> {
  let continuationToken: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const token = continuationToken;
    const page = checked(
      await call(where, () => request(token === undefined ? {} : { continuationToken: token })),
      where,
      (value: unknown): value is Record<string, readonly unknown[]> => isObject(value) && Array.isArray(value[field]),
    );
    if (!page.ok) return page;
    take(page.value[field] ?? []);
    const next: unknown = page.value['continuationToken'];
    if (next === undefined) return ok(undefined);
    if (typeof next !== 'string' || next === token) return otherForm(where);
    continuationToken = next;
  }
  const message = `the list does not end: ${MAX_PAGES} pages were read`;
  return err({ status: null, failure: { reason: 'service', message, where, fix: 'see what this lists' } });
}

/** An answer that has the form the API reference promises; anything else comes from something that is no Taskcluster. */
export function checked<T>(
  got: Outcome<unknown, Refusal>,
  where: string,
  guard: (value: unknown) => value is T,
): Outcome<T, Refusal> {
  if (!got.ok) return got;
  return guard(got.value) ? ok(got.value) : otherForm(where);
}

function otherForm(where: string): { readonly ok: false; readonly failure: Refusal } {
  const message = 'the answer has not the form that the API reference gives';
  return err({ status: null, failure: { reason: 'service', message, where, fix: 'check TASKCLUSTER_ROOT_URL' } });
}

/** Null where the service said 404. */
export const orNull = <T>(got: Outcome<T, Refusal>): Result<T | null> =>
  got.ok ? got : got.failure.status === 404 ? ok(null) : err(got.failure.failure);

export const done = (got: Outcome<unknown, Refusal>): Result<void> =>
  got.ok ? ok(undefined) : err(got.failure.failure);

const hasStrings = (value: unknown, ...fields: string[]): value is Record<string, unknown> =>
  isObject(value) && fields.every((field) => typeof value[field] === 'string');

export const hasTaskId = (value: unknown): value is { readonly taskId: TaskId } =>
  isObject(value) && typeof value['taskId'] === 'string' && isTaskId(value['taskId']);

export const isDefinition = (value: unknown): value is TaskDefinition => isObject(value) && isObject(value['metadata']);

export const hasStatus = (value: unknown): value is { readonly status: TaskStatus } => {
  const status = isObject(value) ? value['status'] : undefined;
  return (
    hasStrings(status, 'taskGroupId', 'schedulerId', 'state', 'expires', 'deadline') &&
    Array.isArray(status['runs']) &&
    hasTaskId(status)
  );
};

export const isQueuedTask = (value: unknown): value is QueuedTask =>
  isObject(value) && isDefinition(value['task']) && hasStatus(value);

export const isIndexedTask = (value: unknown): value is IndexedTask => hasTaskId(value) && hasStrings(value, 'expires');

export const isIndexed = (value: unknown): value is { readonly namespace: string; readonly taskId: TaskId } =>
  hasTaskId(value) && hasStrings(value, 'namespace');

export const isNamed = (value: unknown): value is { readonly name: string } => hasStrings(value, 'name');

export const isScopeSet = (value: unknown): value is { readonly scopes: readonly string[] } =>
  isObject(value) && Array.isArray(value['scopes']) && value['scopes'].every((scope) => typeof scope === 'string');
