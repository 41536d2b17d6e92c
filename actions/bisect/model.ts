/** The search for the push that broke a task, as numbers alone: no task, label or time of the day. */

/**
 * The pushes of a search, oldest first: 0 is the last that is taken for good, the last one is bad. A culprit is one of 1
 * to the last; that none of them is (flaky all along, or changed by something else) is a hypothesis of its own.
 */
export interface Problem {
  /** By push: what running this work there once more costs; null where it cannot be run. */
  readonly probes: readonly (ProbeCost | null)[];
  /** By push: how likely it is the culprit before any run, in any unit (the size of its change); null: all alike. */
  readonly weights: readonly number[] | null;
  /** What is believed of the rates before any run: `ratePrior`. */
  readonly rates: RatePrior;
}

/** In seconds of machine time. */
export interface ProbeCost {
  /** Of each run. */
  readonly run: number;
  /** Of what must be built before the first run on this push; 0 where it is there. */
  readonly build: number;
}

/** Runs of the same work on one push that count. The failure that started the search is not among them. */
export interface Runs {
  readonly passes: number;
  readonly failures: number;
}

/** By push, for every push of the search. */
export type Evidence = readonly Runs[];

/** Runs of a label that were no regression, and how many of them failed. */
export interface FlakeHistory {
  readonly runs: number;
  readonly failures: number;
}

/**
 * Rates of failing that are thought possible, and how likely. `pairs[good * rates.length + bad]` is the weight of one rate
 * before the culprit and another from it on, `none[rate]` that of a rate all along without a culprit; each sums to 1.
 */
export interface RatePrior {
  readonly rates: Float64Array;
  readonly pairs: Float64Array;
  readonly none: Float64Array;
  /** How much surer than promised a search is to be, as real rates are not drawn from this prior: `required`. */
  readonly caution: number;
}

/** What the evidence says. */
export interface Posterior {
  /** By push: the probability that it is the culprit. That of push 0 is 0. */
  readonly culprit: Float64Array;
  /** The probability that none of them is. */
  readonly none: number;
  /** By push: the rates of failing before and from it on, expected if it is the culprit. */
  readonly good: Float64Array;
  readonly bad: Float64Array;
  /** The rate of failing expected if there is no culprit. */
  readonly rate: number;
}

/** What a search has used. */
export interface Spent {
  readonly runs: number;
  readonly rounds: number;
  readonly seconds: number;
}

/** The confidence that is promised, and the most that may be used; null: no bound. */
export interface Limits {
  readonly confidence: number;
  readonly runs: number | null;
  readonly rounds: number | null;
  readonly seconds: number | null;
}

/** Pushes next to each other, both ends included. */
export interface Pushes {
  readonly first: number;
  readonly last: number;
}

/** How a search ends. `confidence` is the probability of what is said. */
export type Answer =
  /** One of these: where there are several, no run that can be made tells them apart. */
  | { readonly kind: 'culprit'; readonly pushes: Pushes; readonly confidence: number }
  | { readonly kind: 'none'; readonly confidence: number; readonly rate: number }
  /** The smallest neighbourhood that has the confidence, or the half of it that could be had; why no more was run. */
  | {
      readonly kind: 'undecided';
      readonly because: 'runs' | 'rounds' | 'seconds' | 'probes';
      readonly pushes: Pushes;
      readonly confidence: number;
      /** The probability that there is no culprit. */
      readonly none: number;
    };
