/**
 * Time and memory of the whole pipeline: from the SQLite history of 90 synthetic days at full scale to the artifact, as a
 * process of its own. Beside it a process that only reads the records, which is the floor.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunTimeRecord } from '../src/history/records.ts';
import { History } from '../src/history/store/history.ts';
import { FULL_SCALE, SyntheticHistory } from '../test/rig/treeherder/generator.ts';
import { measureProcess } from './measure.ts';
import { type BenchResult, result } from './result.ts';

/** Pushes of a day whose jobs are looked at for run times, as the fetch does. */
const SAMPLES = 2;

export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'seta-bench-'));
  try {
    const file = join(folder, 'history.sqlite');
    const size = writeHistory(file);
    const child = join(import.meta.dirname, 'regenerate-child.ts');
    const cost = (what: string) => measureProcess([process.execPath, child, what, file]);
    const build = cost('build');
    const read = cost('read');
    const note = `reading the records only; ${size}`;
    return [
      result('regenerate time', 's', build.seconds, read.seconds, null, note),
      result('regenerate memory', 'MiB', build.peakMiB, read.peakMiB, null, note),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeHistory(file: string): string {
  const synthetic = new SyntheticHistory(FULL_SCALE);
  const opened = History.open(file, FULL_SCALE.project);
  if (!opened.ok) throw new Error(opened.failure.message);
  using history = opened.value;
  const records = [...synthetic.records()];
  history.addPushes(records.filter((record) => record.type === 'push'));
  history.addJobs(records.filter((record) => record.type === 'job'));
  for (const [pushId, notes] of Map.groupBy(
    records.filter((record) => record.type === 'note'),
    (note) => note.pushId,
  )) {
    history.setNotes(pushId, notes);
  }
  history.addRunTimes(sampledRunTimes(synthetic));
  const { pushes, jobs, notes, runTimes } = history.counts();
  return `${pushes} pushes, ${jobs} jobs, ${notes} notes, ${runTimes} run times, synthetic`;
}

function sampledRunTimes(synthetic: SyntheticHistory): RunTimeRecord[] {
  const dayOf = (timestamp: number) => new Date(timestamp * 1000).toISOString().slice(0, 10);
  return [...Map.groupBy(synthetic.pushes, ({ timestamp }) => dayOf(timestamp))].flatMap(([day, pushes]) => {
    const sampled = Array.from(
      { length: SAMPLES },
      (_, i) => pushes[Math.floor(((i + 0.5) * pushes.length) / SAMPLES)],
    );
    const jobs = sampled.flatMap((push) => (push ? synthetic.jobs(push) : []));
    return [...Map.groupBy(jobs, (job) => job.label.label)].map(([label, runs]): RunTimeRecord => {
      const seconds = runs.map(({ started, ended }) => ended - started).sort((a, b) => a - b);
      return { type: 'run-time', label, day, runs: runs.length, medianSeconds: seconds[runs.length >> 1] ?? 0 };
    });
  });
}
