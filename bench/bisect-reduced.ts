/** A part of the grid of `bisect`, small enough for every push: same worlds, same limits, fewer pairs of rates and searches. */
import { PAIRS, type Rates } from './bisect-cells.ts';
import { cellsOf, tallyAll } from './bisect-grid.ts';
import { judge } from './bisect-judge.ts';
import type { BenchResult } from './result.ts';

const SEARCHES = 100;
/** One that always breaks, some that are flaky before, after or both, one without a culprit; nothing that takes hundreds of runs. */
const SOME = ['0/1', '0/0.5', '0.01/0.5', '0.1/0.9', '0.2/0.8', '0.5/null'];
const nameOf = (rates: Rates): string => (rates === 'real' ? rates : `${rates.good}/${rates.bad}`);

export async function run(): Promise<BenchResult[]> {
  const pairs = PAIRS.filter((rates) => SOME.includes(nameOf(rates)));
  const cells = [
    ...pairs.flatMap((rates) => cellsOf(40, rates)),
    ...pairs.slice(0, 3).flatMap((rates) => cellsOf(100, rates)),
  ];
  // Of so few searches a mean is off by a tenth now and then.
  return judge(await tallyAll(cells, SEARCHES), { history: 1.9, nothing: 3 });
}
