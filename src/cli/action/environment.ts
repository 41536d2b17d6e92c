import { randomUUID } from 'node:crypto';
import type { ActionCall } from '../../../actions/engine/perform.ts';
import type { Services } from '../../../actions/engine/services.ts';
import { hgPushlog } from '../../edge/pushlog.ts';
import { ancestors } from '../../edge/vcs.ts';
import type { Result } from '../../util/failure.ts';
import { isTaskId, type TaskId } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';
import { taskclusterAtHand } from '../inputs.ts';
import { logWarning } from '../output.ts';

/** The services that the environment names; `tell` writes the lines of actions. */
export async function actionServices(tell: Services['tell']): Promise<Result<Services>> {
  const services = await taskclusterAtHand();
  if (!services.ok) return services;
  return ok({
    ...services.value,
    pushlog: hgPushlog(),
    ancestors: (revision, count) => ancestors('.', revision, count),
    clock: { now: Date.now },
    warn: logWarning,
    tell,
  });
}

/** Where definitions are bound to. */
export function place(): Pick<ActionCall, 'rootUrl' | 'proxyUrl' | 'salt'> {
  const url = (name: string): string | undefined => process.env[name]?.replace(/\/+$/, '') || undefined;
  const proxyUrl = url('TASKCLUSTER_PROXY_URL') ?? 'http://taskcluster';
  return { rootUrl: url('TASKCLUSTER_ROOT_URL') ?? null, proxyUrl, salt: randomUUID() };
}

/** A taskId that somebody wrote. */
export const checkTaskId = (text: string, name: string): Result<TaskId> =>
  isTaskId(text)
    ? ok(text)
    : err({ reason: 'bad-usage', message: `${name} is no taskId: ${text}`, fix: 'a taskId has 22 characters' });
