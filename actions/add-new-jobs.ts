import type { Label } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';
import { type CurrentPush, currentPush, unknownLabel } from './engine/current-push.ts';
import { defineAction } from './engine/definition.ts';
import type { Want } from './engine/extra-tasks.ts';
import { inputSchema, properties } from './engine/input.ts';
import type { Row } from './engine/result.ts';

interface Input {
  readonly tasks: readonly Label[];
  readonly times: number;
}

/** Runs named labels on this push, whether or not they ran before. */
export const addNewJobs = defineAction<Input, CurrentPush>({
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
    const wants: Want[] = [];
    for (const label of new Set(input.tasks)) {
      if (push.graph.tasks.has(label)) wants.push({ label, times: input.times, runs: 'fill' });
      else rows.push(unknownLabel(push, label));
    }
    return ok({ rows, extra: [{ push, group: push.group, wants }] });
  },
});
