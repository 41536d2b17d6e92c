import type { Answer, Evidence, Limits, Problem, Runs, Spent } from './model.ts';
import { costOf, next } from './next.ts';

/** What is true of a world in which a search is tried. */
export interface World {
  /** The push that brought it; null: none did, the rate is `good` all along. */
  readonly culprit: number | null;
  readonly good: number;
  readonly bad: number;
}

/** A search in a world, to its end. */
export interface Trial extends Spent {
  readonly answer: Answer;
  /** Whether the answer names the culprit, alone or among neighbours that cannot be told apart, or rightly none. */
  readonly isRight: boolean;
}

/** What is known when a search begins, and what it cost. */
export interface Known {
  readonly evidence: Evidence;
  readonly spent: Spent;
}

/**
 * Searches in this world, with runs that fail by `random` (numbers in [0, 1)).
 *
 * @param known of the same pushes; nothing by default
 */
export function search(
  problem: Problem,
  world: World,
  limits: Limits,
  parallel: number,
  random: () => number,
  known: Known | null = null,
): Trial {
  const evidence: Runs[] = problem.probes.map((_, push) => known?.evidence[push] ?? { passes: 0, failures: 0 });
  const probes = [...problem.probes];
  let spent: Spent = known?.spent ?? { runs: 0, rounds: 0, seconds: 0 };
  for (;;) {
    const now = { ...problem, probes };
    const step = next(now, evidence, spent, limits, parallel);
    if (step.kind === 'answer') return { ...spent, answer: step.answer, isRight: isRight(step.answer, world) };
    const seconds = spent.seconds + costOf(now, step.pushes);
    spent = { runs: spent.runs + step.pushes.length, rounds: spent.rounds + 1, seconds };
    for (const push of step.pushes) {
      const isBad = world.culprit !== null && push >= world.culprit;
      const { passes, failures } = evidence[push] as Runs;
      const fails = random() < (isBad ? world.bad : world.good);
      evidence[push] = fails ? { passes, failures: failures + 1 } : { passes: passes + 1, failures };
      const cost = probes[push];
      if (cost != null) probes[push] = { ...cost, build: 0 };
    }
  }
}

function isRight(answer: Answer, { culprit }: World): boolean {
  if (answer.kind === 'none') return culprit === null;
  if (answer.kind === 'undecided' || culprit === null) return false;
  return answer.pushes.first <= culprit && culprit <= answer.pushes.last;
}
