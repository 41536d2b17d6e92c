/** What `seta init` looks at in the graphs that `taskgraph` prints. */
import { byCodePoint, canonicalJson, isObject } from '../util/json.ts';

export interface GraphTask {
  readonly kind: string;
  /** Name of its optimization strategy; `never` where it has none, as upstream calls that. */
  readonly strategy: string;
  readonly routes: readonly string[];
  /** The whole task as canonical JSON, lists without an order sorted. */
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
    graph.set(label, { kind: String(kind ?? ''), strategy, routes, text: canonicalJson(unordered(task)) });
  }
  return graph;
}

/**
 * A task with its sets in order. The queue and upstream read these lists as sets; of every other one, such as a command or the
 * paths of `index-search`, where the first that is found wins, the order may be what it says.
 */
function unordered(task: Readonly<Record<string, unknown>>): object {
  const sorted = (value: unknown, keys: readonly string[]): unknown => {
    if (!isObject(value)) return value;
    const sets = Object.entries(value).map(([key, one]) => {
      return [key, keys.includes(key) && Array.isArray(one) ? one.toSorted(byJson) : one];
    });
    return Object.fromEntries(sets);
  };
  const { task: definition, optimization } = task;
  return {
    ...(sorted(task, ['soft_dependencies', 'if_dependencies']) as object),
    ...(definition === undefined ? {} : { task: sorted(definition, ['routes', 'scopes', 'dependencies']) }),
    ...(optimization === undefined ? {} : { optimization: sorted(optimization, ['skip-unless-changed']) }),
  };
}

const byJson = (one: unknown, other: unknown): number => byCodePoint(JSON.stringify(one), JSON.stringify(other));

/** How a graph differs from what it was: labels, sorted. */
export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whose definition, dependencies, attributes or optimization are others. */
  readonly changed: readonly string[];
  /** Others in nothing but digests: of files that they, or what they depend on, are cached by. */
  readonly rehashed: readonly string[];
  /** Others in nothing but the files that they are optimized by, what came among them as well. */
  readonly naming: readonly string[];
}

/** What may make a task another although nothing of it was touched. */
export interface Innocent {
  /** Tasks that are others at each run. */
  readonly ignored: ReadonlySet<string>;
  /** Files and folders that came. */
  readonly came: ReadonlySet<string>;
}

const withoutDigests = (text: string): string => text.replaceAll(/\b[0-9a-f]{32,}\b/g, '#');

/** Tasks that are others in two graphs of the same files: whoever makes them looks at the clock. */
export const unsteady = (one: Graph, other: Graph): ReadonlySet<string> =>
  new Set(difference(one, other, { ignored: new Set(), came: new Set() }).changed);

export function difference(before: Graph, after: Graph, { ignored, came }: Innocent): Difference {
  const labels = (graph: Graph, isWanted: (label: string) => boolean) =>
    [...graph.keys()].filter(isWanted).sort(byCodePoint);
  const differ = labels(
    after,
    (label) => !ignored.has(label) && before.has(label) && text(before, label) !== text(after, label),
  );
  const isRehashed = (label: string): boolean =>
    withoutDigests(text(before, label)) === withoutDigests(text(after, label));
  const others = differ.filter((label) => !isRehashed(label));
  const isNaming = (label: string): boolean =>
    withoutDigests(text(before, label)) === withoutDigests(withoutNames(text(after, label), came));
  return {
    added: labels(after, (label) => !before.has(label)),
    removed: labels(before, (label) => !after.has(label)),
    changed: others.filter((label) => !isNaming(label)),
    rehashed: differ.filter(isRehashed),
    naming: others.filter(isNaming),
  };
}

/** A task whose optimization lists none of these paths, nor a glob of all that is in one; the rest of it as it is. */
function withoutNames(task: string, paths: ReadonlySet<string>): string {
  const whole: unknown = JSON.parse(task || 'null');
  if (!isObject(whole) || !isObject(whole['optimization'])) return task;
  const optimization = Object.entries(whole['optimization']).map(([strategy, argument]) => {
    return [strategy, Array.isArray(argument) ? argument.filter((one) => !isPathOf(one, paths)) : argument];
  });
  return canonicalJson({ ...whole, optimization: Object.fromEntries(optimization) });
}

const isPathOf = (value: unknown, paths: ReadonlySet<string>): boolean =>
  typeof value === 'string' && paths.has(value.replace(/\/(\*\*?(\/\*)?)?$/, ''));

const text = (graph: Graph, label: string): string => graph.get(label)?.text ?? '';

/** Whether all that happened is that the task for the data is there. */
export const isDataTaskAlone = ({ added, removed, changed }: Difference): boolean =>
  removed.length === 0 && changed.length === 0 && added.every((label) => label.startsWith('seta-data-'));

/** What is new of the files that were written: those that were not there, and their folders in which nothing was. */
export function arrivals(written: readonly string[], known: readonly string[]): ReadonlySet<string> {
  const files = written.filter((path) => !known.includes(path));
  const folders = files
    .map((path) => path.slice(0, path.lastIndexOf('/')))
    .filter((folder) => folder !== '' && !known.some((path) => path.startsWith(`${folder}/`)));
  return new Set([...files, ...folders]);
}
