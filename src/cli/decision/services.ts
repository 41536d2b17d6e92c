import type { DecisionPorts } from '../../decision/decide.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { taskclusterAtHand } from '../inputs.ts';

/** Where tasks are created: Taskcluster as the environment of a decision task names it. Null for a dry run. */
export async function queueAndIndex(dryRun: boolean): Promise<Result<DecisionPorts['create']>> {
  if (dryRun) return ok(null);
  if (process.env['TASK_ID'] === undefined) {
    const fix = 'use --dry-run, or set TASK_ID to the id of the task group';
    return err({ reason: 'bad-usage', message: 'TASK_ID is not set: this does not run in a decision task', fix });
  }
  return await taskclusterAtHand();
}
