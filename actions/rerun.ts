import { err, ok } from '../src/util/result.ts';
import { LABELS, noArtifact } from './engine/artifacts.ts';
import { ownIdentity } from './engine/current-push.ts';
import { defineAction, targetOf } from './engine/definition.ts';
import { toRerun } from './engine/existing.ts';
import { type Existing, existingTasks } from './engine/existing-tasks.ts';
import { inputSchema } from './engine/input.ts';

/** Runs a failed task again under its own id, as far as it belongs to this push. */
export const rerun = defineAction<unknown, Existing>({
  name: 'rerun',
  callback: 'rerun',
  title: 'Rerun',
  symbol: 'rr',
  description: 'Rerun a task.\n\nThis works on failed tasks of this push only, and is fit for Chain of Trust.',
  context: [{}],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: () => inputSchema({}),
  async gather(request, services) {
    const existing = await existingTasks(services, ownIdentity(request));
    if (!existing.ok) return existing;
    if (existing.value !== null) return ok(existing.value);
    return err(noArtifact(request.push.decisionTaskId, LABELS));
  },
  plan(existing, request, statuses) {
    const { push } = request;
    const { label, taskId } = targetOf(request);
    if (!existing.get(label)?.includes(taskId)) {
      const why = 'it is not among the tasks of this push (label-to-taskid.json)';
      return ok({ rows: [{ push, label, outcome: 'failed', taskIds: [taskId], why }] });
    }
    return ok(toRerun(push, label, taskId, statuses.of(taskId)));
  },
});
