import type { QueuedTask } from '../src/util/ports.ts';
import { err, ok } from '../src/util/result.ts';
import { defineAction, labelOf } from './engine/definition.ts';
import { toCancel } from './engine/existing.ts';

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
  async gather({ push: { decisionTaskId } }, { queue }) {
    const tasks = await queue.listTaskGroup(decisionTaskId);
    if (!tasks.ok) return tasks;
    if (tasks.value) return ok(tasks.value);
    const message = 'there is no such task group, or it has expired';
    return err({ reason: 'bad-input', where: `task group ${decisionTaskId}`, message, fix: 'name a decision task' });
  },
  plan(tasks, { push, context: { ownTaskId, now } }) {
    const unfinished = tasks.filter(
      ({ status: { state, taskId } }) => ['unscheduled', 'pending', 'running'].includes(state) && taskId !== ownTaskId,
    );
    const all = unfinished.map(({ task, status }) => toCancel(push, labelOf(task), status.taskId, status, now));
    return ok({ rows: all.flatMap(({ rows }) => rows), steps: all.flatMap(({ steps }) => steps) });
  },
});
