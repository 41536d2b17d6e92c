/**
 * One reason to believe that a label caught a regression on a push. Sheriffs' notes, streaks of results and verdicts of bisections
 * all come down to it, and regressions are made of it, whoever found it.
 */
export interface Evidence {
  /** Where the label failed. */
  readonly pushId: number;
  readonly label: string;
  /** The revision that fixed it or backed it out, 12 to 40 hex digits; null where only its end is known. */
  readonly fix: string | null;
  /** When the failure was seen, in Unix seconds. */
  readonly time: number;
  /** The chance that it was a regression and no noise: above 0, at most 1. What a person or a bisection signed is 1. */
  readonly weight: number;
  readonly because: Because;
}

/** Why it is believed. */
export type Because =
  | { readonly kind: 'note'; readonly taskId: string }
  /** Was green, failed so many times, and was green again on a push; one of a range of pushes brought it, by all that failed with it. Ends included. */
  | {
      readonly kind: 'streak';
      readonly failed: number;
      readonly landed: readonly [from: number, to: number];
      readonly untilPushId: number;
    }
  /** A commit that takes back what a push brought. */
  | { readonly kind: 'backout'; readonly revision: string; readonly culpritPushId: number }
  | {
      readonly kind: 'verdict';
      readonly taskId: string;
      readonly runs: number;
      /** How sure it was, 0 to 1. */
      readonly confidence: number;
    };
