import type { Task } from '../src/graph/task.ts';
import type { Label } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';
import { currentPush, unknownLabel } from './engine/current-push.ts';
import { defineAction } from './engine/definition.ts';
import { toRerun } from './engine/existing.ts';
import type { ToRun } from './engine/extra-tasks.ts';
import { inputSchema, properties } from './engine/input.ts';
import type { Push } from './engine/push.ts';
import type { Row } from './engine/result.ts';
import { isOurs } from './engine/statuses.ts';
import type { Step } from './engine/steps.ts';

interface Input {
  readonly requests: readonly { readonly tasks: readonly Label[]; readonly times: number }[];
}

/** Whether a task may have siblings; one that may not, such as a build that others fetch, is rerun instead. */
export const isRetriggerable = ({ attributes }: Task): boolean => Boolean(attributes['retrigger'] ?? false);

/** What Treeherder's retrigger button sends. */
export const retriggerMultiple = defineAction<Input, Push>({
  name: 'retrigger-multiple',
  callback: 'retrigger-multiple',
  title: 'Retrigger',
  symbol: 'rt',
  description: 'Run tasks once more; those that cannot be retriggered are rerun where they have failed.',
  context: [],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: () => {
    const request = inputSchema({ tasks: properties.labels, times: properties.times(100) }, ['tasks']);
    return inputSchema({ requests: { type: 'array', items: request, default: [] } });
  },
  gather: currentPush,
  plan(push, { input }, statuses) {
    const times = new Map<Label, number>();
    for (const request of input.requests) {
      for (const label of request.tasks) times.set(label, (times.get(label) ?? 0) + request.times);
    }
    const rows: Row[] = [];
    const toRun: ToRun[] = [];
    const steps: Step[] = [];
    for (const [label, count] of times) {
      const task = push.graph.tasks.get(label);
      const taskId = push.existing.get(label)?.at(-1);
      if (task && isRetriggerable(task)) toRun.push({ label, times: count, runs: 'fresh' });
      else if (taskId) {
        const status = statuses.of(taskId);
        if (status && !isOurs(status, push.group)) {
          const why = 'it is of another push, whose result this push took over';
          rows.push({ push: push.ref, label, outcome: 'failed', taskIds: [taskId], why });
          continue;
        }
        const one = toRerun(push.ref, label, taskId, status);
        steps.push(...one.steps);
        rows.push(...one.rows);
      } else if (task) {
        const why = 'it cannot be retriggered (attribute "retrigger"), and there is none to rerun';
        rows.push({ push: push.ref, label, outcome: 'failed', taskIds: [], why });
      } else rows.push(unknownLabel(push, label));
    }
    return ok({ rows, extra: [{ push, toRun }], steps });
  },
});
