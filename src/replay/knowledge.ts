import type { HistoryRecord } from '../history/records.ts';
import type { Recorded, RunTable } from '../history/run-table.ts';
import { firstIndex } from '../util/numbers.ts';
import { DAY_SECONDS, timeOf } from '../util/time.ts';

/**
 * When a record became known as it is, in Unix seconds: a push when it was made, a note when it was written, a job when it
 * was last modified, a run time when its day was over. A job that was modified later is not known at all before, since its
 * earlier state is not on record; its notes are.
 */
export function knownSince(record: HistoryRecord): number {
  switch (record.type) {
    case 'push':
      return record.pushTimestamp;
    case 'job':
      return Math.max(record.lastModified, record.endTimestamp);
    case 'note':
      return record.created;
    case 'run-time':
      return timeOf(record.day) / 1000 + DAY_SECONDS;
    case 'run':
      return record.startTimestamp + (record.seconds ?? 0);
    case 'verdict':
      return record.created;
  }
}

/** Records by when they became known. */
export class Knowledge {
  readonly #records: readonly HistoryRecord[];
  readonly #since: Float64Array;
  readonly #runs: readonly RunTable[];

  constructor(records: readonly Recorded[]) {
    const keyed = records
      .flatMap((record) => (record.type === 'runs' ? [] : { record, since: knownSince(record) }))
      .sort((a, b) => a.since - b.since);
    this.#records = keyed.map(({ record }) => record);
    this.#since = Float64Array.from(keyed, ({ since }) => since);
    this.#runs = records.filter((record) => record.type === 'runs');
  }

  /** What was known before a time (Unix seconds), the oldest first; runs in the order in which they are recorded. */
  before(time: number): readonly Recorded[] {
    const end = firstIndex(this.#records.length, (i) => (this.#since[i] ?? 0) >= time);
    const began = this.#runs.map((runs) => runs.where((at) => (runs.start[at] ?? 0) + (runs.seconds[at] || 0) < time));
    return [...this.#records.slice(0, end), ...began];
  }
}
