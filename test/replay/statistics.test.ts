import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockIntervals, intervals } from '../../src/replay/bootstrap.ts';
import { distribution, type Lateness } from '../../src/replay/distribution.ts';
import { wilson } from '../../src/util/numbers.ts';

const caught = (...late: readonly number[]): Lateness[] =>
  late.map((value, day) => ({ late: value, missed: false, day }));
const missed = (...late: readonly number[]): Lateness[] =>
  late.map((value, day) => ({ late: value, missed: true, day }));

describe('a distribution of lateness', () => {
  const cases: readonly [string, readonly Lateness[], number, number | null, number | null, number | null][] = [
    ['all at once', caught(0, 0, 0), 0, 0, 0, 0],
    ['one late of ten', caught(0, 0, 0, 0, 0, 0, 0, 0, 0, 50), 5, 0, 0, 50],
    ['a missed one ranks last, however soon it was fixed', [...caught(1, 2, 3), ...missed(0)], 1.5, 2, null, null],
    ['two of ten missed', [...caught(0, 1, 2, 3, 4, 5, 6, 7), ...missed(1, 1)], 3, 4, null, null],
    ['one of twenty missed', [...caught(...Array(19).fill(2)), ...missed(2)], 2, 2, 2, null],
    ['none at all', [], 0, null, null, null],
  ];
  test.each(cases)('%s', (_, all, mean, median, p90, max) => {
    const told = distribution('pushes', all, 1);
    expect([told.mean.value, told.median.value, told.p90.value, told.max]).toEqual([mean, median, p90, max]);
  });

  test('its curve ends at the share that was caught, in at most a hundred steps', () => {
    const told = distribution('minutes', [...caught(...Array.from({ length: 900 }, (_, i) => i)), ...missed(5, 5)], 1);
    expect(told.curve.length).toBeLessThanOrEqual(101);
    expect(told.curve[0]).toEqual({ at: 0, share: 1 / 902 });
    expect(told.curve.at(-1)).toEqual({ at: 899, share: 900 / 902 });
  });

  test('missing more never looks better', () => {
    const late = fc.record({ late: fc.integer({ min: 0, max: 300 }), missed: fc.boolean(), day: fc.nat({ max: 9 }) });
    const rank = (value: number | null): number => value ?? Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(fc.array(late, { minLength: 1, maxLength: 30 }), fc.nat(), (all, pick) => {
        const worse = all.map((one, i) => (i === pick % all.length ? { ...one, missed: true } : one));
        const [before, after] = [distribution('pushes', all, 1), distribution('pushes', worse, 1)];
        for (const quantile of ['median', 'p90', 'p95'] as const) {
          expect(rank(after[quantile].value)).toBeGreaterThanOrEqual(rank(before[quantile].value));
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('a bootstrap interval', () => {
  const mean = (values: readonly number[]) => (weights: Uint16Array) => [
    values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / values.length,
  ];

  test('has the width that theory gives: 1.96 standard errors to each side', () => {
    const values = Array.from({ length: 400 }, (_, i) => i % 2);
    const [interval] = intervals(values.length, 3, mean(values));
    expect(interval?.low).toBeCloseTo(0.5 - 1.96 * 0.025, 1.5);
    expect(interval?.high).toBeCloseTo(0.5 + 1.96 * 0.025, 1.5);
  });

  test('draws whole days: four hundred alike that come on four days say as much as four', () => {
    const values = Array.from({ length: 400 }, (_, i) => Number(i < 200));
    const share = (weights: Uint16Array) => {
      const drawn = weights.reduce((sum, weight) => sum + weight, 0);
      return [values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / drawn];
    };
    const days = values.map((_, i) => Math.floor(i / 100));
    const [byDay] = blockIntervals(days, 3, share);
    const [each] = blockIntervals(
      values.map((_, i) => i),
      3,
      share,
    );
    expect(byDay).toEqual({ low: 0, high: 1 });
    expect((each?.high ?? 1) - (each?.low ?? 0)).toBeLessThan(0.11);
  });

  test('is a point where nothing varies, and depends on the seed where something does', () => {
    expect(intervals(5, 1, mean([2, 2, 2, 2, 2]))).toEqual([{ low: 2, high: 2 }]);
    const values = [1, 5, 9, 14, 2, 8];
    expect(intervals(6, 1, mean(values))).toEqual(intervals(6, 1, mean(values)));
    expect(intervals(6, 1, mean(values))).not.toEqual(intervals(6, 2, mean(values)));
  });
});

describe("Wilson's interval", () => {
  // By hand, z = 1.959964: for 0 of n it is 0 to z^2 / (n + z^2); for all of n its mirror image.
  const z2 = 1.959964 ** 2;
  test.each([
    ['none of 10', 0, 10, 0, z2 / (10 + z2)],
    ['none of 1000', 0, 1000, 0, z2 / (1000 + z2)],
    ['all of 10', 10, 10, 10 / (10 + z2), 1],
    ['half of 100', 50, 100, 0.403832, 0.596168],
    ['nothing tried', 0, 0, 0, 1],
  ])('%s', (_, hits, trials, low, high) => {
    expect(wilson(hits, trials).low).toBeCloseTo(low, 5);
    expect(wilson(hits, trials).high).toBeCloseTo(high, 5);
  });
});
