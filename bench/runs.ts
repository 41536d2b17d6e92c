/**
 * Making data from the results of all runs: 90 days of 300 pushes, each with a quarter of 2,000 labels (13 million runs), and with all of
 * them (four times as many). Beside it the same runs read one by one, from our store and from rows of SQLite, which is what a store without
 * packing costs.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureProcess } from './measure.ts';
import { type BenchResult, result } from './result.ts';

const MIB = 2 ** 20;
/**
 * A build is to take no longer than reading the rows thrice, in a gibibyte, and four times the runs four times as long. Reading from our own
 * store takes a tenth of reading rows; a build takes between three and four times as long as that, and the cover comes on top, which has
 * little to do with how many runs there were.
 */
const LIMITS = { rows: 3, packed: 5, memory: 1, growth: 4 };
/** The best of so many counts, for what is short. */
const ROUNDS: Readonly<Record<string, number>> = { read: 3, 'build-greedily': 3 };

export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'seta-bench-'));
  try {
    const child = join(import.meta.dirname, 'runs-child.ts');
    const [quarter, all] = [join(folder, 'quarter.sqlite'), join(folder, 'all.sqlite')];
    const cost = (what: string, file: string, ...more: readonly string[]) =>
      measureProcess([process.execPath, child, what, file, ...more], { rounds: ROUNDS[what] ?? 1 });
    const size = (file: string): number => statSync(file).size / MIB;
    cost('write', quarter, '250');
    cost('rows', quarter);
    const [rows, read] = [cost('read-rows', quarter), cost('read', quarter)];
    const [build, greedy] = [cost('build', quarter), cost('build-greedily', quarter)];
    const form = 'the same as rows of SQLite; 13 million runs, synthetic';
    const own = 'reading them from our store';
    const sizes = [size(quarter), size(`${quarter}.rows`)] as const;
    rmSync(`${quarter}.rows`);
    cost('write', all, '1000');
    const larger = cost('build', all);
    return [
      result('runs size', 'MiB', ...sizes, null, form),
      result('runs read time', 's', read.seconds, rows.seconds, null, form),
      result('runs build time', 's', build.seconds, rows.seconds, LIMITS.rows, 'reading them as rows of SQLite'),
      result('runs build time, without the solver', 's', greedy.seconds, read.seconds, LIMITS.packed, own),
      result('runs build time, solver and all', 's', build.seconds, read.seconds, null, own),
      result('runs build memory', 'MiB', build.peakMiB, 1024, LIMITS.memory, 'a gibibyte'),
      result('runs build time, all labels', 's', larger.seconds, build.seconds, LIMITS.growth, 'a quarter of the runs'),
      result(
        'runs build memory, all labels',
        'MiB',
        larger.peakMiB,
        build.peakMiB,
        LIMITS.growth,
        'a quarter of the runs',
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
