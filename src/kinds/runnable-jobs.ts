import type { TaskGraph } from '../graph/task-graph.ts';
import type { Label } from '../util/ids.ts';
import { isObject, type Json } from '../util/json.ts';

/** What Treeherder's "add new jobs" shows of a task. */
export interface RunnableJob {
  readonly symbol: Json;
  /** Such as `{opt: true}`. Treeherder fails on a task without it. */
  readonly collection: Json;
  readonly platform?: Json;
  readonly groupName?: Json;
  readonly groupSymbol?: Json;
}

/** `runnable-jobs.json`: the tasks of the full graph that Treeherder can show (taskgraph `decision.py`). */
export function runnableJobs(full: TaskGraph): Readonly<Record<Label, RunnableJob>> {
  const jobs: [Label, RunnableJob][] = [];
  for (const [label, { task }] of full.tasks) {
    const extra = task['extra'];
    const treeherder = isObject(extra) ? extra['treeherder'] : undefined;
    if (!isObject(treeherder)) continue;
    const { symbol, collection, machine, groupName, groupSymbol } = treeherder as Record<string, Json | undefined>;
    const platform = isObject(machine) ? (machine['platform'] as Json | undefined) : undefined;
    jobs.push([
      label,
      {
        symbol: symbol ?? '?',
        collection: collection ?? { opt: true },
        ...(platform === undefined ? {} : { platform }),
        ...(groupName === undefined ? {} : { groupName }),
        ...(groupSymbol === undefined ? {} : { groupSymbol }),
      },
    ]);
  }
  return Object.fromEntries(jobs);
}
