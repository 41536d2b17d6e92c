import type { Cells } from './cells.ts';
import { type Cluster, likeness } from './clusters.ts';
import { ALONE, chanceOf, EVERYTHING, LONGEST, type Model, SHOWS, TAKEN_BACK_SHOWS, WAYS } from './model.ts';
import type { Ran } from './ran.ts';
import type { Families } from './rates.ts';
import type { Streak } from './streaks.ts';

/** Everything that results say besides the streaks themselves. */
export interface Setting {
  readonly cells: Cells;
  readonly ran: Ran;
  readonly families: Families;
  /** All labels. */
  readonly everything: readonly number[];
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
  const [from, to] = cluster.landed;
  const prior = cluster.backout
    ? TAKEN_BACK_SHOWS
    : Math.min(0.5, model.perPush * (to - from + 1)) * takenBackBetween(cluster, setting);
  let best = Number.NEGATIVE_INFINITY;
  for (const { label, failed } of cluster.members) {
    const share = model.breadth * alone(label, cluster, setting);
    best = Math.max(best, Math.log(share) - failed * Math.log(rate(model, label)));
  }
  for (const kind of ['test', 'suite', 'platform'] as const) {
    for (const [family, count] of cluster.alike[kind]) {
      if (count < 2) continue;
      const mine = cluster.members.filter(({ label }) => families[kind][label] === family);
      const share = 1 / members[kind].length;
      best = Math.max(best, Math.log(share) - coincidence(mine, members[kind][family] ?? [], setting, model, cluster));
    }
  }
  if (cluster.members.length > 2) {
    const chance = coincidence(cluster.members, setting.everything, setting, model, cluster);
    best = Math.max(best, Math.log(EVERYTHING) - chance);
  }
  return chanceOf(Math.log(prior / WAYS) + best);
}

/** The chance that a member failed with the others and not by itself. */
export function belongs(cluster: Cluster, streak: Streak, { families }: Setting, model: Model): number {
  if (cluster.members.length === 1) return 1;
  const shows = SHOWS[likeness(cluster, streak, families, 1)];
  return chanceOf(Math.log(shows) - streak.failed * Math.log(rate(model, streak.label)));
}

/** How likely it is that a regression which broke a label left those green that ran the same tests elsewhere. */
function alone(label: number, { alike, landed, fixed }: Cluster, { ran, families, members }: Setting): number {
  const family = families.test[label] ?? 0;
  const there = (members.test[family] ?? []).filter((other) => ran.within(other, landed[1], fixed[0] - 1)).length;
  const green = Math.max(0, there - (alike.test.get(family) ?? 0));
  return ALONE + (1 - ALONE) * (1 - SHOWS.test) ** green;
}

const rate = ({ rates }: Model, label: number): number => rates[label] ?? 1;

/** How much likelier a regression is where something was taken back just when it was gone, though nobody said what. */
function takenBackBetween({ fixed }: Cluster, { unnamed }: Setting): number {
  const [from, to] = fixed;
  const some = (unnamed[to + 1] ?? 0) - (unnamed[from] ?? 0);
  if (some === 0) return 1;
  const usual = (to - from + 1) * ((unnamed.at(-1) ?? 0) / unnamed.length);
  return Math.max(1, TAKEN_BACK_SHOWS / (1 - Math.exp(-usual)));
}

/**
 * The logarithm of the chance that as many of `labels` fail by themselves as `streaks` are, each as long, among those that ran while
 * the cluster was red.
 */
function coincidence(
  streaks: readonly Streak[],
  labels: readonly number[],
  { ran }: Setting,
  { powers }: Model,
  { landed, fixed }: Cluster,
): number {
  const there = labels.filter((label) => ran.within(label, landed[1], fixed[0] - 1));
  const lengths = [...new Set(streaks.map(({ failed }) => Math.min(failed, LONGEST)))];
  const logs = lengths.map((length) => {
    const count = streaks.filter(({ failed }) => failed >= length).length;
    const power = powers[length] ?? [];
    let expected = 0;
    for (const label of there) expected += power[label] ?? 0;
    return logTail(count, expected);
  });
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
