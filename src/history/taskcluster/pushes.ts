/** The pushes of a project: of Mercurial by its pushlog, of git by the decision tasks that the index has. */

import { jsonPushes } from '../../edge/pushlog.ts';
import { type Commit, commits } from '../../edge/vcs.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import type { phases } from '../phases.ts';
import type { Range } from '../ranges.ts';
import type { PushRecord } from '../records.ts';
import type { History } from '../store/history.ts';
import type { Tally } from '../tally.ts';
import type { Told } from './artifacts.ts';
import type { PastPushes } from './client.ts';
import type { Oddities } from './oddities.ts';
import { type Decision, type LoggedPush, loggedFrom, MAX_COMMITS, MAX_MESSAGE_LENGTH } from './rows.ts';

export interface PushesOptions {
  readonly history: History;
  readonly client: PastPushes;
  readonly range: Range;
  readonly tally: Tally;
  readonly oddities: Oddities;
  /** A checkout of the repository, for the messages of git's commits; null where there is none. */
  readonly checkout: string | null;
  /** Of git; null for the one of most pushes. */
  readonly branch: string | null;
  readonly phase: ReturnType<typeof phases>;
}

/** Where the pushes of a project come from; null where the index knows no decision task of it. */
export async function originOf(client: PastPushes): Promise<Result<Pick<Told, 'isHg' | 'repository'> | null>> {
  const latest = client.path('latest.taskgraph.decision');
  const ids = await client.decisions([latest]);
  if (!ids.ok) return ids;
  const decision = ids.value.get(latest);
  const told = decision ? await client.told(decision, latest, null) : null;
  if (told?.ok && told.value) return ok(told.value);
  // Many projects do not index the latest one.
  const numbers = await client.names(client.path('pushlog-id'));
  if (!numbers.ok) return numbers;
  const last = Math.max(0, ...numbers.value.map(Number).filter(Number.isSafeInteger));
  if (last === 0) return await ofGit(client);
  const path = client.path(`pushlog-id.${last}.decision`);
  const found = await client.decisions([path]);
  if (!found.ok) return found;
  const push = found.value.get(path);
  return push ? await client.told(push, path, null) : ok(null);
}

async function ofGit(client: PastPushes): Promise<Result<Pick<Told, 'isHg' | 'repository'> | null>> {
  const revisions = await client.revisions();
  if (!revisions.ok) return revisions;
  return ok(revisions.value.length > 0 ? { isHg: false, repository: '' } : null);
}

/** Pushes of which only ids and times are asked for at once, and those of which messages are. */
const GLANCE = 2000;
const WINDOW = 200;

/**
 * Adds the pushes of a Mercurial repository that the history lacks. From the latest one backwards until the time that is asked
 * for begins, at a glance; then with their messages, as far as they are new.
 */
export async function addLoggedPushes(
  repository: string,
  options: PushesOptions,
  settled: Range,
): Promise<Result<void>> {
  const { history, range, phase } = options;
  const [from] = history.missing('pushes', range).map((part) => part.from);
  if (from === undefined) return ok(undefined);
  const latest = await jsonPushes(repository, null);
  if (!latest.ok) return latest;
  const known = new Set(history.pushesIn(range).map(({ id }) => id));
  const wanted: number[] = [];
  for (let to = latest.value.last, oldest = Number.POSITIVE_INFINITY; to > 0 && oldest >= from; to -= GLANCE) {
    const glance = await logged(repository, { from: Math.max(1, to - GLANCE + 1), to }, options, false);
    if (!glance.ok) return glance;
    for (const { id, pushTimestamp } of glance.value) {
      oldest = Math.min(oldest, pushTimestamp);
      if (pushTimestamp >= from && pushTimestamp < range.to && !known.has(id)) wanted.push(id);
    }
  }
  const windows = Map.groupBy(
    wanted.sort((a, b) => a - b),
    (id) => Math.floor(id / WINDOW),
  );
  const added = await phase('pushes', [...windows.values()], {
    ask: (ids) => logged(repository, { from: ids[0] ?? 0, to: ids.at(-1) ?? 0 }, options, true),
    keep: (ids, found) => {
      const among = new Set(ids);
      history.addPushes(found.filter(({ id }) => among.has(id)).map(pushRecord));
    },
  });
  if (!added.ok) return added;
  history.addPushes([], settled);
  return ok(undefined);
}

const pushRecord = ({ id, revision, pushTimestamp, commits, files }: LoggedPush): PushRecord => ({
  ...{ type: 'push', id, revision, pushTimestamp },
  ...(commits === null ? {} : { commits }),
  ...(files === null ? {} : { files }),
});

async function logged(
  repository: string,
  ids: { readonly from: number; readonly to: number },
  { tally }: PushesOptions,
  full: boolean,
): Promise<Result<LoggedPush[]>> {
  const answer = await jsonPushes(repository, ids, { full });
  if (!answer.ok) return answer;
  const rows = tally.sort('push', Object.entries(answer.value.pushes).map(loggedFrom));
  const refusal = tally.refusal('push', `${repository}/json-pushes`);
  return refusal ? err(refusal) : ok(rows.filter((push) => push !== null));
}

interface Candidate {
  readonly revision: string;
  readonly path: string;
  readonly decision: Decision;
}

/** Paths that are looked up at once. */
const BATCH = 500;
/** A decision task may be made anew long after its push, which it then still names. */
const LATE = 7 * DAY_SECONDS;

/** Adds the pushes of a git repository that were decided on in the time that is asked for, and that the history lacks. */
export async function addDecidedPushes(options: PushesOptions): Promise<Result<void>> {
  const { history, client, range, phase, oddities } = options;
  const revisions = await client.revisions();
  if (!revisions.ok) return revisions;
  const known = history.pushesIn({ from: 0, to: Number.MAX_SAFE_INTEGER });
  const isKnown = new Set(known.map(({ revision }) => revision));
  const unknown = revisions.value.filter((revision) => !isKnown.has(revision));
  const candidates: Candidate[] = [];
  const looked = await phase('decision tasks', batches(unknown), {
    ask: (some) => client.decisions(some.flatMap((revision) => client.pathsOf({ id: 0, revision }, false))),
    keep(some, decisions) {
      for (const revision of some) {
        const [path = ''] = client.pathsOf({ id: 0, revision }, false);
        const decision = decisions.get(path);
        const isInTime = decision && decision.created >= range.from && decision.created < range.to + LATE;
        if (isInTime) candidates.push({ revision, path, decision });
      }
    },
  });
  if (!looked.ok) return looked;
  const branch =
    options.branch ?? (await branchOfKnown(client, known)) ?? mostCommon(candidates.map(({ decision }) => decision));
  const ours = candidates.filter(({ decision: { taskId, tasksFor, branch: its } }) => {
    const isOther = branch !== null && its !== null && its !== branch;
    const isNone = tasksFor !== null && !tasksFor.endsWith('-push');
    if (isOther) oddities.note('other branch', `${taskId}, of ${its}`);
    else if (isNone) oddities.note('no push', `${taskId}, for ${tasksFor}`);
    return !isOther && !isNone;
  });
  return phase('pushes', ours, {
    ask: (candidate) => decidedPush(candidate, options),
    keep: (_, push) => {
      if (push !== null && push.pushTimestamp >= range.from && push.pushTimestamp < range.to) history.addPushes([push]);
    },
  });
}

/** The branch of the newest push that is known: what was added once goes on to be what counts. */
async function branchOfKnown(client: PastPushes, known: readonly PushRecord[]): Promise<string | null> {
  const last = known.at(-1);
  if (last === undefined) return null;
  const [path = ''] = client.pathsOf(last, false);
  const found = await client.decisions([path]);
  return found.ok ? (found.value.get(path)?.branch ?? null) : null;
}

/** The branch of most of them, the first by name of several; null where none is named. */
export function mostCommon(decisions: readonly Pick<Decision, 'branch'>[]): string | null {
  const counts = new Map<string, number>();
  for (const decision of decisions) {
    if (decision.branch !== null) counts.set(decision.branch, (counts.get(decision.branch) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most?.[0] ?? null;
}

/** Null for a task that turns out to be of no push, or of another one. */
async function decidedPush(
  { revision, path, decision }: Candidate,
  options: PushesOptions,
): Promise<Result<PushRecord | null>> {
  const { client, oddities, checkout } = options;
  const told = await client.told(decision, path, revision);
  if (!told.ok) {
    if (told.failure.reason !== 'bad-parameters') return told;
    oddities.note('not believed', `${decision.taskId}: ${told.failure.message}`);
    return ok(null);
  }
  const time = pushTime(told.value?.pushdate ?? null, decision.created);
  const listed = checkout === null ? null : await commits(checkout, told.value?.base ?? '', revision, MAX_COMMITS);
  const messages = listed?.map(shortened) ?? said(told.value, revision);
  if (messages === null) oddities.note('no messages', revision);
  return ok({
    ...{ type: 'push', id: pushIdOf(time, revision), revision, pushTimestamp: time },
    ...(messages === null ? {} : { commits: messages }),
  });
}

const shortened = ({ revision, message }: Commit): Commit => ({
  revision,
  message: message.slice(0, MAX_MESSAGE_LENGTH),
});

const said = (told: Told | null, revision: string): Commit[] | null =>
  told?.message == null ? null : [{ revision, message: told.message }];

/** When it was pushed: what the parameters say, if the decision may have been made for that. Unix seconds. */
const pushTime = (pushdate: number | null, created: number): number =>
  pushdate !== null && pushdate <= created && pushdate >= created - LATE ? pushdate : created;

/**
 * Git has no push ids. This one is the same for everybody who asks, and later for later pushes: the time, and 21 bits of the
 * revision.
 */
export const pushIdOf = (time: number, revision: string): number =>
  time * 2 ** 21 + (Number.parseInt(revision.slice(0, 6), 16) >> 3);

export const batches = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));
