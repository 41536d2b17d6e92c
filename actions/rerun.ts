import type { Result } from '../src/util/failure.ts';
import { err, ok } from '../src/util/result.ts';
import { noArtifact } from './engine/current-push.ts';
import { defineAction } from './engine/definition.ts';
import { split, toRerun } from './engine/existing.ts';
import { inputSchema } from './engine/input.ts';
import { type DecidedPush, type Existing, existingTasks, pushOf } from './engine/push.ts';
import { type TargetTask, targetTask } from './engine/target-task.ts';

interface Facts {
  readonly push: DecidedPush;
  readonly target: TargetTask;
  readonly existing: Existing;
}

/** Runs a failed task again under its own id, as far as it belongs to this push. */
export const rerun = defineAction<unknown, Facts>({
  name: 'rerun',
  callback: 'rerun',
  title: 'Rerun',
  symbol: 'rr',
  description: 'Rerun a task.\n\nThis works on failed tasks of this push only, and is fit for Chain of Trust.',
  context: [{}],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: () => inputSchema({}),
  async gather(request, services): Promise<Result<Facts>> {
    const { taskGroupId, parameters, config } = request;
    const [target, existing] = await Promise.all([
      targetTask(request, services),
      existingTasks(services, config.trustDomain, parameters, taskGroupId),
    ]);
    if (!target.ok) return target;
    if (!existing.ok) return existing;
    if (existing.value === null) return err(noArtifact(taskGroupId, 'public/label-to-taskid.json'));
    return ok({ push: pushOf(taskGroupId, parameters), target: target.value, existing: existing.value });
  },
  plan({ push, target: { label, taskId }, existing }, _request, statuses) {
    if (!existing.get(label)?.includes(taskId)) {
      const why = 'it is not among the tasks of this push (label-to-taskid.json)';
      return ok({ rows: [{ push, label, outcome: 'failed', taskIds: [taskId], why }] });
    }
    const { tasks, rows } = split([toRerun(push, label, taskId, statuses.of(taskId))]);
    return ok({ rows, reruns: tasks });
  },
});
