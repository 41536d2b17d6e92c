import { choose, type Known } from './choose.ts';
import type { Answer, Evidence, Limits, Posterior, Problem, Spent } from './model.ts';
import { posteriorOf } from './posterior.ts';
import { likeliest, required, stop, undecided, unverified } from './stop.ts';

/** What a round comes to: the answer, or the pushes to run the work on, a push as often as it is to be run. */
export type Next = { readonly posterior: Posterior } & (
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'probe'; readonly pushes: readonly number[] }
);

/** One round: same evidence, same plan. `parallel`: the most runs at once; caps may leave fewer. */
export function next(problem: Problem, evidence: Evidence, spent: Spent, limits: Limits, parallel: number): Next {
  const posterior = posteriorOf(problem, evidence);
  const answer = stop(problem, evidence, posterior, spent, limits);
  if (answer !== null) return { kind: 'answer', answer, posterior };
  const end = (because: 'seconds' | 'probes'): Next => {
    return { kind: 'answer', answer: undecided(posterior, limits, because), posterior };
  };
  const count = Math.min(parallel, (limits.runs ?? Number.POSITIVE_INFINITY) - spent.runs);
  const top = likeliest(problem, evidence, posterior);
  const missing =
    top.confidence >= required(problem, limits.confidence) ? unverified(problem, evidence, top.pushes) : [];
  const uncapped = { ...limits, runs: null, rounds: null, seconds: null };
  const isOver = (then: Known): boolean => stop(problem, then.evidence, then.posterior, spent, uncapped) !== null;
  const wanted = missing.length > 0 ? missing.slice(0, count) : choose(problem, { evidence, posterior }, count, isOver);
  if (wanted.length === 0) return end('probes');
  const pushes = affordable(problem, wanted, (limits.seconds ?? Number.POSITIVE_INFINITY) - spent.seconds);
  return pushes.length === 0 ? end('seconds') : { kind: 'probe', pushes, posterior };
}

/** What runs on these pushes cost, in seconds, each push built once. */
export function costOf({ probes }: Problem, pushes: readonly number[]): number {
  const builds = [...new Set(pushes)].reduce((sum, push) => sum + (probes[push]?.build ?? 0), 0);
  return pushes.reduce((sum, push) => sum + (probes[push]?.run ?? 0), builds);
}

/** As many of them, in this order, as the seconds that are left pay for. */
function affordable(problem: Problem, pushes: readonly number[], seconds: number): number[] {
  const paid: number[] = [];
  for (const push of pushes) {
    paid.push(push);
    if (costOf(problem, paid) > seconds) paid.pop();
  }
  return paid;
}
