import type { IndexedStatus } from '../optimize/strategy.ts';
import { runsAllAnyway } from '../push/mode.ts';
import type { StageParameters } from '../push/parameters.ts';
import { type Config, dataLocation } from '../seta/config.ts';
import type { Result } from '../util/failure.ts';
import type { DataAnswer, DataLocation, Index, Queue } from '../util/ports.ts';
import { ok } from '../util/result.ts';

/** The data for a push; null where everything runs whatever it says, so that it need not be fetched. */
export async function dataFor(
  config: Config,
  parameters: StageParameters,
  fetch: (location: DataLocation) => Promise<DataAnswer>,
): Promise<DataAnswer | null> {
  const location = dataLocation(config, parameters.project);
  return location === null || runsAllAnyway(config, parameters) ? null : fetch(location);
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
