/** The index service: which task was the last to complete, or to be inserted, under a name. */

import { isObject } from '../../../src/util/json.ts';
import { type Call, type Handlers, page, type Reply } from './call.ts';
import { ApiError } from './errors.ts';
import type { StoredTask } from './task-store.ts';

export interface IndexEntry {
  readonly namespace: string;
  readonly taskId: string;
  readonly rank: number;
  readonly data: unknown;
  /** ISO 8601. */
  readonly expires: string;
}

export class TaskIndex {
  readonly #entries = new Map<string, IndexEntry>();
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The entry at a path, unless it has expired. */
  find(path: string): IndexEntry | undefined {
    const entry = this.#entries.get(path);
    return entry !== undefined && Date.parse(entry.expires) > this.#now() ? entry : undefined;
  }

  /** All entries, by path. */
  all(): readonly IndexEntry[] {
    return [...this.#entries.keys()].sort().flatMap((path) => this.find(path) ?? []);
  }

  /** Puts the entry at its path unless one of a higher rank is there; says which one it now is. What has expired is cleared away. */
  insert(entry: IndexEntry): IndexEntry {
    const existing = this.find(entry.namespace);
    if (existing !== undefined && existing.rank > entry.rank) return existing;
    this.#entries.set(entry.namespace, entry);
    return entry;
  }

  delete(path: string): void {
    this.#entries.delete(path);
  }

  /** What the index does when a task completes: an entry for each of its `index.` routes. */
  indexCompleted({ taskId, definition }: StoredTask): void {
    const extra = definition.extra['index'];
    const { rank = 0, data = {}, expires = definition.expires } = isObject(extra) ? extra : {};
    if (typeof rank !== 'number' || typeof expires !== 'string') return;
    for (const route of definition.routes) {
      if (!route.startsWith('index.')) continue;
      this.insert({ namespace: route.slice('index.'.length), taskId, rank, data, expires });
    }
  }
}

/** @param artifactUrl where the queue answers with an artifact of a task */
export function indexHandlers(index: TaskIndex, artifactUrl: (taskId: string, name: string) => string): Handlers {
  const find = (path: string): IndexEntry => {
    const entry = index.find(path);
    if (entry === undefined) throw new ApiError('ResourceNotFound', 'Indexed task not found');
    return entry;
  };
  const below = ({ params: { namespace = '' } }: Call): readonly [prefix: string, entries: readonly IndexEntry[]] => {
    const prefix = namespace === '' ? '' : `${namespace}.`;
    return [prefix, index.all().filter((entry) => entry.namespace.startsWith(prefix))];
  };
  const listTasks = (call: Call): Reply => {
    const [prefix, entries] = below(call);
    const direct = entries.filter(({ namespace }) => !namespace.slice(prefix.length).includes('.'));
    const { rows, ...rest } = page(direct, ({ namespace }) => namespace, call);
    return { json: { tasks: rows, ...rest } };
  };

  return {
    findTask: ({ params: { indexPath = '' } }) => ({ json: find(indexPath) }),
    findTasksAtIndex: (call) => {
      const { indexes = [] } = call.body as { indexes?: readonly string[] };
      call.authorize({ indexPaths: indexes });
      const found = [...new Set(indexes)].sort().flatMap((path) => index.find(path) ?? []);
      const { rows, ...rest } = page(found, ({ namespace }) => namespace, call);
      return { json: { tasks: rows, ...rest } };
    },
    listTasks,
    listTasksPost: listTasks,
    listNamespaces: (call) => {
      const [prefix, entries] = below(call);
      const latest = new Map<string, string>();
      for (const { namespace, expires } of entries) {
        const [name = '', ...deeper] = namespace.slice(prefix.length).split('.');
        if (deeper.length > 0 && expires > (latest.get(name) ?? '')) latest.set(name, expires);
      }
      const names = [...latest.keys()].sort();
      const all = names.map((name) => ({ namespace: prefix + name, name, expires: latest.get(name) }));
      const { rows, ...rest } = page(all, ({ name }) => name, call);
      return { json: { namespaces: rows, ...rest } };
    },
    insertTask: ({ params: { namespace = '' }, body }) => {
      const { taskId, rank, data, expires } = body as IndexEntry;
      return { json: index.insert({ namespace, taskId, rank, data, expires: new Date(expires).toJSON() }) };
    },
    deleteTask: ({ params: { namespace = '' } }) => {
      index.delete(namespace);
      return {};
    },
    findArtifactFromTask: ({ params: { indexPath = '', name = '' } }) => {
      const url = artifactUrl(find(indexPath).taskId, name);
      return { status: 303, json: { url }, headers: { location: url } };
    },
  };
}
