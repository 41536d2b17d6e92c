import type { Evidence, Posterior, Problem, RatePrior } from './model.ts';

/** That no push of the range is the culprit, before any run. */
const NO_CULPRIT = 0.1;

/**
 * What the evidence says of each push, exactly for the rates of `problem.rates`: the order of runs does not matter. Pushes
 * between two that were run have the same likelihood, so it takes (pushes that were run) x (rates), and one pass.
 */
export function posteriorOf(problem: Problem, evidence: Evidence): Posterior {
  const count = problem.probes.length;
  const tables = tablesOf(problem.rates);
  let [passes, failures] = [0, 0];
  for (const runs of evidence) [passes, failures] = [passes + runs.passes, failures + runs.failures];
  const none = withoutCulprit(problem.rates, tables, passes, failures);
  const culprit = priorOf(problem);
  const good = new Float64Array(count);
  const bad = new Float64Array(count);
  let [passesBefore, failuresBefore] = [0, 0];
  let segment: Likelihood | null = null;
  for (let push = 1; push < count; push++) {
    const runs = evidence[push - 1];
    if (segment === null || (runs !== undefined && runs.passes + runs.failures > 0)) {
      passesBefore += runs?.passes ?? 0;
      failuresBefore += runs?.failures ?? 0;
      const before = beforeCulprit(tables, passesBefore, failuresBefore);
      segment = withCulprit(tables, before, fromCulprit(tables, passes - passesBefore, failures - failuresBefore));
    }
    culprit[push] = Math.log(culprit[push] as number) + segment.log;
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
  const alike = 1 / candidates;
  const prior = new Float64Array(probes.length);
  for (let push = 1; push <= candidates; push++) {
    const own = sum > 0 ? (weights?.[push] ?? 0) / sum : alike;
    prior[push] = (1 - NO_CULPRIT) * (0.5 * own + 0.5 * alike);
  }
  return prior;
}

interface Likelihood {
  readonly log: number;
  readonly good: number;
  readonly bad: number;
}

/** By rate, relative to the likeliest, whose logarithm is `top`. */
interface Scaled {
  readonly scaled: Float64Array;
  readonly top: number;
}

/** By rate before the culprit: the likelihood of what was seen from it on over all rates there, and its sum times that rate. */
interface Later {
  readonly sum: Float64Array;
  readonly rate: Float64Array;
  readonly top: number;
}

/**
 * By rate: logarithms of failing and passing, and the index of the least bad rate that goes with it as the good one; what
 * was worked out of counts of runs so far, which come again and again, as one run changes few of them.
 */
interface Tables {
  readonly prior: RatePrior;
  readonly fail: Float64Array;
  readonly pass: Float64Array;
  readonly least: Int32Array;
  readonly before: Map<number, Scaled>;
  readonly from: Map<number, Later>;
}

const known = new WeakMap<RatePrior, Tables>();

function tablesOf(prior: RatePrior): Tables {
  const old = known.get(prior);
  if (old !== undefined) return old;
  const { rates, pairs } = prior;
  const tables = {
    prior,
    fail: rates.map((rate) => Math.log(rate)),
    pass: rates.map((rate) => Math.log1p(-rate)),
    least: Int32Array.from(rates, (_, good) => {
      const weights = pairs.subarray(good * rates.length, (good + 1) * rates.length);
      const least = weights.findIndex((weight) => weight > 0);
      return least < 0 ? rates.length : least;
    }),
    before: new Map(),
    from: new Map(),
  };
  known.set(prior, tables);
  return tables;
}

function withoutCulprit({ rates, none }: RatePrior, tables: Tables, passes: number, failures: number): Likelihood {
  const { scaled, top } = beforeCulprit(tables, passes, failures);
  let sum = 0;
  let rate = 0;
  for (let i = 0; i < rates.length; i++) {
    const share = (none[i] as number) * (scaled[i] as number);
    sum += share;
    rate += share * (rates[i] as number);
  }
  return { log: top + Math.log(sum), good: rate / sum, bad: rate / sum };
}

/** The likelihood that the rate changes at a push, over all pairs of rates. */
function withCulprit({ prior: { rates } }: Tables, low: Scaled, high: Later): Likelihood {
  let sum = 0;
  let good = 0;
  let bad = 0;
  for (let g = 0; g < rates.length; g++) {
    const likelihood = low.scaled[g] as number;
    const share = likelihood * (high.sum[g] as number);
    sum += share;
    good += share * (rates[g] as number);
    bad += likelihood * (high.rate[g] as number);
  }
  return { log: low.top + high.top + Math.log(sum), good: good / sum, bad: bad / sum };
}

/** Of counts of runs: one number that no others have. */
const keyOf = (passes: number, failures: number): number => passes * 2 ** 26 + failures;

function beforeCulprit(tables: Tables, passes: number, failures: number): Scaled {
  const key = keyOf(passes, failures);
  const old = tables.before.get(key);
  if (old !== undefined) return old;
  const scaled = likelihoods(tables, passes, failures);
  tables.before.set(key, scaled);
  return scaled;
}

/** The weights of bad rates below `least[good]` are 0. */
function fromCulprit(tables: Tables, passes: number, failures: number): Later {
  const key = keyOf(passes, failures);
  const old = tables.from.get(key);
  if (old !== undefined) return old;
  const { rates, pairs } = tables.prior;
  const { scaled, top } = beforeCulprit(tables, passes, failures);
  const later = { sum: new Float64Array(rates.length), rate: new Float64Array(rates.length), top };
  for (let g = 0; g < rates.length; g++) {
    let [sum, rate] = [0, 0];
    for (let b = tables.least[g] as number; b < rates.length; b++) {
      const share = (pairs[g * rates.length + b] as number) * (scaled[b] as number);
      sum += share;
      rate += share * (rates[b] as number);
    }
    later.sum[g] = sum;
    later.rate[g] = rate;
  }
  tables.from.set(key, later);
  return later;
}

/** What is less likely than the likeliest rate by this factor (a power of e) is so unlikely that the difference does not matter. */
const LEAST_LOG = -300;

/** None is 0, so that sums are not, however many the runs. */
function likelihoods({ fail, pass }: Tables, passes: number, failures: number): Scaled {
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
  const culprit = new Float64Array(logs.length);
  let sum = Math.exp(logNone - top);
  for (let push = 1; push < logs.length; push++) {
    culprit[push] = Math.exp((logs[push] as number) - top);
    sum += culprit[push] as number;
  }
  for (let push = 1; push < logs.length; push++) culprit[push] = (culprit[push] as number) / sum;
  return { culprit, none: Math.exp(logNone - top) / sum };
}
