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
  /** What a row is worth that need not be caught: a whole number from 1, in hundredths where they differ. Null: it must be. */
  readonly worth: readonly (number | null)[];
  /** What those that are caught of the former must be worth together. */
  readonly target: number;
}

/** What a row counts for where both kinds are compared. */
export const gainOf = (problem: CoverProblem, row: number): number => problem.worth[row] ?? 100;

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

/** Whether a choice catches every row that it must, and of the others what is asked for. */
export function meets(problem: CoverProblem, columns: Iterable<number>): boolean {
  const { missed, spare } = balance(problem, caughtBy(problem, columns));
  return missed === 0 && spare >= 0;
}

/** How often each row is caught by a choice. */
export function caughtBy({ rows }: CoverProblem, columns: Iterable<number>): number[] {
  const chosen = new Set(columns);
  return rows.map((row) => row.filter((column) => chosen.has(column)).length);
}

/** How many rows are not caught that must be, and how much more than the target the others are worth that are. */
export function balance({ needs, worth, target }: CoverProblem, caught: readonly number[]) {
  let missed = 0;
  let spare = -target;
  caught.forEach((times, row) => {
    const value = at(worth, row);
    const isCaught = times >= at(needs, row);
    if (value === null && !isCaught) missed++;
    if (value !== null && isCaught) spare += value;
  });
  return { missed, spare };
}

/** What would be lost by leaving out one of the columns that catch `rows`: whether a row that must be caught, and how much of the others. */
export function loss({ needs, worth }: CoverProblem, rows: readonly number[], caught: readonly number[]) {
  const lost = rows.filter((row) => caught[row] === needs[row]);
  return {
    must: lost.some((row) => worth[row] === null),
    value: lost.reduce((sum, row) => sum + (worth[row] ?? 0), 0),
  };
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
