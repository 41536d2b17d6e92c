import { ok } from '../src/util/result.ts';
import { defineAction } from './engine/definition.ts';
import { split, toCancel } from './engine/existing.ts';
import { pushOf } from './engine/push.ts';
import { type TargetTask, targetTask } from './engine/target-task.ts';

/** Cancels one task. The scopes of the action keep it to tasks of its scheduler. */
export const cancel = defineAction<null, TargetTask>({
  name: 'cancel',
  callback: 'cancel',
  title: 'Cancel task',
  symbol: 'cx',
  description: 'Cancel the task.',
  context: [{}],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: null,
  gather: targetTask,
  plan({ label, taskId }, { taskGroupId, parameters, setting }, statuses) {
    const push = pushOf(taskGroupId, parameters);
    const { tasks, rows } = split([toCancel(push, label, statuses.of(taskId), taskId, setting.now)]);
    return ok({ rows, cancels: tasks });
  },
});
