import type { Label } from '../../util/ids.ts';
import { chunkOf, partsOf } from '../../util/labels.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import type { PriorityFacts } from '../priorities.ts';
import type { Regression } from '../regressions.ts';

/** Something that may break next: the labels that would see it, and how likely it is against the others. */
export interface LabelScenario {
  /** By code point. */
  readonly labels: readonly Label[];
  readonly weight: number;
}

/** How much of what is expected looks like what? Shares of each regression's weight; the rest repeats it as it was. */
export interface Likeness {
  /** The same suites one chunk further or one before, on all platforms alike: another test of the same component. */
  readonly otherChunk: number;
  /** The same suites at any of their chunks, on all platforms alike: tests move, and what is worked on does. */
  readonly anyChunk: number;
  /** On one of its platforms only. */
  readonly onePlatform: number;
  /** Days after which a regression counts half. */
  readonly halfLifeDays: number;
}

/**
 * What may break next, told from what broke: each regression again, its neighbours, and what was never seen. The chance of the
 * latter is Good and Turing's estimate, the share of regressions that stand alone in what they show, and every label is as
 * likely to be the one that sees it.
 *
 * @param labels of today
 * @param parts what is known of a label's platform; what it tells itself where this is left out
 */
export function scenariosOf(
  regressions: readonly Regression[],
  labels: readonly Label[],
  likeness: Likeness,
  parts: PriorityFacts['parts'] = (label) => partsOf(label),
): readonly LabelScenario[] {
  const scenarios = new Scenarios(new Set(labels));
  const chunks = chunkCounts(labels);
  const newest = Math.max(0, ...regressions.map(({ lastSeen }) => lastSeen));
  let total = 0;
  for (const { failures, lastSeen } of regressions) {
    const weight = 2 ** (-(newest - lastSeen) / DAY_SECONDS / likeness.halfLifeDays);
    const caught = [...failures.keys()];
    total += weight;
    const rest =
      weight -
      scenarios.add(weight * likeness.otherChunk, [shifted(caught, -1), shifted(caught, 1)]) -
      scenarios.add(weight * likeness.anyChunk, turned(caught, chunks)) -
      scenarios.add(weight * likeness.onePlatform, byPlatform(caught, parts));
    scenarios.add(rest, [caught]);
  }
  const unseen = unseenShare(regressions) * Math.max(1, total);
  scenarios.add(
    unseen,
    labels.map((label) => [label]),
  );
  return scenarios.all();
}

/** Scenarios of the labels of today, those with the same labels put together. */
class Scenarios {
  readonly #today: ReadonlySet<string>;
  readonly #weights = new Map<string, number>();

  constructor(today: ReadonlySet<string>) {
    this.#today = today;
  }

  /** Divides a weight among those that labels of today would see; gives the weight that was placed. */
  add(weight: number, candidates: readonly (readonly string[])[]): number {
    const keys = candidates
      .map((labels) => labels.filter((label) => this.#today.has(label)))
      .filter((labels) => labels.length > 0)
      .map((labels) => [...new Set(labels)].sort().join('\n'));
    if (weight <= 0 || keys.length === 0) return 0;
    for (const key of keys) this.#weights.set(key, (this.#weights.get(key) ?? 0) + weight / keys.length);
    return weight;
  }

  all(): LabelScenario[] {
    return [...this.#weights]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, weight]) => ({ labels: key.split('\n') as Label[], weight }));
  }
}

/** The same suites, so many chunks further; what has no chunks is the same. Empty where nothing has chunks. */
function shifted(labels: readonly string[], by: number): readonly string[] {
  const chunks = labels.map((label) => ({ label, ...chunkOf(label) }));
  if (chunks.every(({ number }) => number === null)) return [];
  return chunks.map(({ label, suite, number }) => (number === null ? label : `${suite}-${number + by}`));
}

/** How many chunks each suite of a platform has. */
function chunkCounts(labels: readonly Label[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) {
    const { suite, number } = chunkOf(label);
    if (number !== null) counts.set(suite, Math.max(counts.get(suite) ?? 0, number));
  }
  return counts;
}

/** So many other places of a suite stand for all of them: a suite of fifty chunks has no more scenarios than one of seven. */
const PLACES = 6;

/** The same suites at other chunks all around; the last chunk is followed by the first. None where nothing has chunks. */
function turned(labels: readonly string[], counts: ReadonlyMap<string, number>): readonly (readonly string[])[] {
  const chunks = labels.map((label) => ({ label, ...chunkOf(label) }));
  const most = Math.max(0, ...chunks.map(({ suite, number }) => (number === null ? 0 : (counts.get(suite) ?? 0))));
  const places = Math.max(0, Math.min(PLACES, most - 1));
  return Array.from({ length: places }, (_, place) => {
    const by = Math.floor(((place + 1) * most) / (places + 1));
    return chunks.map(({ label, suite, number }) =>
      number === null ? label : `${suite}-${((number - 1 + by) % Math.max(1, counts.get(suite) ?? 1)) + 1}`,
    );
  });
}

/** The labels of each platform; none where there is but one. */
function byPlatform(labels: readonly Label[], parts: PriorityFacts['parts']): readonly (readonly Label[])[] {
  const groups = [...Map.groupBy(labels, (label) => parts(label).platform).values()];
  return groups.length > 1 ? groups : [];
}

/** The chance that the next regression shows in no label in which one has shown: the share of those that one label alone caught. */
function unseenShare(regressions: readonly Regression[]): number {
  const times = new Map<string, number>();
  for (const { failures } of regressions)
    for (const label of failures.keys()) times.set(label, (times.get(label) ?? 0) + 1);
  const alone = regressions.filter(({ failures }) => [...failures.keys()].every((label) => times.get(label) === 1));
  return regressions.length === 0 ? 1 : alone.length / regressions.length;
}
