import { decodeTaskGraph } from '../../src/graph/codec.ts';
import { decodeNeeded } from '../../src/graph/excerpt.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import { parseParameters } from '../../src/push/parameters.ts';
import type { Result } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { isTaskId } from '../../src/util/ids.ts';
import { byCodePoint, isObject, parseJson } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';
import { indexOf, indexPrefixes, type Origin } from '../offer/names.ts';
import type { PushRef } from './result.ts';
import type { Services } from './services.ts';

/** Label to the tasks it has on a push: those of the decision task, then those of action and cron tasks. */
export type Existing = ReadonlyMap<Label, readonly TaskId[]>;

/** A push that has a decision task. */
export interface DecidedPush extends PushRef {
  readonly decisionTaskId: TaskId;
}

/** What is needed to add tasks to a push. */
export interface Push {
  readonly ref: DecidedPush;
  /** At least the wanted labels and all they depend on. */
  readonly graph: TaskGraph;
  readonly existing: Existing;
}

export const pushOf = (decisionTaskId: TaskId, { pushlog_id, head_rev }: Origin): DecidedPush => ({
  decisionTaskId,
  pushlogId: pushlog_id,
  revision: head_rev,
});

type Reader = Pick<Services, 'artifacts' | 'index' | 'warn'>;

/** The parameters of a decision task, or null where it has none. */
export async function readParameters({ artifacts }: Pick<Services, 'artifacts'>, taskId: TaskId) {
  const text = await artifacts.read(taskId, 'public/parameters.yml');
  if (!text.ok || text.value === null) return text as Result<null>;
  return parseParameters(text.value, `${taskId} public/parameters.yml`) satisfies Result<Parameters>;
}

const FULL_GRAPH = 'public/full-task-graph.json';

/** The full task graph of a decision task, or null where it has none. */
export async function readFullGraph({ artifacts }: Pick<Services, 'artifacts'>, taskId: TaskId) {
  const text = await artifacts.read(taskId, FULL_GRAPH);
  if (!text.ok || text.value === null) return text as Result<null>;
  return decodeTaskGraph(text.value, `${taskId} ${FULL_GRAPH}`) satisfies Result<TaskGraph>;
}

/** The file of a full task graph, or null; for those who need a small part of it. */
export const readFullGraphBytes = ({ artifacts }: Pick<Services, 'artifacts'>, taskId: TaskId) =>
  artifacts.bytes(taskId, FULL_GRAPH);

/** The tasks of `labels` that a full task graph has, and all they depend on; the rest is not even parsed. */
export const partOfGraph = (bytes: Buffer, labels: readonly Label[], taskId: TaskId): Result<TaskGraph> =>
  decodeNeeded(bytes, labels, `${taskId} ${FULL_GRAPH}`);

/**
 * What runs or ran on a push: `label-to-taskid.json` of its decision task and of its action and cron tasks that have
 * completed (taskgraph `actions/util.py`, fetch_graph_and_labels). Null where the decision task has none. An unreadable
 * one of an action or cron task is passed over with a warning: what it made is not found, the rest is.
 */
export async function existingTasks(
  services: Reader,
  trustDomain: string,
  origin: Origin,
  decisionTaskId: TaskId,
): Promise<Result<Existing | null>> {
  const [decided, ...listed] = await Promise.all([
    labelToTaskId(services, decisionTaskId),
    ...indexPrefixes(trustDomain, origin)
      .flatMap((prefix) => indexOf.extras(prefix, origin))
      .map((namespace) => extras(services, namespace)),
  ]);
  if (!decided.ok || decided.value === null) return decided as Result<null>;
  const more = new Map<TaskId, Readonly<Record<Label, TaskId>>>();
  for (const list of listed) {
    if (!list.ok) return list;
    for (const [taskId, labels] of list.value) more.set(taskId, labels);
  }
  const existing = new Map<Label, TaskId[]>();
  const inOrder = [...more.keys()].sort(byCodePoint).map((taskId) => more.get(taskId) ?? {});
  for (const labels of [decided.value, ...inOrder]) {
    for (const [label, taskId] of Object.entries(labels) as [Label, TaskId][]) {
      const ids = existing.get(label) ?? [];
      if (ids.length === 0) existing.set(label, ids);
      if (!ids.includes(taskId)) ids.push(taskId);
    }
  }
  return ok(existing);
}

/** The `label-to-taskid.json` of all tasks listed in a namespace, of those that have one. */
async function extras(
  services: Reader,
  namespace: string,
): Promise<Result<readonly (readonly [TaskId, Readonly<Record<Label, TaskId>>])[]>> {
  const listed = await services.index.listTasks(namespace);
  if (!listed.ok) return listed;
  const found: (readonly [TaskId, Readonly<Record<Label, TaskId>>])[] = [];
  const read = await Promise.all(
    listed.value.map(async ({ taskId }) => [taskId, await labelToTaskId(services, taskId)] as const),
  );
  for (const [taskId, labels] of read) {
    if (!labels.ok) services.warn('passed over', labels.failure);
    else if (labels.value) found.push([taskId, labels.value]);
  }
  return ok(found);
}

async function labelToTaskId(
  { artifacts }: Pick<Services, 'artifacts'>,
  taskId: TaskId,
): Promise<Result<Readonly<Record<Label, TaskId>> | null>> {
  const name = 'public/label-to-taskid.json';
  const text = await artifacts.read(taskId, name);
  if (!text.ok || text.value === null) return text as Result<null>;
  const labels = parseJson(text.value);
  const isRight =
    labels.ok && isObject(labels.value) && Object.values(labels.value).every((id) => isTaskId(String(id)));
  if (isRight) return ok(labels.value as Record<Label, TaskId>);
  const fix = 'look at what wrote this artifact';
  return err({ reason: 'bad-graph', where: `${taskId} ${name}`, message: 'taskIds by label are expected', fix });
}
