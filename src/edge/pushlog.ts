/** Pushes of a Mercurial repository, from the pushlog extension's `json-pushes`. */

import type { Result } from '../util/failure.ts';
import { isObject } from '../util/json.ts';
import type { Push, Pushlog } from '../util/ports.ts';
import { printableUrl } from '../util/redact.ts';
import { err, ok } from '../util/result.ts';
import { isUnixSeconds } from '../util/time.ts';
import { type GetOptions, getJson, timeBudget } from './http.ts';

const PUSHLOG_TIME = 2 * 60 * 1000;
const MAX_BYTES = 64 * 1024 * 1024;

type PushlogOptions = Pick<GetOptions, 'retries' | 'retryDelay'> & Partial<Pick<GetOptions, 'budget'>>;

/** What an answer has: pushes by id, still to be looked at. */
export interface PushlogAnswer {
  readonly pushes: Readonly<Record<string, unknown>>;
  /** Id of the latest push of the repository. */
  readonly last: number;
}

/**
 * Pushes with `from <= pushlog id <= to` as `json-pushes` gives them; the latest ten where no ids are given. With `full` their
 * changesets are objects with a description, otherwise revisions.
 *
 * @param repository its URL, such as `https://hg.mozilla.org/integration/autoland`
 */
export async function jsonPushes(
  repository: string,
  ids: { readonly from: number; readonly to: number } | null,
  { full = false, ...options }: PushlogOptions & { readonly full?: boolean } = {},
): Promise<Result<PushlogAnswer>> {
  // `startID` is excluded, `endID` included.
  const span = ids === null ? '' : `&startID=${Math.max(0, ids.from - 1)}&endID=${ids.to}`;
  const url = `${repository.replace(/\/+$/, '')}/json-pushes?version=2${full ? '&full=1' : ''}${span}`;
  const got = await getJson(url, { budget: timeBudget(PUSHLOG_TIME), ...options, maxBytes: MAX_BYTES });
  const failure = (message: string) =>
    err({ reason: 'service', message, where: printableUrl(url), fix: 'check the URL of the repository' } as const);
  if (!got.ok) return failure(got.failure.message);
  const { pushes, lastpushid: last } = isObject(got.value) ? got.value : {};
  // A repository without pushes has no last one.
  if (!isObject(pushes) || (typeof last !== 'number' && last != null)) return failure(NO_PUSHLOG);
  return ok({ pushes, last: last ?? 0 });
}

const NO_PUSHLOG = 'the answer is not a pushlog of version 2';

/** `repository` is its URL, such as `https://hg.mozilla.org/integration/autoland`. */
export function hgPushlog(options: PushlogOptions = {}): Pushlog {
  return {
    async pushes(repository, from, to) {
      if (to < from) return ok([]);
      const answer = await jsonPushes(repository, { from, to }, options);
      if (!answer.ok) return answer;
      const pushes = pushesOf(answer.value);
      if (pushes !== null) return ok(pushes);
      const fix = 'check the URL of the repository';
      return err({ reason: 'service', message: NO_PUSHLOG, where: printableUrl(repository), fix });
    },
  };
}

/** By pushlog id, as numbers: the order of keys in the answer is that of strings. Null where the form is another. */
function pushesOf(answer: PushlogAnswer): readonly Push[] | null {
  const pushes: Push[] = [];
  for (const [pushlogId, push] of Object.entries(answer.pushes)) {
    if (!/^\d+$/.test(pushlogId) || !isObject(push)) return null;
    const { changesets, date } = push;
    if (!Array.isArray(changesets) || !isUnixSeconds(date)) return null;
    // Oldest first; the last one is what was tested. A push whose changesets are all obsolete has none to test.
    const revision: unknown = changesets.at(-1);
    if (revision === undefined) continue;
    if (typeof revision !== 'string') return null;
    pushes.push({ pushlogId, revision, pushdate: date });
  }
  return pushes.sort((a, b) => Number(a.pushlogId) - Number(b.pushlogId));
}
