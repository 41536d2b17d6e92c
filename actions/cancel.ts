import { ok } from '../src/util/result.ts';
import { defineAction, targetOf } from './engine/definition.ts';
import { toCancel } from './engine/existing.ts';

/** Cancels one task of the push. */
export const cancel = defineAction<null, null>({
  name: 'cancel',
  callback: 'cancel',
  title: 'Cancel task',
  symbol: 'cx',
  description: 'Cancel the task.',
  context: [{}],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: null,
  gather: async () => ok(null),
  plan(_, request, statuses) {
    const { label, taskId } = targetOf(request);
    return ok(toCancel(request.push, label, taskId, statuses.of(taskId), request.context.now));
  },
});
