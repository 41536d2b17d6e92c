/** What `seta init` looks at in the graphs that `taskgraph` prints. */
import { byCodePoint, canonicalJson, isObject } from '../util/json.ts';

export interface GraphTask {
  readonly kind: string;
  /** Name of its optimization strategy; `never` where it has none, as upstream calls that. */
  readonly strategy: string;
  readonly routes: readonly string[];
  /** The whole task as canonical JSON. */
  readonly text: string;
}

/** Label to task. */
export type Graph = ReadonlyMap<string, GraphTask>;

/** A graph as `taskgraph full --json` prints it; null where this is none. */
export function readGraph(value: unknown): Graph | null {
  if (!isObject(value)) return null;
  const graph = new Map<string, GraphTask>();
  for (const [label, task] of Object.entries(value)) {
    if (!isObject(task)) return null;
    const { optimization, task: definition, kind } = task;
    const [strategy = 'never'] = isObject(optimization) ? Object.keys(optimization) : [];
    const routes = isObject(definition) && Array.isArray(definition['routes']) ? definition['routes'].map(String) : [];
    graph.set(label, { kind: String(kind ?? ''), strategy, routes, text: canonicalJson(task) });
  }
  return graph;
}

/** How a graph differs from what it was: labels, sorted. */
export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whose definition, dependencies, attributes or optimization are others. */
  readonly changed: readonly string[];
  /** Others in nothing but digests: of files that they, or what they depend on, are cached by. */
  readonly rehashed: readonly string[];
}

const withoutDigests = (text: string): string => text.replaceAll(/\b[0-9a-f]{32,}\b/g, '#');

/** Tasks that are others in two graphs of the same files: whoever makes them looks at the clock. */
export const unsteady = (one: Graph, other: Graph): ReadonlySet<string> => new Set(difference(one, other).changed);

export function difference(before: Graph, after: Graph, ignored: ReadonlySet<string> = new Set()): Difference {
  const labels = (graph: Graph, isWanted: (label: string) => boolean) =>
    [...graph.keys()].filter(isWanted).sort(byCodePoint);
  const differ = labels(
    after,
    (label) => !ignored.has(label) && before.has(label) && text(before, label) !== text(after, label),
  );
  const isRehashed = (label: string): boolean =>
    withoutDigests(text(before, label)) === withoutDigests(text(after, label));
  return {
    added: labels(after, (label) => !before.has(label)),
    removed: labels(before, (label) => !after.has(label)),
    changed: differ.filter((label) => !isRehashed(label)),
    rehashed: differ.filter(isRehashed),
  };
}

const text = (graph: Graph, label: string): string => graph.get(label)?.text ?? '';

/** Whether all that happened is that the task for the data is there. */
export const isDataTaskAlone = ({ added, removed, changed }: Difference): boolean =>
  removed.length === 0 && changed.length === 0 && added.every((label) => label.startsWith('seta-data-'));
