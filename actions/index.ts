import { addNewJobs } from './add-new-jobs.ts';
import { backfill } from './backfill/backfill.ts';
import { backfillTask } from './backfill-task.ts';
import { cancel } from './cancel.ts';
import { cancelAll } from './cancel-all.ts';
import type { Action } from './engine/definition.ts';
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
export function actionNamed(name: string, tags: Readonly<Record<string, string>> | null): Action | null {
  return findAction(actions, name, tags) ?? actions.find((action) => action.name === name) ?? actionOf(name);
}
