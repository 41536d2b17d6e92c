import { ascending, at, balance, type CoverProblem, caughtBy, costOf, gainOf, loss, rowsByColumn } from './problem.ts';

/**
 * A good choice fast: repeatedly the column with the least cost for each catch that is still needed (the lower number
 * on a tie), until the target is met; then, dearest first, every column that the target is met without is put back.
 * The start of the exact solver and what is left when it finds nothing better in time.
 */
export function greedyCover(problem: CoverProblem): readonly number[] {
  const rowsOf = rowsByColumn(problem);
  const open = [...problem.needs];
  const gain = rowsOf.map((rows) => rows.reduce((sum, row) => sum + gainOf(problem, row), 0));
  const close = (row: number) => {
    open[row] = 0;
    for (const column of at(problem.rows, row)) gain[column] = at(gain, column) - gainOf(problem, row);
  };
  const chosen = new Set<number>();
  let { missed, spare } = balance(
    problem,
    open.map(() => 0),
  );
  /** Once the target is met, rows that need not be caught count for nothing. */
  const closeOthers = () => {
    for (const [row, need] of open.entries()) if (need > 0 && at(problem.worth, row) !== null) close(row);
  };
  if (spare >= 0) closeOthers();
  while (missed > 0 || spare < 0) {
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
      const need = at(open, row);
      if (need <= 0) continue;
      open[row] = need - 1;
      if (need > 1) continue;
      close(row);
      const value = at(problem.worth, row);
      if (value === null) missed--;
      else spare += value;
      if (value !== null && spare >= 0 && spare < value) closeOthers();
    }
  }
  return withoutRedundant(problem, chosen);
}

/** Drops columns that are not needed for the target, dearest first (the higher number on a tie). */
export function withoutRedundant(problem: CoverProblem, columns: Iterable<number>): readonly number[] {
  const rowsOf = rowsByColumn(problem);
  const chosen = new Set(columns);
  const caught = caughtBy(problem, chosen);
  let { spare } = balance(problem, caught);
  const dearestFirst = [...chosen].sort((a, b) => at(problem.weights, b) - at(problem.weights, a) || b - a);
  for (const column of dearestFirst) {
    const rows = at(rowsOf, column);
    const { must, value } = loss(problem, rows, caught);
    if (must || value > spare) continue;
    spare -= value;
    chosen.delete(column);
    for (const row of rows) caught[row] = at(caught, row) - 1;
  }
  return [...chosen].sort(ascending);
}

/**
 * A cost below which no choice can be, by dual ascent: each row in turn (fewest columns first) is given the largest
 * price that leaves no column with rows worth more than its cost. The prices of the rows that must be caught, and of the cheapest
 * others that make up the target (of the last one a part), are then a lower bound, by duality of linear programs.
 */
export function dualBound(problem: CoverProblem): number {
  const slack = [...problem.weights];
  const order = problem.rows.map((_, row) => row).sort((a, b) => size(problem, a) - size(problem, b) || a - b);
  let bound = 0;
  const others: { price: number; value: number }[] = [];
  for (const row of order) {
    const columns = at(problem.rows, row);
    const least = Math.min(...columns.map((column) => at(slack, column)));
    for (const column of columns) slack[column] = at(slack, column) - least;
    const price = least * at(problem.needs, row);
    const value = at(problem.worth, row);
    if (value === null) bound += price;
    else others.push({ price, value });
  }
  let missing = problem.target;
  for (const { price, value } of others.sort((a, b) => a.price / a.value - b.price / b.value)) {
    if (missing <= 0) break;
    bound += price * Math.min(1, missing / value);
    missing -= value;
  }
  return bound;
}

const size = (problem: CoverProblem, row: number): number => at(problem.rows, row).length;

/** The cost of a choice and whether it is no more than a proven bound; weights are whole, so the bound is rounded up. */
export function certified(problem: CoverProblem, columns: readonly number[], bound: number) {
  const cost = costOf(problem, columns);
  const lowerBound = Math.min(cost, Math.max(0, Math.ceil(bound - 1e-6)));
  return { columns, cost, lowerBound, optimal: lowerBound === cost };
}
