/**
 * The rota: which labels run on which of a small number of slots (push number modulo `slots`), so that regressions are seen
 * as soon as possible for a budget of run time. Labels and scenarios are numbers here, so that this folder knows nothing of
 * Treeherder or configuration.
 */
export interface RotaProblem {
  /** How many slots there are: at most 32, as sets of slots are masks of bits. */
  readonly slots: number;
  /** Run time of each label in seconds, above 0. */
  readonly seconds: readonly number[];
  readonly scenarios: readonly Scenario[];
  /** Slots of the rota before this one, as masks: preferred where that costs next to nothing. */
  readonly before: readonly number[];
  /** Seconds of run time a push, on average over the slots, for what is chosen. Infinite where a promise alone ends it. */
  readonly budget: number;
  /** Nothing more is chosen once it is kept. */
  readonly promise?: Promised;
  readonly delay: DelayCosts;
}

/** This share of the scenarios, by weight, is seen at most so many pushes late; 0 is on the very push. */
export interface Promised {
  readonly withinPushes: number;
  readonly share: number;
}

/** Something that may break next, and who would see it. */
export interface Scenario {
  /** Any of these labels catches it; by number, ascending, without repetition. */
  readonly labels: readonly number[];
  /** How likely it is, against the others; above 0. */
  readonly weight: number;
}

/** What a late sight costs, in pushes. */
export interface DelayCosts {
  /** Everything runs at least once in so many pushes. */
  readonly backstopPushes: number;
  /** What it costs on top not to be seen on the very push: the search for the culprit. */
  readonly searchPrice: number;
}

/** A choice of slots for each label, and what is proven of it. */
export interface Rota {
  /** The slots of each label as a mask. */
  readonly masks: readonly number[];
  /** Mean seconds of run time a push of what was chosen. */
  readonly seconds: number;
  /** The share that is seen as soon as was promised; null where nothing was. */
  readonly promised: number | null;
  /** Mean cost of a regression in pushes, weighted by scenario: as chosen, with nothing but the backstops, and no choice has less. */
  readonly cost: number;
  readonly costWithout: number;
  readonly lowerBound: number;
}

/**
 * What it costs in pushes that the next slot of a scenario is `distance` pushes away, for distances 0 to `slots`; the last
 * means that it has none. A backstop may come first: it is as likely after any number of pushes below `backstopPushes`.
 */
export function costByDistance({ slots, delay: { backstopPushes, searchPrice } }: RotaProblem): Float64Array {
  const backstop = Math.max(1, backstopPushes);
  const wait = (distance: number): number =>
    distance >= backstop - 1 ? (backstop - 1) / 2 : distance - (distance * (distance + 1)) / (2 * backstop);
  return Float64Array.from({ length: slots + 1 }, (_, distance) => {
    if (distance === 0) return 0;
    return searchPrice + wait(distance === slots ? backstop : distance);
  });
}

/**
 * The chance to be seen at most `within` pushes late where the next slot is `distance` pushes away, by distance as in
 * `costByDistance`: by the slot, or by a backstop that comes first.
 */
export function chanceByDistance({ slots, delay }: RotaProblem, within: number): Float64Array {
  const byBackstop = backstopChance(delay.backstopPushes, within);
  return Float64Array.from({ length: slots + 1 }, (_, distance) =>
    distance < slots && distance <= within ? 1 : byBackstop,
  );
}

/** The chance that a backstop comes at most `within` pushes after any push. */
export const backstopChance = (backstopPushes: number, within: number): number =>
  Math.min(1, (within + 1) / Math.max(1, backstopPushes));

/** The scenarios of each label, ascending. */
export function scenariosByLabel({ seconds, scenarios }: RotaProblem): readonly Uint32Array[] {
  const result: number[][] = seconds.map(() => []);
  scenarios.forEach(({ labels }, scenario) => {
    for (const label of labels) result[label]?.push(scenario);
  });
  return result.map((list) => Uint32Array.from(list));
}
