/**
 * The runs of one push as bytes, in columns: about six a run, where a row of SQLite takes fifty. Pure. What follows the number of runs
 * are, for all of them: labels (by number, each as the difference to the one before), starts (after the first), run times; then, as
 * JSON, what is known of those that did not pass. Whole numbers are written seven bits a byte, the lowest first.
 */
import type { RunRecord } from '../records.ts';
import { LATEST_START, type RunTable } from '../run-table.ts';

/** What is not said of most runs: by place, how it ended, its taskId, the tests that failed. */
type Failed = readonly [place: number, result: RunRecord['result'], taskId: string, tests?: readonly string[]];

const MILLISECONDS = 1000;

/** Runs as they are kept: in order, each once, to the millisecond, and without the taskIds of those that passed: nobody asks by them. */
export function keptRuns(runs: readonly RunRecord[]): RunRecord[] {
  const exact = runs.map((run) => ({
    ...run,
    seconds: run.seconds === null ? null : Math.round(run.seconds * MILLISECONDS) / MILLISECONDS,
  }));
  return exact
    .sort(byOrder)
    .filter((run, i) => i === 0 || byOrder(run, exact[i - 1] as RunRecord) !== 0)
    .map((run) => (run.result === 'passed' ? { ...run, taskId: '' } : run))
    .sort(byOrder);
}

/** Two lists of kept runs as one. Runs that are alike in everything, retriggers that started together, are as many as in the longer one. */
export function mergedRuns(some: readonly RunRecord[], others: readonly RunRecord[]): readonly RunRecord[] {
  const merged: RunRecord[] = [];
  for (let i = 0, j = 0; i < some.length || j < others.length; ) {
    const [one, other] = [some[i], others[j]];
    const order = !one ? 1 : !other ? -1 : byOrder(one, other);
    merged.push((order <= 0 ? one : other) as RunRecord);
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return merged;
}

function byOrder(a: RunRecord, b: RunRecord): number {
  if (a.label !== b.label) return a.label < b.label ? -1 : 1;
  if (a.startTimestamp !== b.startTimestamp) return a.startTimestamp - b.startTimestamp;
  if (a.result !== b.result) return a.result < b.result ? -1 : 1;
  if (a.taskId !== b.taskId) return a.taskId < b.taskId ? -1 : 1;
  if (a.seconds !== b.seconds) return (a.seconds ?? -1) - (b.seconds ?? -1);
  const [tests, others] = [JSON.stringify(a.tests) ?? '', JSON.stringify(b.tests) ?? ''];
  return tests < others ? -1 : tests > others ? 1 : 0;
}

/** Kept runs as bytes. */
export function packRuns(runs: readonly RunRecord[], numberOf: (label: string) => number): Uint8Array {
  const bytes = new Writer();
  const first = runs.reduce((least, { startTimestamp }) => Math.min(least, startTimestamp), Number.MAX_SAFE_INTEGER);
  const unit = runs.every(({ seconds }) => Number.isInteger(seconds ?? 0)) ? 1 : MILLISECONDS;
  bytes.whole(runs.length);
  let before = 0;
  for (const { label } of runs) {
    const number = numberOf(label);
    bytes.signed(number - before);
    before = number;
  }
  bytes.whole(first);
  for (const { startTimestamp } of runs) bytes.whole(startTimestamp - first);
  bytes.whole(unit);
  for (const { seconds } of runs) bytes.whole(seconds === null ? 0 : Math.round(seconds * unit) + 1);
  const failed = runs.flatMap(({ result, taskId, tests }, place): Failed[] =>
    result === 'passed' && !tests ? [] : [tests ? [place, result, taskId, tests] : [place, result, taskId]],
  );
  return failed.length === 0 ? bytes.end('') : bytes.end(JSON.stringify(failed));
}

/** The runs of a push again. */
export function unpackRuns(packed: Uint8Array, pushId: number, labels: readonly string[]): RunRecord[] {
  const bytes = new Reader(packed);
  const numbers = bytes.labels();
  const first = bytes.whole();
  const starts = numbers.map(() => first + bytes.whole());
  const unit = bytes.whole();
  const runs = numbers.map((number, i): RunRecord => {
    const time = bytes.whole();
    const seconds = time === 0 ? null : (time - 1) / unit;
    const label = labels[number] as string;
    const startTimestamp = starts[i] as number;
    return { type: 'run', pushId, label, taskId: '', result: 'passed', startTimestamp, seconds };
  });
  for (const [place, result, taskId, tests] of bytes.rest()) {
    const run = { ...(runs[place] as RunRecord), result, taskId };
    runs[place] = tests ? { ...run, tests: [...tests] } : run;
  }
  return runs;
}

/** The same into a table, without taskIds; `labelNumber` is the number there of a label by its number here. */
export function unpackInto(
  table: RunTable,
  packed: Uint8Array,
  pushId: number,
  labelNumber: (number: number) => number,
): void {
  const bytes = new Reader(packed);
  const count = bytes.whole();
  const at = table.append(pushId, count);
  const { label, start, seconds } = table;
  for (let i = 0, number = 0; i < count; i++) {
    number += bytes.signed();
    label[at + i] = labelNumber(number);
  }
  const first = bytes.whole();
  for (let i = 0; i < count; i++) start[at + i] = Math.min(first + bytes.whole(), LATEST_START);
  const unit = bytes.whole();
  for (let i = 0; i < count; i++) {
    const time = bytes.whole();
    seconds[at + i] = time === 0 ? Number.NaN : (time - 1) / unit;
  }
  for (const [place, result, , tests] of bytes.rest()) table.end(at + place, result, tests);
}

/** The numbers of the labels that ran, without the rest. */
export const labelsIn = (packed: Uint8Array): readonly number[] => new Reader(packed).labels();

class Writer {
  #bytes = Buffer.alloc(4096);
  #size = 0;

  whole(value: number): void {
    if (this.#size + 16 > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, this.#bytes]);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#size++] = (rest % 128) + 128;
    this.#bytes[this.#size++] = rest;
  }

  signed(value: number): void {
    this.whole(value < 0 ? -2 * value - 1 : 2 * value);
  }

  end(text: string): Uint8Array {
    return Buffer.concat([this.#bytes.subarray(0, this.#size), Buffer.from(text)]);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  whole(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#bytes[this.#at++] as number;
      if (byte < 128) return value + byte * unit;
      value += (byte - 128) * unit;
    }
  }

  signed(): number {
    const value = this.whole();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  labels(): number[] {
    const numbers = new Array<number>(this.whole());
    let number = 0;
    for (let i = 0; i < numbers.length; i++) {
      number += this.signed();
      numbers[i] = number;
    }
    return numbers;
  }

  rest(): readonly Failed[] {
    if (this.#at === this.#bytes.length) return [];
    return JSON.parse(Buffer.from(this.#bytes.subarray(this.#at)).toString()) as readonly Failed[];
  }
}
