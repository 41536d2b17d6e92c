import type { RatePrior } from './model.ts';

/** What a search is set beside: other ways to find a culprit. */

/** `git bisect run`: one run each, believed; the first push that is thought bad. `fails` runs the work on a push once. */
export function gitBisect(fails: (push: number) => boolean, pushes: number): number {
  let [good, bad] = [0, pushes - 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (fails(middle)) bad = middle;
    else good = middle;
  }
  return bad;
}

/** Bayes that is told the true rates: the prior is one pair of them. */
export function toldRates({ good, bad }: { readonly good: number; readonly bad: number }): RatePrior {
  const rates = Float64Array.from([Math.max(good, 0.0005), Math.min(bad, 0.9995)]);
  return { rates, pairs: Float64Array.from([0, 1, 0, 0]), none: Float64Array.from([1, 0]), caution: 0 };
}
