import { chunkOf } from '../util/labels.ts';

/** Which labels of today stand for a label of the past. */
export type Renumbering = (label: string) => readonly string[];

/**
 * Labels of the past in the words of today's, where suites were split into other numbers of chunks.
 *
 * - A label that still exists is itself, although its tests may have moved: nothing in the records tells.
 * - A chunk whose suite is no longer chunked is the suite.
 * - Chunk n of N of a suite that now has M chunks is those that hold its share of the suite, from (n-1)/N to n/N, if tests
 *   keep their order; the suite unchunked is chunk 1 of 1. N is the highest chunk seen among `past` labels. Shrinking gives
 *   one or two labels. Splitting gives several, any of which then counts as catching; that is generous, but a split also
 *   makes new labels, which run everywhere until their grace ends and by then have a record of their own.
 * - Any other label is gone: no label stands for it.
 */
export function renumbering(past: Iterable<string>, today: ReadonlySet<string>): Renumbering {
  const chunksToday = new Map<string, number[]>();
  for (const label of today) {
    const { suite, number } = chunkOf(label);
    if (number === null) continue;
    const numbers = chunksToday.get(suite);
    if (numbers) numbers.push(number);
    else chunksToday.set(suite, [number]);
  }
  const highestPast = new Map<string, number>();
  for (const label of past) {
    const { suite, number } = chunkOf(label);
    highestPast.set(suite, Math.max(highestPast.get(suite) ?? 1, number ?? 1));
  }
  return (label) => {
    if (today.has(label)) return [label];
    const { suite, number } = chunkOf(label);
    if (number !== null && today.has(suite)) return [suite];
    const numbers = chunksToday.get(suite);
    if (!numbers) return [];
    const of = number === null ? 1 : Math.max(highestPast.get(suite) ?? 1, number);
    const count = Math.max(...numbers);
    const first = Math.floor((((number ?? 1) - 1) * count) / of) + 1;
    const last = Math.ceil(((number ?? 1) * count) / of);
    return numbers.filter((n) => n >= first && n <= last).map((n) => `${suite}-${n}`);
  };
}
