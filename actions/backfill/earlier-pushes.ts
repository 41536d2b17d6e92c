import { printFailure, type Result } from '../../src/util/failure.ts';
import { err, ok } from '../../src/util/result.ts';
import { identify } from '../engine/current-push.ts';
import type { Request } from '../engine/definition.ts';
import type { PushRef, Row } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import { decisionOf } from '../engine/trust.ts';
import { indexOf, indexPrefixes } from '../offer/names.ts';
import { Ancestry, decisionPaths } from './ancestry.ts';

/** A push before the one that is backfilled from. */
export interface EarlierPush {
  readonly ref: PushRef;
  /** Why nothing can be done on it; null where nothing is known against it. */
  readonly why: string | null;
  /** What the result says of the push after it, where that does not tell of this one; null where it does. */
  readonly leap: Row | null;
}

/** Earlier pushes of a project, nearest first; those without a decision task included. */
export interface EarlierPushes {
  readonly pushes: readonly EarlierPush[];
  /** Why there are fewer than were asked for, or null. */
  readonly end: string | null;
}

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
    return { ref: { pushlogId, revision, decisionTaskId }, why: decisionTaskId ? null : NO_DECISION, leap: null };
  });
  return ok({ pushes, end: pushes.length < count ? 'there are no earlier pushes' : null });
}

/** A push of git, and the revision that it was pushed onto; null where its decision task does not tell. */
interface GitPush extends Omit<EarlierPush, 'leap'> {
  readonly base: string | null;
}

/**
 * A push does not always tell what it was pushed onto: the first of a branch, one by hand or by cron, one onto a revision
 * that was forced away, one whose decision failed or is none of ours. It goes on from the nearest ancestor in the checkout
 * at hand that has a decision task, of that push or else of the last one that told.
 */
async function byBaseRevision(request: Request, services: Services, count: number): Promise<Result<EarlierPushes>> {
  const ancestry = new Ancestry(request, services);
  const pushes: EarlierPush[] = [];
  const passed = new Set<string>();
  let last: GitPush = { ref: request.push, why: null, base: request.parameters.base_rev };
  let told = last;
  while (pushes.length < count) {
    const { ref, base } = last;
    passed.add(ref.revision);
    if (base !== null) told = last;
    const doubt = doubtOf(last, passed);
    const next = doubt === null ? ok(base) : await ancestry.nearest(new Set([ref.revision, told.ref.revision]), passed);
    if (!next.ok) return next;
    const revision = next.value;
    if (revision === null) {
      const none = `${doubt}, and the checkout has no ancestor of it with a decision task`;
      return ok({ pushes, end: `the push before ${ref.revision.slice(0, 12)} is not known: ${none}` });
    }
    const push = await pushAt(revision, request, services);
    if (!push.ok) return push;
    last = push.value;
    pushes.push({ ref: last.ref, why: last.why, leap: doubt === null ? null : leapFrom(ref, doubt, revision) });
  }
  return ok({ pushes, end: null });
}

/** Why the revision that a push names is not gone on from, as half a sentence; null where it can be. */
function doubtOf({ ref, why, base }: GitPush, passed: ReadonlySet<string>): string | null {
  if (base === null) return why;
  if (base === '') return 'its base_rev is empty';
  if (/^0+$/.test(base)) return 'its base_rev is all zeros';
  if (base === ref.revision) return 'its base_rev is its own revision';
  return passed.has(base) ? `its base_rev ${base.slice(0, 12)} was passed before` : null;
}

const leapFrom = (push: PushRef, doubt: string, revision: string): Row => ({
  push,
  label: null,
  outcome: 'skipped',
  taskIds: [],
  why: `${doubt}: on to its nearest ancestor with a decision task, ${revision.slice(0, 12)}`,
});

/** A push of git by its revision; why nothing can be done on it, where its decision task does not tell. */
async function pushAt(revision: string, request: Request, services: Services): Promise<Result<GitPush>> {
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
