import type { QueuedTask } from '../src/util/ports.ts';
import { err, ok } from '../src/util/result.ts';
import { defineAction } from './engine/definition.ts';
import { split, toCancel } from './engine/existing.ts';
import { pushOf } from './engine/push.ts';
import { labelOf } from './engine/target-task.ts';

/** Cancels whatever of the task group has not finished, this action task excepted. */
export const cancelAll = defineAction<null, readonly QueuedTask[]>({
  name: 'cancel-all',
  callback: 'cancel-all',
  title: 'Cancel all',
  symbol: 'cAll',
  description: 'Cancel all tasks of this push that are running or waiting.',
  context: [],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: null,
  async gather({ taskGroupId }, { queue }) {
    const tasks = await queue.listTaskGroup(taskGroupId);
    if (!tasks.ok) return tasks;
    if (tasks.value) return ok(tasks.value);
    const message = 'there is no such task group, or it has expired';
    return err({ reason: 'bad-input', where: `task group ${taskGroupId}`, message, fix: 'name a decision task' });
  },
  plan(tasks, { taskGroupId, parameters, setting }) {
    const push = pushOf(taskGroupId, parameters);
    const unfinished = tasks.filter(
      ({ status: { state, taskId } }) =>
        ['unscheduled', 'pending', 'running'].includes(state) && taskId !== setting.ownTaskId,
    );
    const all = unfinished.map(({ task, status }) => toCancel(push, labelOf(task), status, status.taskId, setting.now));
    const { tasks: cancels, rows } = split(all);
    return ok({ rows, cancels });
  },
});
