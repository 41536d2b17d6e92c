import type { TaskGraph } from '../src/graph/task-graph.ts';
import type { Label } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';
import { currentPush, unknownLabel } from './engine/current-push.ts';
import { type Action, type Declaration, defineAction, targetOf } from './engine/definition.ts';
import { inputSchema, properties } from './engine/input.ts';
import type { Push } from './engine/push.ts';
import { isRetriggerable } from './retrigger-multiple.ts';

interface Input {
  readonly downstream: boolean;
  readonly times: number;
  readonly force?: boolean;
}

const downstream = {
  type: 'boolean',
  title: 'Downstream',
  description: 'Also run the tasks that depend on it, on the new one.',
  default: false,
};
const force = {
  type: 'boolean',
  title: 'Force',
  description: 'Do it although this task should not be retriggered.',
  default: false,
};

/** Retriggers the task that the action was started on. */
const retriggering = (
  declaration: Pick<Declaration, 'callback' | 'title' | 'description' | 'context' | 'schema'>,
): Action =>
  defineAction<Input, Push>({
    name: 'retrigger',
    symbol: 'rt',
    permission: 'generic',
    offers: ['hook', 'task'],
    ...declaration,
    gather: currentPush,
    plan(push, request) {
      const { input } = request;
      const { label, taskId } = targetOf(request);
      const task = push.graph.tasks.get(label);
      if (!task) return ok({ rows: [unknownLabel(push, label)] });
      if (!isRetriggerable(task) && !input.force) {
        const why = 'it should not be retriggered (attribute "retrigger"): rerun it, or give force: true';
        return ok({ rows: [{ push: push.ref, label, outcome: 'failed', taskIds: [taskId], why }] });
      }
      const more = input.downstream ? [...dependentsOf(push.graph, label)].filter((l) => push.existing.has(l)) : [];
      const toRun = [label, ...more].map((one) => ({ label: one, times: input.times, runs: 'fresh' as const }));
      return ok({ extra: [{ push, toRun }] });
    },
  });

/** Everything that depends on a label, however indirectly. */
function dependentsOf(graph: TaskGraph, label: Label): ReadonlySet<Label> {
  const reached = new Set(graph.dependents(label));
  for (const one of reached) for (const dependent of graph.dependents(one)) reached.add(dependent);
  return reached;
}

export const retrigger = retriggering({
  callback: 'retrigger',
  title: 'Retrigger',
  description: 'Run the task once more.',
  context: [{ retrigger: 'true' }],
  schema: () => inputSchema({ downstream, times: properties.times(100) }),
});

/** For tasks that have no tag `retrigger: "true"`. */
export const retriggerDisabled = retriggering({
  callback: 'retrigger-disabled',
  title: 'Retrigger (disabled)',
  description: 'Run the task once more.\n\nThis type of task should typically be rerun instead.',
  context: [{}],
  schema: () => inputSchema({ downstream, times: properties.times(100), force }),
});
