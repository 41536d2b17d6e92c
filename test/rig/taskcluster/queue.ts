/** The queue's methods for tasks and task groups; artifacts are in `artifacts.ts`. */

import { type Call, type Handlers, page, type Reply } from './call.ts';
import { createTask } from './create-task.ts';
import { ApiError } from './errors.ts';
import { MAX_RUNS, type StoredTask, type TaskGroup, type TaskStore } from './task-store.ts';

export function queueHandlers(store: TaskStore, now: () => number): Handlers {
  const find = ({ params: { taskId = '' } }: Call): StoredTask => {
    const task = store.tasks.get(taskId);
    if (task !== undefined) return task;
    throw new ApiError('ResourceNotFound', `\`${taskId}\` does not correspond to a task that exists.`);
  };
  const findGroup = ({ params: { taskGroupId = '' } }: Call): TaskGroup => {
    const group = store.groups.get(taskGroupId);
    if (group !== undefined) return group;
    throw new ApiError('ResourceNotFound', `No task-group with taskGroupId: \`${taskGroupId}\``);
  };
  const statusReply = (task: StoredTask): Reply => ({ json: { status: taskStatus(store, task) } });

  /** A task whose state is about to change: found, the caller authorized, not past its deadline. */
  const changeable = (call: Call): StoredTask => {
    const task = find(call);
    const { schedulerId, taskGroupId, projectId, deadline } = task.definition;
    call.authorize({ taskId: task.taskId, schedulerId, taskGroupId, projectId });
    if (Date.parse(deadline) >= now()) return task;
    throw new ApiError('RequestConflict', `Task \`${task.taskId}\` can't be changed past its deadline of ${deadline}.`);
  };

  /** The tasks of a batch request that exist, one page of them. */
  const batch = (call: Call) => {
    const { taskIds = [] } = call.body as { taskIds?: readonly string[] };
    call.authorize({ taskIds });
    const found = [...new Set(taskIds)].sort().flatMap((id) => store.tasks.get(id) ?? []);
    return page(found, ({ taskId }) => taskId, call);
  };

  return {
    createTask: (call) => statusReply(createTask(store, now(), call)),
    task: (call) => ({ json: find(call).definition }),
    status: (call) => statusReply(find(call)),
    tasks: (call) => {
      const { rows, ...rest } = batch(call);
      return { json: { tasks: rows.map(({ taskId, definition }) => ({ taskId, task: definition })), ...rest } };
    },
    statuses: (call) => {
      const { rows, ...rest } = batch(call);
      return {
        json: { statuses: rows.map((task) => ({ taskId: task.taskId, status: taskStatus(store, task) })), ...rest },
      };
    },

    listTaskGroup: (call) => {
      const group = findGroup(call);
      const { rows, ...rest } = page([...group.taskIds].sort(), (taskId) => taskId, call);
      return { json: { ...groupFacts(group), tasks: definitionsAndStatuses(store, rows), ...rest } };
    },
    getTaskGroup: (call) => ({ json: groupFacts(findGroup(call)) }),
    sealTaskGroup: (call) => {
      const group = findGroup(call);
      call.authorize({ taskGroupId: group.taskGroupId, schedulerId: group.schedulerId });
      group.sealed ??= new Date(now()).toJSON();
      return { json: groupFacts(group) };
    },
    cancelTaskGroup: (call) => {
      const { taskGroupId, schedulerId, taskIds, sealed } = findGroup(call);
      call.authorize({ taskGroupId, schedulerId });
      if (sealed === undefined) {
        throw new ApiError('RequestConflict', `Task group \`${taskGroupId}\` must be sealed before it is cancelled.`);
      }
      const canceled = taskIds.filter((id) => {
        const task = store.tasks.get(id);
        return task !== undefined && store.cancel(task);
      });
      return {
        json: { taskGroupId, taskGroupSize: taskIds.length, cancelledCount: canceled.length, taskIds: canceled },
      };
    },
    listDependentTasks: (call) => {
      const { taskId } = find(call);
      const dependents = store.dependents(taskId).map((task) => task.taskId);
      const { rows, ...rest } = page(dependents.sort(), (id) => id, call);
      return { json: { taskId, tasks: definitionsAndStatuses(store, rows), ...rest } };
    },

    scheduleTask: (call) => {
      const task = changeable(call);
      store.schedule(task);
      return statusReply(task);
    },
    rerunTask: (call) => {
      const task = changeable(call);
      store.rerun(task);
      const state = store.state(task);
      if (state !== 'pending' && state !== 'running') {
        throw new ApiError('RequestConflict', `Maximum number of runs reached (${MAX_RUNS}).`);
      }
      return statusReply(task);
    },
    cancelTask: (call) => {
      const task = changeable(call);
      store.cancel(task);
      return statusReply(task);
    },
  };
}

/** The status structure of a task (`task-status.json`). */
export function taskStatus(store: TaskStore, task: StoredTask) {
  const { provisionerId, workerType, taskQueueId, schedulerId, projectId, taskGroupId } = task.definition;
  const { deadline, expires, retries, priority } = task.definition;
  return {
    taskId: task.taskId,
    provisionerId,
    workerType,
    taskQueueId,
    schedulerId,
    projectId,
    taskGroupId,
    priority,
    deadline,
    expires,
    retriesLeft: Math.min(retries, MAX_RUNS - task.runs.length),
    state: store.state(task),
    runs: task.runs.map((run, runId) => ({ runId, ...run })),
  };
}

const definitionsAndStatuses = (store: TaskStore, taskIds: readonly string[]) =>
  taskIds
    .flatMap((id) => store.tasks.get(id) ?? [])
    .map((task) => ({ status: taskStatus(store, task), task: task.definition }));

const groupFacts = ({ taskGroupId, schedulerId, expires, sealed }: TaskGroup) => ({
  taskGroupId,
  schedulerId,
  expires,
  ...(sealed === undefined ? {} : { sealed }),
});
