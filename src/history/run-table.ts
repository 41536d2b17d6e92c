import type { RunRecord } from './records.ts';

export const PASSED = 0;
export const FAILED = 1;
export const EXCEPTION = 2;
const OUTCOMES = { passed: PASSED, failed: FAILED, exception: EXCEPTION } as const;
const RESULTS = Object.keys(OUTCOMES);

/** Runs in columns: 21 bytes each, so that tens of millions fit. Labels are numbered in the order in which they came. */
export class RunTable {
  readonly labels: string[] = [];
  size = 0;
  /** Of each run: label by number, push id, start (Unix seconds), seconds (NaN where unknown), outcome. */
  label = new Uint32Array(1024);
  pushId = new Float64Array(1024);
  start = new Uint32Array(1024);
  seconds = new Float32Array(1024);
  outcome = new Uint8Array(1024);
  /** The failing tests of a run by its number, where they are known. */
  readonly tests = new Map<number, readonly string[]>();
  readonly #numbers = new Map<string, number>();

  add({ label, pushId, startTimestamp, seconds, result, tests }: RunRecord): void {
    if (this.size === this.label.length) this.#grow();
    const at = this.size++;
    this.label[at] = this.#numberOf(label);
    this.pushId[at] = pushId;
    this.start[at] = Math.min(startTimestamp, 2 ** 32 - 1);
    this.seconds[at] = seconds ?? Number.NaN;
    this.outcome[at] = OUTCOMES[result];
    if (tests) this.tests.set(at, tests);
  }

  /** The runs in the order in which they were added; their tasks are not kept. */
  *records(): Generator<RunRecord> {
    for (let at = 0; at < this.size; at++) {
      const seconds = this.seconds[at] as number;
      const tests = this.tests.get(at);
      yield {
        type: 'run',
        pushId: this.pushId[at] as number,
        label: this.labels[this.label[at] as number] as string,
        taskId: '',
        result: RESULTS[this.outcome[at] as number] as RunRecord['result'],
        startTimestamp: this.start[at] as number,
        seconds: Number.isNaN(seconds) ? null : seconds,
        ...(tests ? { tests } : {}),
      };
    }
  }

  /** The same runs under other labels; several numbers may then be of one label. */
  relabelled(rename: (label: string) => string): RunTable {
    const { labels, size, label, pushId, start, seconds, outcome, tests } = this;
    const shared = { size, label, pushId, start, seconds, outcome, tests };
    return Object.assign(new RunTable(), shared, { labels: labels.map(rename) });
  }

  #numberOf(label: string): number {
    const known = this.#numbers.get(label);
    if (known !== undefined) return known;
    this.#numbers.set(label, this.labels.length);
    return this.labels.push(label) - 1;
  }

  #grow(): void {
    const size = this.size * 2;
    this.label = grown(this.label, new Uint32Array(size));
    this.pushId = grown(this.pushId, new Float64Array(size));
    this.start = grown(this.start, new Uint32Array(size));
    this.seconds = grown(this.seconds, new Float32Array(size));
    this.outcome = grown(this.outcome, new Uint8Array(size));
  }
}

function grown<T extends Uint32Array | Float64Array | Float32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
