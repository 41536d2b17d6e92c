import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { dualBound, greedyCover } from '../../../src/regenerate/cover/greedy.ts';
import { type CoverProblem, costOf, meets } from '../../../src/regenerate/cover/problem.ts';
import { reduce } from '../../../src/regenerate/cover/reduce.ts';
import { type CoverSolver, loadSolver } from '../../../src/regenerate/cover/solve.ts';
import { walk } from '../../../src/regenerate/cover/walk.ts';
import { setaWalk } from '../../rig/seta-walk.ts';

/** Every subset of the columns: at most 10 of them here. */
function bruteForce(problem: CoverProblem): number {
  let best = Number.POSITIVE_INFINITY;
  for (let bits = 0; bits < 2 ** problem.weights.length; bits++) {
    const columns = problem.weights.map((_, column) => column).filter((column) => (bits >> column) & 1);
    if (meets(problem, columns)) best = Math.min(best, costOf(problem, columns));
  }
  return best;
}

/** Every row must be caught, a share of them, or some must be and of what the others are worth a share. */
type Kind = 'all' | 'share' | 'both';

const problems: fc.Arbitrary<CoverProblem> = fc.integer({ min: 1, max: 10 }).chain((columns) =>
  fc
    .record({
      weights: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: columns, maxLength: columns }),
      rows: fc.array(
        fc.record({
          columns: fc.uniqueArray(fc.nat(columns - 1), { minLength: 1, maxLength: 5 }),
          need: fc.integer({ min: 1, max: 3 }),
          worth: fc.oneof(fc.constant(null), fc.constant(1), fc.integer({ min: 1, max: 100 })),
        }),
        { maxLength: 12 },
      ),
      kind: fc.constantFrom<Kind>('all', 'share', 'both'),
      share: fc.constantFrom(0, 0.5, 0.75, 1),
    })
    .map(({ weights, rows, kind, share }) => {
      const worth = rows.map((row) => (kind === 'all' ? null : kind === 'share' ? 1 : row.worth));
      return {
        ...{ weights, worth },
        rows: rows.map((row) => row.columns.sort((a, b) => a - b)),
        needs: rows.map((row) => Math.min(row.need, row.columns.length)),
        target: Math.ceil(share * worth.reduce<number>((sum, value) => sum + (value ?? 0), 0)),
      };
    }),
);

/** Numbers below a limit, the same for a seed (a linear congruential generator). */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

let solve: CoverSolver;
beforeAll(async () => {
  solve = await loadSolver();
});

describe('a cover', () => {
  test('is as cheap as the best of all subsets, at any target and redundancy, and proven so', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const solution = solve(problem, 60);
        expect(meets(problem, solution.columns)).toBe(true);
        expect(solution).toMatchObject({ cost: bruteForce(problem), optimal: true });
        expect(solution.lowerBound).toBe(solution.cost);
        expect(solution.cost).toBe(costOf(problem, solution.columns));
      }),
      { numRuns: 400 },
    );
  });

  test('keeps the best of all subsets within reach of the reduced problem', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { fixed, parts } = reduce(problem);
        const rest = parts.reduce((sum, part) => sum + bruteForce(part.problem), 0);
        expect(costOf(problem, fixed) + rest).toBe(bruteForce(problem));
      }),
      { numRuns: 400 },
    );
  });

  test('without time is the greedy one: it catches the target, and the best lies between its bound and its cost', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const best = bruteForce(problem);
        const solution = solve(problem, 0);
        expect(meets(problem, solution.columns)).toBe(true);
        expect(solution.lowerBound).toBeLessThanOrEqual(best);
        expect(solution.cost).toBeGreaterThanOrEqual(best);
        expect(dualBound(problem)).toBeLessThanOrEqual(best);
        expect(meets(problem, greedyCover(problem))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('by the walk catches the target, needs each column it keeps, and is never cheaper than the best', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const solution = walk(problem);
        expect(meets(problem, solution.columns)).toBe(true);
        for (const column of solution.columns) {
          const without = solution.columns.filter((other) => other !== column);
          expect(meets(problem, without)).toBe(false);
        }
        const best = bruteForce(problem);
        expect(solution.cost).toBeGreaterThanOrEqual(best);
        expect(solution.lowerBound).toBeLessThanOrEqual(best);
      }),
      { numRuns: 400 },
    );
  });

  test('by the walk is what SETA kept', () => {
    fc.assert(
      fc.property(problems, ({ weights, rows }) => {
        const problem = { weights, rows, needs: rows.map(() => 1), worth: rows.map(() => null), target: 0 };
        const jobs = weights.map((_, column) => `job-${column}`);
        const failures = new Map(rows.map((row, i) => [`fix-${i}`, row.map((column) => `job-${column}`)]));
        expect(walk(problem).columns.map((column) => `job-${column}`)).toEqual(setaWalk(jobs, failures));
      }),
      { numRuns: 400 },
    );
  });

  test('that is too large for its time is the best that was found, between its proven bound and the greedy cost', () => {
    const next = random(7);
    const rows = Array.from({ length: 400 }, () => {
      return [...new Set(Array.from({ length: 12 }, () => next(300)))].sort((a, b) => a - b);
    });
    const weights = Array.from({ length: 300 }, () => 500 + next(100));
    const problem = { weights, rows, needs: rows.map(() => 2), worth: rows.map(() => null), target: 0 };
    const solution = solve(problem, 0.3);
    expect(meets(problem, solution.columns)).toBe(true);
    expect(solution.cost).toBeLessThanOrEqual(costOf(problem, greedyCover(problem)));
    expect(solution.lowerBound).toBeGreaterThanOrEqual(dualBound(problem));
    expect(solution.lowerBound).toBeLessThanOrEqual(solution.cost);
    expect(solution.optimal).toBe(solution.lowerBound === solution.cost);
  });

  test('is the same every time', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        expect(solve(problem, 60)).toEqual(solve(problem, 60));
      }),
      { numRuns: 50 },
    );
  });
});
