import { type Config, parseConfig } from '../seta/config.ts';
import { canonicalJson } from '../util/json.ts';
import { DAY_SECONDS } from '../util/time.ts';
import { gridOf } from './grid.ts';
import type { Past } from './past.ts';
import { NAMED_POLICIES, runAll, switchedOn } from './policy.ts';
import type { ReplayOptions } from './replay.ts';
import type { ReplayResult } from './result.ts';

/** What nobody has said of a project, and is guessed so that its history can be replayed. */
export interface Trial {
  readonly prunable: readonly string[];
  readonly neverPrune: readonly string[];
}

/** So many labels have to be called tests for the others to be taken for what tests need. */
const TESTS = 0.25;

/** What may be left out, guessed from labels: tests, where there are such names; otherwise all but what builds. */
export function guessed(labels: readonly string[]): Trial {
  const tests = labels.filter((label) => label.includes('test')).length;
  if (tests > 0 && tests >= TESTS * labels.length) return { prunable: ['*test*'], neverPrune: [] };
  return { prunable: ['*'], neverPrune: ['*build*', '*Build*', '*decision*', '*Decision*'] };
}

/** The defaults of this program for a project that is not configured. */
export function trialConfig(project: string, trustDomain: string, { prunable, neverPrune }: Trial): Config {
  const seta = { projects: [project], prunable, 'never-prune': neverPrune };
  // JSON is YAML.
  const config = parseConfig(canonicalJson({ 'trust-domain': trustDomain, seta }), 'the defaults');
  if (!config.ok) throw new Error(config.failure.message);
  return switchedOn(config.value, project);
}

/** A third of the days, at most so many, make data before anything is judged; where there are enough, a third to choose settings on. */
const MOST_DAYS = 30;
const DAYS_TO_CHOOSE = 21;

/** How a history is replayed of which nothing but itself is known: the defaults, and settings chosen on days before those judged. */
export function trialOptions({ pushes }: Past, config: Config, maxMinutes: number): ReplayOptions {
  const days = ((pushes.at(-1)?.time ?? 0) - (pushes[0]?.time ?? 0)) / DAY_SECONDS;
  const third = Math.max(1, Math.min(MOST_DAYS, Math.floor(days / 3)));
  const choosing = days >= DAYS_TO_CHOOSE ? { days: third, maxMinutes, grid: gridOf(config) } : null;
  const policies = [runAll(config), ...[NAMED_POLICIES['tiers']].flatMap((tiers) => tiers?.(config) ?? [])];
  return { policies, seed: 1, warmUpDays: third, choosing };
}

/** What was taken for granted, a sentence each. */
export function guessesOf(
  { prunable, neverPrune }: Trial,
  isGiven: boolean,
  source: string,
  { warnings }: Pick<ReplayResult, 'warnings'>,
): readonly string[] {
  const globs = `${prunable.join(', ')}${neverPrune.length > 0 ? ` but ${neverPrune.join(', ')}` : ''}`;
  const few = source === 'treeherder' && warnings.some(({ code }) => code === 'few-regressions');
  return [
    `Which tasks may be left out is ${isGiven ? 'as given' : 'guessed from their names'}: ${globs}.`,
    ...(few
      ? [
          'Regressions are those of which sheriffs wrote in Treeherder what fixed them; where nobody does, --source treeherder-results tells them from what ran.',
        ]
      : []),
  ];
}
