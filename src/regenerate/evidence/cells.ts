import type { PushRecord } from '../../history/records.ts';
import { EXCEPTION, FAILED, type RunTable } from '../../history/run-table.ts';
import type { Window } from '../window.ts';

/**
 * What a label did on a push: how often it passed and how often it failed there. In columns, in the order of labels and, within a
 * label, of pushes. An exception says nothing of the push and is not counted.
 */
export interface Cells {
  readonly labels: readonly string[];
  /** By time. The cells speak of them by their place here. */
  readonly pushes: readonly PushRecord[];
  /** Of each label its first cell; of one more than there are the number of all. */
  readonly start: Uint32Array;
  readonly push: Uint32Array;
  /** Up to 255. */
  readonly passed: Uint8Array;
  readonly failed: Uint8Array;
}

/** Folds runs into cells; those of other pushes than the window's are left out. Time and memory are linear in the runs. */
export function cellsOf({ runs, pushes: known }: Window): Cells {
  const pushes = [...known.values()].sort((a, b) => a.pushTimestamp - b.pushTimestamp || a.id - b.id);
  const { labels, number } = distinct(runs.labels);
  const pushOf = pushPlaces(runs, pushes);
  const byPush = sorted(null, runs.size, pushes.length, (run) => pushOf[run] ?? NONE);
  const order = sorted(byPush, byPush.length, labels.length, (run) => number[runs.label[run] ?? 0] ?? 0);
  return { labels, pushes, ...folded(runs, order, pushOf, number, labels.length) };
}

/** Of a push that is not in the window. */
const NONE = 0xffff_ffff;

/** Labels that were renamed have several numbers. */
function distinct(names: readonly string[]): { labels: readonly string[]; number: Uint32Array } {
  const known = new Map<string, number>();
  for (const name of names) if (!known.has(name)) known.set(name, known.size);
  return { labels: [...known.keys()], number: Uint32Array.from(names, (name) => known.get(name) ?? 0) };
}

/** For each run the place of its push; none for exceptions. */
function pushPlaces(runs: RunTable, pushes: readonly PushRecord[]): Uint32Array {
  const places = new Map(pushes.map(({ id }, place) => [id, place]));
  const result = new Uint32Array(runs.size);
  let last = Number.NaN;
  let place = NONE;
  for (let run = 0; run < runs.size; run++) {
    const id = runs.pushId[run] ?? 0;
    // Runs mostly come push by push.
    if (id !== last) {
      place = places.get(id) ?? NONE;
      last = id;
    }
    result[run] = runs.outcome[run] === EXCEPTION ? NONE : place;
  }
  return result;
}

/** Those of `items` (of all where null) that have a key below `keys`, by it; of the same key in the order they had. */
function sorted(
  items: Uint32Array | null,
  count: number,
  keys: number,
  keyOf: (item: number) => number,
): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(keys + 1);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const key = keyOf(items ? (items[i] ?? 0) : i);
    if (key >= keys) continue;
    kept++;
    next[key + 1] = (next[key + 1] ?? 0) + 1;
  }
  for (let key = 0; key < keys; key++) next[key + 1] = (next[key + 1] ?? 0) + (next[key] ?? 0);
  const result = new Uint32Array(kept);
  for (let i = 0; i < count; i++) {
    const item = items ? (items[i] ?? 0) : i;
    const key = keyOf(item);
    if (key >= keys) continue;
    const at = next[key] ?? 0;
    result[at] = item;
    next[key] = at + 1;
  }
  return result;
}

/** `order`: the runs by label and push. The cells overwrite its beginning, which has been read by then. */
function folded(
  runs: RunTable,
  order: Uint32Array<ArrayBuffer>,
  pushOf: Uint32Array,
  number: Uint32Array,
  labels: number,
): Pick<Cells, 'start' | 'push' | 'passed' | 'failed'> {
  const start = new Uint32Array(labels + 1);
  const passed = new Uint8Array(order.length);
  const failed = new Uint8Array(order.length);
  let count = 0;
  let begun = 0;
  for (let i = 0; i < order.length; ) {
    const first = i;
    const run = order[i] ?? 0;
    const label = number[runs.label[run] ?? 0] ?? 0;
    const push = pushOf[run] ?? 0;
    while (begun <= label) start[begun++] = count;
    let passes = 0;
    let failures = 0;
    for (; i < order.length; i++) {
      const other = order[i] ?? 0;
      if (pushOf[other] !== push || number[runs.label[other] ?? 0] !== label) break;
      if (isRepeated(runs, order, first, i)) continue;
      if (runs.outcome[other] === FAILED) failures++;
      else passes++;
    }
    passed[count] = Math.min(255, passes);
    failed[count] = Math.min(255, failures);
    order[count++] = push;
  }
  while (begun <= labels) start[begun++] = count;
  return {
    ...{ start, push: order.slice(0, count) },
    ...{ passed: passed.slice(0, count), failed: failed.slice(0, count) },
  };
}

/** Whether the records say the same of a run that they said before: two sources may know of it. */
function isRepeated(runs: RunTable, order: Uint32Array, first: number, at: number): boolean {
  const run = order[at] ?? 0;
  for (let i = Math.max(first, at - 255); i < at; i++) {
    const other = order[i] ?? 0;
    if (runs.start[other] === runs.start[run] && runs.outcome[other] === runs.outcome[run]) return true;
  }
  return false;
}
