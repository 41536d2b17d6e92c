import { decodeTaskGraph } from '../../src/graph/codec.ts';
import { decodeNeeded } from '../../src/graph/excerpt.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import { type Ledger, parseLedger } from '../../src/optimize/ledger.ts';
import { type Parameters, parseParameters } from '../../src/push/parameters.ts';
import type { Failure, Result } from '../../src/util/failure.ts';
import { isTaskId, type Label, type TaskId } from '../../src/util/ids.ts';
import { isObject, parseJson } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';
import type { Services } from './services.ts';

/** What decision, action and cron tasks leave behind. Whether the task may be believed is asked before (`trust.ts`). */
type Store = Pick<Services, 'artifacts'>;

export const FULL_GRAPH = 'public/full-task-graph.json';
export const LABELS = 'public/label-to-taskid.json';

/** An artifact read by `parse`, which gets its text and a name for messages; null where the task has none. */
async function read<T>(
  { artifacts }: Store,
  taskId: TaskId,
  name: string,
  parse: (text: string, where: string) => Result<T>,
): Promise<Result<T | null>> {
  const text = await artifacts.read(taskId, name);
  if (!text.ok || text.value === null) return text as Result<null>;
  return parse(text.value, `${taskId} ${name}`);
}

export const readParameters = (store: Store, taskId: TaskId): Promise<Result<Parameters | null>> =>
  read(store, taskId, 'public/parameters.yml', parseParameters);

export const readFullGraph = (store: Store, taskId: TaskId): Promise<Result<TaskGraph | null>> =>
  read(store, taskId, FULL_GRAPH, decodeTaskGraph);

/** The file of a full task graph, or null; for those who need a small part of it. */
export const readFullGraphBytes = ({ artifacts }: Store, taskId: TaskId): Promise<Result<Buffer | null>> =>
  artifacts.bytes(taskId, FULL_GRAPH);

/** The tasks of `labels` that a full task graph has, and all they depend on; the rest is not even parsed. */
export const partOfGraph = (bytes: Buffer, labels: readonly Label[], taskId: TaskId): Result<TaskGraph> =>
  decodeNeeded(bytes, labels, `${taskId} ${FULL_GRAPH}`);

export const readLedger = (store: Store, taskId: TaskId): Promise<Result<Ledger | null>> =>
  read(store, taskId, 'public/seta-ledger.json', parseLedger);

/** Label to median run time in seconds, as a ledger knows them. */
export function runSecondsOf(ledger: Ledger | null): ReadonlyMap<Label, number> {
  const seconds = new Map<Label, number>();
  for (const [label, task] of Object.entries(ledger?.tasks ?? {})) {
    if (task.runSeconds !== undefined) seconds.set(label as Label, task.runSeconds);
  }
  return seconds;
}

/** `label-to-taskid.json`, in the order of the file. */
export type TaskIds = readonly (readonly [Label, TaskId])[];

export const readTaskIds = (store: Store, taskId: TaskId): Promise<Result<TaskIds | null>> =>
  read(store, taskId, LABELS, (text, where) => {
    const json = parseJson(text);
    const labels = json.ok && isObject(json.value) ? Object.entries(json.value) : null;
    if (labels?.every(([, id]) => typeof id === 'string' && isTaskId(id))) return ok(labels as unknown as TaskIds);
    const fix = 'look at what wrote this artifact';
    return err({ reason: 'bad-graph', where, message: 'taskIds by label are expected', fix });
  });

export const noArtifact = (taskId: TaskId, name: string): Failure => ({
  reason: 'bad-graph',
  where: `task ${taskId}`,
  message: `it has no artifact ${name}`,
  fix: 'give the decision task of a push; artifacts of old ones may have expired',
});
