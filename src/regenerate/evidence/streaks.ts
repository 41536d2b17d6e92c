import type { Cells } from './cells.ts';

/** A label that was green, went red, stayed red and went green again. Pushes by their place in time. */
export interface Streak {
  /** By number. */
  readonly label: number;
  /** The last push before it that was not red, the first and last that were, and the first that was not any more. */
  readonly before: number;
  readonly first: number;
  readonly last: number;
  readonly after: number;
  /** Failed runs in it. */
  readonly failed: number;
  /** Its cells, from and to before. */
  readonly from: number;
  readonly to: number;
}

/** What the results of each label say besides its streaks; by label number. */
export interface Tally {
  /** Runs that passed. */
  readonly passed: Float64Array;
  /** Failures on a push where the same label passed as well: chance, and nothing else. */
  readonly mixed: Float64Array;
}

/**
 * The streaks of all labels. A push with both outcomes is not red. What was red from the first time it ran, or still is, is no streak:
 * that it was a regression, or was fixed, nobody has seen; and it does not count as chance either.
 */
export function streaksOf(cells: Cells): { readonly streaks: readonly Streak[]; readonly tally: Tally } {
  const { labels, start, push, passed, failed } = cells;
  const streaks: Streak[] = [];
  const tally = { passed: new Float64Array(labels.length), mixed: new Float64Array(labels.length) };
  for (let label = 0; label < labels.length; label++) {
    const end = start[label + 1] ?? 0;
    let green = -1;
    let failures = 0;
    for (let cell = start[label] ?? 0; cell < end; cell++) {
      const passes = passed[cell] ?? 0;
      if (passes === 0) {
        failures += failed[cell] ?? 0;
        continue;
      }
      tally.passed[label] = (tally.passed[label] ?? 0) + passes;
      tally.mixed[label] = (tally.mixed[label] ?? 0) + (failed[cell] ?? 0);
      if (green >= 0 && cell > green + 1) {
        const at = (place: number): number => push[place] ?? 0;
        const pushes = { before: at(green), first: at(green + 1), last: at(cell - 1), after: at(cell) };
        streaks.push({ label, ...pushes, failed: failures, from: green + 1, to: cell });
      }
      green = cell;
      failures = 0;
    }
  }
  return { streaks, tally };
}
