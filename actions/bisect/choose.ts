import type { Evidence, Posterior, Problem, Runs } from './model.ts';
import { posteriorOf } from './posterior.ts';

/** Outcomes of the probes chosen so far that are looked at, the likeliest: of more probes, the next one hardly depends on the others. */
const MOST_BRANCHES = 8;
/** A probe that tells less than this share of the best is not worth a round, however cheap. */
const LEAST_SHARE = 0.2;
/** Where a round more likely than not ends the search it asks for no more: simulated, up to a sixth fewer runs in as many rounds. */
const ENOUGH = 0.5;
/** In bits. Less is nothing. */
const LEAST_INFORMATION = 1e-9;

/** Evidence, and what it says. */
export interface Known {
  readonly evidence: Evidence;
  readonly posterior: Posterior;
}

/** A set of outcomes: how likely, and what would then be known. */
interface Branch extends Known {
  readonly probability: number;
}

/**
 * The pushes to run the work on next, `count` runs at once, a push as often as it is worth: each the one that tells most
 * per machine second about which push is the culprit, given those before it, whatever their outcome. Fewer where these probably are enough to end the search, as `ends` says of an
 * outcome; empty where nothing that can be run tells anything. `posterior` is that of the evidence.
 */
export function choose(
  problem: Problem,
  { evidence, posterior }: Known,
  count: number,
  ends: (known: Known) => boolean,
): number[] {
  let branches: Branch[] = [{ probability: 1, evidence, posterior }];
  const chosen: number[] = [];
  while (chosen.length < count) {
    const push = best(problem, informationOf(branches, problem.probes.length), chosen);
    if (push === null) break;
    chosen.push(push);
    if (chosen.length < count) branches = branches.flatMap((branch) => outcomes(problem, branch, push));
    branches = branches.sort((one, other) => other.probability - one.probability).slice(0, MOST_BRANCHES);
    if (chosen.length < count && massOf(branches.filter(ends)) >= ENOUGH * massOf(branches)) break;
  }
  return chosen.sort((one, other) => one - other);
}

const massOf = (branches: readonly Branch[]): number => branches.reduce((sum, { probability }) => sum + probability, 0);

function best({ probes }: Problem, information: Float64Array, chosen: readonly number[]): number | null {
  let most = LEAST_INFORMATION;
  for (let push = 0; push < probes.length; push++) {
    if (probes[push] != null) most = Math.max(most, information[push] as number);
  }
  let best: number | null = null;
  let value = 0;
  for (let push = 0; push < probes.length; push++) {
    const cost = probes[push];
    const told = information[push] as number;
    if (cost == null || told < most * LEAST_SHARE || told <= LEAST_INFORMATION) continue;
    const worth = told / (cost.run + (chosen.includes(push) ? 0 : cost.build));
    if (worth > value) [best, value] = [push, worth];
  }
  return best;
}

/** By push: the bits that one run there is expected to tell about the culprit. */
function informationOf(branches: readonly Pick<Branch, 'probability' | 'posterior'>[], count: number): Float64Array {
  const information = new Float64Array(count);
  for (const { probability, posterior } of branches) {
    const { culprit, none, good, bad, rate } = posterior;
    let fails = none * rate;
    let doubt = none * entropy(rate);
    const ifGood = entropies(good);
    const ifBad = entropies(bad);
    for (let push = 1; push < count; push++) {
      fails += (culprit[push] as number) * (good[push] as number);
      doubt += (culprit[push] as number) * (ifGood[push] as number);
    }
    for (let push = 0; push < count; push++) {
      const share = culprit[push] as number;
      fails += share * ((bad[push] as number) - (good[push] as number));
      doubt += share * ((ifBad[push] as number) - (ifGood[push] as number));
      information[push] = (information[push] as number) + probability * Math.max(0, entropy(fails) - doubt);
    }
  }
  return information;
}

/** Rates next to each other are mostly the same. */
function entropies(rates: Float64Array): Float64Array {
  const all = new Float64Array(rates.length);
  for (let i = 0; i < rates.length; i++) {
    const isSame = i > 0 && rates[i] === rates[i - 1];
    all[i] = isSame ? (all[i - 1] as number) : entropy(rates[i] as number);
  }
  return all;
}

function entropy(rate: number): number {
  if (rate <= 0 || rate >= 1) return 0;
  return -(rate * Math.log2(rate) + (1 - rate) * Math.log2(1 - rate));
}

function outcomes(problem: Problem, { probability, evidence, posterior }: Branch, push: number): Branch[] {
  const fails = failureRate(posterior, push);
  const after = (runs: (old: Runs) => Runs, share: number): Branch => {
    const known = evidence.map((old, at) => (at === push ? runs(old) : old));
    return { probability: probability * share, evidence: known, posterior: posteriorOf(problem, known) };
  };
  return [
    after(({ passes, failures }) => ({ passes, failures: failures + 1 }), fails),
    after(({ passes, failures }) => ({ passes: passes + 1, failures }), 1 - fails),
  ];
}

/** How likely a run on this push fails. */
function failureRate({ culprit, none, good, bad, rate }: Posterior, push: number): number {
  let fails = none * rate;
  for (let at = 1; at < culprit.length; at++) {
    fails += (culprit[at] as number) * ((at <= push ? bad[at] : good[at]) as number);
  }
  return fails;
}
