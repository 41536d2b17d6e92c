import type { Expected } from './expected.ts';

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
  readonly expected: Expected;
}

/** The chance that a label which ran is broken by a regression that broke one of the same tests, suite or platform, or none like it. */
export const SHOWS = { test: 0.4, suite: 0.08, platform: 0.04, none: 0.01 } as const;

/** The chance that a change which was taken back shows in results at all. */
export const TAKEN_BACK_SHOWS = 0.5;

/** The share of regressions that break everything, or nearly. */
export const EVERYTHING = 0.05;

/** On how many pushes a regression lies, in the order of magnitude: two that have come together end together as seldom as one in so many. */
export const LASTS = 10;

/** Of what breaks a label, the share that breaks it on one platform and nowhere else. */
export const ALONE = 0.02;

/** A group of streaks is looked at as five kinds of labels and for three lengths, which partly tell the same; the most telling count is taken, and odds are divided by as many. */
export const WAYS = 8;

/** What is likelier than one in twenty is not ruled out: the logarithm. */
export const TOLERANCE = Math.log(20);

/** How often a label fails that something broke which fails now and then. */
export const INTERMITTENT = 0.4;

/** Odds as a chance. */
export const chanceOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));
