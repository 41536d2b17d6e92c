import type { PushRecord } from '../records.ts';
import { type Recorded, RunTable } from '../run-table.ts';
import type { ResultRow } from './row.ts';

interface Gathering {
  readonly name: string;
  revision: string | null;
  message: string | null;
  files: readonly string[] | null;
  /** The start of its first run that was or was to be, in Unix seconds. */
  time: number;
}

/** Rows of results, put together as pushes and runs; compact, whatever order they come in. */
export class Gathered {
  /** The push of a run is its place in the order in which pushes came. */
  readonly runs = new RunTable();
  readonly #pushes: Gathering[] = [];
  readonly #places = new Map<string, number>();

  add({ push: name, revision, message, files, time, run }: ResultRow): void {
    const place = this.#places.get(name) ?? this.#pushes.length;
    const push = this.#pushes[place] ?? { name, revision, message, files, time };
    if (place === this.#pushes.length) {
      this.#pushes.push(push);
      this.#places.set(name, place);
    }
    push.time = Math.min(push.time, time);
    push.revision ??= revision;
    push.message ??= message;
    push.files ??= files;
    if (run) this.runs.add({ ...run, pushId: place });
  }

  /** By id: the numbers by which they are called, else counted from 1 in order of time. */
  pushes(): readonly PushRecord[] {
    const areNumbers = this.#pushes.every(({ name }) => /^\d{1,15}$/.test(name));
    const ids = areNumbers ? this.#pushes.map(({ name }) => Number(name)) : ranks(this.#pushes);
    return this.#pushes.map(({ name, revision, message, files, time }, place) => {
      const called = revision ?? name.replaceAll(/[^!-~]+/g, '-');
      const commits = message === null ? {} : { commits: [{ revision: called, message }] };
      return {
        type: 'push',
        id: ids[place] ?? 0,
        revision: called,
        pushTimestamp: time,
        ...commits,
        ...(files ? { files } : {}),
      };
    });
  }

  /** Pushes by id, then runs in the order in which they came. */
  *records(pushes: readonly PushRecord[]): Generator<Recorded> {
    yield* pushes.toSorted((a, b) => a.id - b.id);
    yield this.runs.onPushes(this.runs.pushIds.map((place) => pushes[place]?.id ?? 0));
  }
}

function ranks(pushes: readonly Gathering[]): readonly number[] {
  const order = pushes
    .map((_, place) => place)
    .sort((a, b) => (pushes[a]?.time ?? 0) - (pushes[b]?.time ?? 0) || a - b);
  const result = new Array<number>(pushes.length).fill(0);
  order.forEach((place, rank) => {
    result[place] = rank + 1;
  });
  return result;
}
