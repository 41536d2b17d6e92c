import type { TaskDefinition } from '../src/graph/task.ts';
import type { TaskId } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';
import { readTime, readTimeOr } from '../src/util/time.ts';
import { defineAction, targetOf } from './engine/definition.ts';
import { isResolvedBefore, ownTask } from './engine/statuses.ts';

/**
 * Runs a decision, action or cron task once more: the task as it is, with its times moved to now. Needs the scopes of that task.
 */
export const retriggerDecision = defineAction<null, null>({
  name: 'retrigger',
  callback: 'retrigger-decision',
  title: 'Retrigger',
  symbol: 'rt',
  description: 'Run this decision, action or cron task once more. It takes special scopes.',
  context: [{ kind: 'decision-task' }, { kind: 'action-callback' }, { kind: 'cron-task' }],
  permission: 'retrigger-decision',
  offers: ['hook', 'task'],
  schema: null,
  gather: async () => ok(null),
  plan(_, request, statuses) {
    const { push, group, context } = request;
    const { taskId, label, definition } = targetOf(request);
    // A cron task has a group of its own.
    const own = { ...group, decisionTaskId: String(definition['taskGroupId']) as TaskId };
    const taken = Object.assign(new Set<TaskId>(), { salt: context.salt });
    for (let n = 1; ; n++) {
      const clone = ownTask(statuses, own, taken, 'clone', taskId, n);
      if (clone.status !== null && isResolvedBefore(clone.status, context.since)) continue;
      const { schedulerId, decisionTaskId: taskGroupId } = own;
      const moved = { ...relative(definition), schedulerId, taskGroupId };
      return ok({ steps: [{ kind: 'clone', push, label, taskId: clone.taskId, definition: moved }] });
    }
  },
});

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.]\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A definition from the queue with every time as that long after its creation (taskgraph `actions/util.py`). */
function relative(definition: TaskDefinition): TaskDefinition {
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
