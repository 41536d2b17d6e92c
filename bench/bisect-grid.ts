/** The cells of the benchmarks of bisect, and their searches in as many threads as there are cores. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { flakyRates } from '../test/rig/flaky-rates.ts';
import { type Cell, hasCulprit, PAIRS, type Rates, type Tally } from './bisect-cells.ts';

export const PUSHES: readonly number[] = [40, 100];
export const PROMISES: readonly number[] = [0.8, 0.95, 0.99];
/** The first seed of the benchmarks: what is believed of the rates was tuned by others. */
export const FIRST_SEED = 1_000_000;

/** All pairs of rates; those of real tests only where the data is there. */
export const ALL_RATES: readonly Rates[] = [...PAIRS, ...(flakyRates === null ? [] : ['real' as const])];

/** Each promise with nothing known and with a history, at 95 % also four runs at once; and the rival that is told the rates. */
export function cellsOf(pushes: number, rates: Rates): Cell[] {
  const cells = (['history', 'nothing'] as const).flatMap((knows) =>
    PROMISES.flatMap((confidence) =>
      (confidence === 0.95 ? [1, 4] : [1]).map((parallel) => ({ pushes, rates, knows, confidence, parallel })),
    ),
  );
  const told = { pushes, rates, knows: 'rates' as const, confidence: 0.95, parallel: 1 };
  return hasCulprit(rates) ? [...cells, told, { ...told, parallel: 4 }] : cells;
}

/** Each cell as soon as it is done goes to stderr, so that an unfinished grid is told as well. */
export async function tallyAll(cells: readonly Cell[], searches: number): Promise<Tally[]> {
  const waiting = [...cells];
  const tallies: Tally[] = [];
  const one = async (): Promise<void> => {
    const worker = new Worker(join(import.meta.dirname, 'bisect-worker.ts'));
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      const { promise, resolve, reject } = Promise.withResolvers<Tally>();
      worker.once('message', resolve).once('error', reject);
      worker.postMessage({ cell, searches, from: FIRST_SEED });
      const tally = await promise;
      worker.off('error', reject);
      tallies.push(tally);
      console.error(JSON.stringify(tally));
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
  return tallies;
}
