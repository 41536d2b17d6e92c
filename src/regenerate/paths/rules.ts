import type { LabelData } from '../../seta/artifact.ts';
import type { Config, PathBudget } from '../../seta/config.ts';
import type { PathRule, PathRules } from '../../seta/paths.ts';
import { MOST_NAMED, MOST_PAIRS } from '../../seta/paths-schema.ts';
import { slotCount } from '../../seta/slots.ts';
import type { Label } from '../../util/ids.ts';
import { byCodePoint } from '../../util/json.ts';
import { hours } from '../../util/time.ts';
import type { Regression } from '../regressions.ts';
import type { RunTimes } from '../run-times.ts';
import type { Window } from '../window.ts';
import { chooseRules } from './choose.ts';
import { pathProblem } from './problem.ts';

/** How path rules are made. Recorded in the artifact. */
export type PathOptions = PathBudget & Pick<Config, 'tiers' | 'commits'>;

export interface PathFacts {
  readonly window: Window;
  readonly regressions: readonly Regression[];
  /** Labels that may be left out, with what was decided of them. */
  readonly tasks: ReadonlyMap<Label, LabelData>;
  /** Labels that run on every push. */
  readonly always: ReadonlySet<Label>;
  readonly runTimes: RunTimes;
  /** Of the rota; null where there is none. */
  readonly slots: number | null;
}

/** So much of the budget is spent on the pushes of the window: those to come may touch more. */
const PLANNED = 0.9;
/** One push gets so many times the mean at most. */
const MOST = 4;

/**
 * The section `paths` of the data: which labels caught what came of touching a path, as far as running them there again pays within the
 * budget. Null where nobody knows what pushes changed.
 */
export function pathRules(facts: PathFacts, options: PathOptions): PathRules | null {
  const { window, regressions, tasks, always, runTimes, slots } = facts;
  const share = (label: Label): number => {
    const data = tasks.get(label);
    return data && !always.has(label) ? shareOf(data, slots, options.tiers) : 1;
  };
  const problem = pathProblem(window, regressions, (label) => share(label) < 1);
  if (!problem) return null;
  const seconds = (label: Label): number => runTimes.estimated(label);
  const whole = [...new Set([...tasks.keys(), ...always])].reduce((sum, one) => sum + share(one) * seconds(one), 0);
  const perPush = 'share' in options ? options.share * whole : options.hoursPerPush * 3600;
  const chosen = chooseRules(problem, { share, seconds }, PLANNED * perPush * problem.pushes, MOST_PAIRS);
  const rules = [...Map.groupBy(chosen.rules, ({ path }) => path)].map(([path, pairs]): PathRule => {
    const labels = pairs
      .toSorted((a, b) => byCodePoint(a.label, b.label))
      .map(({ label, caught }) => {
        const those = caught.flatMap((place) => problem.regressions[place] ?? []);
        return [label, { caught: those.length, fixes: latest(those) }] as const;
      });
    const pushes = Math.max(1, problem.touches.get(path)?.length ?? 0);
    return { path, pushes, regressions: problem.came.get(path) ?? 0, labels: Object.fromEntries(labels) };
  });
  return {
    pushes: problem.pushes,
    regressions: problem.regressions.length,
    runHours: hours(chosen.seconds / problem.pushes),
    mostHours: hours(MOST * perPush),
    ...(options.commits === null ? {} : { commits: options.commits }),
    rules: rules.sort((a, b) => byCodePoint(a.path, b.path)),
  };
}

/** Of the pushes that are no backstops, those on which a label runs. */
function shareOf({ priority, slots: mask }: LabelData, slots: number | null, tiers: Config['tiers']): number {
  if (slots !== null && mask !== undefined) return slotCount(mask) / slots;
  return priority === 1 ? 1 : priority === 5 ? 0 : 1 / tiers[priority];
}

const latest = (regressions: readonly Regression[]): readonly string[] =>
  regressions
    .toSorted((a, b) => b.lastSeen - a.lastSeen || byCodePoint(a.fix, b.fix))
    .slice(0, MOST_NAMED)
    .map(({ fix }) => fix.slice(0, 100));
