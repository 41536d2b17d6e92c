import type { Evidence, Posterior, Problem, RatePrior, Runs } from './model.ts';

/** That no push of the range is the culprit, before any run. */
const NO_CULPRIT = 0.1;

/**
 * What the evidence says of each push, exactly for the rates of `problem.rates`: the order of runs does not matter. Pushes
 * between two that were run have the same likelihood, so it takes (pushes that were run) x (pairs of rates), and one pass.
 */
export function posteriorOf(problem: Problem, evidence: Evidence): Posterior {
  const count = problem.probes.length;
  const tables = tablesOf(problem.rates);
  const all = evidence.reduce(plus, NO_RUNS);
  const none = withoutCulprit(problem.rates, tables, all);
  const culprit = new Float64Array(count);
  const good = new Float64Array(count);
  const bad = new Float64Array(count);
  const weights = priorOf(problem);
  let before = NO_RUNS;
  let segment: Likelihood | null = null;
  for (let push = 1; push < count; push++) {
    const runs = evidence[push - 1] ?? NO_RUNS;
    if (segment === null || runs.passes + runs.failures > 0) {
      before = plus(before, runs);
      segment = withCulprit(problem.rates, tables, before, minus(all, before));
    }
    culprit[push] = Math.log(weights[push] ?? 0) + segment.log;
    good[push] = segment.good;
    bad[push] = segment.bad;
  }
  return { ...normalized(culprit, Math.log(NO_CULPRIT) + none.log), good, bad, rate: none.good };
}

/** How likely each push is the culprit before any run: as its weight says, mixed half with all alike. */
export function priorOf({ probes, weights }: Problem): Float64Array {
  const candidates = probes.length - 1;
  let sum = 0;
  for (let push = 1; push <= candidates; push++) sum += weights?.[push] ?? 0;
  return Float64Array.from(probes, (_, push) => {
    if (push === 0) return 0;
    const alike = 1 / candidates;
    const own = sum > 0 ? (weights?.[push] ?? 0) / sum : alike;
    return (1 - NO_CULPRIT) * (0.5 * own + 0.5 * alike);
  });
}

const NO_RUNS: Runs = { passes: 0, failures: 0 };
const plus = (one: Runs, other: Runs): Runs => ({
  passes: one.passes + other.passes,
  failures: one.failures + other.failures,
});
const minus = (one: Runs, other: Runs): Runs => ({
  passes: one.passes - other.passes,
  failures: one.failures - other.failures,
});

interface Likelihood {
  readonly log: number;
  readonly good: number;
  readonly bad: number;
}

/** By rate: logarithms of failing and passing, and the index of the least bad rate that goes with it as the good one. */
interface Tables {
  readonly fail: Float64Array;
  readonly pass: Float64Array;
  readonly least: Int32Array;
}

const tablesOf = ({ rates, pairs }: RatePrior): Tables => ({
  fail: rates.map((rate) => Math.log(rate)),
  pass: rates.map((rate) => Math.log1p(-rate)),
  least: Int32Array.from(rates, (_, good) => {
    const weights = pairs.subarray(good * rates.length, (good + 1) * rates.length);
    const least = weights.findIndex((weight) => weight > 0);
    return least < 0 ? rates.length : least;
  }),
});

function withoutCulprit({ rates, none }: RatePrior, tables: Tables, runs: Runs): Likelihood {
  const { scaled, top } = likelihoods(tables, runs);
  let sum = 0;
  let rate = 0;
  for (let i = 0; i < rates.length; i++) {
    const share = (none[i] as number) * (scaled[i] as number);
    sum += share;
    rate += share * (rates[i] as number);
  }
  return { log: top + Math.log(sum), good: rate / sum, bad: rate / sum };
}

/** The likelihood that the rate changes at a push, over all pairs of rates. The weights of bad rates below `least[good]` are 0. */
function withCulprit({ rates, pairs }: RatePrior, tables: Tables, before: Runs, after: Runs): Likelihood {
  const size = rates.length;
  const low = likelihoods(tables, before);
  const high = likelihoods(tables, after);
  let sum = 0;
  let good = 0;
  let bad = 0;
  for (let g = 0; g < size; g++) {
    let pairsSum = 0;
    let rateSum = 0;
    for (let b = tables.least[g] as number, at = g * size + b; b < size; b++, at++) {
      const share = (pairs[at] as number) * (high.scaled[b] as number);
      pairsSum += share;
      rateSum += share * (rates[b] as number);
    }
    const share = low.scaled[g] as number;
    sum += share * pairsSum;
    good += share * pairsSum * (rates[g] as number);
    bad += share * rateSum;
  }
  return { log: low.top + high.top + Math.log(sum), good: good / sum, bad: bad / sum };
}

/** What is less likely than the likeliest rate by this factor (a power of e) is so unlikely that the difference does not matter. */
const LEAST_LOG = -300;

/** By rate, relative to the likeliest, whose logarithm is `top`. None is 0, so that sums are not, however many the runs. */
function likelihoods({ fail, pass }: Tables, { passes, failures }: Runs): { scaled: Float64Array; top: number } {
  const scaled = new Float64Array(fail.length);
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scaled.length; i++) {
    const log = failures * (fail[i] as number) + passes * (pass[i] as number);
    scaled[i] = log;
    if (log > top) top = log;
  }
  for (let i = 0; i < scaled.length; i++) scaled[i] = Math.exp(Math.max(LEAST_LOG, (scaled[i] as number) - top));
  return { scaled, top };
}

function normalized(logs: Float64Array, logNone: number): Pick<Posterior, 'culprit' | 'none'> {
  let top = logNone;
  for (let push = 1; push < logs.length; push++) top = Math.max(top, logs[push] as number);
  const culprit = logs.map((log, push) => (push === 0 ? 0 : Math.exp(log - top)));
  const none = Math.exp(logNone - top);
  const sum = culprit.reduce((all, one) => all + one, none);
  return { culprit: culprit.map((one) => one / sum), none: none / sum };
}
