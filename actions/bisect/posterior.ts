import type { Evidence, Posterior, Problem, RatePrior } from './model.ts';

/** That no push of the range is the culprit, before any run. */
const NO_CULPRIT = 0.2;

/**
 * What the evidence says of each push, exactly for the rates of `problem.rates`: the order of runs does not matter. Pushes
 * between two that were run have the same likelihood, so it takes (pushes that were run) x (pairs of rates), and one pass.
 */
export function posteriorOf(problem: Problem, evidence: Evidence): Posterior {
  const count = problem.probes.length;
  const tables = logTables(problem.rates.rates);
  let passes = 0;
  let failures = 0;
  for (const runs of evidence) {
    passes += runs.passes;
    failures += runs.failures;
  }
  const none = withoutCulprit(problem.rates, tables, passes, failures);
  const culprit = new Float64Array(count);
  const good = new Float64Array(count);
  const bad = new Float64Array(count);
  const weights = priorOf(problem);
  let before: { passes: number; failures: number } = { passes: 0, failures: 0 };
  let segment: Likelihood | null = null;
  for (let push = 1; push < count; push++) {
    const runs = evidence[push - 1];
    if (segment === null || (runs !== undefined && runs.passes + runs.failures > 0)) {
      before = { passes: before.passes + (runs?.passes ?? 0), failures: before.failures + (runs?.failures ?? 0) };
      segment = withCulprit(problem.rates, tables, before, {
        passes: passes - before.passes,
        failures: failures - before.failures,
      });
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

function withoutCulprit(prior: RatePrior, tables: Tables, passes: number, failures: number): Likelihood {
  const { rates, none } = prior;
  const logs = logsOf(tables, passes, failures);
  const top = Math.max(...logs.map((log, i) => ((none[i] ?? 0) > 0 ? log : Number.NEGATIVE_INFINITY)));
  let sum = 0;
  let rate = 0;
  for (let i = 0; i < rates.length; i++) {
    const share = (none[i] ?? 0) * Math.exp((logs[i] ?? 0) - top);
    sum += share;
    rate += share * (rates[i] ?? 0);
  }
  return { log: top + Math.log(sum), good: rate / sum, bad: rate / sum };
}

type Counts = { readonly passes: number; readonly failures: number };

function withCulprit({ rates, pairs }: RatePrior, tables: Tables, before: Counts, after: Counts): Likelihood {
  const lows = logsOf(tables, before.passes, before.failures);
  const highs = logsOf(tables, after.passes, after.failures);
  const size = rates.length;
  let top = Number.NEGATIVE_INFINITY;
  for (let g = 0, at = 0; g < size; g++) {
    for (let b = 0; b < size; b++, at++) {
      const log = (lows[g] as number) + (highs[b] as number);
      if (log > top && (pairs[at] as number) > 0) top = log;
    }
  }
  let sum = 0;
  let good = 0;
  let bad = 0;
  for (let g = 0, at = 0; g < size; g++) {
    for (let b = 0; b < size; b++, at++) {
      const weight = pairs[at] as number;
      if (weight === 0) continue;
      const share = weight * Math.exp((lows[g] as number) + (highs[b] as number) - top);
      sum += share;
      good += share * (rates[g] as number);
      bad += share * (rates[b] as number);
    }
  }
  return { log: top + Math.log(sum), good: good / sum, bad: bad / sum };
}

const logsOf = ({ fail, pass }: Tables, passes: number, failures: number): Float64Array =>
  fail.map((log, i) => failures * log + passes * (pass[i] as number));

function normalized(logs: Float64Array, logNone: number): Pick<Posterior, 'culprit' | 'none'> {
  let top = logNone;
  for (let push = 1; push < logs.length; push++) top = Math.max(top, logs[push] as number);
  const culprit = logs.map((log, push) => (push === 0 ? 0 : Math.exp(log - top)));
  const none = Math.exp(logNone - top);
  const sum = culprit.reduce((all, one) => all + one, none);
  return { culprit: culprit.map((one) => one / sum), none: none / sum };
}
