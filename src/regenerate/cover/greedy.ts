import { ascending, at, type CoverProblem, costOf, rowsByColumn } from './problem.ts';

/**
 * A good choice fast: repeatedly the column with the least cost for each catch that is still needed (the lower number
 * on a tie), until the target is met; then, dearest first, every column that the target is met without is put back.
 * The start of the exact solver and what is left when it finds nothing better in time.
 */
export function greedyCover(problem: CoverProblem): readonly number[] {
  const rowsOf = rowsByColumn(problem);
  const open = [...problem.needs];
  const gain = rowsOf.map((rows) => rows.length);
  const chosen = new Set<number>();
  let missing = problem.target;
  while (missing > 0) {
    let best = -1;
    let bestPrice = Number.POSITIVE_INFINITY;
    for (let column = 0; column < gain.length; column++) {
      const price = at(problem.weights, column) / at(gain, column);
      if (!chosen.has(column) && price < bestPrice) {
        best = column;
        bestPrice = price;
      }
    }
    if (best < 0) throw new Error('a row needs more columns than it has');
    chosen.add(best);
    for (const row of at(rowsOf, best)) {
      open[row] = at(open, row) - 1;
      if (open[row] !== 0) continue;
      missing--;
      for (const column of at(problem.rows, row)) gain[column] = at(gain, column) - 1;
    }
  }
  return withoutRedundant(problem, chosen);
}

/** Drops columns that are not needed for the target, dearest first (the higher number on a tie). */
export function withoutRedundant(problem: CoverProblem, columns: Iterable<number>): readonly number[] {
  const rowsOf = rowsByColumn(problem);
  const chosen = new Set(columns);
  const caught = problem.rows.map((row) => row.filter((column) => chosen.has(column)).length);
  let spare = caught.filter((times, row) => times >= at(problem.needs, row)).length - problem.target;
  const dearestFirst = [...chosen].sort((a, b) => at(problem.weights, b) - at(problem.weights, a) || b - a);
  for (const column of dearestFirst) {
    const rows = at(rowsOf, column);
    const lost = rows.filter((row) => caught[row] === problem.needs[row]).length;
    if (lost > spare) continue;
    spare -= lost;
    chosen.delete(column);
    for (const row of rows) caught[row] = at(caught, row) - 1;
  }
  return [...chosen].sort(ascending);
}

/**
 * A cost below which no choice can be, by dual ascent: each row in turn (fewest columns first) is given the largest
 * price that leaves no column with rows worth more than its cost. The prices of the cheapest rows that make up the target
 * are then a lower bound, by duality of linear programs.
 */
export function dualBound(problem: CoverProblem): number {
  const slack = [...problem.weights];
  const order = problem.rows.map((_, row) => row).sort((a, b) => size(problem, a) - size(problem, b) || a - b);
  const worth: number[] = [];
  for (const row of order) {
    const columns = at(problem.rows, row);
    const price = Math.min(...columns.map((column) => at(slack, column)));
    for (const column of columns) slack[column] = at(slack, column) - price;
    worth.push(price * at(problem.needs, row));
  }
  return worth
    .sort(ascending)
    .slice(0, problem.target)
    .reduce((sum, price) => sum + price, 0);
}

const size = (problem: CoverProblem, row: number): number => at(problem.rows, row).length;

/** The cost of a choice and whether it is no more than a proven bound; weights are whole, so the bound is rounded up. */
export function certified(problem: CoverProblem, columns: readonly number[], bound: number) {
  const cost = costOf(problem, columns);
  const lowerBound = Math.min(cost, Math.max(0, Math.ceil(bound - 1e-6)));
  return { columns, cost, lowerBound, optimal: lowerBound === cost };
}
