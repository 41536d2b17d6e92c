/** Pushes of a Mercurial repository, from the pushlog extension's `json-pushes`. */

import { isObject } from '../util/json.ts';
import type { Push, Pushlog } from '../util/ports.ts';
import { printableUrl } from '../util/redact.ts';
import { err, ok } from '../util/result.ts';
import { isUnixSeconds } from '../util/time.ts';
import { type GetOptions, getJson, timeBudget } from './http.ts';

const PUSHLOG_TIME = 2 * 60 * 1000;
const MAX_BYTES = 64 * 1024 * 1024;

/** `repository` is its URL, such as `https://hg.mozilla.org/integration/autoland`. */
export function hgPushlog(options: Pick<GetOptions, 'retries' | 'retryDelay'> = {}): Pushlog {
  return {
    async pushes(repository, from, to) {
      if (to < from) return ok([]);
      // `startID` is excluded, `endID` included.
      const query = `version=2&startID=${Math.max(0, from - 1)}&endID=${to}`;
      const url = `${repository.replace(/\/+$/, '')}/json-pushes?${query}`;
      const got = await getJson(url, { ...options, budget: timeBudget(PUSHLOG_TIME), maxBytes: MAX_BYTES });
      const failure = (message: string) =>
        err({ reason: 'service', message, where: printableUrl(url), fix: 'check the URL of the repository' } as const);
      if (!got.ok) return failure(got.failure.message);
      const pushes = pushesOf(got.value);
      return pushes === null ? failure('the answer is not a pushlog of version 2') : ok(pushes);
    },
  };
}

/** By pushlog id, as numbers: the order of keys in the answer is that of strings. Null where the form is another. */
function pushesOf(answer: unknown): readonly Push[] | null {
  if (!isObject(answer) || !isObject(answer['pushes'])) return null;
  const pushes: Push[] = [];
  for (const [pushlogId, push] of Object.entries(answer['pushes'])) {
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
