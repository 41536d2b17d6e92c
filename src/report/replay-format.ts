import type { Estimate, Quantile } from '../replay/result.ts';
import { number, percent } from '../util/numbers.ts';
import { type Html, html } from './html.ts';

/** Minutes for a person: `45 min`, `3.5 h`, `2.1 days`; null is "not before the fix". */
export function span(minutes: number | null): string {
  if (minutes === null) return 'not before the fix';
  if (minutes < 100) return `${number(minutes)} min`;
  return minutes < 2880 ? `${tenths(minutes / 60)} h` : `${tenths(minutes / 1440)} days`;
}

/** 4 -> `4`, 4.25 -> `4.3`. */
const tenths = (value: number): string => number(value, 1).replace(/\.0$/, '');

/** A figure and, under it, its interval: `12.3`, `11.0 to 13.1`. */
export const interval = (
  { value, low, high }: Estimate | Quantile,
  text: (value: number | null) => string = (v) => number(v ?? 0, 1),
): Html => html`${text(value)}${text(low) === text(high) ? null : html`<small>${text(low)} to ${text(high)}</small>`}`;

export const percentInterval = (estimate: Estimate): Html => interval(estimate, (share) => percent(share ?? 0));

export const round = (value: number): number => Math.round(value * 10_000) / 10_000;
