import type { TaskGroup } from '../src/create/carry-out.ts';
import type { TaskDefinition } from '../src/graph/task.ts';
import { derivedTaskId } from '../src/util/hash.ts';
import { asLabel, type TaskId } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';
import { readTime, readTimeOr } from '../src/util/time.ts';
import { groupOf } from './engine/current-push.ts';
import { defineAction } from './engine/definition.ts';
import { pushOf } from './engine/push.ts';
import { isResolvedBefore } from './engine/statuses.ts';
import { type TargetTask, targetTask } from './engine/target-task.ts';

/**
 * Runs a decision, action or cron task once more: the task as it is, with its times moved to now. Needs the scopes of that task.
 */
export const retriggerDecision = defineAction<null, TargetTask>({
  name: 'retrigger',
  callback: 'retrigger-decision',
  title: 'Retrigger',
  symbol: 'rt',
  description: 'Run this decision, action or cron task once more. It takes special scopes.',
  context: [{ kind: 'decision-task' }, { kind: 'action-callback' }, { kind: 'cron-task' }],
  permission: 'retrigger-decision',
  offers: ['hook', 'task'],
  schema: null,
  gather: targetTask,
  plan({ taskId, label, definition }, { taskGroupId, parameters, config, setting }, statuses) {
    let clone: TaskId;
    for (let n = 1; ; n++) {
      clone = derivedTaskId('clone', taskId, n);
      const status = statuses.of(clone);
      if (status === null || !isResolvedBefore(status, setting.since)) break;
    }
    const { schedulerId } = groupOf(taskGroupId, config, parameters);
    const own = String(definition['taskGroupId'] ?? taskId) as TaskId;
    const group: TaskGroup = { decisionTaskId: own, schedulerId };
    const moved = { ...relative(definition), schedulerId, taskGroupId: own };
    return ok({
      clones: [
        { push: pushOf(taskGroupId, parameters), label: asLabel(label), taskId: clone, group, definition: moved },
      ],
    });
  },
});

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.]\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A definition from the queue with every time as that long after its creation (taskgraph `actions/util.py`). */
export function relative(definition: TaskDefinition): TaskDefinition {
  const created = readTimeOr(definition['created'], 0);
  const recurse = (value: unknown): unknown => {
    const time = typeof value === 'string' && TIME.test(value) ? readTime(value) : null;
    if (time !== null) {
      return { 'relative-datestamp': `${Math.max(0, Math.round((time - created) / 1000))} seconds` };
    }
    if (Array.isArray(value)) return value.map(recurse);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recurse(inner)]));
  };
  return recurse(definition) as TaskDefinition;
}
