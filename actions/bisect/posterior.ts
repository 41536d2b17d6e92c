import type { Evidence, Posterior, Problem, RatePrior, Runs } from './model.ts';

/** That no push of the range is the culprit, before any run. */
const NO_CULPRIT = 0.2;

/**
 * What the evidence says of each push, exactly for the rates of `problem.rates`: the order of runs does not matter. Pushes
 * between two that were run have the same likelihood, so it takes (pushes that were run) x (pairs of rates), and one pass.
 */
export function posteriorOf(problem: Problem, evidence: Evidence): Posterior {
  const count = problem.probes.length;
  const tables = logTables(problem.rates.rates);
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

interface Tables {
  readonly fail: Float64Array;
  readonly pass: Float64Array;
}

const logTables = (rates: Float64Array): Tables => ({
  fail: rates.map((rate) => Math.log(rate)),
  pass: rates.map((rate) => Math.log1p(-rate)),
});

function withoutCulprit({ rates, none }: RatePrior, { fail, pass }: Tables, { passes, failures }: Runs): Likelihood {
  const logs = fail.map((log, i) => failures * log + passes * (pass[i] as number));
  const top = logs.reduce(
    (most, log, i) => ((none[i] as number) > 0 && log > most ? log : most),
    Number.NEGATIVE_INFINITY,
  );
  let sum = 0;
  let rate = 0;
  for (let i = 0; i < rates.length; i++) {
    const share = (none[i] ?? 0) * Math.exp((logs[i] ?? 0) - top);
    sum += share;
    rate += share * (rates[i] ?? 0);
  }
  return { log: top + Math.log(sum), good: rate / sum, bad: rate / sum };
}

/**
 * The likelihood that the rate changes at a push, over all pairs of rates. The sums over the bad rates from each on are
 * made once and kept relative to their own largest term, so that nothing underflows however many runs there are.
 */
function withCulprit(
  { rates, good, bad, least }: RatePrior,
  { fail, pass }: Tables,
  before: Runs,
  after: Runs,
): Likelihood {
  const size = rates.length;
  const tops = new Float64Array(size + 1).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(size + 1);
  const rateSums = new Float64Array(size + 1);
  for (let b = size - 1; b >= 0; b--) {
    const weight = bad[b] as number;
    const log = after.failures * (fail[b] as number) + after.passes * (pass[b] as number);
    const old = tops[b + 1] as number;
    const top = weight > 0 && log > old ? log : old;
    const kept = top > old ? Math.exp(old - top) : 1;
    const share = weight > 0 ? weight * Math.exp(log - top) : 0;
    tops[b] = top;
    sums[b] = (sums[b + 1] as number) * kept + share;
    rateSums[b] = (rateSums[b + 1] as number) * kept + share * (rates[b] as number);
  }
  const logs = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  let top = Number.NEGATIVE_INFINITY;
  for (let g = 0; g < size; g++) {
    if ((good[g] as number) === 0) continue;
    const log = before.failures * (fail[g] as number) + before.passes * (pass[g] as number);
    logs[g] = log + (tops[least[g] as number] as number);
    if ((logs[g] as number) > top) top = logs[g] as number;
  }
  let sum = 0;
  let goodSum = 0;
  let badSum = 0;
  for (let g = 0; g < size; g++) {
    const log = logs[g] as number;
    if (log === Number.NEGATIVE_INFINITY) continue;
    const weight = (good[g] as number) * Math.exp(log - top);
    const share = weight * (sums[least[g] as number] as number);
    sum += share;
    goodSum += share * (rates[g] as number);
    badSum += weight * (rateSums[least[g] as number] as number);
  }
  return { log: top + Math.log(sum), good: goodSum / sum, bad: badSum / sum };
}

function normalized(logs: Float64Array, logNone: number): Pick<Posterior, 'culprit' | 'none'> {
  let top = logNone;
  for (let push = 1; push < logs.length; push++) top = Math.max(top, logs[push] as number);
  const culprit = logs.map((log, push) => (push === 0 ? 0 : Math.exp(log - top)));
  const none = Math.exp(logNone - top);
  const sum = culprit.reduce((all, one) => all + one, none);
  return { culprit: culprit.map((one) => one / sum), none: none / sum };
}
