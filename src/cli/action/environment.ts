import { randomUUID } from 'node:crypto';
import type { ActionCall } from '../../../actions/engine/perform.ts';
import type { Services } from '../../../actions/engine/services.ts';
import { hgPushlog } from '../../edge/pushlog.ts';
import { ancestors } from '../../edge/vcs.ts';
import { deployment } from '../../taskcluster/deployment.ts';
import type { Result } from '../../util/failure.ts';
import { isTaskId, type TaskId } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';
import { taskclusterAtHand } from '../inputs.ts';
import { logWarning } from '../output.ts';

/** What an action is asked from a shell. */
export interface Asked {
  /** Root URL of the link that was given. */
  readonly linked?: string | null;
  /** Whether it is to do anything, so that somebody must be signed in. */
  readonly acts?: boolean;
}

/** The services that the environment names; `tell` writes the lines of actions. */
export async function actionServices(
  tell: Services['tell'],
  { linked = null, acts = false }: Asked = {},
): Promise<Result<Services>> {
  const place = deployment(process.env, linked);
  if (!place.ok) return place;
  if (acts && place.value.credentials === null && !process.env['TASKCLUSTER_PROXY_URL']) {
    return nobody(place.value.rootUrl, '; or see what it would do, with --dry-run');
  }
  const services = await taskclusterAtHand({}, linked);
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

/** Where something is to be done, and the environment has no credentials. */
export const nobody = (rootUrl: string, more = ''): Result<never> =>
  err({
    reason: 'missing-scopes',
    where: rootUrl,
    message: 'nobody is signed in',
    fix: `sign in: export TASKCLUSTER_ROOT_URL=${rootUrl} and eval "$(taskcluster signin)"${more}`,
  });

/** Where definitions are bound to. */
export function place(linked: string | null = null): Pick<ActionCall, 'rootUrl' | 'proxyUrl' | 'salt'> {
  const url = (name: string): string | undefined => process.env[name]?.replace(/\/+$/, '') || undefined;
  const proxyUrl = url('TASKCLUSTER_PROXY_URL') ?? 'http://taskcluster';
  return { rootUrl: url('TASKCLUSTER_ROOT_URL') ?? linked, proxyUrl, salt: randomUUID() };
}

/** A taskId that somebody wrote. */
export const checkTaskId = (text: string, name: string): Result<TaskId> =>
  isTaskId(text)
    ? ok(text)
    : err({ reason: 'bad-usage', message: `${name} is no taskId: ${text}`, fix: 'a taskId has 22 characters' });
