import type { Result } from '../util/failure.ts';
import { percent } from '../util/numbers.ts';
import { ok } from '../util/result.ts';
import { configurationOf } from './configuration.ts';
import type { DataMaker } from './data-series.ts';
import { type Bench, judgePolicy } from './judge-policy.ts';
import type { Policy } from './policy.ts';
import type { Choice, ChoicePoint, Estimate, Headline, PolicyResult, Recommendation, Span } from './result.ts';
import { prepared } from './same-hours.ts';

/** What of the regressions is to be caught within the limit. */
const WITHIN = 0.9;

/** The settings that were chosen, and how they did where they were chosen. */
interface Chosen {
  readonly policy: Policy;
  readonly promised: PolicyResult;
  readonly isSure: boolean;
}

/**
 * Judges every setting and chooses one. `progress` is told of each making of data and of each setting judged.
 *
 * The best of many point estimates is too good to be true. So what is chosen is to keep the limit by the lower end of what is to be expected of
 * days to come (`foreseen.ts`): of those that do, the cheapest. Where none does, as with few regressions, it is the one with the best lower end
 * among those that keep it as far as is seen. What chance does better at the same hours, missing fewer, is never chosen.
 */
export function choose(
  bench: Bench & { readonly maker: DataMaker },
  span: Span,
  grid: readonly Policy[],
  maxMinutes: number,
  progress: () => void,
): Result<{ readonly choice: Omit<Choice, 'recommended' | 'paths'>; readonly chosen: Chosen | null }> {
  const judged: { readonly policy: Policy; readonly result: PolicyResult }[] = [];
  const policies = prepared(bench, grid, progress);
  if (!policies.ok) return policies;
  for (const policy of policies.value) {
    const result = judgePolicy(bench, policy);
    if (!result.ok) return result;
    judged.push({ policy, result: result.value });
    progress();
  }
  const points = frontier(judged.map(({ result }) => pointOf(result)));
  const best = chosenOf(judged.filter(({ result }) => !isWorseThanChance(result)));
  const chosen = best && {
    policy: { ...best.policy, description: 'the recommended settings' },
    promised: best.result,
    isSure: best.isSure,
  };
  return ok({ choice: { span, maxMinutes, points }, chosen });
}

/** Of those judged the one to recommend, and whether it is sure to keep the limit; null where none kept it. */
export function chosenOf<const Judged extends { readonly result: Pick<PolicyResult, 'expectedWithin' | 'cost'> }>(
  judged: readonly Judged[],
) {
  const lowEnd = ({ result }: Judged): number => result.expectedWithin?.low ?? 0;
  const hours = ({ result }: Judged): number => result.cost.hoursPerPush.value;
  const [cheapest] = judged.filter((one) => lowEnd(one) >= WITHIN).toSorted((a, b) => hours(a) - hours(b));
  if (cheapest) return { ...cheapest, isSure: true };
  const seen = judged.filter(({ result }) => (result.expectedWithin?.value ?? 0) >= WITHIN);
  const [likeliest] = seen.toSorted((a, b) => lowEnd(b) - lowEnd(a) || hours(a) - hours(b));
  return likeliest ? { ...likeliest, isSure: false } : null;
}

/** Whether chance at the same hours surely misses less, or is surely earlier. */
const isWorseThanChance = ({ againstChance: less }: PolicyResult): boolean =>
  less !== null && (less.missedShare.low > 0 || less.meanPushes.low > 0);

function pointOf({ name, settings, cost, minutes, pushes, outcomes, expectedWithin }: PolicyResult): Point {
  return {
    name,
    settings,
    hoursPerPush: cost.hoursPerPush.value,
    savedHourShare: cost.savedHourShare.value,
    medianMinutes: minutes.median.value,
    p90Minutes: minutes.p90.value,
    meanMinutes: minutes.mean.value,
    meanPushes: pushes.mean.value,
    ownPushShare: outcomes.ownPushShare.value,
    missed: outcomes.missed,
    withinLimit: expectedWithin ?? NOTHING,
  };
}

const NOTHING: Estimate = { value: 0, low: 0, high: 0 };

type Point = Omit<ChoicePoint, 'onFrontier'>;

/** Points by what they save, the most first; a point is on the frontier when none that saves as much is as early and misses as few, one of them better. */
function frontier(points: readonly Point[]): ChoicePoint[] {
  const sorted = points.toSorted((a, b) => b.savedHourShare - a.savedHourShare || a.meanPushes - b.meanPushes);
  const isBeaten = (point: Point): boolean =>
    points.some(
      (other) =>
        other.savedHourShare >= point.savedHourShare &&
        other.meanPushes <= point.meanPushes &&
        other.missed <= point.missed &&
        (other.savedHourShare > point.savedHourShare ||
          other.meanPushes < point.meanPushes ||
          other.missed < point.missed),
    );
  return sorted.map((point) => ({ ...point, onFrontier: !isBeaten(point) }));
}

/** What a person should know of the settings that were chosen: how they did where they were chosen, and on days that the choice had not seen. */
export function recommendationOf(
  { policy, promised, isSure }: Chosen,
  unseen: PolicyResult,
  maxMinutes: number,
): Recommendation {
  const judged = headlineOf(unseen);
  const promise = promised.expectedWithin ?? NOTHING;
  const keepsLimit = judged.withinLimit.value >= WITHIN;
  const { value, low, high } = judged.savedHourShare;
  const within = judged.withinLimit;
  const limit = `the limit of ${maxMinutes} minutes for nine of ten`;
  return {
    name: policy.name,
    configuration: configurationOf(policy),
    isSure,
    promised: { ...headlineOf(promised), withinLimit: promise },
    keepsPromise: judged.withinLimit.value >= promise.low,
    judged,
    keepsLimit,
    reason:
      `on ${unseen.outcomes.total} regressions that the choice had not seen it saves ${percent(value)} (${percent(low)} to ${percent(high)}) of the machine hours ` +
      `and ${keepsLimit ? 'keeps' : 'breaks'} ${limit}: ${percent(within.value)} (${percent(within.low)} to ${percent(within.high)}) were caught within them, ${percent(promise.low)} or more were promised, ` +
      `${judged.missed} missed${isSure ? '' : '; there were too few regressions to be sure of it where it was chosen'}`,
  };
}

const headlineOf = ({ cost, minutes, pushes, outcomes, withinLimit }: PolicyResult): Headline => ({
  hoursPerPush: cost.hoursPerPush,
  savedHourShare: cost.savedHourShare,
  withinLimit: withinLimit ?? NOTHING,
  p90Minutes: minutes.p90,
  meanPushes: pushes.mean,
  missed: outcomes.missed,
  missedShare: outcomes.missedShare,
});
