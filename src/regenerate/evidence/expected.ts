import type { Cells } from './cells.ts';

/** Longer streaks count as the longest of these. */
export const LONGEST = 3;

/**
 * How many streaks chance is expected to make over all labels up to each push: by push the sum before it for each length from 1, so that
 * a difference tells what lies between two pushes. Linear in the cells.
 */
export type Expected = Float64Array;

/** Of a length, from one push to before another. */
export const expectedBetween = (sums: Expected, length: number, from: number, to: number): number =>
  (sums[LONGEST * to + length - 1] ?? 0) - (sums[LONGEST * from + length - 1] ?? 0);

export function expectedStreaks({ start, push, pushes }: Cells, rates: Float64Array): Expected {
  // By push, and of each push by length: what is read together lies together.
  const sums = new Float64Array(LONGEST * (pushes.length + 1));
  rates.forEach((rate, label) => {
    const [twice, thrice] = [rate ** 2, rate ** 3];
    const end = start[label + 1] ?? 0;
    for (let cell = start[label] ?? 0; cell < end; cell++) {
      const at = LONGEST * ((push[cell] ?? 0) + 1);
      sums[at] = (sums[at] ?? 0) + rate;
      sums[at + 1] = (sums[at + 1] ?? 0) + twice;
      sums[at + 2] = (sums[at + 2] ?? 0) + thrice;
    }
  });
  for (let at = LONGEST; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + (sums[at - LONGEST] ?? 0);
  return sums;
}

/** On how many pushes of a range, ends included, a label ran. */
export function ranWithin({ start, push }: Cells, label: number, from: number, to: number): number {
  const first = start[label] ?? 0;
  const end = start[label + 1] ?? 0;
  return firstFrom(push, first, end, to + 1) - firstFrom(push, first, end, from);
}

/** The first of the ascending places from `low` to before `high` that is `at` or more; `high` where none is. */
function firstFrom(push: Uint32Array, low: number, high: number, at: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((push[middle] ?? 0) < at) from = middle + 1;
    else to = middle;
  }
  return from;
}
