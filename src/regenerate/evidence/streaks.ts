import type { Cells } from './cells.ts';
import { INTERMITTENT, TOLERANCE } from './model.ts';

/** A label that was green, went red, stayed red and went green again. Pushes by their place in time. */
export interface Streak {
  /** By number. */
  readonly label: number;
  /** The last push before it that was not red, and the first after it. */
  readonly before: number;
  readonly after: number;
  /** Failed runs in it. */
  readonly failed: number;
  /** Its cells, from and to before: red ones first and last. */
  readonly from: number;
  readonly to: number;
}

/** A streak, and what it says where the rate is known at which the label fails by chance. */
export interface Episode extends Streak {
  /** The pushes one of which brought what broke it, and one of which mended it, ends included. */
  readonly landed: readonly [from: number, to: number];
  readonly fixed: readonly [from: number, to: number];
  /** How much likelier it is where something broke the label than by chance: the logarithm. */
  readonly surprise: number;
}

/** What the results of each label say besides its streaks; by label number. */
export interface Tally {
  /** Runs that passed. */
  readonly passed: Float64Array;
  /** Failures on a push where the same label passed as well: chance, and nothing else. */
  readonly mixed: Float64Array;
}

/**
 * The streaks of all labels, by label and time. A push with both outcomes is not red. What was red from the first time it ran, or still is, is
 * no streak: that it was a regression, or was fixed, nobody has seen; and it does not count as chance either.
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
        const pushes = { before: push[green] ?? 0, after: push[cell] ?? 0 };
        streaks.push({ label, ...pushes, failed: failures, from: green + 1, to: cell });
      }
      green = cell;
      failures = 0;
    }
  }
  return { streaks, tally };
}

/** What streaks say by the rates (by label number) at which labels fail by chance. Those that follow each other too closely for it are one. */
export function episodesOf(streaks: readonly Streak[], cells: Cells, rates: Float64Array): readonly Episode[] {
  const episodes: Episode[] = [];
  let open: Streak[] = [];
  const close = () => {
    const one = open.length > 1 ? together(open, cells, rates) : null;
    episodes.push(...(one ? [one] : open.map((streak) => solid(streak, cells, rates))));
    open = [];
  };
  for (const streak of streaks) {
    const last = open.at(-1);
    if (last && (last.label !== streak.label || !isNear(last, streak))) close();
    open.push(streak);
  }
  close();
  return episodes;
}

/** Whether so few passes lie between two streaks, and neither is so long, that something may fail now and then. */
const isNear = (one: Streak, other: Streak): boolean =>
  other.from - one.to <= TOLERANCE / -Math.log(1 - INTERMITTENT) && Math.max(one.failed, other.failed) <= LONG;

/** More failures in a row than something has that fails now and then. */
const LONG = 2 * (TOLERANCE / -Math.log(INTERMITTENT));

/** One that fails as long as it is broken. On a label that often fails by chance its ends may be chance. */
function solid(streak: Streak, { push, failed }: Cells, rates: Float64Array): Episode {
  const { from, to, before, after } = streak;
  const each = -Math.log(rates[streak.label] ?? 1);
  const most = (to - from - 1) >> 1;
  const softened = (at: (skipped: number) => number): number => {
    let skipped = 0;
    for (let cost = 0; skipped < most; skipped++) {
      cost += each * (failed[at(skipped)] ?? 0);
      if (cost > TOLERANCE) break;
    }
    return push[at(skipped)] ?? 0;
  };
  return {
    ...streak,
    landed: [before + 1, softened((skipped) => from + skipped)],
    fixed: [softened((skipped) => to - 1 - skipped) + 1, after],
    surprise: streak.failed * each,
  };
}

/** Several streaks as one that fails now and then; null where chance is likelier. */
function together(streaks: readonly Streak[], { push, start }: Cells, rates: Float64Array): Episode | null {
  const [first, last] = [streaks[0] as Streak, streaks.at(-1) as Streak];
  const { label, from } = first;
  const { to } = last;
  const rate = rates[label] ?? 1;
  const failed = streaks.reduce((sum, streak) => sum + streak.failed, 0);
  const red = streaks.reduce((sum, streak) => sum + streak.to - streak.from, 0);
  const passes = to - from - red;
  const surprise = failed * Math.log(INTERMITTENT / rate) + passes * Math.log((1 - INTERMITTENT) / (1 - rate));
  if (surprise < TOGETHER) return null;
  // It may have been there a few passes before it was seen.
  const slack = Math.floor(TOLERANCE / -Math.log(1 - INTERMITTENT));
  const [begin, end] = [start[label] ?? 0, (start[label + 1] ?? 1) - 1];
  return {
    ...{ label, from, to, failed, surprise, before: first.before, after: last.after },
    landed: [(push[Math.max(begin, from - 1 - slack)] ?? 0) + 1, push[from] ?? 0],
    fixed: [(push[to - 1] ?? 0) + 1, push[Math.min(end, to + slack)] ?? 0],
  };
}

/** Odds of so much (their logarithm) against chance make several streaks one. */
const TOGETHER = 6;
