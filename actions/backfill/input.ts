import type { TaskDefinition } from '../../src/graph/task.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import { asLabel, type Label } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import { suiteOf } from '../../src/util/labels.ts';

/** Treeherder shows no longer ones. */
const MAX_SYMBOL = 25;

/**
 * The symbol of a backfilled task: `<symbol>-<11 of revision>-bk`, so that people see from which push it was asked for; `bis`
 * for one that a bisect asked for. A long symbol is cut, not the revision; one of a backfill does not grow when it is
 * backfilled in turn.
 */
export function backfillSymbol(symbol: string, revision: string, by: 'bk' | 'bis' = 'bk'): string {
  const suffix = `-${revision.slice(0, 11)}-${by}`;
  const plain = symbol.replace(/-[0-9a-f]{1,11}-(bk|bis)$/, '');
  return plain.slice(0, MAX_SYMBOL - suffix.length) + suffix;
}

/** The Treeherder symbol of a task, or null. */
export function symbolOf({ extra }: TaskDefinition): string | null {
  const treeherder = isObject(extra) ? extra['treeherder'] : null;
  const symbol = isObject(treeherder) ? treeherder['symbol'] : null;
  return typeof symbol === 'string' && symbol !== '' ? symbol : null;
}

/** The test manifests that a task was told to run, or null where it finds them itself. */
export function testPathsOf({ payload }: TaskDefinition): string | null {
  const env = isObject(payload) ? payload['env'] : null;
  const paths = isObject(env) ? env['MOZHARNESS_TEST_PATHS'] : null;
  return typeof paths === 'string' && paths !== '' ? paths : null;
}

/**
 * The label under which a task is found on another push: its own; where that push divided the tests into other chunks,
 * the label without its number, or the first chunk. Null where there is none.
 */
export const labelThere = (graph: TaskGraph, label: Label): Label | null =>
  labelsThere(label).find((candidate) => graph.tasks.has(candidate)) ?? null;

/** The labels under which a task may be found on another push, best first. */
export function labelsThere(label: Label): readonly Label[] {
  const base = suiteOf(label);
  return [...new Set([label, asLabel(base), asLabel(`${base}-1`)])];
}

/** At most `count` of a list, evenly spread: they cut it into pieces of about the same length. All for 0. */
export function evenSample<T>(all: readonly T[], count: number): readonly T[] {
  if (count === 0 || count >= all.length) return all;
  return Array.from({ length: count }, (_, i) => all[Math.floor(((i + 1) * all.length) / (count + 1))] as T);
}
