import type { Parameters } from '../../src/push/parameters.ts';
import type { Result } from '../../src/util/failure.ts';
import { err, ok } from '../../src/util/result.ts';
import { groupOf } from '../engine/current-push.ts';
import type { Request } from '../engine/definition.ts';
import { readParameters } from '../engine/push.ts';
import type { PushRef } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import { notDecisionOf } from '../engine/statuses.ts';
import { indexOf, indexPrefixes } from '../offer/names.ts';

/** Earlier pushes of a project, nearest first; those without a decision task included. */
export interface EarlierPushes {
  readonly pushes: readonly PushRef[];
  /** Why there are fewer than were asked for, or null. */
  readonly end: string | null;
}

/**
 * The pushes before this one, at most `count`: in Mercurial by pushlog ids, which are consecutive numbers; in git,
 * which has no pushlog, from each decision task to that of the revision it was pushed onto (`base_rev`).
 */
export function earlierPushes(request: Request, services: Services, count: number): Promise<Result<EarlierPushes>> {
  return request.parameters.repository_type === 'hg'
    ? byPushlog(request, services, count)
    : byBaseRevision(request, services, count);
}

async function byPushlog(
  { parameters, config }: Request,
  { pushlog, index }: Services,
  count: number,
): Promise<Result<EarlierPushes>> {
  const own = Number(parameters.pushlog_id);
  if (!Number.isInteger(own) || own <= 0) {
    const message = `pushlog_id is ${JSON.stringify(parameters.pushlog_id)}: this is no push`;
    return err({ reason: 'bad-input', where: 'parameters.yml', message, fix: 'start the action on a task of a push' });
  }
  const pushes = await pushlog.pushes(parameters.head_repository, Math.max(1, own - count), own - 1);
  if (!pushes.ok) return pushes;
  const prefixes = indexPrefixes(config.trustDomain, parameters);
  const paths = pushes.value.map(({ pushlogId, revision }) =>
    prefixes.flatMap((prefix) => [
      indexOf.decisionByPushlog(prefix, pushlogId),
      indexOf.decisionByRevision(prefix, revision),
    ]),
  );
  const found = await index.findTasks(paths.flat());
  if (!found.ok) return found;
  const refs = pushes.value.map(({ pushlogId, revision }, i): PushRef => {
    const decisionTaskId = paths[i]?.map((path) => found.value.get(path)).find((id) => id !== undefined) ?? null;
    return { pushlogId, revision, decisionTaskId };
  });
  const end = refs.length < count ? 'there are no earlier pushes' : null;
  return ok({ pushes: refs.reverse(), end });
}

async function byBaseRevision(
  { parameters, config }: Request,
  services: Services,
  count: number,
): Promise<Result<EarlierPushes>> {
  const pushes: PushRef[] = [];
  const seen = new Set<string>([parameters.head_rev]);
  let child: Parameters = parameters;
  while (pushes.length < count) {
    const { base_rev: revision } = child;
    if (!revision || seen.has(revision)) return ok({ pushes, end: 'the push before it is not known (base_rev)' });
    seen.add(revision);
    const paths = indexPrefixes(config.trustDomain, child).map((prefix) =>
      indexOf.decisionByRevision(prefix, revision),
    );
    const found = await Promise.all(paths.map((path) => services.index.findTask(path)));
    const failed = found.find(({ ok: isFound }) => !isFound);
    if (failed && !failed.ok) return failed;
    const decisionTaskId = found.flatMap((one) => (one.ok ? (one.value?.taskId ?? []) : []))[0] ?? null;
    pushes.push({ decisionTaskId, pushlogId: '0', revision });
    const [parent, status] = decisionTaskId
      ? await Promise.all([readParameters(services, decisionTaskId), services.queue.status(decisionTaskId)])
      : [ok(null), ok(null)];
    if (!status.ok) return status;
    // Of a decision task that is not ours nothing is believed, not even that its parameters can be read.
    if (decisionTaskId && notDecisionOf(groupOf(decisionTaskId, config, parameters), status.value) !== null) {
      return ok({
        pushes,
        end: `the push before ${revision.slice(0, 12)} is not known: its decision task is not ours`,
      });
    }
    if (!parent.ok) return parent;
    if (!parent.value) {
      return ok({ pushes, end: `the push before ${revision.slice(0, 12)} is not known: that has no decision task` });
    }
    child = parent.value;
  }
  return ok({ pushes, end: null });
}
