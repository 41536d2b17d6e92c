import type { Estimate } from './estimate.ts';

/** What path rules would have added on days that they had not seen, and whether it is worth it. */
export interface PathChoice {
  /** Whether they catch more on its own push than the same hours spent by chance, on what fails most, and by the files of other pushes, by the intervals. */
  readonly isOn: boolean;
  /** What to write under `seta.paths`. */
  readonly budget: Readonly<Record<string, number>>;
  /** Run time that they add to a push on average: hours, and as a share of what it runs without them. */
  readonly addedHoursPerPush: number;
  readonly addedHourShare: number;
  /** Share of the pushes to which they add something. */
  readonly pushShare: number;
  /** With them less without, in shares of the regressions, and in pushes until caught or fixed. */
  readonly ownPushShare: Estimate;
  readonly missedShare: Estimate;
  readonly meanPushes: Estimate;
  /** How much more on its own push than the same hours would have caught if they were spent otherwise. */
  readonly againstChance: Estimate;
  readonly againstMostFailing: Estimate;
  /** The same with the files of the other pushes of the day: what is left if files say nothing. */
  readonly againstOtherFiles: Estimate;
  /** A sentence for a person. */
  readonly reason: string;
}
