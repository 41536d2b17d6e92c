import type { HistoryRecord, RunTimeRecord } from '../../src/history/records.ts';
import { lastStart, type Past } from '../../src/replay/past.ts';
import type { Label } from '../../src/util/ids.ts';
import { jobRecord, noteRecords, SyntheticHistory, type SyntheticOptions } from './treeherder/generator.ts';
import { failingAt } from './treeherder/regressions.ts';

/** Pushes of a day whose jobs are looked at for run times, as the fetch does. */
const SAMPLES = 2;

/**
 * A synthetic history with its ground truth, ready to be replayed: the regressions as they were, not as sheriffs recorded
 * them. The records are those of sheriffs, with every state that a job was in.
 */
export function syntheticPast(options: SyntheticOptions): Past {
  const synthetic = new SyntheticHistory(options);
  const { pushes } = synthetic;
  const numbers = new Map<string, number>();
  const labels: Label[] = [];
  const seconds: number[] = [];
  const epochs: { from: number; labels: number[] }[] = [];
  let last: unknown;
  for (const { index } of pushes) {
    const universe = synthetic.universeOf(index);
    if (universe === last) continue;
    last = universe;
    const members = universe.labels.map(({ label, seconds: typical }) => {
      const number = numbers.get(label) ?? labels.length;
      if (number === labels.length) {
        numbers.set(label, number);
        labels.push(label as Label);
        seconds.push(typical);
      }
      return number;
    });
    epochs.push({ from: index, labels: members });
  }
  const starts = epochs.map(({ from }) => from);
  const times = pushes.map(({ timestamp }) => timestamp);
  return {
    project: options.project,
    source: `synthetic history, seed ${options.seed}`,
    truth: 'ground-truth',
    pushes: pushes.map(({ revision, timestamp }) => ({ revision, time: timestamp })),
    labels,
    seconds,
    epochs,
    regressions: synthetic.regressions
      .filter(({ fixed }) => fixed < pushes.length)
      .map((regression) => {
        const failing = new Set<number>();
        // While it is in the tree labels may be renamed.
        for (const epoch of new Set([regression.landed, regression.fixed - 1].map((push) => lastStart(starts, push)))) {
          const universe = synthetic.universeOf(starts[epoch] ?? 0);
          for (const index of failingAt(regression, universe)) {
            failing.add(numbers.get(universe.labels[index]?.label ?? '') ?? -1);
          }
        }
        const name = `${regression.fixRevision} ${regression.id}`;
        return { name, landed: regression.landed, fixed: regression.fixed, labels: [...failing] };
      }),
    records: [...recordsOf(synthetic)],
    graphAt: (time) => {
      const epoch = epochs[lastStart(starts, lastStart(times, time))];
      return (epoch?.labels ?? []).map((label) => labels[label] as Label);
    },
    warnings: [],
  };
}

function* recordsOf(synthetic: SyntheticHistory): Generator<HistoryRecord> {
  for (const { id, revision, timestamp } of synthetic.pushes) {
    yield { type: 'push', id, revision, pushTimestamp: timestamp };
  }
  for (const job of synthetic.fixedByCommit()) {
    for (const { at } of job.events) yield jobRecord(job, at + 1);
    yield* noteRecords(job, Number.POSITIVE_INFINITY);
  }
  yield* runTimes(synthetic);
}

function* runTimes(synthetic: SyntheticHistory): Generator<RunTimeRecord> {
  const dayOf = (timestamp: number) => new Date(timestamp * 1000).toISOString().slice(0, 10);
  for (const [day, pushes] of Map.groupBy(synthetic.pushes, ({ timestamp }) => dayOf(timestamp))) {
    const places = Array.from({ length: SAMPLES }, (_, i) => Math.floor(((i + 0.5) * pushes.length) / SAMPLES));
    const jobs = places.flatMap((place) => (pushes[place] ? synthetic.jobs(pushes[place]) : []));
    for (const [label, runs] of Map.groupBy(jobs, (job) => job.label.label)) {
      const seconds = runs.map(({ started, ended }) => ended - started).sort((a, b) => a - b);
      yield { type: 'run-time', label, day, runs: runs.length, medianSeconds: seconds[runs.length >> 1] ?? 0 };
    }
  }
}
