/** What simple rules make of a policy's hours: computed, and judged by drawing and by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rivalsOf } from '../../src/replay/rivals.ts';
import { generator } from '../../src/util/random.ts';
import { config, past } from './make.ts';

const [BUILD, A, B, C] = ['build-l/opt', 'test-l/opt-a', 'test-l/opt-b', 'test-l/opt-c'] as const;
const seconds = { [BUILD]: 600, [A]: 3600, [B]: 1800, [C]: 7200 };
const SPAN = { first: 0, end: 40 };
const settings = config();

const historyOf = (regressions: readonly (readonly [string, number, number, readonly string[]])[]) =>
  past({ labels: seconds, pushes: Array.from({ length: 40 }, (_, i) => i / 40), records: [], regressions });

/** Data of which only what was caught matters. */
const dataOf = (caught: Readonly<Record<string, number>>) => {
  const tasks = Object.fromEntries(Object.entries(caught).map(([label, count]) => [label, { caught: count }]));
  return [{ time: 0, data: { tasks } }] as unknown as Parameters<typeof rivalsOf>[3];
};

describe('chance', () => {
  test('by hand: half of the prunable hours are half of the runs', () => {
    const history = historyOf([
      ['of one label', 3, 5, [A]],
      ['of two', 3, 5, [A, B]],
      ['of what always runs', 3, 5, [BUILD]],
    ]);
    const hours = (600 + 0.5 * 12_600) / 3600;
    const { rivals, chance } = rivalsOf(history, SPAN, settings, dataOf({}), history.regressions, hours);
    // One label: 1/2 at once, 1/4 a push later, 1/4 missed, which is two pushes. Two labels: 3/4, 3/16 and 1/16.
    expect(chance[0]).toEqual({ ownPush: 0.5, missed: 0.25, late: 0.25 + 0.25 * 2 });
    expect(chance[1]).toEqual({ ownPush: 0.75, missed: 0.0625, late: 0.1875 + 0.0625 * 2 });
    expect(chance[2]).toEqual({ ownPush: 1, missed: 0, late: 0 });
    expect(rivals[0]?.ownPushShare).toBeCloseTo((0.5 + 0.75 + 1) / 3);
    expect(rivals[0]).toMatchObject({ name: 'chance', hoursPerPush: hours, p90Pushes: null });
  });

  test('is what drawing comes to', () => {
    const some = fc.record({
      share: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      labels: fc.uniqueArray(fc.constantFrom(A, B, C), { minLength: 1 }),
      length: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(some, fc.nat(), ({ share, labels, length }, seed) => {
        const history = historyOf([['one', 5, 5 + length, labels]]);
        const hours = (600 + share * 12_600) / 3600;
        const { rivals } = rivalsOf(history, SPAN, settings, dataOf({}), history.regressions, hours);
        const random = generator(seed);
        const draws = 20_000;
        let [own, missed, late] = [0, 0, 0];
        for (let draw = 0; draw < draws; draw++) {
          let push = 0;
          while (push < length && !labels.some(() => random() < share)) push++;
          own += Number(push === 0);
          missed += Number(push === length);
          late += push;
        }
        expect(rivals[0]?.ownPushShare).toBeCloseTo(own / draws, 1);
        expect(rivals[0]?.missedShare).toBeCloseTo(missed / draws, 1);
        expect(Math.abs((rivals[0]?.meanPushes ?? 0) - late / draws)).toBeLessThan(0.15);
      }),
      { numRuns: 20 },
    );
  });
});

test('failures per hour runs what caught most for its run time, and the oracle what it needs', () => {
  const history = historyOf([
    ['of the best', 3, 9, [B]],
    ['of the worst', 3, 9, [C]],
  ]);
  // b caught 2 in half an hour, c 3 in two hours, a nothing; there are hours for b and a quarter of what is left.
  const hours = (600 + 1800 + 0.25 * (3600 + 7200)) / 3600;
  const { rivals } = rivalsOf(history, SPAN, settings, dataOf({ [B]: 2, [C]: 3 }), history.regressions, hours);
  const [, ranked, half, oracle] = rivals;
  expect(ranked?.ownPushShare).toBeCloseTo((1 + 0.25) / 2);
  // Half of these hours are enough for b, and not for c.
  expect(half?.ownPushShare).toBeCloseTo((1 + 0.25) / 2);
  // 40 builds, one run of b and one of c.
  expect(oracle?.hoursPerPush).toBeCloseTo((40 * 600 + 1800 + 7200) / 3600 / 40);
});
