import { ascending, at, type CoverProblem, rowsByColumn } from './problem.ts';

/** A problem made smaller without losing the least cost: an optimum is `fixed` and an optimum of every part. */
export interface Reduction {
  /** Columns that every such optimum has. */
  readonly fixed: readonly number[];
  /** What is left, in parts that share no column and no row. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly problem: CoverProblem;
  /** The column of the whole problem for each column of the part. */
  readonly columns: readonly number[];
}

/**
 * Reduces by three rules until none applies:
 * - an *essential* column: a row that must be caught has no more columns than it needs;
 * - a *dominated row*: one that must be caught needs as many or more of only some of its columns, so it is caught on the way;
 * - a *dominated column*: as many others as any of its rows needs catch the same rows and cost no more each, so one of them
 *   can always stand in for it.
 * What is caught on the way counts towards the target. The rows that need not be caught stay in one part, since the target ties
 * them together. Reference: the classic set-cover reductions (Garfinkel and Nemhauser, Integer Programming, 1972,
 * chapter 8), the third extended here to rows that need several columns.
 */
export function reduce(problem: CoverProblem): Reduction {
  const work = new Work(problem);
  let changed = true;
  while (changed) {
    changed = work.dropUnasked();
    changed = work.takeEssential() || changed;
    changed = work.dropDominatedRows() || changed;
    changed = work.dropDominatedColumns() || changed;
  }
  return { fixed: [...work.fixed].sort(ascending), parts: work.components().map((rows) => work.part(rows)) };
}

/** The rows and columns that are still open. Does not decide the order of the rules; `reduce` does. */
class Work {
  readonly fixed: number[] = [];
  readonly #problem: CoverProblem;
  readonly #needs: number[];
  /** What is still asked for of rows that need not be caught. */
  #target: number;
  readonly #columnsOf: Map<number, Set<number>>;
  readonly #rowsOf: Map<number, Set<number>>;

  constructor(problem: CoverProblem) {
    this.#problem = problem;
    this.#needs = [...problem.needs];
    this.#target = problem.target;
    this.#columnsOf = new Map(problem.rows.map((columns, row) => [row, new Set(columns)]));
    this.#rowsOf = new Map(rowsByColumn(problem).map((rows, column) => [column, new Set(rows)]));
    for (const [column, rows] of this.#rowsOf) if (rows.size === 0) this.#rowsOf.delete(column);
  }

  /** Rows that need not be caught, once nothing is asked for any more. */
  dropUnasked(): boolean {
    if (this.#target > 0) return false;
    const before = this.#columnsOf.size;
    for (const row of this.#columnsOf.keys()) if (!this.#must(row)) this.#dropRow(row);
    return this.#columnsOf.size < before;
  }

  takeEssential(): boolean {
    const before = this.fixed.length;
    for (const [row, columns] of this.#columnsOf) {
      if (!this.#must(row) || columns.size > at(this.#needs, row)) continue;
      for (const column of columns) this.#take(column);
    }
    return this.fixed.length > before;
  }

  dropDominatedRows(): boolean {
    const before = this.#columnsOf.size;
    for (const [row, columns] of this.#columnsOf) {
      if (!this.#must(row)) continue;
      const need = at(this.#needs, row);
      for (const other of this.#fewest(columns, this.#rowsOf)) {
        if (other === row || at(this.#needs, other) > need) continue;
        if (isSubset(columns, this.#of(this.#columnsOf, other))) this.#caught(other);
      }
    }
    return this.#columnsOf.size < before;
  }

  dropDominatedColumns(): boolean {
    const before = this.#rowsOf.size;
    for (const [column, rows] of this.#rowsOf) {
      const weight = at(this.#problem.weights, column);
      let missing = Math.max(...[...rows].map((row) => at(this.#needs, row)));
      for (const other of this.#fewest(rows, this.#columnsOf)) {
        if (other === column || at(this.#problem.weights, other) > weight) continue;
        if (isSubset(rows, this.#of(this.#rowsOf, other)) && --missing === 0) break;
      }
      if (missing > 0) continue;
      this.#rowsOf.delete(column);
      for (const row of rows) this.#of(this.#columnsOf, row).delete(column);
    }
    return this.#rowsOf.size < before;
  }

  /** Open rows in groups that share no column; those that need not be caught in one. */
  components(): number[][] {
    const seen = new Set<number>();
    const result: number[][] = [];
    const others = [...this.#columnsOf.keys()].filter((row) => !this.#must(row));
    for (const start of this.#columnsOf.keys()) {
      if (seen.has(start)) continue;
      seen.add(start);
      const group = [start];
      for (const row of group) {
        const tied = this.#must(row) ? [] : others.filter((other) => !seen.has(other));
        for (const other of tied) {
          seen.add(other);
          group.push(other);
        }
        for (const column of this.#of(this.#columnsOf, row)) {
          for (const next of this.#of(this.#rowsOf, column)) {
            if (seen.has(next)) continue;
            seen.add(next);
            group.push(next);
          }
        }
      }
      result.push(group.sort(ascending));
    }
    return result;
  }

  part(rows: readonly number[]): Part {
    const columns = [...new Set(rows.flatMap((row) => [...this.#of(this.#columnsOf, row)]))].sort(ascending);
    const number = new Map(columns.map((column, i) => [column, i]));
    return {
      columns,
      problem: {
        weights: columns.map((column) => at(this.#problem.weights, column)),
        rows: rows.map((row) =>
          [...this.#of(this.#columnsOf, row)].sort(ascending).map((column) => number.get(column) ?? -1),
        ),
        needs: rows.map((row) => at(this.#needs, row)),
        worth: rows.map((row) => at(this.#problem.worth, row)),
        target: rows.every((row) => this.#must(row)) ? 0 : this.#target,
      },
    };
  }

  #take(column: number): void {
    this.fixed.push(column);
    for (const row of this.#of(this.#rowsOf, column)) {
      this.#of(this.#columnsOf, row).delete(column);
      const need = at(this.#needs, row) - 1;
      this.#needs[row] = need;
      if (need === 0) this.#caught(row);
    }
    this.#rowsOf.delete(column);
  }

  #must(row: number): boolean {
    return at(this.#problem.worth, row) === null;
  }

  #caught(row: number): void {
    this.#target -= at(this.#problem.worth, row) ?? 0;
    this.#dropRow(row);
  }

  #dropRow(row: number): void {
    for (const column of this.#of(this.#columnsOf, row)) {
      const rows = this.#of(this.#rowsOf, column);
      rows.delete(row);
      if (rows.size === 0) this.#rowsOf.delete(column);
    }
    this.#columnsOf.delete(row);
  }

  /** Of the sets that `index` has for `keys`, the smallest: only its members can belong to all of them. A copy. */
  #fewest(keys: ReadonlySet<number>, index: ReadonlyMap<number, Set<number>>): readonly number[] {
    let best: ReadonlySet<number> | undefined;
    for (const key of keys) {
      const candidates = this.#of(index, key);
      if (!best || candidates.size < best.size) best = candidates;
    }
    return [...(best ?? [])];
  }

  #of(index: ReadonlyMap<number, Set<number>>, key: number): Set<number> {
    const set = index.get(key);
    if (!set) throw new Error(`row or column ${key} is not open`);
    return set;
  }
}

function isSubset(small: ReadonlySet<number>, large: ReadonlySet<number>): boolean {
  if (small.size > large.size) return false;
  for (const member of small) if (!large.has(member)) return false;
  return true;
}
