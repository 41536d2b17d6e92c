import type { SyntheticHistory, SyntheticPush } from './generator.ts';
import { Random } from './random.ts';
import { failingAt, noteText, type SyntheticRegression } from './regressions.ts';
import type { Universe } from './universe.ts';

/** One classification of a job by a sheriff. */
export interface Event {
  /** Treeherder's failure classification: 2 fixed by commit, 4 intermittent. */
  readonly classification: number;
  /** Unix seconds. */
  readonly at: number;
  readonly text: string;
  readonly who: string;
}

/** A failure on one push: how often the job ran (retriggers), and what sheriffs made of it. */
export interface Classified {
  copies: number;
  events: readonly Event[];
}

type ByPush = Map<number, Map<number, Classified>>;

/**
 * The failures that regressions cause, by push index and place in the universe: on every push between landing and backout
 * where a failing label ran, and on the landing push where it was backfilled. Sheriffs classify part of them, some late, a
 * few wrongly, and correct themselves now and then.
 */
export function classify(history: SyntheticHistory): ByPush {
  const failures: ByPush = new Map();
  const cache = new Map<SyntheticRegression, { universe: Universe; indices: readonly number[] }>();
  for (const regression of history.regressions) {
    const random = new Random('classify', history.options.seed, regression.id);
    let budget = 4 + Math.floor(random.exponential(18));
    for (let push = regression.landed; push < Math.min(regression.fixed, history.pushes.length); push++) {
      const universe = history.universeOf(push);
      let known = cache.get(regression);
      if (known?.universe !== universe) {
        known = { universe, indices: failingAt(regression, universe) };
        cache.set(regression, known);
      }
      const backfilled = new Set(push === regression.landed ? random.some(known.indices, 5) : []);
      for (const index of known.indices) {
        if (!backfilled.has(index) && !history.ran(push, index)) continue;
        const seen = budget > 0 && random.chance(backfilled.has(index) ? 0.95 : 0.5);
        if (seen) budget--;
        const copies = backfilled.has(index) && random.chance(0.3) ? 2 : 1;
        put(failures, push, index, { copies, events: seen ? eventsOf(history, regression, random, push, index) : [] });
      }
    }
    if (random.chance(0.15)) mistake(history, failures, regression, random);
  }
  return failures;
}

function put(failures: ByPush, push: number, index: number, classified: Classified): void {
  const ofPush = failures.get(push) ?? new Map<number, Classified>();
  failures.set(push, ofPush);
  const other = ofPush.get(index);
  // Two regressions at once break the job once; whoever classified it first keeps it.
  if (!other || other.events.length === 0) ofPush.set(index, classified);
}

function eventsOf(
  history: SyntheticHistory,
  regression: SyntheticRegression,
  random: Random,
  push: number,
  index: number,
): Event[] {
  const fix: SyntheticPush | undefined = history.pushes[regression.fixed];
  if (!fix) return [];
  const { project, seed } = history.options;
  const at = fix.timestamp + delay(random);
  const who = `sheriff-${random.between(1, 6)}@example.org`;
  const text = noteText(project, fix.revision, seed, regression.id, push, index);
  const events: Event[] = [{ classification: 2, at, text, who }];
  if (random.chance(0.01)) {
    events.push({ classification: 4, at: at + 3600 + Math.floor(random.exponential(40_000)), text: '', who });
  }
  return events;
}

/** Seconds until someone classifies: mostly within the hour, sometimes days later. */
function delay(random: Random): number {
  const roll = random.next();
  if (roll < 0.7) return random.between(300, 3600);
  return roll < 0.9 ? random.between(3600, 43_200) : random.between(86_400, 432_000);
}

/** A job that failed for another reason, but is classified as fixed by this regression's backout. */
function mistake(history: SyntheticHistory, failures: ByPush, regression: SyntheticRegression, random: Random): void {
  const push = Math.min(random.between(regression.landed, regression.fixed), history.pushes.length - 1);
  const index = random.between(0, history.universeOf(push).labels.length - 1);
  if (!history.ran(push, index) || failures.get(push)?.has(index)) return;
  put(failures, push, index, { copies: 1, events: eventsOf(history, regression, random, push, index) });
}
