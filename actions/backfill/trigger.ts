import jsone from 'json-e';
import { isPullRequest } from '../../src/push/route-project.ts';
import { printFailure } from '../../src/util/failure.ts';
import type { Request } from '../engine/definition.ts';
import type { DecidedPush, Row } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import type { TriggerStep } from '../engine/steps.ts';
import { findAction, parseActionsJson } from '../offer/actions-json.ts';
import { hookGroupId, hookId } from '../offer/names.ts';
import type { BackfillRequest } from './share.ts';

/** The trigger of the action `backfill-task` of a push; a row where that offers none, or a hook that is another's. */
export async function triggerOn(
  ref: DecidedPush,
  { label, revision, symbol, times, retrigger, manifests }: BackfillRequest,
  { config, parameters }: Request,
  { artifacts }: Services,
): Promise<TriggerStep | Row> {
  const row = (outcome: 'skipped' | 'failed', why: string): Row => ({ push: ref, label, outcome, taskIds: [], why });
  const name = 'public/actions.json';
  const text = await artifacts.read(ref.decisionTaskId, name);
  if (!text.ok) return row('failed', printFailure(text.failure));
  const offered = text.value === null ? null : parseActionsJson(text.value, `${ref.decisionTaskId} ${name}`);
  if (offered?.ok === false) return row('failed', printFailure(offered.failure));
  const action = offered && findAction(offered.value.actions, 'backfill-task', null);
  if (action?.kind !== 'hook') return row('skipped', 'this push does not offer the action backfill-task by a hook');
  // An artifact must not choose what is triggered with the scopes of this task.
  const group = hookGroupId(config.trustDomain);
  const prefix = hookId(parameters.level, 'backfill', '', isPullRequest(parameters));
  if (action.hookGroupId !== group || !action.hookId.startsWith(prefix)) {
    return row('failed', `its hook ${action.hookGroupId}/${action.hookId} is none of ${group}/${prefix}*`);
  }
  const input = {
    label,
    revision,
    ...(symbol === null ? {} : { symbol }),
    times,
    retrigger,
    test_manifests: manifests,
  };
  const context = { ...offered?.value.variables, taskGroupId: ref.decisionTaskId, taskId: null, input };
  try {
    const payload: unknown = jsone(action.hookPayload, context);
    return { kind: 'trigger', push: ref, label, hookGroupId: group, hookId: action.hookId, payload };
  } catch (error) {
    // Whatever JSON-e throws is about that template.
    return row('failed', `its hookPayload cannot be rendered: ${(error as Error).message}`);
  }
}
