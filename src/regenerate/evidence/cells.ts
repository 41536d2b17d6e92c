import type { PushRecord } from '../../history/records.ts';
import { EXCEPTION, FAILED, type RunTable } from '../../history/run-table.ts';
import { byCodePoint } from '../../util/json.ts';
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
  const places = new Map(pushes.map(({ id }, place) => [id, place]));
  const placeOf = Uint32Array.from(runs.pushIds, (id) => places.get(id) ?? NONE);
  const order = orderByPush(runs, placeOf, pushes.length);
  return { labels, pushes, ...folded(byLabel(runs, order, placeOf, number, labels.length)) };
}

/** The place of a push that is not in the window. */
const NONE = 0xffff_ffff;

/** Labels by code point, so that it makes no difference in which order runs came; those that were renamed had several numbers. */
function distinct(names: readonly string[]): { labels: readonly string[]; number: Uint32Array } {
  const labels = [...new Set(names)].sort(byCodePoint);
  const numbers = new Map(labels.map((label, number) => [label, number]));
  return { labels, number: Uint32Array.from(names, (name) => numbers.get(name) ?? 0) };
}

/** The runs of the window's pushes by place of the push; null where that is the order in which they are. */
function orderByPush({ push, size }: RunTable, placeOf: Uint32Array, pushes: number): Uint32Array | null {
  const next = new Uint32Array(pushes + 1);
  let isOrdered = true;
  for (let run = 0, before = 0; run < size; run++) {
    const place = placeOf[push[run] ?? 0] ?? NONE;
    if (place === NONE) continue;
    if (place < before) isOrdered = false;
    before = place;
    next[place + 1] = (next[place + 1] ?? 0) + 1;
  }
  if (isOrdered) return null;
  const order = new Uint32Array(summed(next));
  for (let run = 0; run < size; run++) {
    const place = placeOf[push[run] ?? 0] ?? NONE;
    if (place === NONE) continue;
    const at = next[place] ?? 0;
    order[at] = run;
    next[place] = at + 1;
  }
  return order;
}

/** Turns numbers of members, each one place late, into the places where the members begin; the number of all. */
function summed(counts: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += counts[i] ?? 0;
    counts[i] = sum;
  }
  return sum;
}

/** Runs by label, and within a label by push. */
interface ByLabel {
  /** Of each label its first run; of one more than there are the number of all. */
  readonly start: Uint32Array;
  /** The place of the push, doubled, and one more where it failed: what is read together lies together. */
  readonly push: Uint32Array<ArrayBuffer>;
  readonly began: Uint32Array;
}

function byLabel(
  runs: RunTable,
  order: Uint32Array | null,
  placeOf: Uint32Array,
  number: Uint32Array,
  labels: number,
): ByLabel {
  const { label, push, start: began, outcome } = runs;
  const start = new Uint32Array(labels + 1);
  const isCounted = (run: number): boolean => outcome[run] !== EXCEPTION && placeOf[push[run] ?? 0] !== NONE;
  for (let run = 0; run < runs.size; run++) {
    const after = (number[label[run] ?? 0] ?? 0) + 1;
    if (isCounted(run)) start[after] = (start[after] ?? 0) + 1;
  }
  const size = summed(start);
  const next = start.slice();
  const result = { start, push: new Uint32Array(size), began: new Uint32Array(size) };
  const all = order ? order.length : runs.size;
  for (let i = 0; i < all; i++) {
    const run = order ? (order[i] ?? 0) : i;
    if (!isCounted(run)) continue;
    const mine = number[label[run] ?? 0] ?? 0;
    const at = next[mine] ?? 0;
    next[mine] = at + 1;
    result.push[at] = 2 * (placeOf[push[run] ?? 0] ?? 0) + (outcome[run] === FAILED ? 1 : 0);
    result.began[at] = began[run] ?? 0;
  }
  return result;
}

/** The cells overwrite the runs, which have been read by then. */
function folded({ start, push, began }: ByLabel): Pick<Cells, 'start' | 'push' | 'passed' | 'failed'> {
  const passed = new Uint8Array(push.length);
  const failed = new Uint8Array(push.length);
  const first = new Uint32Array(start.length);
  let count = 0;
  for (let label = 0; label + 1 < start.length; label++) {
    const end = start[label + 1] ?? 0;
    for (let run = start[label] ?? 0; run < end; ) {
      const begin = run;
      const place = (push[run] ?? 0) >>> 1;
      const counts = [0, 0] as [number, number];
      for (; run < end && (push[run] ?? 0) >>> 1 === place; run++) {
        if (isRepeated(push, began, begin, run)) continue;
        if (((push[run] ?? 0) & 1) === 1) counts[1]++;
        else counts[0]++;
      }
      passed[count] = Math.min(255, counts[0]);
      failed[count] = Math.min(255, counts[1]);
      push[count++] = place;
    }
    first[label + 1] = count;
  }
  return {
    ...{ start: first, push: push.slice(0, count) },
    ...{ passed: passed.slice(0, count), failed: failed.slice(0, count) },
  };
}

/** Whether the records say the same of a run that they said before: two sources may know of it. */
function isRepeated(push: Uint32Array, began: Uint32Array, first: number, at: number): boolean {
  for (let i = Math.max(first, at - 255); i < at; i++) if (began[i] === began[at] && push[i] === push[at]) return true;
  return false;
}
