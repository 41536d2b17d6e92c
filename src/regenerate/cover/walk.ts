import { certified, dualBound } from './greedy.ts';
import { at, balance, type CoverProblem, type CoverSolution, loss, rowsByColumn } from './problem.ts';

/**
 * SETA's own method, kept for comparison: walk the columns in table order and drop each one without which the target is
 * still met; what remains is high value. Cost plays no part in it. Source: Treeherder's SETA as described in
 * `docs/concepts/how-the-data-is-made.md`. Counters instead of the lists it rebuilt for every column make it fast.
 */
export function walk(problem: CoverProblem): CoverSolution {
  const caught = problem.rows.map((row) => row.length);
  let { spare } = balance(problem, caught);
  const kept: number[] = [];
  rowsByColumn(problem).forEach((rows, column) => {
    const { must, value } = loss(problem, rows, caught);
    if (must || value > spare) {
      kept.push(column);
      return;
    }
    spare -= value;
    for (const row of rows) caught[row] = at(caught, row) - 1;
  });
  return certified(problem, kept, dualBound(problem));
}
