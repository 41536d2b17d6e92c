import type { Config } from '../seta/config.ts';
import type { Result } from '../util/failure.ts';
import { ok } from '../util/result.ts';
import { configurationOf } from './configuration.ts';
import { type Bench, judgePolicy } from './judge-policy.ts';
import { buildOptionsOf, type Policy } from './policy.ts';
import type { Choice, ChoicePoint, PolicyResult, Recommendation, Span } from './result.ts';

/**
 * The settings that are tried: how many labels catch on every push what the past caught, every how many pushes the tiers of
 * the others run, and how far backstops lie apart relative to the configuration.
 */
const REDUNDANCIES = [1, 2] as const;
const TIERS = [
  { 2: 2, 3: 4, 4: 8 },
  { 2: 4, 3: 8, 4: 16 },
  { 2: 8, 3: 16, 4: 32 },
] as const;
const BACKSTOPS = [1, 2] as const;

/** The grid for a configuration. What is prunable, the holdout and all else stay as they are. */
export function gridOf(config: Config): Policy[] {
  return REDUNDANCIES.flatMap((redundancy) =>
    TIERS.flatMap((tiers) =>
      BACKSTOPS.map((factor): Policy => {
        const backstop = { pushes: config.backstop.pushes * factor, minutes: config.backstop.minutes * factor };
        return {
          name: `redundancy ${redundancy}, tiers ${tiers[2]}/${tiers[3]}/${tiers[4]}, backstop ${backstop.pushes}`,
          description: 'settings that were tried',
          config: { ...config, tiers, backstop },
          making: { build: { ...buildOptionsOf(config), redundancy }, tiered: true, everyDays: 1 },
        };
      }),
    ),
  );
}

/** Judges every setting and recommends one. `progress` is told of each making of data and of each setting judged. */
export function choose(
  bench: Bench,
  span: Span,
  grid: readonly Policy[],
  maxMinutes: number,
  progress: () => void,
): Result<{ readonly choice: Choice; readonly recommended: Policy | null }> {
  const judged: { readonly policy: Policy; readonly result: PolicyResult }[] = [];
  for (const policy of grid) {
    const result = judgePolicy(bench, policy, progress);
    if (!result.ok) return result;
    judged.push({ policy, result: result.value });
    progress();
  }
  const points = frontier(judged.map(({ result }) => pointOf(result)));
  const best = points.find(({ p90Minutes }) => p90Minutes !== null && p90Minutes <= maxMinutes);
  const policy = judged.find(({ result }) => result.name === best?.name)?.policy;
  const recommended = policy ? { ...policy, description: 'the recommended settings' } : null;
  const recommendation = best && recommended ? recommendationOf(best, recommended, maxMinutes) : null;
  return ok({ choice: { span, maxMinutes, points, recommended: recommendation }, recommended });
}

function pointOf({ name, settings, cost, minutes, outcomes }: PolicyResult): Omit<ChoicePoint, 'onFrontier'> {
  return {
    name,
    settings,
    hoursPerPush: cost.hoursPerPush.value,
    savedHourShare: cost.savedHourShare.value,
    medianMinutes: minutes.median.value,
    p90Minutes: minutes.p90.value,
    meanMinutes: minutes.mean.value,
    ownPushShare: outcomes.ownPushShare.value,
    missed: outcomes.missed,
  };
}

/** Points by what they save, the most first; a point is on the frontier when none before it catches as early. */
function frontier(points: readonly Omit<ChoicePoint, 'onFrontier'>[]): ChoicePoint[] {
  const late = ({ p90Minutes }: { p90Minutes: number | null }): number => p90Minutes ?? Number.POSITIVE_INFINITY;
  const sorted = points.toSorted((a, b) => b.savedHourShare - a.savedHourShare || late(a) - late(b));
  let least = Number.POSITIVE_INFINITY;
  return sorted.map((point) => {
    const onFrontier = late(point) < least;
    least = Math.min(least, late(point));
    return { ...point, onFrontier };
  });
}

function recommendationOf(point: ChoicePoint, policy: Policy, maxMinutes: number): Recommendation {
  const saved = Math.round(point.savedHourShare * 1000) / 10;
  const late = Math.round(point.p90Minutes ?? 0);
  return {
    name: point.name,
    configuration: configurationOf(policy),
    reason: `of the settings that catch nine of ten regressions within ${maxMinutes} minutes it saves most: ${saved} % of the machine hours, nine of ten caught within ${late} minutes`,
  };
}
