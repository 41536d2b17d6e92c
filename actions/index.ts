import type { Failure, Result } from '../src/util/failure.ts';
import type { TaskId } from '../src/util/ids.ts';
import type { Queue } from '../src/util/ports.ts';
import { err, ok } from '../src/util/result.ts';
import { didYouMean } from '../src/util/schema.ts';
import { addNewJobs } from './add-new-jobs.ts';
import { backfill } from './backfill/backfill.ts';
import { backfillTask } from './backfill-task.ts';
import { bisect } from './bisect/bisect.ts';
import { cancel } from './cancel.ts';
import { cancelAll } from './cancel-all.ts';
import { type Action, type Tags, tagsOf } from './engine/definition.ts';
import { findAction } from './offer/actions-json.ts';
import { rerun } from './rerun.ts';
import { retrigger, retriggerDisabled } from './retrigger.ts';
import { retriggerDecision } from './retrigger-decision.ts';
import { retriggerMultiple } from './retrigger-multiple.ts';
import { runMissingTests } from './run-missing-tests.ts';

/** All actions, in the order of menus. Of those with one name the first whose context matches is meant. */
export const actions: readonly Action[] = [
  backfill,
  backfillTask,
  bisect,
  retriggerDecision,
  retrigger,
  retriggerDisabled,
  retriggerMultiple,
  runMissingTests,
  addNewJobs,
  rerun,
  cancel,
  cancelAll,
];

/** The action whose callback it is, or null. */
export const actionOf = (callback: string): Action | null =>
  actions.find((action) => action.callback === callback) ?? null;

/**
 * The action that a person means by a name: as clients would, but any of that name rather than none; or by a callback.
 *
 * @param tags of the task; null for the task group
 */
export function actionNamed(name: string, tags: Tags | null): Action | null {
  return findAction(actions, name, tags) ?? actions.find((action) => action.name === name) ?? actionOf(name);
}

/** The same for a task, whose tags tell which is meant where several have the name. */
export async function actionFor(
  name: string,
  taskId: TaskId | null,
  queue: Pick<Queue, 'task'>,
): Promise<Result<Action>> {
  const isAmbiguous = actions.filter((action) => action.name === name).length > 1;
  const task = isAmbiguous && taskId ? await queue.task(taskId) : ok(null);
  if (!task.ok) return task;
  const action = actionNamed(name, tagsOf(task.value ?? {}));
  return action ? ok(action) : err(noSuchAction(`there is no action ${name}`, name));
}

/** The failure that a name stands for which no action has. */
export function noSuchAction(message: string, name: string): Failure {
  const names = actions.map(({ callback }) => callback);
  return { reason: 'bad-usage', message, fix: `${didYouMean(name, names)}there are ${names.join(', ')}` };
}
