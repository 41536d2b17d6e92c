/**
 * The cover of 90 synthetic days (2,000 labels, 300 pushes a day, 750 regressions in 30 days): how long the certified one
 * takes, and what a push costs with it, each against SETA's own walk over the same regressions.
 */

import type { HistoryRecord } from '../src/history/records.ts';
import { choose, coverProblem } from '../src/regenerate/choose.ts';
import { meets } from '../src/regenerate/cover/problem.ts';
import { loadSolver } from '../src/regenerate/cover/solve.ts';
import { walk } from '../src/regenerate/cover/walk.ts';
import { defaultOptions } from '../src/regenerate/options.ts';
import { findRegressions } from '../src/regenerate/regressions.ts';
import { runTimesOf } from '../src/regenerate/run-times.ts';
import { windowOf } from '../src/regenerate/window.ts';
import type { Label } from '../src/util/ids.ts';
import { setaWalk } from '../test/rig/seta-walk.ts';
import { FULL_SCALE, jobRecord, noteRecords, SyntheticHistory } from '../test/rig/treeherder/generator.ts';
import { type BenchResult, result } from './result.ts';

const DAY = 86_400;
/** What the solver may take. */
const BUDGET_SECONDS = 5;
/** The cover is to cost at most this share of what the walk costs. */
const MOST_OF_WALK = 0.8;

export async function run(): Promise<BenchResult[]> {
  const { history, labels } = synthetic();
  const { regressions } = findRegressions(history, new Set(labels), defaultOptions.tiers);
  const runTimes = runTimesOf(history);
  const candidates = labels.filter((label) => !label.startsWith('build-'));
  const always = new Set(labels.filter((label) => label.startsWith('build-')));
  const solver = await loadSolver();

  const cover = timed(() => choose(regressions, candidates, always, runTimes, defaultOptions, solver));
  const problem = coverProblem(regressions, candidates, always, runTimes, defaultOptions);
  const own = walk(problem);
  const failures = new Map(problem.rows.map((row, i) => [String(i), row.map((column) => candidates[column] ?? '')]));
  const seta = timed(() => setaWalk(candidates, failures));

  if (!cover.value.optimal) throw new Error('the cover was not proven optimal');
  const columns = candidates.flatMap((label, column) => (cover.value.labels.has(label) ? [column] : []));
  if (!meets(problem, columns)) throw new Error('the cover misses regressions');
  const kept = own.columns.map((column) => candidates[column]);
  if (kept.join() !== seta.value.join()) throw new Error("the walk is not SETA's");

  const size = `${candidates.length} synthetic labels, ${regressions.length} regressions`;
  return [
    result('cover run time', 'h/push', cover.value.seconds / 3600, own.cost / 3600, MOST_OF_WALK, `the walk; ${size}`),
    result('cover labels', 'labels', cover.value.labels.size, own.columns.length, null, `the walk; ${size}`),
    result('cover solve time', 's', cover.seconds, BUDGET_SECONDS, 1, 'the time it may take'),
    result('cover against SETA', 's', cover.seconds, seta.seconds, null, 'the walk as SETA did it'),
  ];
}

/** The answer and the seconds of the fastest of three runs. */
function timed<T>(work: () => T): { readonly value: T; readonly seconds: number } {
  const runs = Array.from({ length: 3 }, () => {
    const start = performance.now();
    return { value: work(), seconds: (performance.now() - start) / 1000 };
  });
  return runs.reduce((best, one) => (one.seconds < best.seconds ? one : best));
}

/** Regressions as sheriffs recorded them, run times as the generator has them, labels of the last push. */
function synthetic() {
  const synthetic = new SyntheticHistory(FULL_SCALE);
  const end = FULL_SCALE.from + FULL_SCALE.days * DAY;
  const { labels } = synthetic.universeOf(synthetic.pushes.length - 1);
  const records = function* (): Generator<HistoryRecord> {
    for (const { id, revision, timestamp } of synthetic.pushes) {
      yield { type: 'push', id, revision, pushTimestamp: timestamp };
    }
    for (const job of synthetic.fixedByCommit()) {
      yield jobRecord(job, end);
      yield* noteRecords(job, end);
    }
    const day = new Date((end - DAY) * 1000).toISOString().slice(0, 10);
    for (const { label, seconds } of labels) yield { type: 'run-time', label, day, runs: 1, medianSeconds: seconds };
  };
  const history = windowOf(records(), { from: FULL_SCALE.from, to: end });
  return { history, labels: labels.map(({ label }) => label as Label).sort() };
}
