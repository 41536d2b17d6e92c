import type { IndexedStatus } from '../optimize/strategy.ts';
import { runsAllAnyway } from '../push/mode.ts';
import type { StageParameters } from '../push/parameters.ts';
import { type Config, dataLocation } from '../seta/config.ts';
import type { RunAll } from '../seta/trust.ts';
import { disbelief, type Reader } from '../taskcluster/provenance.ts';
import type { Result } from '../util/failure.ts';
import { freeTaskId, GUESSABLE_IDS } from '../util/hash.ts';
import type { Label, TaskId } from '../util/ids.ts';
import type { DataAnswer, DataLocation, Index, Queue } from '../util/ports.ts';
import { ok } from '../util/result.ts';

/**
 * The data for a push; null where everything runs whatever it says, so that it need not be fetched.
 *
 * @param off why somebody's switch makes everything run
 */
export async function dataFor(
  config: Config,
  parameters: StageParameters,
  fetch: (location: DataLocation) => Promise<DataAnswer>,
  off: RunAll | null = null,
): Promise<DataAnswer | null> {
  const location = dataLocation(config, parameters.project);
  return location === null || off !== null || runsAllAnyway(config, parameters) ? null : fetch(location);
}

/** What is found at index paths. Without a deployment to ask nothing is, and nothing is replaced: a warning. */
export async function indexedStatuses(
  paths: readonly string[],
  lookup: { readonly index: Pick<Index, 'findTasks'>; readonly queue: Pick<Queue, 'statuses'> } | null,
  warn: (text: string) => void,
): Promise<Result<ReadonlyMap<string, IndexedStatus>>> {
  if (paths.length === 0) return ok(new Map());
  if (lookup === null) {
    warn(`${paths.length} index paths are not looked up, nothing is replaced: TASKCLUSTER_ROOT_URL is not set`);
    return ok(new Map());
  }
  const found = await lookup.index.findTasks(paths);
  if (!found.ok) return found;
  const statuses = await lookup.queue.statuses([...new Set(found.value.values())]);
  if (!statuses.ok) return statuses;
  const indexed = new Map<string, IndexedStatus>();
  for (const [path, taskId] of found.value) {
    const status = statuses.value.get(taskId);
    if (status) indexed.set(path, { taskId, state: status.state, expires: status.expires });
  }
  return ok(indexed);
}

/**
 * The labels of which an earlier run of this decision task has created the tasks. It may have known less than this one, and
 * have left nothing out; what is there must then be on record.
 */
export async function madeBefore(
  labels: Iterable<Label>,
  reader: Reader & { readonly decisionTaskId: TaskId },
  queue: Pick<Queue, 'statuses'>,
): Promise<Result<ReadonlySet<Label>>> {
  const made = new Set<Label>();
  const taken = new Set<TaskId>();
  let open = [...labels];
  // Where others sit on an id, the next one is ours.
  for (let attempt = 0; open.length > 0 && attempt < GUESSABLE_IDS; attempt++) {
    const ids = new Map(open.map((label) => [freeTaskId(taken, 'task', reader.decisionTaskId, label), label] as const));
    const statuses = await queue.statuses([...ids.keys()]);
    if (!statuses.ok) return statuses;
    open = [];
    for (const [taskId, status] of statuses.value) {
      const label = ids.get(taskId) as Label;
      if (disbelief('stand-in', status, reader) === null) made.add(label);
      else {
        taken.add(taskId);
        open.push(label);
      }
    }
  }
  return ok(made);
}
