/** Pieces of work, a few at once: each is asked for and kept before the next one is begun, so that nothing is lost. */
import pLimit from 'p-limit';
import type { TimeBudget } from '../edge/http.ts';
import type { Failure, Result } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';
import { attempt } from './store/trouble.ts';

export interface Progress {
  readonly phase: 'decision tasks' | 'pushes' | 'corrections' | 'jobs' | 'notes' | 'run times' | 'runs' | 'verdicts';
  /** Pieces of work of this phase. */
  readonly done: number;
  readonly total: number;
  /** Until the end of the phase, at the speed so far. */
  readonly secondsLeft: number;
}

export interface PhaseOptions {
  /** Requests under way at once (4). */
  readonly concurrency?: number;
  /** For all work together; without one, whoever asks minds the time. */
  readonly budget?: TimeBudget;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Work<Item, Found> {
  ask(item: Item): Promise<Result<Found>>;
  keep(item: Item, found: Found): void;
}

/**
 * Works through items, a few at once, until all are done or one fails; then no further one is begun. `path` is where they are
 * kept, for messages.
 */
export function phases(path: string, { concurrency = 4, budget, onProgress }: PhaseOptions) {
  const limit = pLimit(concurrency);
  return async <Item, Found>(
    phase: Progress['phase'],
    items: readonly Item[],
    work: Work<Item, Found>,
  ): Promise<Result<void>> => {
    const start = performance.now();
    let done = 0;
    let failure: Failure | null = null;
    const one = async (item: Item): Promise<void> => {
      if (budget && budget.left() <= 0) failure ??= overtime(budget);
      if (failure) return;
      const found = await work.ask(item);
      if (!found.ok) {
        failure ??= found.failure;
        return;
      }
      const kept = attempt('unwritable', path, () => work.keep(item, found.value));
      if (!kept.ok) {
        failure ??= kept.failure;
        return;
      }
      done++;
      const secondsLeft = ((performance.now() - start) / 1000 / done) * (items.length - done);
      onProgress?.({ phase, done, total: items.length, secondsLeft });
    };
    await Promise.all(items.map((item) => limit(one, item)));
    return failure ? err(failure) : ok(undefined);
  };
}

const overtime = ({ milliseconds }: TimeBudget): Failure => ({
  reason: 'service',
  message: `not everything was fetched within ${milliseconds / 60_000} minutes`,
  fix: 'run again, or give it more time (--fetch-minutes); what came in before is kept',
});
