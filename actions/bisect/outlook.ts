import type { Evidence, Limits, Posterior, Problem, Spent } from './model.ts';
import { search } from './simulate.ts';

/** What a search is likely to cost from here on: of as many simulated ones, the one in the middle and one in ten on each side. */
export interface Outlook {
  readonly searches: number;
  readonly runs: Span;
  readonly rounds: Span;
  readonly seconds: Span;
}

export interface Span {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Searches that go on from the evidence, in worlds drawn by what it says, with numbers in [0, 1). */
export function outlook(
  problem: Problem,
  evidence: Evidence,
  posterior: Posterior,
  spent: Spent,
  limits: Limits,
  { parallel, searches, random }: { readonly parallel: number; readonly searches: number; random(): number },
): Outlook {
  const trials = Array.from({ length: searches }, () => {
    const world = worldOf(posterior, random());
    const trial = search(problem, world, limits, parallel, random, { evidence, spent });
    const { runs, rounds, seconds } = trial;
    return { runs: runs - spent.runs, rounds: rounds - spent.rounds, seconds: seconds - spent.seconds };
  });
  const span = (of: 'runs' | 'rounds' | 'seconds'): Span => {
    const sorted = trials.map((trial) => trial[of]).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    return { low: at(0.1), middle: at(0.5), high: at(0.9) };
  };
  return { searches, runs: span('runs'), rounds: span('rounds'), seconds: span('seconds') };
}

function worldOf({ culprit, none, good, bad, rate }: Posterior, at: number) {
  if (at < none) return { culprit: null, good: rate, bad: rate };
  let sum = none;
  const found = culprit.findIndex((chance) => {
    sum += chance;
    return at < sum;
  });
  const push = found < 0 ? culprit.length - 1 : found;
  return { culprit: push, good: good[push] ?? 0, bad: bad[push] ?? 1 };
}
