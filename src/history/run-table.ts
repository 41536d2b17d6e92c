import type { HistoryRecord, RunRecord } from './records.ts';

export const PASSED = 0;
export const FAILED = 1;
export const EXCEPTION = 2;
const OUTCOMES = { passed: PASSED, failed: FAILED, exception: EXCEPTION } as const;
const RESULTS = Object.keys(OUTCOMES);

/** Later starts, after the year 2106, are told as this one. */
export const LATEST_START = 2 ** 32 - 1;

/** What sources give: records, and of runs also many at once. */
export type Recorded = HistoryRecord | RunTable;

/** Runs in columns: 17 bytes each, so that tens of millions fit. Labels and pushes are numbered in the order in which they came. */
export class RunTable {
  readonly type = 'runs';
  readonly labels: string[] = [];
  readonly pushIds: number[] = [];
  size = 0;
  /** Of each run: label and push by number, start (Unix seconds), seconds (NaN where unknown), outcome. */
  label: Uint32Array;
  push: Uint32Array;
  start: Uint32Array;
  seconds: Float32Array;
  outcome: Uint8Array;
  /** The failing tests of a run by its place, where they are known. */
  readonly tests = new Map<number, readonly string[]>();
  readonly #labelNumbers = new Map<string, number>();
  readonly #pushNumbers = new Map<number, number>();

  /** @param room for how many runs, where that is known; it takes more. */
  constructor(room = 1024) {
    this.label = new Uint32Array(room);
    this.push = new Uint32Array(room);
    this.start = new Uint32Array(room);
    this.seconds = new Float32Array(room);
    this.outcome = new Uint8Array(room);
  }

  add({ label, pushId, startTimestamp, seconds, result, tests }: RunRecord): void {
    const at = this.append(pushId, 1);
    this.label[at] = this.labelNumber(label);
    this.start[at] = Math.min(startTimestamp, LATEST_START);
    this.seconds[at] = seconds ?? Number.NaN;
    this.end(at, result, tests);
  }

  /** Makes room for so many runs of a push, whose other columns are then to be written; the place of the first. */
  append(pushId: number, count: number): number {
    const first = this.size;
    this.size += count;
    if (this.size > this.label.length) this.#grow();
    this.push.fill(numbered(pushId, this.pushIds, this.#pushNumbers), first, this.size);
    return first;
  }

  /** How the run at a place ended. */
  end(at: number, result: RunRecord['result'], tests?: readonly string[]): void {
    this.outcome[at] = OUTCOMES[result];
    if (tests) this.tests.set(at, tests);
  }

  labelNumber(label: string): number {
    return numbered(label, this.labels, this.#labelNumbers);
  }

  /** The runs in the order in which they were added; their tasks are not kept. */
  *records(): Generator<RunRecord> {
    for (let at = 0; at < this.size; at++) yield this.#record(at);
  }

  /** The same runs under other labels; several numbers may then be of one label. */
  relabelled(rename: (label: string) => string): RunTable {
    return this.#with({ labels: this.labels.map(rename) });
  }

  /** The same runs on pushes of other ids, by number. */
  onPushes(pushIds: number[]): RunTable {
    return this.#with({ pushIds });
  }

  /** Those of the runs, by place, of which something holds. */
  where(holds: (at: number) => boolean): RunTable {
    const some = new RunTable();
    some.#take(this, holds);
    return some;
  }

  /** The runs of all tables; of one it is that one itself. */
  static joined(tables: readonly RunTable[]): RunTable {
    const [first, ...others] = tables.filter(({ size }) => size > 0);
    if (first && others.length === 0) return first;
    const all = new RunTable();
    for (const table of first ? [first, ...others] : []) all.#take(table, () => true);
    return all;
  }

  #take(other: RunTable, holds: (at: number) => boolean): void {
    for (let at = 0; at < other.size; at++) {
      if (!holds(at)) continue;
      const into = this.append(other.pushIds[other.push[at] ?? 0] ?? 0, 1);
      this.label[into] = this.labelNumber(other.labels[other.label[at] ?? 0] ?? '');
      this.start[into] = other.start[at] ?? 0;
      this.seconds[into] = other.seconds[at] ?? Number.NaN;
      this.outcome[into] = other.outcome[at] ?? EXCEPTION;
      const tests = other.tests.get(at);
      if (tests) this.tests.set(into, tests);
    }
  }

  #record(at: number): RunRecord {
    const seconds = this.seconds[at] as number;
    const tests = this.tests.get(at);
    return {
      type: 'run',
      pushId: this.pushIds[this.push[at] as number] as number,
      label: this.labels[this.label[at] as number] as string,
      taskId: '',
      result: RESULTS[this.outcome[at] as number] as RunRecord['result'],
      startTimestamp: this.start[at] as number,
      seconds: Number.isNaN(seconds) ? null : seconds,
      ...(tests ? { tests } : {}),
    };
  }

  #with(other: { labels: string[] } | { pushIds: number[] }): RunTable {
    const { labels, pushIds, size, label, push, start, seconds, outcome, tests } = this;
    return Object.assign(new RunTable(0), {
      labels,
      pushIds,
      size,
      label,
      push,
      start,
      seconds,
      outcome,
      tests,
      ...other,
    });
  }

  #grow(): void {
    let size = 2 * this.label.length || 1;
    while (size < this.size) size *= 2;
    this.label = grown(this.label, new Uint32Array(size));
    this.push = grown(this.push, new Uint32Array(size));
    this.start = grown(this.start, new Uint32Array(size));
    this.seconds = grown(this.seconds, new Float32Array(size));
    this.outcome = grown(this.outcome, new Uint8Array(size));
  }
}

/** The number of a name in a list, to which a new one is added. */
function numbered<T>(name: T, names: T[], numbers: Map<T, number>): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, names.length);
  return names.push(name) - 1;
}

function grown<T extends Uint32Array | Float32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
