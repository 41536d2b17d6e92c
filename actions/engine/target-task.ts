import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Result } from '../../src/util/failure.ts';
import { asLabel, type Label, type TaskId } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';
import type { Request } from './definition.ts';
import type { Services } from './services.ts';

/** The task that an action was started on. */
export interface TargetTask {
  readonly taskId: TaskId;
  readonly label: Label;
  readonly definition: TaskDefinition;
}

/** Reads it. Fails with `bad-input` where the action was started on no task, or on one that is not there. */
export async function targetTask({ taskId }: Request, { queue }: Services): Promise<Result<TargetTask>> {
  if (taskId === null) {
    const fix = 'start it on a task: --task-id ID, or ACTION_TASK_ID';
    return err({ reason: 'bad-input', message: 'this action is for one task, and none was named', fix });
  }
  const definition = await queue.task(taskId);
  if (!definition.ok) return definition;
  if (definition.value === null) {
    const message = 'there is no such task, or it has expired';
    return err({ reason: 'bad-input', where: `task ${taskId}`, message, fix: 'name a task that is there' });
  }
  return ok({ taskId, label: labelOf(definition.value), definition: definition.value });
}

/** A task's label is its name. */
export function labelOf({ metadata }: TaskDefinition): Label {
  return asLabel(isObject(metadata) ? String(metadata['name'] ?? '') : '');
}
