import highsPackage, { type Highs, type ModelData } from 'highs';
import { certified, dualBound, greedyCover, withoutRedundant } from './greedy.ts';
import { at, type CoverProblem, type CoverSolution, caughtBy, meets } from './problem.ts';
import { reduce } from './reduce.ts';

// Its types are written for CommonJS, where the function is one level deeper than in the ES module that Node loads.
const loadHighs = highsPackage as unknown as typeof highsPackage.default;

/** Solves a cover in at most about `seconds`; what is best by then is kept, with its proven bound. */
export type CoverSolver = (problem: CoverProblem, seconds: number) => CoverSolution;

/**
 * Loads HiGHS (WebAssembly, one thread). The answer is synchronous and depends only on its arguments, unless the time
 * runs out. Once per process: the compiled solver keeps its memory.
 */
export async function loadSolver(): Promise<CoverSolver> {
  const highs = await loadHighs();
  return (problem, seconds) => solveCover(problem, seconds, highs);
}

/** Reduces, solves each part exactly, and puts the parts together again. */
function solveCover(problem: CoverProblem, seconds: number, highs: Highs): CoverSolution {
  const { fixed, parts } = reduce(problem);
  const columns = [...fixed];
  let bound = fixed.reduce((sum, column) => sum + at(problem.weights, column), 0);
  let left = seconds;
  for (const part of parts) {
    const { solution, took } = solvePart(part.problem, left, highs);
    left = Math.max(0, left - took);
    for (const column of solution.columns) columns.push(at(part.columns, column));
    bound += solution.lowerBound;
  }
  return certified(problem, withoutRedundant(problem, columns), bound);
}

/** One part: starts from the greedy choice; the solver's own answer is believed only after it was counted here. */
function solvePart(problem: CoverProblem, seconds: number, highs: Highs): { solution: CoverSolution; took: number } {
  const start = greedyCover(problem);
  const greedy = certified(problem, start, dualBound(problem));
  if (greedy.optimal || seconds <= 0) return { solution: greedy, took: 0 };
  return highs.withModel(coverModel(problem, highs), (model) => {
    // Costs are whole, so a gap below one second is none.
    model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: 0, mip_abs_gap: 0.9 });
    const inStart = new Set(start);
    model.setSolution({ colValue: startValues(problem, inStart) });
    model.run();
    const values = model.getSolution().colValue;
    const found = problem.weights.map((_, column) => column).filter((column) => (values[column] ?? 0) > 0.5);
    const proven = Number(model.info.get('mip_dual_bound'));
    const bound = Math.max(greedy.lowerBound, Number.isFinite(proven) ? proven : 0);
    const better = meets(problem, found) ? certified(problem, withoutRedundant(problem, found), bound) : greedy;
    const solution = better.cost <= greedy.cost ? better : certified(problem, start, bound);
    return { solution, took: model.getRunTime() };
  });
}

/**
 * Does each row have what it needs? One 0/1 variable a column, and one for each row that need not be caught, which is 1 only
 * where it is; those together are worth the target.
 */
function coverModel(problem: CoverProblem, highs: Highs): ModelData {
  const columns = problem.weights.length;
  const others = freeRows(problem);
  const variable = new Map(others.map((row, i) => [row, columns + i]));
  const starts: number[] = [];
  const indices: number[] = [];
  const values: number[] = [];
  const put = (index: number, value: number) => {
    indices.push(index);
    values.push(value);
  };
  problem.rows.forEach((row, i) => {
    starts.push(indices.length);
    for (const column of row) put(column, 1);
    const own = variable.get(i);
    if (own !== undefined) put(own, -at(problem.needs, i));
  });
  const rowLower = problem.needs.map((need, row) => (variable.has(row) ? 0 : need));
  if (others.length > 0) {
    starts.push(indices.length);
    for (const [row, own] of variable) put(own, problem.worth[row] ?? 0);
    rowLower.push(problem.target);
  }
  starts.push(indices.length);
  const numCols = columns + others.length;
  const numRows = rowLower.length;
  return {
    numCols,
    numRows,
    colCost: [...problem.weights, ...others.map(() => 0)],
    colLower: new Array<number>(numCols).fill(0),
    colUpper: new Array<number>(numCols).fill(1),
    rowLower,
    rowUpper: new Array<number>(numRows).fill(highs.infinity),
    matrix: { format: 'csr', numRows, numCols, starts, indices, values },
    integrality: new Array<1>(numCols).fill(1),
  };
}

const freeRows = ({ worth }: CoverProblem): number[] => worth.flatMap((value, row) => (value === null ? [] : [row]));

function startValues(problem: CoverProblem, chosen: ReadonlySet<number>): number[] {
  const caught = caughtBy(problem, chosen);
  return [
    ...problem.weights.map((_, column) => (chosen.has(column) ? 1 : 0)),
    ...freeRows(problem).map((row) => (at(caught, row) >= at(problem.needs, row) ? 1 : 0)),
  ];
}
