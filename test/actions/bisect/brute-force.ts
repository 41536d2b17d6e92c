import type { Evidence, FlakeHistory, Problem } from '../../../actions/bisect/model.ts';

/**
 * The posterior by its definition: every hypothesis with every pair of rates, run by run, no logarithms. `prior`: of each push being the
 * culprit. Culprits by push, the last entry that there is none.
 */
export function byDefinition({ probes, rates }: Problem, evidence: Evidence, prior: readonly number[]): number[] {
  const size = rates.rates.length;
  const likelihood = (rateOf: (push: number) => number): number => {
    let product = 1;
    evidence.forEach(({ passes, failures }, push) => {
      for (let run = 0; run < failures; run++) product *= rateOf(push);
      for (let run = 0; run < passes; run++) product *= 1 - rateOf(push);
    });
    return product;
  };
  const joint = probes.map((_, culprit) => {
    let sum = 0;
    for (let pair = 0; pair < size * size; pair++) {
      const good = rates.rates[Math.floor(pair / size)] ?? 0;
      const bad = rates.rates[pair % size] ?? 0;
      sum += (rates.pairs[pair] ?? 0) * likelihood((push) => (push < culprit ? good : bad));
    }
    return sum * (prior[culprit] ?? 0);
  });
  let without = 0;
  rates.rates.forEach((rate, i) => {
    without += (rates.none[i] ?? 0) * likelihood(() => rate);
  });
  const none = without * (1 - prior.reduce((all, one) => all + one, 0));
  const all = [...joint, none];
  const sum = all.reduce((one, other) => one + other, 0);
  return all.map((one) => one / sum);
}

/** Pushes that can all be run, for half an hour each, all alike. */
export const probesOf = (count: number) => Array.from({ length: count }, () => ({ run: 1800, build: 0 }));

/** Runs by push, as `5: ppf` of them: what is not named has none. */
export function runsOn(count: number, runs: Readonly<Record<number, string>>): Evidence {
  return Array.from({ length: count }, (_, push) => {
    const letters = [...(runs[push] ?? '')];
    const failures = letters.filter((letter) => letter === 'f').length;
    return { passes: letters.length - failures, failures };
  });
}

export const FLAKES: readonly (FlakeHistory | null)[] = [
  null,
  { runs: 0, failures: 0 },
  { runs: 500, failures: 0 },
  { runs: 20, failures: 4 },
  { runs: 3, failures: 3 },
  { runs: 100_000, failures: 99_999 },
];
