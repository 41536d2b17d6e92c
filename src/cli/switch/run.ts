import { lookUpSwitch, setSwitch } from '../../decision/switch.ts';
import { type Switch, switchPath } from '../../push/switch.ts';
import { type Standing, standingText } from '../../report/text/standing.ts';
import { deployment } from '../../taskcluster/deployment.ts';
import type { Result } from '../../util/failure.ts';
import type { TaskId } from '../../util/ids.ts';
import { ok } from '../../util/result.ts';
import { isoTime } from '../../util/time.ts';
import { nobody } from '../action/environment.ts';
import { readProject, taskclusterAtHand } from '../inputs.ts';
import { print, printJson } from '../output.ts';
import { pushMeant, whatIsMeant } from '../push.ts';

export interface StatusOptions {
  readonly config: string;
  readonly project?: string;
  readonly level: string;
  readonly json?: boolean;
}

export interface SwitchOptions extends StatusOptions {
  readonly why: string;
  /** Milliseconds; of `off`. */
  readonly for?: number;
}

/** Writes the switch, with the credentials of the environment, and tells how things stand then. */
export async function switchTo(
  state: Switch['state'],
  text: string | undefined,
  options: SwitchOptions,
): Promise<Result<void>> {
  const named = readProject(options);
  if (!named.ok) return named;
  const { config, project } = named.value;
  const place = deployment(process.env);
  if (!place.ok) return place;
  const { credentials, rootUrl } = place.value;
  const who = credentials?.clientId ?? (process.env['TASK_ID'] ? `task ${process.env['TASK_ID']}` : null);
  if (who === null) return nobody(rootUrl);
  const services = await taskclusterAtHand();
  if (!services.ok) return services;
  const witness = text === undefined ? ok(null) : await witnessOf(text, options, services.value);
  if (!witness.ok) return witness;
  const now = Date.now();
  const until = options.for === undefined ? {} : { until: isoTime(now + options.for) };
  const data: Switch = { version: 1, state, who, why: options.why, since: isoTime(now), ...until };
  const { level } = options;
  const set = await setSwitch({ project, level, data, witness: witness.value }, config, services.value, now);
  return set.ok ? status(options) : set;
}

async function witnessOf(
  text: string,
  options: StatusOptions,
  services: Parameters<typeof pushMeant>[2],
): Promise<Result<TaskId>> {
  const what = whatIsMeant(text, {});
  if (!what.ok) return what;
  const push = await pushMeant(what.value, options, services);
  return push.ok ? ok(push.value.taskGroupId) : push;
}

/** Tells whether pushes are pruned, as a decision task would find it. */
export async function status(options: StatusOptions): Promise<Result<void>> {
  const named = readProject(options);
  if (!named.ok) return named;
  const { config, project } = named.value;
  const services = await taskclusterAtHand();
  if (!services.ok) return services;
  const path = switchPath(config, { project, level: options.level });
  const now = Date.now();
  const found = await lookUpSwitch(path, config, options.level, services.value, now);
  if (!found.ok) return found;
  const standing: Standing = {
    project,
    level: options.level,
    isEnabled: config.projects.includes(project),
    mode: config.mode,
    switch: found.value.ok ? found.value.value : null,
    disbelieved: found.value.ok ? null : found.value.failure,
    now: isoTime(now),
  };
  if (options.json) printJson({ ...standing, path });
  else print(standingText(standing));
  return ok(undefined);
}
