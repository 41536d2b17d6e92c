import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missing, parts, type Range, united } from '../../src/history/ranges.ts';

const range = fc.tuple(fc.nat(60), fc.nat(20)).map(([from, length]): Range => ({ from, to: from + length }));
const seconds = (ranges: readonly Range[]) =>
  new Set(ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)));

describe('ranges', () => {
  test('united hold the same seconds, in order and apart', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const result = united(ranges);
        expect(seconds(result)).toEqual(seconds(ranges));
        for (const [i, { from, to }] of result.entries()) {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThan(result[i - 1]?.to ?? -1);
        }
      }),
    );
  });

  test('missing are the seconds of the whole that are in none', () => {
    fc.assert(
      fc.property(range, fc.array(range), (whole, ranges) => {
        const known = seconds(ranges);
        const expected = [...seconds([whole])].filter((second) => !known.has(second));
        expect(missing(whole, ranges)).toEqual(united(missing(whole, ranges)));
        expect(seconds(missing(whole, ranges))).toEqual(new Set(expected));
      }),
    );
  });

  test('are cut into parts without gaps, none longer than one and a half', () => {
    fc.assert(
      fc.property(
        range.filter(({ from, to }) => to > from),
        fc.integer({ min: 2, max: 10 }),
        (whole, length) => {
          const cut = parts(whole, length);
          expect(united(cut)).toEqual([whole]);
          expect(seconds(cut).size).toBe(cut.reduce((sum, { from, to }) => sum + to - from, 0));
          expect(Math.max(...cut.map(({ from, to }) => to - from))).toBeLessThanOrEqual(Math.ceil(1.5 * length));
        },
      ),
    );
  });
});
