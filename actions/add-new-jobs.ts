import type { Label } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';
import { currentPush, unknownLabel } from './engine/current-push.ts';
import { defineAction } from './engine/definition.ts';
import type { ToRun } from './engine/extra-tasks.ts';
import { inputSchema, properties } from './engine/input.ts';
import type { Push } from './engine/push.ts';
import type { Row } from './engine/result.ts';

interface Input {
  readonly tasks: readonly Label[];
  readonly times: number;
}

/** Runs named labels on this push, whether or not they ran before. */
export const addNewJobs = defineAction<Input, Push>({
  name: 'add-new-jobs',
  callback: 'add-new-jobs',
  title: 'Add new jobs',
  symbol: 'add-new',
  description: 'Run the tasks with these labels on this push, and what they depend on.',
  context: [],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: () => inputSchema({ tasks: properties.labels, times: properties.times(100) }, ['tasks']),
  gather: currentPush,
  plan(push, { input }) {
    const rows: Row[] = [];
    const toRun: ToRun[] = [];
    for (const label of new Set(input.tasks)) {
      if (push.graph.tasks.has(label)) toRun.push({ label, times: input.times, runs: 'fill' });
      else rows.push(unknownLabel(push, label));
    }
    return ok({ rows, extra: [{ push, toRun }] });
  },
});
