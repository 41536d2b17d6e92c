import type { Cells } from './cells.ts';
import { type Cluster, showsOn } from './clusters.ts';
import { expectedBetween, LONGEST, ranWithin } from './expected.ts';
import { ALONE, chanceOf, EVERYTHING, LASTS, type Model, SHOWS, TAKEN_BACK_SHOWS, WAYS } from './model.ts';
import type { Families } from './rates.ts';
import type { Episode } from './streaks.ts';

/** Everything that results say besides the streaks themselves. */
export interface Setting {
  readonly cells: Cells;
  readonly families: Families;
  /** By family: its labels. */
  readonly members: Readonly<Record<keyof Families, readonly (readonly number[])[]>>;
  /** How many pushes before each one took something back without a word on what it was; of one more than there are, all. */
  readonly unnamed: Uint32Array;
}

/**
 * The chance that a cluster is a regression and no coincidence: how often a regression would do that, against how often chance
 * would. It is asked of single labels (so many failures in a row), of those with the same tests, of the suite, of the
 * platform and of everything (so many labels at once, of those that ran); the most telling answer counts.
 */
export function weightOf(cluster: Cluster, setting: Setting, model: Model): number {
  const { members, families } = setting;
  const prior = cluster.backout ? TAKEN_BACK_SHOWS : Math.min(TAKEN_BACK_SHOWS, likelyBetween(cluster, setting, model));
  let best = Number.NEGATIVE_INFINITY;
  for (const { label, surprise } of cluster.members) {
    const share = model.breadth * alone(label, cluster, setting);
    best = Math.max(best, Math.log(share) + surprise);
  }
  for (const kind of ['test', 'suite', 'platform'] as const) {
    for (const [family, count] of cluster.alike[kind]) {
      if (count < 2) continue;
      const mine = cluster.members.filter(({ label }) => families[kind][label] === family);
      const share = 1 / members[kind].length;
      const ran = runsIn(members[kind][family] ?? [], setting, cluster);
      const here = (length: number) => ran.reduce((sum, [label, runs]) => sum + runs * rate(model, label) ** length, 0);
      best = Math.max(best, Math.log(share) - coincidence(mine, here));
    }
  }
  if (cluster.members.length > 2) {
    const everywhere = (length: number) => expectedBetween(model.expected, length, cluster.landed[1], cluster.fixed[0]);
    best = Math.max(best, Math.log(EVERYTHING) - coincidence(cluster.members, everywhere));
  }
  return chanceOf(Math.log(prior / WAYS) + best);
}

/** The chance that a member failed with the others and not by itself. */
export function belongs(cluster: Cluster, streak: Episode, { families }: Setting): number {
  if (cluster.members.length === 1) return 1;
  return chanceOf(Math.log(showsOn(cluster, streak, families, 1)) + streak.surprise);
}

/** How likely it is that a regression which broke a label left those green that ran the same tests elsewhere. */
function alone(label: number, cluster: Cluster, setting: Setting): number {
  const { families, members } = setting;
  const family = families.test[label] ?? 0;
  const ran = runsIn(members.test[family] ?? [], setting, cluster).length;
  const green = Math.max(0, ran - (cluster.alike.test.get(family) ?? 0));
  return ALONE + (1 - ALONE) * (1 - SHOWS.test) ** green;
}

const rate = ({ rates }: Model, label: number): number => rates[label] ?? 1;

/** How many regressions there are by all likelihood between the pushes in question: as usual, and what was taken back without a name. */
function likelyBetween({ landed, fixed }: Cluster, { unnamed }: Setting, { perPush }: Model): number {
  const pushes = landed[1] - landed[0] + 1;
  const takenBack = (unnamed[fixed[1] + 1] ?? 0) - (unnamed[fixed[0]] ?? 0);
  return perPush * pushes + takenBack * TAKEN_BACK_SHOWS * Math.min(1, pushes / LASTS);
}

/** The labels that ran while a cluster was red, and on how many pushes. */
const runsIn = (labels: readonly number[], { cells }: Setting, { landed, fixed }: Cluster) =>
  labels
    .map((label) => [label, ranWithin(cells, label, landed[1], fixed[0] - 1)] as const)
    .filter(([, runs]) => runs > 0);

/**
 * The logarithm of the chance that as many labels fail by themselves as `streaks` are, each as long, while the cluster was red.
 *
 * @param expected how many streaks of a length chance makes then, on average
 */
function coincidence(streaks: readonly Episode[], expected: (length: number) => number): number {
  const lengths = [...new Set(streaks.map(({ failed }) => Math.min(failed, LONGEST)))];
  const logs = lengths.map((length) =>
    logTail(streaks.filter(({ failed }) => failed >= length).length, expected(length)),
  );
  return Math.min(...logs);
}

/** The logarithm of the chance that a Poisson variable of a mean is at least `count`; from above where that is far from the mean. */
function logTail(count: number, mean: number): number {
  if (count <= mean || mean <= 0) return 0;
  let logFactorial = 0;
  for (let i = 2; i <= count; i++) logFactorial += Math.log(i);
  const ratio = mean / (count + 1);
  return Math.min(0, count * Math.log(mean) - mean - logFactorial - Math.log(1 - ratio));
}
