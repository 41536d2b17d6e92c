import type { Label } from '../../util/ids.ts';
import type { Candidate, PathProblem } from './problem.ts';

/** How labels run without any rule. */
export interface Runs {
  /** Share of the pushes, 0 to 1. */
  readonly share: (label: Label) => number;
  readonly seconds: (label: Label) => number;
}

/**
 * A path that few pushes touched says little, however often that went wrong: what a rule caught counts as if so many more pushes had
 * touched it without harm.
 */
const DOUBT = 8;
/**
 * The next regression of the same path is like one of the past, and not the same: each label that failed then fails with this chance. The labels that run
 * on every push were chosen so that they see the past to the last regression, which they will not do with the next ones.
 */
const ALIKE = 0.5;
/** Choices whose rates differ by less than this share are taken for alike. */
const STEP = 0.9;
/** Rates of less than this share of the best one are not worth a rule. */
const WORST = 1e-4;

/** The rules that were chosen, and the run time that they would have added to the pushes of the window, in seconds. */
export interface Chosen {
  readonly rules: readonly Candidate[];
  readonly seconds: number;
}

/**
 * Chooses rules by what they would have caught on its own push per second of run time, the best first, until the seconds are spent: a
 * regression that other labels or rules catch counts for as much as these may miss. Rules are tried in rounds of falling rates, so
 * that what one adds changes what the others are worth (a greedy choice with thresholds: Badanidiyuru and Vondrak, SODA 2014).
 *
 * @param seconds that may be added to all pushes of the window together
 * @param most rules
 */
export function chooseRules(
  problem: PathProblem,
  { share, seconds: secondsOf }: Runs,
  seconds: number,
  most: number,
): Chosen {
  const { regressions, touches, candidates } = problem;
  /** The chance that a regression like one of the past is not seen on its own push, times that this was one. */
  const unseen = regressions.map(({ failures, weight }) =>
    [...failures.keys()].reduce((chance, label) => chance * (1 - ALIKE * share(label)), weight),
  );
  /** By label: the pushes on which chosen rules run it. */
  const ran = new Map<Label, Set<number>>();
  const costOf = ({ path, label }: Candidate, doubt: number): number => {
    const touching = touches.get(path) ?? [];
    const known = ran.get(label);
    const added = known ? touching.filter((push) => !known.has(push)).length : touching.length;
    return (added + doubt) * secondsOf(label) * (1 - share(label));
  };
  const rateOf = (candidate: Candidate): number => {
    const gain = candidate.caught.reduce((sum, place) => sum + (unseen[place] ?? 0), 0);
    return gain / Math.max(1, costOf(candidate, DOUBT));
  };
  const rules: Candidate[] = [];
  let spent = 0;
  let open = candidates;
  const best = open.reduce((rate, candidate) => Math.max(rate, rateOf(candidate)), 0);
  for (let least = best * STEP; least > best * WORST && open.length > 0; least *= STEP) {
    const next: Candidate[] = [];
    for (const candidate of open) {
      if (rateOf(candidate) < least) {
        next.push(candidate);
        continue;
      }
      const cost = costOf(candidate, 0);
      // What does not fit now never will, and what others have added already says nothing new: it is left.
      if (cost === 0 || spent + cost > seconds || rules.length >= most) continue;
      spent += cost;
      rules.push(candidate);
      const pushes = ran.get(candidate.label) ?? new Set<number>();
      ran.set(candidate.label, pushes);
      for (const push of touches.get(candidate.path) ?? []) pushes.add(push);
      const touching = touches.get(candidate.path)?.length ?? 0;
      const missed = 1 - (ALIKE * (1 - share(candidate.label)) * touching) / (touching + DOUBT);
      for (const place of candidate.caught) unseen[place] = (unseen[place] ?? 0) * missed;
    }
    open = next;
  }
  return { rules, seconds: spent };
}
