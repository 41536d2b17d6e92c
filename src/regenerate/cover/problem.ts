/**
 * Which labels must run so that every known regression is caught, at the least run time: a weighted set cover.
 * Columns are labels, rows are regressions; both are numbers here, so that this folder knows nothing of Treeherder.
 */
export interface CoverProblem {
  /** Cost of each column: a whole number of seconds, at least 1. */
  readonly weights: readonly number[];
  /** For each row the columns that catch it, ascending and without repetition. */
  readonly rows: readonly (readonly number[])[];
  /** How many different columns must catch each row; at least 1 and at most as many as the row has. */
  readonly needs: readonly number[];
  /** How many of the rows must be caught; the number of rows for all of them. */
  readonly target: number;
}

/** A choice of columns, what it costs, and how far that is known to be from the least possible. */
export interface CoverSolution {
  /** Ascending. */
  readonly columns: readonly number[];
  readonly cost: number;
  /** No choice costs less than this. */
  readonly lowerBound: number;
  /** `cost === lowerBound`. */
  readonly optimal: boolean;
}

/** For each column the rows it catches, ascending. */
export function rowsByColumn(problem: CoverProblem): readonly (readonly number[])[] {
  const result: number[][] = problem.weights.map(() => []);
  problem.rows.forEach((row, i) => {
    for (const column of row) result[column]?.push(i);
  });
  return result;
}

/** How many rows a choice catches as often as they need. */
export function rowsCaught(problem: CoverProblem, columns: Iterable<number>): number {
  const chosen = new Set(columns);
  return problem.rows.filter((row, i) => row.filter((column) => chosen.has(column)).length >= at(problem.needs, i))
    .length;
}

export const costOf = (problem: CoverProblem, columns: Iterable<number>): number =>
  [...columns].reduce((sum, column) => sum + at(problem.weights, column), 0);

/** `list[index]`, where the index is known to exist. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return value;
}

export const ascending = (a: number, b: number): number => a - b;
