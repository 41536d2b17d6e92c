import type { Because, Evidence } from '../../history/evidence.ts';
import type { Flake } from '../../seta/artifact.ts';
import type { LabelParts } from '../../util/labels.ts';
import type { Window } from '../window.ts';
import { type Backout, backoutsOf } from './backouts.ts';
import { type Cells, cellsOf } from './cells.ts';
import { belongs, type Setting, weightOf } from './chance.ts';
import { type Cluster, clustersOf } from './clusters.ts';
import { expectedStreaks } from './expected.ts';
import type { Model } from './model.ts';
import { withoutOverlaps } from './overlaps.ts';
import { type Families, familiesOf, ratesOf } from './rates.ts';
import { episodesOf, type Streak, streaksOf, type Tally } from './streaks.ts';

/** Evidence of the same regression. */
export type Group = readonly [Evidence, ...Evidence[]];

/** What results say. */
export interface ResultEvidence {
  readonly groups: readonly Group[];
  readonly flakes: ReadonlyMap<string, Flake>;
}

/** What is less likely is no regression. */
const LEAST_WEIGHT = 0.5;
/** Each round knows better what is chance, and so what is not. */
const ROUNDS = 3;

/** Regressions and chance in the results of a window, told apart; time is linear in the runs. */
export function resultEvidence(window: Window, parts?: (label: string) => LabelParts): ResultEvidence {
  if (window.runs.size === 0) return { groups: [], flakes: new Map() };
  const cells = cellsOf(window);
  const { streaks, tally } = streaksOf(cells);
  const families = familiesOf(cells.labels, parts);
  const backouts = backoutsOf(cells.pushes);
  const setting: Setting = {
    cells,
    families,
    members: membersOf(families),
    unnamed: unnamedBefore(backouts, cells.pushes.length),
  };
  // At first every streak is taken for chance, once, however long it is.
  let chance = failuresOf(tally, streaks, () => ({ failures: 1, runs: 1 }));
  let model = chancesIn(cells, ratesOf(chance.runs, chance.failures, families), 0.02, 0.02);
  let found: readonly Weighed[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const episodes = episodesOf(streaks, cells, model.rates);
    const clusters = clustersOf(episodes, backouts, families, model);
    found = withoutOverlaps(clusters, cells, families, model).map((cluster) => {
      const weight = weightOf(cluster, setting, model);
      return { cluster, weight, belongs: cluster.members.map((one) => weight * belongs(cluster, one, setting)) };
    });
    const members = found.flatMap(({ cluster }) => cluster.members);
    const weights = new Map(
      found.flatMap(({ cluster, belongs }) => cluster.members.map((one, i) => [one, belongs[i] ?? 0] as const)),
    );
    chance = failuresOf(tally, members, (one) => {
      const failures = one.failed * (1 - (weights.get(one) ?? 0));
      return { failures, runs: failures };
    });
    if (round + 1 < ROUNDS) model = modelOf(found, cells, ratesOf(chance.runs, chance.failures, families));
  }
  const flakes = cells.labels.map((label, i) => {
    const flake = { runs: Math.round(chance.runs[i] ?? 0), failures: Math.round(chance.failures[i] ?? 0) };
    return [label, flake] as const;
  });
  return { groups: found.flatMap((one) => evidenceOf(one, cells)), flakes: new Map(flakes) };
}

interface Weighed {
  readonly cluster: Cluster;
  readonly weight: number;
  /** Of each member the chance that it failed because of it. */
  readonly belongs: readonly number[];
}

function membersOf(families: Families): Setting['members'] {
  const listed = (numbers: Uint32Array): number[][] => {
    const lists: number[][] = [];
    numbers.forEach((family, label) => {
      const list = lists[family] ?? [];
      list.push(label);
      lists[family] = list;
    });
    return lists;
  };
  return { test: listed(families.test), suite: listed(families.suite), platform: listed(families.platform) };
}

function unnamedBefore(backouts: readonly Backout[], pushes: number): Uint32Array {
  const before = new Uint32Array(pushes + 1);
  for (const { culprit, fix } of backouts) if (culprit === null) before[fix + 1] = (before[fix + 1] ?? 0) + 1;
  for (let push = 0; push < pushes; push++) before[push + 1] = (before[push + 1] ?? 0) + (before[push] ?? 0);
  return before;
}

/** How many runs of each label failed by chance, and of how many. */
function failuresOf<T extends Streak>({ passed, mixed }: Tally, streaks: readonly T[], of: (streak: T) => Flake) {
  const failures = Float64Array.from(mixed);
  const runs = passed.map((count, label) => count + (mixed[label] ?? 0));
  for (const streak of streaks) {
    const mine = of(streak);
    failures[streak.label] = (failures[streak.label] ?? 0) + mine.failures;
    runs[streak.label] = (runs[streak.label] ?? 0) + mine.runs;
  }
  return { failures, runs };
}

function modelOf(found: readonly Weighed[], cells: Cells, rates: Float64Array): Model {
  let regressions = 1;
  let broken = 1;
  for (const { weight, belongs } of found) {
    regressions += weight;
    for (const chance of belongs) broken += chance;
  }
  const perPush = regressions / (cells.pushes.length + 1);
  return chancesIn(cells, rates, perPush, broken / regressions / Math.max(1, cells.labels.length));
}

/** Neither regressions on most pushes nor such as break most labels are believed in. */
const chancesIn = (cells: Cells, rates: Float64Array, perPush: number, breadth: number): Model => ({
  ...{ perPush: Math.min(0.5, perPush), breadth: Math.min(0.5, breadth) },
  ...{ rates, expected: expectedStreaks(cells, rates) },
});

/** One piece for each push on which a label failed. */
function evidenceOf({ cluster, weight, belongs }: Weighed, cells: Cells): readonly Group[] {
  if (weight < LEAST_WEIGHT) return [];
  const { backout, landed, fixed } = cluster;
  const idOf = (place: number): number => cells.pushes[place]?.id ?? 0;
  const fix = backout ? (cells.pushes[backout.fix]?.revision ?? null) : null;
  const pieces = cluster.members.flatMap(({ label, failed, from, to }, i): Evidence[] => {
    if ((belongs[i] ?? 0) < LEAST_WEIGHT * weight) return [];
    const because: Because = backout
      ? { kind: 'backout', revision: backout.revision, culpritPushId: idOf(landed[0]) }
      : { kind: 'streak', failed, landed: [idOf(landed[0]), idOf(landed[1])], untilPushId: idOf(fixed[1]) };
    return failingCells(cells, from, to, landed[0], fixed[1]).map((place) => ({
      ...{ pushId: idOf(place), label: cells.labels[label] ?? '', fix },
      ...{ time: cells.pushes[place]?.pushTimestamp ?? 0, weight, because },
    }));
  });
  const [first, ...rest] = pieces;
  return first ? [[first, ...rest]] : [];
}

/** Of the cells from one to before another the pushes from one to before another on which something failed. */
function failingCells({ push, failed }: Cells, from: number, to: number, landed: number, fixed: number): number[] {
  const places: number[] = [];
  for (let cell = from; cell < to; cell++) {
    const place = push[cell] ?? 0;
    if ((failed[cell] ?? 0) > 0 && landed <= place && place < fixed) places.push(place);
  }
  return places;
}
