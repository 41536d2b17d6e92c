import type { Backout } from './backouts.ts';
import { LASTS, type Model, SHOWS } from './model.ts';
import type { Families } from './rates.ts';
import type { Episode } from './streaks.ts';

/** Streaks that may have one cause: a change that landed in one range of pushes and was gone in another. Ends included. */
export interface Cluster {
  readonly members: Episode[];
  readonly landed: [from: number, to: number];
  readonly fixed: [from: number, to: number];
  /** What commit messages say of it. */
  readonly backout: Backout | null;
  /** How many members are of each family. */
  readonly alike: Readonly<Record<keyof Families, Map<number, number>>>;
}

/** A label that runs seldom may have broken on any of many pushes; no more than so many are looked at, the latest. */
export const WIDEST = 64;

/**
 * Puts streaks together that can have begun with one push and ended with one, those first that are least likely to be chance. A
 * streak joins what it is most alike, unless it is likelier that a second regression came and went within the same pushes. The number of
 * steps is that of the streaks, times what else happened within the pushes where each can have begun.
 */
export function clustersOf(
  streaks: readonly Episode[],
  backouts: readonly Backout[],
  families: Families,
  model: Model,
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
  const order = streaks.toSorted((a, b) => b.surprise - a.surprise || a.from - b.from);
  for (const streak of order) {
    let best: Cluster | null = null;
    let bestChance = 0;
    const [, until] = streak.landed;
    const from = Math.max(streak.landed[0], until - WIDEST);
    for (let push = from; push <= until; push++) {
      for (const number of byPush[push] ?? []) {
        const cluster = clusters[number];
        if (!cluster || !canShare(cluster, streak)) continue;
        const chance = showsOn(cluster, streak, families, 0) * (cluster.backout ? 2 : 1);
        if (chance > bestChance) {
          best = cluster;
          bestChance = chance;
        }
      }
    }
    if (best && bestChance > another(streak, model)) join(best, streak, families);
    else {
      const own = emptyCluster([...streak.landed], [...streak.fixed], null);
      join(own, streak, families);
      open(own);
    }
  }
  return clusters.filter(({ members }) => members.length > 0);
}

/** How often a regression of its own would come and go within the same pushes, and break one label. */
export function another(
  { landed, fixed }: Pick<Cluster | Episode, 'landed' | 'fixed'>,
  { perPush, breadth }: Model,
): number {
  const pushes = Math.min(WIDEST, landed[1] - landed[0]) + 1;
  return perPush * breadth * pushes * Math.min(1, (fixed[1] - fixed[0] + 1) / LASTS);
}

const emptyCluster = (landed: [number, number], fixed: [number, number], backout: Backout | null): Cluster => ({
  ...{ members: [], landed, fixed, backout },
  alike: { test: new Map(), suite: new Map(), platform: new Map() },
});

const canShare = (one: Cluster, other: Episode): boolean =>
  meet(one.landed, other.landed) && meet(one.fixed, other.fixed);

type Ends = readonly [from: number, to: number];

export const meet = (one: Ends, other: Ends): boolean => one[0] <= other[1] && other[0] <= one[1];

export function join({ members, landed, fixed, alike }: Cluster, streak: Episode, families: Families): void {
  members.push(streak);
  landed[0] = Math.max(landed[0], streak.landed[0]);
  landed[1] = Math.min(landed[1], streak.landed[1]);
  fixed[0] = Math.max(fixed[0], streak.fixed[0]);
  fixed[1] = Math.min(fixed[1], streak.fixed[1]);
  for (const kind of KINDS) {
    const family = families[kind][streak.label] ?? 0;
    alike[kind].set(family, (alike[kind].get(family) ?? 0) + 1);
  }
}

const KINDS = ['test', 'suite', 'platform'] as const;

/**
 * The chance that a regression which broke more than `besides` members of a cluster breaks a streak's label, itself where it is one of
 * them: by how alike they are, and by the share of all labels that it broke.
 */
export function showsOn({ alike, members }: Cluster, { label }: Episode, families: Families, besides: 0 | 1): number {
  const has = (kind: keyof Families) => (alike[kind].get(families[kind][label] ?? 0) ?? 0) > besides;
  const share = (members.length - besides) / families.test.length;
  return Math.min(SHOWS.test, Math.max(SHOWS[KINDS.find(has) ?? 'none'], share));
}
