import { wilson } from '../util/numbers.ts';
import type { Estimate } from './result.ts';

/** Parts of the days, one after the other, that are compared with each other. */
const FOLDS = 5;

/**
 * The share to expect on as many regressions again, on days to come, with an interval for what will be seen there: a promise. An interval for
 * the mean of these days would be kept in far too few cases, since the coming days have their own chance, and their own
 * trouble: what changes from one week to the next, and bursts.
 *
 * The days are cut into folds, in time. How much more these differ than chance alone explains is Pearson's dispersion; so much less does each
 * regression say. The interval is Wilson's for that number of regressions, halved since both sides are uncertain.
 * Reference: McCullagh and Nelder, Generalized Linear Models, 1989, section 4.5.
 *
 * @param hits whether each regression was what is counted
 * @param days of the landing of each
 */
export function foreseen(hits: readonly boolean[], days: readonly number[]): Estimate {
  const all = hits.length;
  const share = hits.filter((hit) => hit).length / Math.max(1, all);
  const first = days.reduce((least, day) => Math.min(least, day), Number.POSITIVE_INFINITY);
  const length = days.reduce((most, day) => Math.max(most, day - first + 1), 1);
  const folds = Array.from({ length: FOLDS }, () => ({ size: 0, hits: 0 }));
  hits.forEach((hit, i) => {
    const fold = folds[Math.floor((((days[i] ?? 0) - first) * FOLDS) / length)];
    if (!fold) return;
    fold.size++;
    if (hit) fold.hits++;
  });
  const filled = folds.filter(({ size }) => size > 0);
  const variance = share * (1 - share);
  const excess = filled.reduce((sum, fold) => sum + (fold.hits - fold.size * share) ** 2 / fold.size, 0);
  const dispersion = variance === 0 || filled.length < 2 ? 1 : Math.max(1, excess / variance / (filled.length - 1));
  const counted = all / dispersion / 2;
  return { value: share, ...wilson(share * counted, counted) };
}
