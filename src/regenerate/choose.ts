import type { Label } from '../util/ids.ts';
import { at, type CoverProblem, type CoverSolution } from './cover/problem.ts';
import type { CoverSolver } from './cover/solve.ts';
import { walk } from './cover/walk.ts';
import type { Regression } from './regressions.ts';
import type { RunTimes } from './run-times.ts';

export interface ChoiceOptions {
  /** `cover` for the least run time, `walk` for SETA's own method. */
  readonly method: 'cover' | 'walk';
  /** Share of the regressions to be caught, 0 to 1; likely ones count by their weight. */
  readonly target: number;
  /** How many labels must catch each regression, where that many can. */
  readonly redundancy: number;
  /** Time budget of the solver; after it the best found is kept. */
  readonly solveSeconds: number;
}

/** The labels chosen to catch regressions, and what is proven of them. Seconds of run time a push. */
export interface Choice {
  readonly labels: ReadonlySet<Label>;
  readonly seconds: number;
  readonly lowerBoundSeconds: number;
  readonly optimal: boolean;
}

/**
 * Chooses labels that catch the regressions. Labels that run anyway catch for free, and only candidates may be
 * chosen. A label costs its median run time, since a chosen one runs on every push; how often it ran in the past does not
 * matter, as that is what earlier data made of it.
 *
 * @param candidates in the order in which the walk drops them
 * @param always labels that run on every push whatever is chosen
 */
export function choose(
  regressions: readonly Regression[],
  candidates: readonly Label[],
  always: ReadonlySet<Label>,
  runTimes: RunTimes,
  options: ChoiceOptions,
  solver: CoverSolver,
): Choice {
  const problem = coverProblem(regressions, candidates, always, runTimes, options);
  const solution = options.method === 'walk' ? walk(problem) : solver(problem, options.solveSeconds);
  return choiceOf(solution, candidates);
}

/** The choice with labels that were chosen for another reason; nothing is proven of them. */
export function widened(choice: Choice, labels: Iterable<Label>, runTimes: RunTimes): Choice {
  const added = [...new Set(labels)].filter((label) => !choice.labels.has(label));
  if (added.length === 0) return choice;
  const seconds = added.reduce((sum, label) => sum + runTimes.estimated(label), choice.seconds);
  return { ...choice, labels: new Set([...choice.labels, ...added]), seconds, optimal: false };
}

/** What is as likely as this is certain: it must be caught where everything is to be. */
const CERTAIN = 0.95;

/**
 * The regressions that still need labels, as a cover problem whose columns are the candidates by index. What is caught for
 * free often enough, or by nobody who may be chosen, is no row; the latter cannot be asked for, so the target
 * is a share of the others.
 *
 * A regression of weight w is worth w, and w of that is asked for: of those that are as good as even little, of those that are
 * nearly certain nearly all. Which are left out is the solver's choice, and certain ones are not, unless the target is below 1.
 */
export function coverProblem(
  regressions: readonly Regression[],
  candidates: readonly Label[],
  always: ReadonlySet<Label>,
  runTimes: RunTimes,
  { target, redundancy }: Pick<ChoiceOptions, 'target' | 'redundancy'>,
): CoverProblem {
  const column = new Map(candidates.map((label, index) => [label, index]));
  const rows: number[][] = [];
  const needs: number[] = [];
  const worth: (number | null)[] = [];
  const unit = regressions.every(({ weight }) => weight >= CERTAIN) ? 1 : 100;
  let free = 0;
  let asked = 0;
  for (const { failures, weight } of regressions) {
    const labels = [...failures.keys()];
    const row = labels.map((label) => column.get(label) ?? -1).filter((index) => index >= 0);
    const caughtFree = labels.filter((label) => always.has(label)).length;
    const need = Math.min(redundancy - caughtFree, row.length);
    const likely = weight >= CERTAIN ? 1 : weight;
    const value = target === 1 && likely === 1 ? null : Math.max(1, Math.round(unit * likely));
    if (row.length + caughtFree > 0) asked += likely * (value ?? 0);
    if (need > 0) {
      rows.push(row.sort((a, b) => a - b));
      needs.push(need);
      worth.push(value);
    } else if (caughtFree > 0) free += value ?? 0;
  }
  const most = worth.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const wanted = Math.ceil(target * asked - 1e-9) - free;
  return {
    weights: candidates.map((label) => runTimes.estimated(label)),
    ...{ rows, needs, worth, target: Math.min(most, Math.max(0, wanted)) },
  };
}

function choiceOf({ columns, cost, lowerBound, optimal }: CoverSolution, candidates: readonly Label[]): Choice {
  const labels = new Set(columns.map((column) => at(candidates, column)));
  return { labels, seconds: cost, lowerBoundSeconds: lowerBound, optimal };
}
