import type { Result } from '../../src/util/failure.ts';
import { err, ok } from '../../src/util/result.ts';
import type { LookedAt } from '../backfill/choose.ts';
import { type EarlierPush, earlierPushes } from '../backfill/earlier-pushes.ts';
import type { PushReader } from '../backfill/pushes.ts';
import type { Request } from '../engine/definition.ts';
import type { PushRef, Row } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import { NOTHING_SEEN, runsOn, type Search, type Seen } from './runs.ts';

/** A push of the range; one that nothing can be run on stays in it, as it can be the culprit. */
export interface RangePush {
  readonly ref: PushRef;
  /** Null where nothing can be run on it; `why` says why. */
  readonly known: LookedAt | null;
  readonly why: string | null;
  readonly seen: Seen;
}

/** From which push to which, each by its revision or its pushlog id; null where that is to be found out. */
export interface Ends {
  readonly good: string | null;
  readonly bad: string | null;
  /** How many pushes to look through at first. */
  readonly window: number;
}

/** Oldest first: the push that is taken to be good, and all after it to the one that is bad. */
export interface Range {
  readonly pushes: readonly RangePush[];
  /** How many earlier pushes had to be looked at. */
  readonly looked: number;
  /** How pushes of it were found that the push after does not tell of. */
  readonly leaps: readonly Row[];
  /** Why the first push is not known to be good; null where the work passed there, or somebody said so. */
  readonly doubt: string | null;
}

/**
 * On so many pushes a task is to have passed before a range begins, where as many are among those that had to be looked at: what broke may be
 * flaky itself, and one pass then be luck. Replayed, of searches for what fails two of five runs 72 % were right with one, 93 % with three.
 */
const PASSES = 3;

const WITH_RUNS = { depth: null, slices: 0 } as const;

/**
 * The pushes that may have broken the work, with all that is known of them: back to the third last one on which it passed.
 * Fails with `bad-input` where the ends that were given are not found among the pushes of the project.
 */
export async function rangeOf(
  request: Request,
  services: Services,
  reader: PushReader,
  search: Search,
  { good, bad, window: first }: Ends,
): Promise<Result<Range>> {
  const { maxDepth } = request.config.actions.backfill;
  const own: EarlierPush = { ref: request.push, why: null, leap: null };
  const looked: RangePush[] = [];
  for (let window = first; ; window *= 2) {
    const earlier = await earlierPushes(request, services, Math.min(window, maxDepth));
    if (!earlier.ok) return earlier;
    const all = [own, ...earlier.value.pushes];
    const more = await lookAt(all.slice(looked.length), services, reader, search);
    if (!more.ok) return more;
    looked.push(...more.value);
    const { from, to } = endsOf(looked, { good, bad });
    const pushes = looked.slice(Math.max(from, 0), to < 0 ? undefined : to + 1).toReversed();
    const leaps = all.slice(0, to < 0 ? undefined : to + 1).flatMap(({ leap }) => leap ?? []);
    if (to >= 0) return ok({ pushes, looked: to, leaps, doubt: null });
    if (earlier.value.end === null && window < maxDepth) continue;
    const end = earlier.value.end ?? `actions.backfill.max-depth is ${maxDepth}`;
    const missing = from < 0 ? bad : good;
    if (missing !== null) return err(notFound(missing, looked.length, end));
    if (pushes.length > 1)
      return ok({
        pushes,
        looked: looked.length - 1,
        leaps,
        doubt: `on none of them it is known to have passed (${end})`,
      });
    const message = `there is no earlier push to compare with: ${end}`;
    return err({ reason: 'bad-input', where: 'good', message, fix: 'start it on a task of a later push' });
  }
}

/**
 * Where the range is among pushes that were looked at, nearest first: from the bad one to the good one, as their positions; -1 where
 * one is not among them. Without a good one that somebody named it is the third last on which the work passed, or the last of fewer.
 */
export function endsOf(
  looked: readonly Pick<RangePush, 'ref' | 'seen'>[],
  { good, bad }: Pick<Ends, 'good' | 'bad'>,
): { readonly from: number; readonly to: number } {
  const from = bad === null ? 0 : looked.findIndex(({ ref }) => isCalled(ref, bad));
  // What came of the search does not narrow its range: whoever goes on with it has the same.
  const begun = Math.min(...looked.map(({ seen }) => seen.begun));
  const isEnd = ({ ref, seen: { runs } }: Pick<RangePush, 'ref' | 'seen'>): boolean =>
    good === null ? runs.some((run) => run.result === 'passed' && run.resolved < begun) : isCalled(ref, good);
  const ends = looked.flatMap((push, i) => (i > from && from >= 0 && isEnd(push) ? [i] : []));
  return { from, to: ends[Math.min(PASSES, ends.length) - 1] ?? -1 };
}

/** Whether a person means this push: by its number, or by the beginning of its revision. */
const isCalled = ({ revision, pushlogId }: PushRef, name: string): boolean =>
  (name.length >= 7 && revision.startsWith(name)) || (pushlogId !== '0' && pushlogId === name);

const notFound = (name: string, count: number, end: string) =>
  ({
    reason: 'bad-input',
    where: name,
    message: `no such push among the last ${count}: ${end}`,
    fix: 'give a revision or a pushlog id of an earlier push, good before bad',
  }) as const;

async function lookAt(
  pushes: readonly EarlierPush[],
  services: Services,
  reader: PushReader,
  search: Search,
): Promise<Result<readonly RangePush[]>> {
  const looked = await reader.look(pushes, WITH_RUNS);
  if (!looked.ok) return looked;
  const known = looked.value.flatMap((push) => ('outcome' in push ? [] : [push]));
  const seen = await runsOn(known, search, services);
  if (!seen.ok) return seen;
  const seenOn = new Map(known.map((push, i) => [push, seen.value[i]] as const));
  return ok(
    looked.value.map((push): RangePush => {
      if ('outcome' in push) return { ref: push.push, known: null, why: push.why ?? null, seen: NOTHING_SEEN };
      return { ref: push.ref, known: push, why: null, seen: seenOn.get(push) ?? NOTHING_SEEN };
    }),
  );
}
