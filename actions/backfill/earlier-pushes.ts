import { printFailure, type Result } from '../../src/util/failure.ts';
import { err, ok } from '../../src/util/result.ts';
import { identify } from '../engine/current-push.ts';
import type { Request } from '../engine/definition.ts';
import type { PushRef } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import { decisionOf } from '../engine/trust.ts';
import { indexOf, indexPrefixes } from '../offer/names.ts';

/** A push before the one that is backfilled from. */
export interface EarlierPush {
  readonly ref: PushRef;
  /** Why nothing can be done on it; null where nothing is known against it. */
  readonly why: string | null;
}

/** Earlier pushes of a project, nearest first; those without a decision task included. */
export interface EarlierPushes {
  readonly pushes: readonly EarlierPush[];
  /** Why there are fewer than were asked for, or null. */
  readonly end: string | null;
}

/** Ancestors looked through at once for one that has a decision task. */
const ANCESTORS = 500;
const NO_DECISION = 'this push has no decision task';

/**
 * The pushes before this one, at most `count`: in Mercurial by pushlog ids; in git, which has no pushlog, from each decision
 * task to that of the revision it was pushed onto (`base_rev`).
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
  const entries: { readonly pushlogId: string; readonly revision: string }[] = [];
  let from = own;
  // Ids need not be consecutive: pushes may have been taken back, or the pushlog may begin at any number.
  for (let window = count; entries.length < count && from > 1; window *= 2) {
    const to = from - 1;
    from = Math.max(1, from - window);
    const pushes = await pushlog.pushes(parameters.head_repository, from, to);
    if (!pushes.ok) return pushes;
    entries.push(...pushes.value.toReversed());
  }
  const nearest = entries.slice(0, count);
  const prefixes = indexPrefixes(config.trustDomain, parameters);
  const paths = nearest.map(({ pushlogId, revision }) =>
    prefixes.flatMap((prefix) => [
      indexOf.decisionByPushlog(prefix, pushlogId),
      indexOf.decisionByRevision(prefix, revision),
    ]),
  );
  const found = await index.findTasks(paths.flat());
  if (!found.ok) return found;
  const pushes = nearest.map(({ pushlogId, revision }, i): EarlierPush => {
    const decisionTaskId = paths[i]?.map((path) => found.value.get(path)).find((id) => id !== undefined) ?? null;
    return { ref: { pushlogId, revision, decisionTaskId }, why: decisionTaskId ? null : NO_DECISION };
  });
  return ok({ pushes, end: pushes.length < count ? 'there are no earlier pushes' : null });
}

/**
 * Where the decision task of a push failed, or what the index names is none of ours, nothing tells what that push was
 * pushed onto: it goes on from the nearest ancestor in the checkout at hand that has a decision task.
 */
async function byBaseRevision(request: Request, services: Services, count: number): Promise<Result<EarlierPushes>> {
  const pushes: EarlierPush[] = [];
  const seen = new Set<string>([request.push.revision]);
  let revision = request.parameters.base_rev;
  while (pushes.length < count) {
    if (!revision || seen.has(revision)) return ok({ pushes, end: 'the push before it is not known (base_rev)' });
    seen.add(revision);
    const push = await pushAt(revision, request, services);
    if (!push.ok) return push;
    const { ref, why, base } = push.value;
    if (base !== null) {
      pushes.push({ ref, why });
      revision = base;
      continue;
    }
    const next = await nearestDecided(revision, request, services);
    if (!next.ok) return next;
    const short = revision.slice(0, 12);
    if (next.value === null) {
      return ok({ pushes: [...pushes, { ref, why }], end: `the push before ${short} is not known: ${why}` });
    }
    pushes.push({ ref, why: `${why}; passed over, to the nearest ancestor with one, ${next.value.slice(0, 12)}` });
    revision = next.value;
  }
  return ok({ pushes, end: null });
}

/** A push of git by its revision, and the revision that it was pushed onto; null, and why, where its decision task does not tell. */
async function pushAt(
  revision: string,
  request: Request,
  services: Services,
): Promise<Result<EarlierPush & { readonly base: string | null }>> {
  const paths = decisionPaths(revision, request);
  const found = await services.index.findTasks(paths);
  if (!found.ok) return found;
  const decisionTaskId = paths.flatMap((path) => found.value.get(path) ?? [])[0] ?? null;
  const ref = { decisionTaskId, pushlogId: '0', revision };
  if (decisionTaskId === null) return ok({ ref, why: NO_DECISION, base: null });
  const status = await services.queue.status(decisionTaskId);
  if (!status.ok) return status;
  const decided = await decisionOf(services, identify({ ...ref, decisionTaskId }, request), status.value);
  const told = decided.ok ? decided.value : { foreign: printFailure(decided.failure) };
  if ('parameters' in told) return ok({ ref, why: null, base: told.parameters.base_rev });
  return ok({ ref, why: `task ${decisionTaskId}, which the index names: ${told.foreign}`, base: null });
}

/** The nearest ancestor of a revision that the index knows a decision task of, or null. */
async function nearestDecided(
  revision: string,
  request: Request,
  { ancestors, index }: Services,
): Promise<Result<string | null>> {
  const candidates = await ancestors(revision, ANCESTORS);
  const found = await index.findTasks(candidates.flatMap((one) => decisionPaths(one, request)));
  if (!found.ok) return found;
  return ok(candidates.find((one) => decisionPaths(one, request).some((path) => found.value.has(path))) ?? null);
}

const decisionPaths = (revision: string, { config, parameters }: Request): readonly string[] =>
  indexPrefixes(config.trustDomain, parameters).map((prefix) => indexOf.decisionByRevision(prefix, revision));
