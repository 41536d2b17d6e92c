/**
 * What is assumed of regressions and of chance, in one place. The figures with a
 * name here are assumptions; how often labels fail by chance and how often regressions come is estimated from the results.
 */
export interface Model {
  /** Regressions a push brings on average. */
  readonly perPush: number;
  /** Share of the labels that one breaks. */
  readonly breadth: number;
  /** By label number: how often a run of it fails by chance. */
  readonly rates: Float64Array;
  /** By how many failures in a row, up to `LONGEST`, and label number: how often a label fails so often by chance. */
  readonly powers: readonly Float64Array[];
}

/** More failures in a row say no more of many labels together. */
export const LONGEST = 4;

export const powersOf = (rates: Float64Array): readonly Float64Array[] =>
  Array.from({ length: LONGEST + 1 }, (_, length) => rates.map((rate) => rate ** length));

/** How alike a label and those that are known to be broken are. */
export type Likeness = 'test' | 'suite' | 'platform' | 'none';

/** The chance that a label which ran is broken by a regression that broke one like it. */
export const SHOWS: Readonly<Record<Likeness, number>> = { test: 0.4, suite: 0.08, platform: 0.04, none: 0.01 };

/** The chance that a change which was taken back shows in results at all. */
export const TAKEN_BACK_SHOWS = 0.5;

/** The share of regressions that break everything, or nearly. */
export const EVERYTHING = 0.05;

/** Of what breaks a label, the share that breaks it on one platform and nowhere else. */
export const ALONE = 0.02;

/** A group of streaks is looked at in several ways, and the most telling one counts: odds are divided by as many. */
export const WAYS = 5;

/** Odds as a chance. */
export const chanceOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));
