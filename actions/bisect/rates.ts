import { firstIndex } from '../../src/util/numbers.ts';
import type { FlakeHistory, RatePrior } from './model.ts';

/** Practically never and practically always stand for 0 and 1: a run that contradicts them must not end all doubt. */
const NEVER = 0.0005;
const ALWAYS = 0.9995;
const BASE = [
  NEVER,
  0.003,
  0.008,
  0.015,
  0.025,
  0.04,
  0.06,
  0.08,
  0.1,
  0.13,
  0.17,
  0.21,
  0.26,
  0.32,
  0.38,
  0.44,
  0.5,
  0.56,
  0.62,
  0.68,
  0.74,
  0.79,
  0.84,
  0.88,
  0.92,
  0.95,
  0.98,
  ALWAYS,
];
/** A culprit multiplies the odds of failing at least by this; less is taken for the same rate. */
const LEAST_ODDS_RATIO = 3;
const LEAST_BAD = 0.04;
/** A history says at most as much as this many runs: what a test does changes, and so do the machines. */
const HISTORY_RUNS = 300;
/** How much is believed of a rate that the history does not show. */
const DOUBT = 0.1;

/** Rates as they are believed before any run; `history` is null where nothing is known of the label. */
export function ratePrior(history: FlakeHistory | null): RatePrior {
  const rates = Float64Array.from([...BASE, ...(history === null ? [] : around(history))].sort((a, b) => a - b));
  const good = normalized(rates.map((rate, i) => (history === null ? 1 : DOUBT) * broadGood(rate) * width(rates, i)));
  if (history !== null) {
    const seen = normalized(rates.map((rate, i) => likelihood(history, rate) * width(rates, i)));
    for (let i = 0; i < rates.length; i++) good[i] = DOUBT * (good[i] ?? 0) + (1 - DOUBT) * (seen[i] ?? 0);
  }
  const bad = normalized(rates.map((rate, i) => (rate < LEAST_BAD ? 0 : broadBad(rate) * width(rates, i))));
  const least = Int32Array.from(rates, (low) => firstIndex(rates.length, (i) => isWorse(low, rates[i] ?? 1)));
  // Flaky all along, as the history says; or changed by something that is no push.
  const none = normalized(rates.map((_, i) => ((good[i] ?? 0) + (bad[i] ?? 0)) / 2));
  return { rates, good: together(good, bad, least), bad, least, none };
}

const isWorse = (good: number, bad: number): boolean => odds(bad) >= LEAST_ODDS_RATIO * odds(good);

/** The weights `good`, so that those of all pairs sum to 1. */
function together(good: Float64Array, bad: Float64Array, least: Int32Array): Float64Array {
  const pairs = good.reduce(
    (sum, one, g) => sum + one * bad.subarray(least[g]).reduce((all, other) => all + other, 0),
    0,
  );
  return good.map((one) => one / pairs);
}

const odds = (rate: number): number => rate / (1 - rate);
const logit = (rate: number): number => Math.log(odds(rate));

/** Of the interval that a rate stands for, in log odds. */
function width(rates: Float64Array, i: number): number {
  const at = (j: number): number => logit(rates[Math.min(Math.max(j, 0), rates.length - 1)] ?? 0);
  return (at(i + 1) - at(i - 1)) / 2;
}

/** Densities by log odds. Half of the labels are taken not to be flaky, and half of what is broken to fail always. */
const broadGood = (rate: number): number => (rate === NEVER ? 3 : 1) * (1 - rate);
const broadBad = (rate: number): number => (rate === ALWAYS ? 1.5 : 1);

/** Rates between those of the base that a history is compatible with: its mean and two deviations to each side. */
function around(history: FlakeHistory): number[] {
  const { runs, failures } = tempered(history);
  const mean = (failures + 0.5) / (runs + 1);
  const deviation = Math.sqrt((mean * (1 - mean)) / (runs + 1));
  return [-2, -1, 0, 1, 2].map((k) => mean + k * deviation).filter((rate) => rate > NEVER && rate < ALWAYS);
}

function tempered({ runs, failures }: FlakeHistory): FlakeHistory {
  const share = Math.min(1, HISTORY_RUNS / Math.max(1, runs));
  return { runs: runs * share, failures: failures * share };
}

function likelihood(history: FlakeHistory, rate: number): number {
  const { runs, failures } = tempered(history);
  const most = (failures + 0.5) / (runs + 1);
  const log = (at: number): number => failures * Math.log(at) + (runs - failures) * Math.log(1 - at);
  return Math.exp(log(rate) - log(most));
}

function normalized(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}
