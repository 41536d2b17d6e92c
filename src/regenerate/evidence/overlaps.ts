import type { Cells } from './cells.ts';
import { another, type Cluster, join, meet, showsOn, WIDEST } from './clusters.ts';
import type { Model } from './model.ts';
import type { Families } from './rates.ts';
import type { Episode } from './streaks.ts';

/**
 * What began with one cluster and ended with another, between which nobody saw it pass, is no third one: each label
 * of it was broken by both. A cluster is taken apart so where that is likelier than that it is one by itself. The smallest are asked first.
 */
export function withoutOverlaps(
  clusters: readonly Cluster[],
  cells: Cells,
  families: Families,
  model: Model,
): readonly Cluster[] {
  const begun = byPush(clusters, ({ landed }) => landed);
  const ended = byPush(clusters, ({ fixed }) => fixed);
  const gone = new Set<Cluster>();
  for (const cluster of clusters.toSorted((a, b) => a.members.length - b.members.length)) {
    if (cluster.backout) continue;
    const pairs: (readonly [Cluster, Cluster])[] = [];
    let byTwo = 0;
    let byItself = Math.log(another(cluster, model));
    for (const [i, one] of cluster.members.entries()) {
      const before = new Set(pairs.flat());
      const likeIt = i > 0 ? showsOn(cluster, one, families, 1) : 0;
      const shows = (other: Cluster): number =>
        Math.max(showsOn(other, one, families, 0), before.has(other) ? likeIt : 0);
      const candidates = (index: readonly Cluster[][], from: number, to: number, meets: (it: Cluster) => boolean) => {
        const some = new Set<Cluster>();
        for (let push = from; push <= to; push++) {
          for (const it of index[push] ?? []) if (it !== cluster && meets(it) && !gone.has(it)) some.add(it);
        }
        return Array.from(some, (it) => ({ it, shows: shows(it) }));
      };
      const { landed, fixed } = one;
      const best = likeliest(
        candidates(begun, Math.max(landed[0], landed[1] - WIDEST), landed[1], (it) => meet(it.landed, landed)),
        candidates(ended, fixed[0], Math.min(fixed[1], fixed[0] + WIDEST), (it) => meet(it.fixed, fixed)),
        (from, until) => (model.rates[one.label] ?? 1) ** failedWithin(one, cells, from, until),
      );
      if (!best) break;
      pairs.push(best.pair);
      byTwo += Math.log(best.chance);
      if (i > 0) byItself += Math.log(likeIt);
    }
    if (pairs.length < cluster.members.length || byTwo <= byItself) continue;
    gone.add(cluster);
    pairs.forEach(([first, second], i) => {
      if (first === second) {
        join(first, cluster.members[i] as Episode, families);
        return;
      }
      const [before, after] = parted(cluster.members[i] as Episode, first, second, cells);
      join(first, before, families);
      join(second, after, families);
    });
  }
  return clusters.filter((cluster) => !gone.has(cluster));
}

/** The clusters by each push of a range of theirs. */
function byPush(clusters: readonly Cluster[], rangeOf: (cluster: Cluster) => readonly [number, number]): Cluster[][] {
  const index: Cluster[][] = [];
  for (const cluster of clusters) {
    const [from, to] = rangeOf(cluster);
    for (let push = from; push <= to; push++) {
      const known = index[push];
      if (known) known.push(cluster);
      else index[push] = [cluster];
    }
  }
  return index;
}

/** A cluster that may have broken a label, and the chance that it does. */
interface Candidate {
  readonly it: Cluster;
  readonly shows: number;
}

/**
 * The two that are likeliest to have broken a label one after the other; it may be one.
 *
 * @param byChance how likely it is that the label failed by itself as often as it did from one push to before another
 */
function likeliest(
  begun: readonly Candidate[],
  ended: readonly Candidate[],
  byChance: (from: number, until: number) => number,
): { readonly pair: readonly [Cluster, Cluster]; readonly chance: number } | null {
  let best: { pair: readonly [Cluster, Cluster]; chance: number } | null = null;
  for (const { it: first, shows } of begun) {
    for (const { it: second, shows: also } of ended) {
      let chance = first === second ? shows : shows * also;
      if (first.fixed[1] > second.fixed[1] || chance <= (best?.chance ?? 0)) continue;
      // Nobody may have run it while neither was there.
      if (first.fixed[1] < second.landed[0]) chance *= byChance(first.fixed[1], second.landed[0]);
      if (chance > (best?.chance ?? 0)) best = { pair: [first, second], chance };
    }
  }
  return best;
}

/** How often a label failed from one push to before another. */
function failedWithin({ from, to }: Episode, { push, failed }: Cells, first: number, until: number): number {
  let count = 0;
  for (let cell = from; cell < to && first < until; cell++) {
    const place = push[cell] ?? 0;
    if (first <= place && place < until) count += failed[cell] ?? 0;
  }
  return count;
}

/** What failed until the first was gone, and what failed after it. */
function parted(one: Episode, first: Cluster, second: Cluster, { push, failed }: Cells): readonly [Episode, Episode] {
  let cut = one.from + 1;
  while (cut < one.to - 1 && (push[cut] ?? 0) < first.fixed[0]) cut++;
  const part = (from: number, to: number) => {
    let count = 0;
    for (let cell = from; cell < to; cell++) count += failed[cell] ?? 0;
    return { ...one, from, to, failed: count, surprise: (one.surprise * count) / Math.max(1, one.failed) };
  };
  return [
    { ...part(one.from, cut), fixed: first.fixed },
    { ...part(cut, one.to), landed: second.landed },
  ];
}
