/**
 * What a replay answers; types only. JSON as it stands: `seta replay --json` prints it and reports read it. Times of day are
 * ISO 8601 in UTC, spans say their unit, shares lie between 0 and 1.
 */

import type { Estimate } from './estimate.ts';
import type { PathChoice } from './path-choice.ts';

export type { Estimate } from './estimate.ts';

export interface ReplayResult {
  readonly version: 1;
  readonly project: string;
  readonly history: HistoryFacts;
  /** Seed of the bootstrap: the same history, policies and seed give the same result. */
  readonly seed: number;
  /** What limits the figures, such as a history that was pruned itself. Empty where nothing does. */
  readonly warnings: readonly ReplayWarning[];
  /** In the order given; run-all is always among them. All are judged on `history.span`. */
  readonly policies: readonly PolicyResult[];
  /** Null where no settings were to be chosen. */
  readonly choice: Choice | null;
}

/** Pushes in order of time, and the regressions that landed on them and whose end is in the history. */
export interface Span {
  /** Time of the first push. */
  readonly from: string;
  /** Time of the last push. */
  readonly to: string;
  readonly pushes: number;
  readonly regressions: number;
}

export interface HistoryFacts {
  /** Where the history came from, printable. */
  readonly source: string;
  /**
   * `recorded`: a regression is what sheriffs recorded, and only labels that ran and failed are known to catch it.
   * `ground-truth`: the history is synthetic, and every label that would have failed is known.
   */
  readonly truth: 'recorded' | 'ground-truth';
  /** What the policies are judged on: the pushes after the warm-up and, where settings are chosen, after `choice.span`. */
  readonly span: Span;
  /** Days at the beginning that only make data. */
  readonly warmUpDays: number;
  /** Labels of the full task graph on a push, on average. */
  readonly labels: number;
  /** Machine hours of all of them on a push, on average. */
  readonly hoursPerPush: number;
}

export interface ReplayWarning {
  readonly code: 'pruned-history' | 'no-run-times' | 'few-regressions' | 'without-fix';
  /** A sentence for a person. */
  readonly message: string;
}

/** As `Estimate`; null stands for "not before the fix" and is larger than any number. */
export interface Quantile {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What distinguishes a policy. */
export interface PolicySettings {
  /** How the labels that run on every push are chosen; null for run-all. */
  readonly method: 'cover' | 'walk' | null;
  /** False where the data knows only "runs" and "low value", as Treeherder's SETA service did. */
  readonly tiered: boolean;
  /** Options of `seta data build`, where a cover or walk is used: redundancy, target, halfLifeDays, ... */
  readonly build: Readonly<Record<string, unknown>>;
  /** Priority to the N of "every Nth push". */
  readonly tiers: { readonly 2: number; readonly 3: number; readonly 4: number };
  readonly backstop: { readonly pushes: number; readonly minutes: number };
  /** Share of would-be-skipped tasks that run anyway. */
  readonly holdout: number;
  /** Days between two makings of data. */
  readonly regenerateDays: number;
}

export interface PolicyResult {
  /** Unique in a result. */
  readonly name: string;
  /** A sentence for a person. */
  readonly description: string;
  readonly settings: PolicySettings;
  /** The YAML to paste into `taskcluster/config.yml` and the command that makes its data; empty for run-all. */
  readonly configuration: string;
  readonly cost: Cost;
  readonly outcomes: Outcomes;
  /** Pushes between the one that brought a regression and the one that caught it; 0 for the same. */
  readonly pushes: Distribution;
  /** Minutes between the times of these two pushes. */
  readonly minutes: Distribution;
  readonly backfills: Backfills;
  /** What would have come of the same hours if they were spent otherwise; none where everything runs. */
  readonly rivals: readonly Rival[];
  /** The policy less chance at the same hours, on the same regressions; null where everything runs. */
  readonly againstChance: AgainstChance | null;
  /** Share of the regressions caught within the minutes that were asked for; null where nothing is chosen. */
  readonly withinLimit: Estimate | null;
  /** The share to expect on as many regressions to come, with an interval for what will be seen of them; null where nothing is chosen. */
  readonly expectedWithin: Estimate | null;
  /** Null where the policy has no holdout. */
  readonly missRate: MissRate | null;
  /** By name. */
  readonly byPlatform: readonly Split[];
  readonly bySuite: readonly Split[];
}

/** Machine hours are medians of run times; the holdout counts with its expectation. Intervals by resampling days. */
export interface Cost {
  readonly tasksPerPush: Estimate;
  readonly hoursPerPush: Estimate;
  /** Against run-all on the same pushes. */
  readonly savedTaskShare: Estimate;
  readonly savedHourShare: Estimate;
  /** Pushes by how they were decided: `pruned`, `backstop`, or the code of a reason to run everything. */
  readonly modes: Readonly<Record<string, number>>;
}

/** What became of the regressions; the four counts add up to `total`. */
export interface Outcomes {
  readonly total: number;
  /** Caught on the push that brought them. */
  readonly ownPush: number;
  /** Caught on a later push, by a label that ran for another reason than a backstop. */
  readonly later: number;
  /** Missed until a backstop caught them (not on their own push). */
  readonly backstop: number;
  /** Not caught before they were fixed. */
  readonly missed: number;
  readonly ownPushShare: Estimate;
  readonly missedShare: Estimate;
}

/**
 * How long regressions stayed uncaught. Quantiles rank a missed one above all that were caught, so that missing never looks
 * good; intervals by resampling the days on which they landed.
 */
export interface Distribution {
  readonly unit: 'pushes' | 'minutes';
  /** Until caught or, of a missed one, until fixed: a lower bound where some were missed. */
  readonly mean: Estimate;
  readonly median: Quantile;
  readonly p90: Quantile;
  readonly p95: Quantile;
  readonly p99: Quantile;
  /** Null where one was missed. */
  readonly max: number | null;
  /** Regressions that were caught, by how late; bins adjoin. */
  readonly histogram: readonly Bin[];
  /** Share of all regressions caught within `at`; ascending, a step function that starts at 0. */
  readonly curve: readonly { readonly at: number; readonly share: number }[];
}

export interface Bin {
  /** Included. */
  readonly from: number;
  /** Excluded; null for the last bin, which is open. */
  readonly to: number | null;
  readonly count: number;
}

/** The same pushes with the hours of a policy spent by a simple rule. Figures are expectations: nothing is drawn. */
export interface Rival {
  /**
   * `chance`: every prunable label on each push with the same probability. `failures-per-hour`: on every push those that
   * caught most per second of run time. `half-chance`: half of the hours by each. `oracle`: each regression on its own push by the
   * cheapest label that shows it, and nothing else.
   */
  readonly name: 'chance' | 'failures-per-hour' | 'half-chance' | 'oracle';
  readonly hoursPerPush: number;
  readonly ownPushShare: number;
  readonly missedShare: number;
  /** Pushes until caught or, of a missed one, until fixed. */
  readonly meanPushes: number;
  /** Null for "not before the fix". */
  readonly p90Pushes: number | null;
  readonly p95Pushes: number | null;
  readonly p99Pushes: number | null;
}

export interface AgainstChance {
  readonly ownPushShare: Estimate;
  readonly missedShare: Estimate;
  readonly meanPushes: Estimate;
}

/**
 * Runs on earlier pushes that tell which push brought a regression: those between the catching push and the last one before
 * the regression on which the catching label ran.
 */
export interface Backfills {
  readonly total: number;
  /** Per regression that was caught. */
  readonly mean: Estimate;
  /** Per push of the span. */
  readonly hoursPerPush: number;
  /** Machine hours a push of the policy and of these runs together. */
  readonly hoursWithThem: number;
}

/** Of the tasks that the policy would have skipped, how many would have shown a regression, told by the holdout alone. */
export interface MissRate {
  /** Holdout runs, by expectation. */
  readonly runs: number;
  /** Regressions that such runs showed and nothing else had caught by then, each once. */
  readonly missed: number;
  /** `missed / runs` with the 95 % Wilson interval. */
  readonly rate: Estimate;
}

/** A platform or a suite as if there were no other: its regressions are those that one of its labels catches. */
export interface Split {
  readonly name: string;
  /** Labels on a push, on average. */
  readonly labels: number;
  readonly hoursPerPush: number;
  readonly savedHourShare: number;
  readonly regressions: number;
  readonly ownPush: number;
  readonly missed: number;
  /** Pushes until caught by one of its labels; null for "not before the fix". */
  readonly median: number | null;
  readonly p90: number | null;
}

/** The search for settings. */
export interface Choice {
  /** What they were chosen on; it ends before `history.span` begins. */
  readonly span: Span;
  /** Nine of ten regressions are to be caught within so many minutes. */
  readonly maxMinutes: number;
  /** Every setting tried, by `savedHourShare`, largest first. */
  readonly points: readonly ChoicePoint[];
  /** The settings chosen; null where none stays within `maxMinutes`. They are judged among `policies` too. */
  readonly recommended: Recommendation | null;
  /** What the files that pushes change would add to these settings, or to the first ones tried; null where nobody knows of files. */
  readonly paths: PathChoice | null;
}

export interface ChoicePoint {
  readonly name: string;
  readonly settings: PolicySettings;
  readonly hoursPerPush: number;
  readonly savedHourShare: number;
  /** Until caught; null for "not before the fix". */
  readonly medianMinutes: number | null;
  readonly p90Minutes: number | null;
  readonly meanMinutes: number;
  /** Until caught or, of a missed one, until fixed. */
  readonly meanPushes: number;
  readonly ownPushShare: number;
  readonly missed: number;
  /** Share caught within `maxMinutes`; the interval is one for as many regressions to come. */
  readonly withinLimit: Estimate;
  /** Whether no other setting saves as much, is as early on average and misses as few, one of them better. */
  readonly onFrontier: boolean;
}

export interface Recommendation {
  /** Name of its point, and of its entry in `policies`. */
  readonly name: string;
  /** The YAML to paste, and the command that makes its data. */
  readonly configuration: string;
  /** Whether it kept the limit by the lower end of its interval where it was chosen; otherwise as far as was seen. */
  readonly isSure: boolean;
  /** On the days on which it was chosen, where it looks better than it is. What is caught within the limit is to be in its interval later. */
  readonly promised: Headline;
  /** On later days: the figures to quote. */
  readonly judged: Headline;
  /** Whether as many were caught within the limit on these as the lower end of what was promised. */
  readonly keepsPromise: boolean;
  /** Whether nine of ten were caught within the limit on these. */
  readonly keepsLimit: boolean;
  /** A sentence for a person, of the judged figures. */
  readonly reason: string;
}

/** What matters of a policy in a row. */
export interface Headline {
  readonly hoursPerPush: Estimate;
  readonly savedHourShare: Estimate;
  readonly withinLimit: Estimate;
  readonly p90Minutes: Quantile;
  readonly meanPushes: Estimate;
  readonly missed: number;
  readonly missedShare: Estimate;
}
