import type { Backout } from './backouts.ts';
import { type Likeness, type Model, SHOWS } from './model.ts';
import type { Families } from './rates.ts';
import type { Streak } from './streaks.ts';

/** Streaks that may have one cause: a change that landed in one range of pushes and was gone in another. Ends included. */
export interface Cluster {
  readonly members: Streak[];
  readonly landed: [from: number, to: number];
  readonly fixed: [from: number, to: number];
  /** What commit messages say of it. */
  readonly backout: Backout | null;
  /** How many members are of each family. */
  readonly alike: Readonly<Record<keyof Families, Map<number, number>>>;
}

/** A label that runs seldom may have broken on any of many pushes; no more than so many are looked at, the latest. */
const WIDEST = 64;

/**
 * Puts streaks together that can have begun with one push and ended with one, those first that are least likely to be chance. A
 * streak joins what it is most alike, unless it is likelier that a second regression came within the same pushes. The number of
 * steps is that of the streaks, times what else happened within the pushes where each can have begun.
 */
export function clustersOf(
  streaks: readonly Streak[],
  backouts: readonly Backout[],
  families: Families,
  { perPush, breadth, rates }: Model,
): readonly Cluster[] {
  const clusters: Cluster[] = [];
  const byPush: number[][] = [];
  const open = (cluster: Cluster) => {
    const [from, to] = cluster.landed;
    for (let push = Math.max(from, to - WIDEST); push <= to; push++) {
      const known = byPush[push];
      if (known) known.push(clusters.length);
      else byPush[push] = [clusters.length];
    }
    clusters.push(cluster);
  };
  for (const backout of backouts) {
    if (backout.culprit === null) continue;
    open(emptyCluster([backout.culprit, backout.culprit], [backout.fix, backout.fix], backout));
  }
  const surprise = (streak: Streak): number => -streak.failed * Math.log(rates[streak.label] ?? 1);
  const order = streaks
    .map((streak) => ({ streak, surprise: surprise(streak) }))
    .sort((a, b) => b.surprise - a.surprise || a.streak.first - b.streak.first || a.streak.label - b.streak.label);
  for (const { streak } of order) {
    let best: Cluster | null = null;
    let bestChance = 0;
    const from = Math.max(streak.before + 1, streak.first - WIDEST);
    for (let push = from; push <= streak.first; push++) {
      for (const number of byPush[push] ?? []) {
        const cluster = clusters[number];
        if (!cluster || !canShare(cluster, streak)) continue;
        const chance = SHOWS[likeness(cluster, streak, families, 0)] * (cluster.backout ? 2 : 1);
        if (chance > bestChance) {
          best = cluster;
          bestChance = chance;
        }
      }
    }
    const another = perPush * breadth * (streak.first - from + 1);
    if (best && bestChance > another) join(best, streak, families);
    else {
      const own = emptyCluster([streak.before + 1, streak.first], [streak.last + 1, streak.after], null);
      join(own, streak, families);
      open(own);
    }
  }
  return clusters.filter(({ members }) => members.length > 0);
}

const emptyCluster = (landed: [number, number], fixed: [number, number], backout: Backout | null): Cluster => ({
  ...{ members: [], landed, fixed, backout },
  alike: { test: new Map(), suite: new Map(), platform: new Map() },
});

const canShare = ({ landed, fixed }: Cluster, { before, first, last, after }: Streak): boolean =>
  landed[0] <= first && before < landed[1] && fixed[0] <= after && last < fixed[1];

function join({ members, landed, fixed, alike }: Cluster, streak: Streak, families: Families): void {
  members.push(streak);
  landed[0] = Math.max(landed[0], streak.before + 1);
  landed[1] = Math.min(landed[1], streak.first);
  fixed[0] = Math.max(fixed[0], streak.last + 1);
  fixed[1] = Math.min(fixed[1], streak.after);
  for (const kind of KINDS) {
    const family = families[kind][streak.label] ?? 0;
    alike[kind].set(family, (alike[kind].get(family) ?? 0) + 1);
  }
}

const KINDS = ['test', 'suite', 'platform'] as const;

/** How alike a streak's label is to more than `besides` members of a cluster: itself, where it is one of them. */
export function likeness({ alike }: Cluster, { label }: Streak, families: Families, besides: 0 | 1): Likeness {
  const has = (kind: keyof Families) => (alike[kind].get(families[kind][label] ?? 0) ?? 0) > besides;
  return KINDS.find(has) ?? 'none';
}
