import { generator } from '../util/random.ts';

/** How often items are drawn anew for an interval. */
const DRAWS = 1000;

/**
 * 95 % percentile bootstrap intervals of several statistics of `count` items. Each draw takes `count` items with replacement;
 * a statistic sees how often each item was drawn. The same seed draws the same, so policies are compared on equal draws.
 * Reference: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
 */
export function intervals(
  count: number,
  seed: number,
  statistics: (weights: Uint16Array) => readonly number[],
): { readonly low: number; readonly high: number }[] {
  if (count === 0) return statistics(new Uint16Array(0)).map((value) => ({ low: value, high: value }));
  const next = generator(seed);
  const draws = Array.from({ length: DRAWS }, () => {
    const weights = new Uint16Array(count);
    for (let i = 0; i < count; i++) {
      const item = Math.floor(next() * count);
      weights[item] = (weights[item] ?? 0) + 1;
    }
    return statistics(weights);
  });
  return (draws[0] ?? []).map((_, i) => {
    const values = draws.map((draw) => draw[i] ?? 0).sort((a, b) => a - b);
    const at = (share: number): number => values[Math.min(DRAWS - 1, Math.floor(share * DRAWS))] ?? 0;
    return { low: at(0.025), high: at(0.975) };
  });
}

/**
 * As `intervals`, of items that belong to blocks: whole blocks are drawn, since what happens on one day has much in common.
 * Without that, intervals would be too narrow where regressions come in bursts.
 *
 * @param blockOf the block of each item, such as its day
 */
export function blockIntervals(
  blockOf: readonly number[],
  seed: number,
  statistics: (weights: Uint16Array) => readonly number[],
): { readonly low: number; readonly high: number }[] {
  const numbers = new Map([...new Set(blockOf)].map((block, number) => [block, number]));
  const of = blockOf.map((block) => numbers.get(block) ?? 0);
  return intervals(numbers.size, seed, (drawn) => statistics(Uint16Array.from(of, (block) => drawn[block] ?? 0)));
}
