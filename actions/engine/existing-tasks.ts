import { disbelief } from '../../src/taskcluster/provenance.ts';
import type { Result } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { byCodePoint } from '../../src/util/json.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { err, ok } from '../../src/util/result.ts';
import { indexOf, indexPrefixes } from '../offer/names.ts';
import { readTaskIds, type TaskIds } from './artifacts.ts';
import type { Services } from './services.ts';
import { notOfPush, type PushIdentity } from './trust.ts';

/** Label to the tasks it has on a push: those of the decision task, then those of action and cron tasks. */
export type Existing = ReadonlyMap<Label, readonly TaskId[]>;

type Asks = Pick<Services, 'artifacts' | 'index' | 'queue' | 'warn'>;

/** An action or cron task of a push, and what it says that it made. */
interface Lister {
  readonly status: TaskStatus;
  readonly taskIds: TaskIds;
}

/**
 * What runs or ran on a push: `label-to-taskid.json` of its decision task, which is believed (`trust.ts`), and of its
 * action and cron tasks that have completed (taskgraph `actions/util.py`, fetch_graph_and_labels). Null where the decision
 * task has none.
 *
 * The index names action and cron tasks, and whoever may write there may name any task. Those that are none of the push,
 * or cannot be read, are passed over with a warning; of the tasks that the others name, only those of the push count.
 */
export async function existingTasks(asks: Asks, push: PushIdentity): Promise<Result<Existing | null>> {
  const [decided, listers] = await Promise.all([readTaskIds(asks, push.decisionTaskId), listersOf(asks, push)]);
  if (!decided.ok || decided.value === null) return decided as Result<null>;
  if (!listers.ok) return listers;
  const onRecord = new Set(decided.value.map(([, taskId]) => taskId));
  const named = listers.value.map((lister) => ({
    ...lister,
    taskIds: lister.taskIds.filter(([, taskId]) => !onRecord.has(taskId)),
  }));
  const unknown = named.flatMap(({ taskIds }) => taskIds.map(([, taskId]) => taskId));
  const statuses = unknown.length > 0 ? await asks.queue.statuses(unknown) : ok(new Map<TaskId, TaskStatus>());
  if (!statuses.ok) return statuses;
  const all = [decided.value, ...named.map((lister) => believed(lister, push, statuses.value))].flat();
  const existing = new Map<Label, TaskId[]>();
  for (const [label, taskId] of all) {
    const ids = existing.get(label) ?? [];
    if (ids.length === 0) existing.set(label, ids);
    if (!ids.includes(taskId)) ids.push(taskId);
  }
  return ok(existing);
}

/** Of what an action or cron task names, the tasks of the push and of its own group: others are of other pushes. */
function believed({ status, taskIds }: Lister, push: PushIdentity, statuses: ReadonlyMap<TaskId, TaskStatus>): TaskIds {
  const groups = [push, { ...push, decisionTaskId: status.taskGroupId }];
  return taskIds.filter(([, taskId]) =>
    groups.some((group) => disbelief('stand-in', statuses.get(taskId) ?? null, group) === null),
  );
}

/** The action and cron tasks of a push that have a `label-to-taskid.json`, in the order of their ids. */
async function listersOf(asks: Asks, push: PushIdentity): Promise<Result<readonly Lister[]>> {
  const paths = indexPrefixes(push.trustDomain, push).flatMap((prefix) => indexOf.extras(prefix, push));
  const lists = await Promise.all(paths.map((path) => asks.index.listTasks(path)));
  const named = new Set<TaskId>();
  for (const list of lists) {
    if (!list.ok) return list;
    for (const { taskId } of list.value) named.add(taskId);
  }
  if (named.size === 0) return ok([]);
  const inOrder = [...named].sort(byCodePoint);
  const statuses = await asks.queue.statuses(inOrder);
  if (!statuses.ok) return statuses;
  const listers = await Promise.all(
    inOrder.map(async (taskId) => {
      const lister = await listerOf(asks, push, statuses.value.get(taskId) ?? null);
      if (!lister.ok) asks.warn(`passed over: task ${taskId}, listed as one of this push`, lister.failure);
      return lister.ok ? lister.value : null;
    }),
  );
  return ok(listers.filter((lister) => lister !== null));
}

/** Null where the task has no `label-to-taskid.json`. */
async function listerOf(asks: Asks, push: PushIdentity, status: TaskStatus | null): Promise<Result<Lister | null>> {
  const foreign = await notOfPush(asks, push, 'label-to-taskid.json', status);
  if (!foreign.ok) return foreign;
  if (foreign.value !== null || status === null) {
    return err({ reason: 'bad-graph', message: foreign.value ?? 'there is no such task' });
  }
  const taskIds = await readTaskIds(asks, status.taskId);
  if (!taskIds.ok || taskIds.value === null) return taskIds as Result<null>;
  return ok({ status, taskIds: taskIds.value });
}
