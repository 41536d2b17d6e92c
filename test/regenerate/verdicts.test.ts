import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import type { SetaData } from '../../src/seta/artifact.ts';
import { printFailure } from '../../src/util/failure.ts';
import { at, fix, input, note, push, ran, verdict } from './make.ts';

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

const TODAY = ['test-a', 'test-b', 'test-c', 'test-d', 'test-e'];
const PUSHES = [1, 2, 3, 4, 5, 6];

function made(records: readonly HistoryRecord[]): SetaData {
  const overrides = [
    { labels: ['test-e'], priority: 4, until: at(99) * 1000, where: 'overrides.yml', why: 'known to be idle' } as const,
  ];
  const all = [
    ...PUSHES.map((id) => push(id, id * 10)),
    ...records,
    ...TODAY.map((label, i) => ran(label, 600 * (i + 1))),
  ];
  const built = build(input(all, TODAY, { overrides }), solver);
  if (!built.ok) throw new Error(printFailure(built.failure));
  return built.value.data;
}

const seen = fc.record({ push: fc.constantFrom(...PUSHES), label: fc.constantFrom(...TODAY), fix: fc.nat(3) });

describe('what a bisection found', () => {
  test('runs on every push from then on, and is caught', () => {
    const data = made([note(1, 'test-a', fix(1)), verdict(2, 'test-d')]);
    expect(data.tasks).toMatchObject({
      'test-a': { priority: 1 },
      'test-c': { priority: 5 },
      'test-d': { priority: 1, reason: 'regressions', caught: 1, sole: 1 },
    });
    expect(data.coverage).toMatchObject({ regressions: 2, covered: 2, highValue: 2, optimal: false });
  });

  test('raises the priority of its label unless an override decides, and lowers none', () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 8 }), fc.array(seen, { minLength: 1, maxLength: 3 }), (notes, found) => {
        const records = notes.map((one) => note(one.push, one.label, fix(one.fix)));
        const before = made(records);
        const after = made([...records, ...found.map((one) => verdict(one.push, one.label))]);
        for (const [label, { priority }] of Object.entries(after.tasks)) {
          expect(priority).toBeLessThanOrEqual(before.tasks[label as keyof typeof before.tasks]?.priority ?? 0);
        }
        expect(after.tasks['test-e' as keyof typeof after.tasks]?.priority).toBe(4);
      }),
      { numRuns: 60 },
    );
  });
});
