import type { Cells } from './cells.ts';
import { another, type Cluster, join, meet, showsOn } from './clusters.ts';
import type { Model } from './model.ts';
import type { Families } from './rates.ts';
import type { Episode } from './streaks.ts';

/**
 * What began with one cluster and ended with another, the first of which was not gone when the second came, is no third one: each label
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
    const others = (index: readonly Cluster[][], place: number) =>
      (index[place] ?? []).filter((other) => other !== cluster && !gone.has(other));
    const pairs: (readonly [Cluster, Cluster])[] = [];
    let byTwo = 0;
    let byItself = Math.log(another(cluster, model));
    for (const [i, one] of cluster.members.entries()) {
      const best = likeliest(
        one,
        others(begun, one.landed[1]).filter((other) => meet(other.landed, one.landed)),
        others(ended, one.fixed[0]).filter((other) => meet(other.fixed, one.fixed)),
        families,
      );
      if (!best) break;
      pairs.push(best.pair);
      byTwo += Math.log(best.chance);
      if (i > 0) byItself += Math.log(showsOn(cluster, one, families, 1));
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

/** The two that are likeliest to have broken a label one after the other; the second came before the first was gone. */
function likeliest(
  one: Episode,
  begun: readonly Cluster[],
  ended: readonly Cluster[],
  families: Families,
): { readonly pair: readonly [Cluster, Cluster]; readonly chance: number } | null {
  let best: { pair: readonly [Cluster, Cluster]; chance: number } | null = null;
  for (const first of begun) {
    for (const second of ended) {
      if (second.landed[0] > first.fixed[1] || first.fixed[1] > second.fixed[1]) continue;
      const shows = showsOn(first, one, families, 0);
      const chance = first === second ? shows : shows * showsOn(second, one, families, 0);
      if (chance > (best?.chance ?? 0)) best = { pair: [first, second], chance };
    }
  }
  return best;
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
