import type { Cells } from './cells.ts';

/** Longer streaks count as the longest of these. */
export const LONGEST = 3;

/**
 * How many streaks chance is expected to make over all labels up to each push: by length (from 1 at place 0), and by push the sum
 * before it, so that a difference tells what lies between two pushes. Linear in the cells.
 */
export type Expected = readonly Float64Array[];

export function expectedStreaks({ start, push, pushes }: Cells, rates: Float64Array): Expected {
  const sums = Array.from({ length: LONGEST }, () => new Float64Array(pushes.length + 1));
  sums.forEach((sum, place) => {
    rates.forEach((rate, label) => {
      const chance = rate ** (place + 1);
      const end = start[label + 1] ?? 0;
      for (let cell = start[label] ?? 0; cell < end; cell++) {
        const at = (push[cell] ?? 0) + 1;
        sum[at] = (sum[at] ?? 0) + chance;
      }
    });
    for (let at = 0; at < pushes.length; at++) sum[at + 1] = (sum[at + 1] ?? 0) + (sum[at] ?? 0);
  });
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
