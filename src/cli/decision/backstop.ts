import { type BackstopDecision, backstopPath, decideBackstop, isCounted } from '../../push/backstop.ts';
import type { Parameters } from '../../push/parameters.ts';
import type { Config } from '../../seta/config.ts';
import { pruningIsOff } from '../../seta/trust.ts';
import { printFailure } from '../../util/failure.ts';
import { backstopFromParameters } from '../inputs.ts';
import { logWarning } from '../output.ts';
import type { Outside } from './services.ts';

/** A push that runs everything, whatever backstops there are. */
const always = (message: string): BackstopDecision => ({
  state: { known: true, due: true, message, untilNext: 0, pushNumber: null },
  record: null,
});

/** Whether this push is a backstop: as its parameters say, or else as the index tells. Trouble makes the push one. */
export async function whetherBackstop(
  { home, lookup }: Outside,
  parameters: Parameters,
  config: Config,
): Promise<BackstopDecision> {
  const off = pruningIsOff(config, parameters.project);
  if (off) return always(off.message);
  if (parameters.backstop !== undefined) return { state: backstopFromParameters(parameters, config), record: null };
  if (!isCounted(parameters)) return always(`tasks for ${parameters.tasks_for} are not pruned, pushes are`);
  const path = backstopPath(config, parameters);
  if (lookup === null) {
    const message = 'a dry run without a deployment knows of no backstop and takes this push for an ordinary one';
    const { pushes } = config.backstop;
    return { state: { known: true, due: false, message, untilNext: pushes, pushNumber: null }, record: null };
  }
  const entry = await lookup.findTask(path);
  const known = entry.ok ? entry.value : { trouble: `${path} cannot be read: ${entry.failure.message}` };
  return decideBackstop(known, parameters, config, home.decisionTaskId);
}

const YEAR = 365 * 24 * 60 * 60 * 1000;

/** Puts this push into the record. Where that fails the tasks run all the same, and later pushes run more. */
export async function rememberBackstop(
  { home, services }: Outside,
  { record }: BackstopDecision,
  parameters: Parameters,
  config: Config,
): Promise<void> {
  if (!record || !services) return;
  const path = backstopPath(config, parameters);
  const expires = new Date(Date.now() + YEAR).toISOString();
  const written = await services.index.insertTask(path, { taskId: home.decisionTaskId, expires, ...record });
  if (written.ok) return;
  logWarning(`this push is not counted towards the next backstop:\n${printFailure(written.failure, '  ')}`);
}
