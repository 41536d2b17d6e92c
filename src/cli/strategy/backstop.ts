import { rememberBackstop, whetherBackstop } from '../../decision/backstop.ts';
import { whetherSwitchedOff } from '../../decision/switch.ts';
import { backstopFromParameters } from '../../push/backstop.ts';
import { type BackstopState, runsAllAnyway } from '../../push/mode.ts';
import type { Parameters } from '../../push/parameters.ts';
import type { Config } from '../../seta/config.ts';
import type { RunAll } from '../../seta/trust.ts';
import { homeFromEnvironment, lookupServices } from '../inputs.ts';
import { logWarning } from '../output.ts';

/**
 * Whether a push that another program decides is a backstop. In a decision task the push is put on record, before its
 * tasks are created.
 */
export async function backstopOf(parameters: Parameters, config: Config): Promise<BackstopState> {
  const isSaid = parameters.backstop !== undefined || runsAllAnyway(config, parameters) !== null;
  if (isSaid) return backstopFromParameters(parameters, config);
  const isDecisionTask = process.env['TASK_ID'] !== undefined;
  const lookup = await lookupServices();
  if (isDecisionTask && !lookup) return { known: false, message: 'it is not known where Taskcluster is' };
  const home = homeFromEnvironment(parameters);
  if (!home.ok) return { known: false, message: home.failure.message };
  const { decisionTaskId } = home.value;
  const decision = await whetherBackstop(parameters, config, decisionTaskId, lookup, true);
  if (isDecisionTask && lookup) {
    const how = { index: lookup.index, now: Date.now(), warn: logWarning };
    await rememberBackstop(decision, parameters, config, decisionTaskId, how);
  }
  return decision.state;
}

/** Why somebody's switch makes everything run on a push that another program decides; outside of a decision task nobody is asked. */
export async function switchOf(parameters: Parameters, config: Config): Promise<RunAll | null> {
  if (process.env['TASK_ID'] === undefined || runsAllAnyway(config, parameters)) return null;
  const how = { now: Date.now(), warn: logWarning };
  return whetherSwitchedOff(parameters, config, await lookupServices(), how);
}
