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
/**
 * A culprit multiplies the odds of failing at least by this, and makes at least this share of runs fail. Less is taken for
 * no change.
 */
const LEAST_ODDS_RATIO = 3;
const LEAST_BAD = 0.05;
/**
 * What is broken fails always with the probability `always`; else at a rate whose log odds are the less likely, by (1 - rate)
 * to the power `tilt`, the higher it is. What hardly ever flaked mostly breaks for good, what is flaky gets flakier.
 */
const AFTER_SOLID = { always: 0.15, tilt: 0.2 };
const AFTER_FLAKY = { always: 0.34, tilt: 0.95 };
const FLAKY = 0.015;
/** A history says at most as much as this many runs: what a test does changes, and so do the machines. */
const HISTORY_RUNS = 500;
/** How much is believed of a rate that the history does not show. */
const DOUBT = 0.02;
/**
 * See `RatePrior.caution`: tuned by searches over 40 pushes, to keep the promise at the pairs of rates of `bench/bisect.ts`,
 * which tries it by other seeds.
 */
const CAUTION = { known: 2.8, unknown: 7.5 };

/** Rates as they are believed before any run; `history` is null where nothing is known of the label. */
export function ratePrior(history: FlakeHistory | null): RatePrior {
  const rates = Float64Array.from([...BASE, ...(history === null ? [] : around(history))].sort((a, b) => a - b));
  const good = normalized(rates.map((rate, i) => Math.sqrt(1 - rate) * width(rates, i)));
  if (history !== null) {
    const seen = normalized(rates.map((rate, i) => likelihood(history, rate) * width(rates, i)));
    for (let i = 0; i < rates.length; i++) good[i] = DOUBT * (good[i] ?? 0) + (1 - DOUBT) * (seen[i] ?? 0);
  }
  const pairs = new Float64Array(rates.length ** 2);
  rates.forEach((low, g) => {
    const weights = badAfter(low, rates);
    for (let b = 0; b < rates.length; b++) pairs[g * rates.length + b] = (good[g] ?? 0) * (weights[b] ?? 0);
  });
  // Flaky all along, as the history says; or changed by something that is no push.
  const anyRate = badAfter(NEVER, rates);
  const none = rates.map((_, i) => ((good[i] ?? 0) + (anyRate[i] ?? 0)) / 2);
  const share = Math.min(1, (history?.runs ?? 0) / HISTORY_RUNS);
  return {
    rates,
    pairs: normalized(pairs),
    none,
    caution: CAUTION.unknown + (CAUTION.known - CAUTION.unknown) * share,
  };
}

/** The weights of the rates after a culprit, given the one before it; all 0 where none of them is enough higher to tell. */
function badAfter(good: number, rates: Float64Array): Float64Array {
  const { always, tilt } = good < FLAKY ? AFTER_SOLID : AFTER_FLAKY;
  const weights = rates.map((rate, i) => {
    const isWorse = rate >= LEAST_BAD && odds(rate) >= LEAST_ODDS_RATIO * odds(good);
    return isWorse && rate < ALWAYS ? (1 - rate) ** tilt * width(rates, i) : 0;
  });
  const sum = weights.reduce((all, one) => all + one, 0);
  if (sum === 0) return weights;
  return weights.map((weight, i) => (i === rates.length - 1 ? always : ((1 - always) * weight) / sum));
}

const odds = (rate: number): number => rate / (1 - rate);
const logit = (rate: number): number => Math.log(odds(rate));

/** Of the interval that a rate stands for, in log odds. */
function width(rates: Float64Array, i: number): number {
  const at = (j: number): number => logit(rates[Math.min(Math.max(j, 0), rates.length - 1)] ?? 0);
  return (at(i + 1) - at(i - 1)) / 2;
}

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
