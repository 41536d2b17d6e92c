import type { Past } from '../../../src/replay/past.ts';
import { configured, type Policy, switchedOn } from '../../../src/replay/policy.ts';
import { replay } from '../../../src/replay/replay.ts';
import type { PolicyResult } from '../../../src/replay/result.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { DAY_MILLISECONDS } from '../../../src/util/time.ts';
import { config, solver } from '../../replay/make.ts';

/** What is compared: each is better where it is less. `late`: pushes until caught, or until fixed, on average; shares of the regressions. */
export const MEASURES = {
  late: ({ pushes }: PolicyResult) => pushes.mean.value,
  'not on the own push': ({ outcomes }: PolicyResult) => 1 - outcomes.ownPushShare.value,
  missed: ({ outcomes }: PolicyResult) => outcomes.missedShare.value,
} as const;
export type Measure = keyof typeof MEASURES;

/** Data that is made seldom stays in use. */
const LASTS = 60;
const base = { ...switchedOn(config(), 'autoland'), maxAge: LASTS * DAY_MILLISECONDS };
/** Data that covers everything once, everything twice where it can, or nine tenths, with tiers from often to seldom. */
const POLICIES: readonly Policy[] = [{}, { redundancy: 2 }, { target: 0.9 }].flatMap((more) =>
  [1, 2, 4].map((times) => {
    const tiers = { 2: 2 * times, 3: 4 * times, 4: 8 * times };
    const backstop = { pushes: 20 * times, minutes: 100_000 };
    const policy = configured(`${JSON.stringify(more)} ${times}`, { ...base, tiers, backstop });
    if (!policy.making) throw new Error('a configured policy makes data');
    return {
      ...policy,
      making: { ...policy.making, build: { ...policy.making.build, expireDays: LASTS, ...more }, everyDays: 15 },
    };
  }),
);
/** Those of `POLICIES` whose detection is asked for again: everything covered once, tiers of the defaults, twice and four times as seldom. */
const ASKED = 3;

/** Hours of a push and what was caught, by policy; data is made every 15 days from what was known, and judged by the truth. */
export function curve(past: Past, records: Past['records'], warmUpDays: number): readonly PolicyResult[] {
  const options = { policies: POLICIES, seed: 1, warmUpDays, choosing: null };
  const result = replay({ ...past, records }, options, solver, () => {});
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value.policies.filter(({ name }) => name !== 'run-all');
}

/**
 * How many times the hours of one curve another needs for what the first caught with each setting asked for: the mean; null where it never
 * catches as much. Hours between settings by mixing the two pushes that cost least together.
 */
export function hoursAtSame(
  measure: Measure,
  ours: readonly PolicyResult[],
  theirs: readonly PolicyResult[],
): number | null {
  const of = MEASURES[measure];
  const points = (curve: readonly PolicyResult[]) =>
    curve.map((one) => [of(one), one.cost.hoursPerPush.value] as const);
  const ratios = theirs
    .slice(0, ASKED)
    .map((one) => hoursFor(points(ours), of(one)) / hoursFor(points(theirs), of(one)));
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return Number.isFinite(mean) ? mean : null;
}

type Point = readonly [detection: number, hours: number];

/** The least hours for at most so much of a measure, by one setting or by a mixture of two; infinite where no setting reaches it. */
function hoursFor(points: readonly Point[], most: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [good, dear] of points) {
    if (good > most) continue;
    least = Math.min(least, dear);
    for (const [bad, cheap] of points) {
      if (bad <= most || cheap >= dear) continue;
      least = Math.min(least, cheap + ((dear - cheap) * (bad - most)) / (bad - good));
    }
  }
  return least;
}
