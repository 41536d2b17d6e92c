/**
 * How much of the future the past does not tell, and how often labels that caught nothing run because of it.
 *
 * What caught fifteen regressions says little about what will catch the sixteenth, so that a label which caught none of them is no
 * worse than most; what caught a thousand says nearly all. How much it says is estimated as Good and Turing did for species: by
 * what would have been a surprise among what was seen.
 */
import type { Priority } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import type { LabelParts } from '../util/labels.ts';
import type { Regression } from './regressions.ts';

type Caught = ReadonlyMap<Label, readonly Regression[]>;

/**
 * The chance, 0 to 1, that the next regression is caught by no label that caught one before. Left out one at a time, so many
 * regressions would have come as a surprise: each label that caught one caught nothing else. What is supposed beforehand counts
 * as some regressions more: one surprise, so that nothing seen means nothing known, or what another branch found.
 *
 * @param known labels of which it is no surprise: they run on every push whatever was chosen, or caught something elsewhere
 */
export function unseenShare(
  regressions: readonly Regression[],
  caught: Caught,
  known: (label: Label) => boolean,
  { unseen, weight }: { readonly unseen: number; readonly weight: number },
): number {
  const isSurprise = ({ failures }: Regression) =>
    [...failures.keys()].every((label) => !known(label) && caught.get(label)?.length === 1);
  const sum = (some: readonly Regression[]): number => some.reduce((total, one) => total + one.weight, 0);
  return (sum(regressions.filter(isSurprise)) + unseen * weight) / (sum(regressions) + weight);
}

export interface UnseenFacts {
  /** Labels that run by their tier or on backstops only. */
  readonly labels: readonly Label[];
  /** All labels that may be pruned, by which families are judged. */
  readonly family: readonly Label[];
  readonly caught: Caught;
  /** Labels that caught something elsewhere. */
  readonly known: (label: Label) => boolean;
  /** `unseenShare`. */
  readonly unseen: number;
  /** Of the regressions to come, the share that may wait for labels of a priority or a worse one to run: of 2, 3, 4 and 5. */
  readonly shares: readonly [number, number, number, number];
  readonly parts: (label: Label) => LabelParts;
  /** What a run costs, in seconds. */
  readonly cost: (label: Label) => number;
}

/**
 * The worst priority that each label may have, for what nobody has seen yet. The unseen share lies on the labels that caught
 * nothing, on each as its family promises (`promise`). From those that promise least for their run time on, labels get priority 5
 * until its share is used up, then 4, and so on; what is left has priority 1, or 2 where the share of that is 1. Labels that caught something carry nothing of it:
 * they only stand in line by what they promise.
 */
export function widestPriorities(facts: UnseenFacts): ReadonlyMap<Label, Priority> {
  const { labels, caught, known, unseen, shares, cost } = facts;
  const promise = promises(facts);
  const carried = (label: Label): number => (caught.has(label) || known(label) ? 0 : promise(label));
  const total = labels.reduce((sum, label) => sum + carried(label), 0);
  const line = labels
    .map((label) => ({ label, perHour: (promise(label) + (caught.get(label)?.length ?? 0)) / cost(label) }))
    .sort((a, b) => a.perHour - b.perHour || (a.label < b.label ? -1 : 1));
  const result = new Map<Label, Priority>();
  let before = 0;
  for (const { label } of line) {
    before += total === 0 ? 0 : (unseen * carried(label)) / total;
    result.set(label, WORST_FIRST.find((priority) => before <= (shares[priority - 2] ?? 0) + 1e-9) ?? 1);
  }
  return result;
}

const WORST_FIRST = [5, 4, 3, 2] as const;

/** Regressions that a family counts as having caught besides its own, as many as an average one: few are no evidence against it. */
const BORROWED = 4;

/**
 * What a label of such a suite and platform promises, relative to the average label: the regressions that its family caught, by those
 * that so many labels would on average (the mean of a rate under a gamma prior). Regressions are counted, not failures, since one
 * that fails all of a suite says no more of it than one that fails a chunk.
 */
function promises({ family, caught, parts }: UnseenFacts): (label: Label) => number {
  const among = (part: keyof LabelParts) => {
    const families = Map.groupBy(family, (label) => parts(label)[part]);
    const seen = [...families].map(([name, labels]) => {
      return {
        name,
        labels: labels.length,
        regressions: new Set(labels.flatMap((label) => caught.get(label) ?? [])).size,
      };
    });
    const average = seen.reduce((sum, { regressions }) => sum + regressions, 0) / Math.max(1, family.length);
    const rates = new Map(
      seen.map(({ name, labels, regressions }) => [name, (regressions + BORROWED) / (average * labels + BORROWED)]),
    );
    return (label: Label) => rates.get(parts(label)[part]) ?? 1;
  };
  const [ofPlatform, ofSuite] = [among('platform'), among('suite')];
  return (label) => ofPlatform(label) * ofSuite(label);
}
