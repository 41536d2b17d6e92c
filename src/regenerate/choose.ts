import type { Label } from '../util/ids.ts';
import { at, type CoverProblem, type CoverSolution } from './cover/problem.ts';
import type { CoverSolver } from './cover/solve.ts';
import { walk } from './cover/walk.ts';
import type { Regression } from './regressions.ts';
import type { RunTimes } from './run-times.ts';

export interface ChoiceOptions {
  /** `cover` for the least run time, `walk` for SETA's own method. */
  readonly method: 'cover' | 'walk';
  /** Share of the regressions to be caught, 0 to 1. */
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

/**
 * The regressions that still need labels, as a cover problem whose columns are the candidates by index. What is caught for
 * free often enough, or by nobody who may be chosen, is no row; the latter cannot be asked for, so the target
 * is a share of the others.
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
  let free = 0;
  let catchable = 0;
  for (const { failures } of regressions) {
    const labels = [...failures.keys()];
    const row = labels.map((label) => column.get(label) ?? -1).filter((index) => index >= 0);
    const caughtFree = labels.filter((label) => always.has(label)).length;
    const need = Math.min(redundancy - caughtFree, row.length);
    if (row.length + caughtFree > 0) catchable++;
    if (need > 0) {
      rows.push(row.sort((a, b) => a - b));
      needs.push(need);
    } else if (caughtFree > 0) free++;
  }
  const wanted = Math.ceil(target * catchable - 1e-9) - free;
  return {
    weights: candidates.map((label) => runTimes.estimated(label)),
    rows,
    needs,
    target: Math.min(rows.length, Math.max(0, wanted)),
  };
}

function choiceOf({ columns, cost, lowerBound, optimal }: CoverSolution, candidates: readonly Label[]): Choice {
  const labels = new Set(columns.map((column) => at(candidates, column)));
  return { labels, seconds: cost, lowerBoundSeconds: lowerBound, optimal };
}
