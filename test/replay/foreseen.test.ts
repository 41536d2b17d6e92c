import { describe, expect, test } from 'vitest';
import { foreseen } from '../../src/replay/foreseen.ts';
import { generator } from '../../src/util/random.ts';

/** Regressions of so many days, and whether each was caught in time; `rate` is drawn anew each week. */
function weeks(next: () => number, perDay: number, rate: () => number) {
  const days = Array.from({ length: 28 }, (_, day) => day);
  const rates = Array.from({ length: 4 }, rate);
  return days.flatMap((day) =>
    Array.from({ length: perDay }, () => ({ day, hit: next() < (rates[Math.floor(day / 7)] ?? 0) })),
  );
}

describe('a promise of one month is kept in the next, in 95 % of cases at least', () => {
  const cases: readonly [name: string, perDay: number, rate: (next: () => number) => number][] = [
    ['always the same, nine of ten', 8, () => 0.9],
    ['nearly all', 8, () => 0.985],
    ['all', 8, () => 1],
    ['few regressions', 1, () => 0.9],
    ['better and worse weeks', 8, (next) => 0.86 + 0.12 * next()],
  ];
  test.each(cases)('%s', (_name, perDay, rate) => {
    const next = generator(5);
    const kept = Array.from({ length: 300 }, () => {
      const [before, after] = [1, 2].map(() => weeks(next, perDay, () => rate(next)));
      const { low } = foreseen(
        (before ?? []).map(({ hit }) => hit),
        (before ?? []).map(({ day }) => day),
      );
      const seen = (after ?? []).filter(({ hit }) => hit).length / Math.max(1, after?.length ?? 0);
      return seen >= low;
    });
    expect(kept.filter((is) => is).length / kept.length).toBeGreaterThanOrEqual(0.95);
  });
});

test('a promise is a share, wider where weeks differ, and nothing is promised of nothing', () => {
  const days = Array.from({ length: 200 }, (_, i) => Math.floor(i / 10));
  const even = foreseen(
    days.map((_, i) => i % 10 > 0),
    days,
  );
  const uneven = foreseen(
    days.map((day, i) => day >= 4 || i % 2 === 0),
    days,
  );
  expect(even.value).toBe(0.9);
  expect(uneven.value).toBe(0.9);
  expect(uneven.low).toBeLessThan(even.low - 0.05);
  expect(even.low).toBeGreaterThan(0.8);
  expect(foreseen([], [])).toEqual({ value: 0, low: 0, high: 1 });
});
