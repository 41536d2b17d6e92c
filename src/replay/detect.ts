import type { Decisions } from './decisions.ts';
import type { Groups } from './groups.ts';
import { failsOn, type Past, type PastRegression } from './past.ts';

/** What became of one regression under a policy. */
export interface Detection {
  readonly regression: PastRegression;
  readonly outcome: 'ownPush' | 'later' | 'backstop' | 'missed';
  /** The push that caught it, or the one that fixed it where it was missed. */
  readonly until: number;
  /** Runs on earlier pushes that tell that it came with `landed`, and what they cost in seconds. */
  readonly backfills: number;
  readonly backfillSeconds: number;
  /** Whether a holdout run failed because of it before anything else had caught it. */
  readonly holdoutOnly: boolean;
  /** For each group that one of its labels belongs to: the push on which the first of these ran, null for none. */
  readonly byGroup: ReadonlyMap<number, number | null>;
}

/** What happens to one label of a regression, from its landing on. */
interface Sighting {
  readonly label: number;
  /** The first push on which it ran, whatever for. */
  readonly first: number | null;
  /** The first push on which it ran without the holdout's help. */
  readonly regular: number | null;
  /** Pushes before that on which the holdout ran it. */
  readonly held: readonly number[];
}

/**
 * Follows a regression that landed on push P and was fixed by push F. It is caught on the first push of P..F-1 on which a
 * label runs and fails because of it; a push that comes after the fix cannot catch it. Caught on P it is `ownPush`; later, it is
 * `backstop` where that push ran everything as a backstop, else `later`; else it is `missed`.
 *
 * Which push fixed it is taken from the history although a policy that catches later would also fix later. So "missed"
 * means: this policy would not have known by the time when the history did away with it.
 *
 * Backfills are those of the catching label that needs fewest: it ran last on push G before P, and the pushes between G and
 * the catching one are to be filled to see that P is the culprit.
 *
 * @param has whether the full task graph of a push has a label
 */
export function detect(
  past: Past,
  groups: Groups,
  decisions: Decisions,
  has: (push: number, label: number) => boolean,
  regression: PastRegression,
): Detection {
  const { landed, fixed } = regression;
  const sightings = regression.labels.map((label) => sightingOf(past, decisions, has, regression, label));
  const caught = earliest(sightings.map(({ first }) => first));
  const regular = earliest(sightings.map((sighting) => sighting.regular)) ?? fixed;
  const until = caught ?? fixed;
  const catching = sightings.filter(({ first }) => caught !== null && first === caught);
  const fills = catching.map(({ label }) => ({ label, gap: until - lastRun(decisions, has, label, landed) - 1 }));
  const fewest = fills.reduce((best, fill) => (best === null || fill.gap < best.gap ? fill : best), NO_FILL);
  const byGroup = new Map<number, number | null>();
  for (const { label, first } of sightings) {
    for (const group of groups.of[label] ?? []) byGroup.set(group, earliest([byGroup.get(group) ?? null, first]));
  }
  return {
    regression,
    outcome: outcomeOf(decisions, caught, landed),
    until,
    backfills: fewest?.gap ?? 0,
    backfillSeconds: fewest ? fewest.gap * (past.seconds[fewest.label] ?? 0) : 0,
    holdoutOnly: sightings.some(({ held }) => held.some((push) => push < regular)),
    byGroup,
  };
}

const NO_FILL: { readonly label: number; readonly gap: number } | null = null;

function outcomeOf(decisions: Decisions, caught: number | null, landed: number): Detection['outcome'] {
  if (caught === null) return 'missed';
  if (caught === landed) return 'ownPush';
  return decisions.schedule(caught).mode === 'backstop' ? 'backstop' : 'later';
}

function sightingOf(
  past: Past,
  decisions: Decisions,
  has: (push: number, label: number) => boolean,
  regression: PastRegression,
  label: number,
): Sighting {
  const held: number[] = [];
  for (let push = regression.landed; push < regression.fixed; push++) {
    if (!has(push, label) || !failsOn(past, regression, push, label)) continue;
    const run = decisions.runs(push, label);
    if (run === 'runs') return { label, first: held[0] ?? push, regular: push, held };
    if (run === 'holdout') held.push(push);
  }
  return { label, first: held[0] ?? null, regular: null, held };
}

/** The last push before another on which a label ran; the one before the span or before the label came counts as such. */
function lastRun(
  decisions: Decisions,
  has: (push: number, label: number) => boolean,
  label: number,
  before: number,
): number {
  let push = before - 1;
  while (push >= decisions.span.first && has(push, label) && decisions.runs(push, label) === 'skipped') push--;
  return push;
}

function earliest(pushes: readonly (number | null)[]): number | null {
  let best: number | null = null;
  for (const push of pushes) if (push !== null && (best === null || push < best)) best = push;
  return best;
}
