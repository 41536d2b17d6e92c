/** Brings a history up to date from Taskcluster alone: asks for what is new or unresolved, and for nothing else. */
import type { TimeBudget } from '../../edge/http.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { type PhaseOptions, phases } from '../phases.ts';
import type { Range } from '../ranges.ts';
import { isFinal, settled } from '../settling.ts';
import type { History } from '../store/history.ts';
import { storeFailure } from '../store/trouble.ts';
import type { Tally } from '../tally.ts';
import { PastPushes, type PushRuns, type TaskclusterReads } from './client.ts';
import { Oddities } from './oddities.ts';
import { addDecidedPushes, addLoggedPushes, batches, originOf } from './pushes.ts';
import type { Decision } from './rows.ts';

export interface TaskclusterSyncOptions extends Pick<PhaseOptions, 'concurrency' | 'onProgress'>, TaskclusterReads {
  readonly trustDomain: string;
  readonly project: string;
  readonly level: string;
  readonly branch: string | null;
  readonly checkout: string | null;
  readonly range: Range;
  /** Unix seconds. */
  readonly now: number;
  readonly budget: TimeBudget;
  readonly tally: Tally;
}

/**
 * Fetches what the history lacks of `range`; each push is stored as it comes in, so that a run that is killed or fails loses
 * nothing and the next one goes on. In this order:
 *
 * 1. pushes: by the pushlog of Mercurial; of git, by the revisions that the index knows decision tasks of;
 * 2. the decision task of each push that is new, has unresolved tasks, or is younger than three days (people still add tasks);
 * 3. its task group: one run record for each run that ended.
 *
 * A push that cannot be read is left for the next time, and named, as long as there are few of them. The answer is what people
 * should know.
 */
export async function syncTaskcluster(
  history: History,
  options: TaskclusterSyncOptions,
): Promise<Result<readonly string[]>> {
  const oddities = new Oddities();
  try {
    const synced = await syncPhases(history, options, oddities);
    return synced.ok ? ok(oddities.told()) : synced;
  } catch (error) {
    return err(storeFailure('unwritable', history.path, error));
  }
}

async function syncPhases(
  history: History,
  options: TaskclusterSyncOptions,
  oddities: Oddities,
): Promise<Result<void>> {
  const { range, now, tally } = options;
  history.forgetLater(Math.max(now, range.to));
  const client = new PastPushes({ ...options, oddities });
  const phase = phases(history.path, options);
  const origin = await originOf(client);
  if (!origin.ok) return origin;
  if (origin.value === null) {
    const fix = 'check the trust domain, the name of the project, and that its decision tasks are indexed by revision';
    return err({
      reason: 'service',
      message: 'the index has no decision task of this project',
      where: client.path('*'),
      fix,
    });
  }
  const { isHg, repository } = origin.value;
  const pushing = { ...options, history, client, oddities, phase };
  const pushes = isHg
    ? await addLoggedPushes(repository, pushing, settled(range, now))
    : await addDecidedPushes(pushing);
  if (!pushes.ok) return pushes;

  const due = history.runsDue(range);
  const decisions = new Map<number, readonly [path: string, Decision]>();
  const found = await phase('decision tasks', batches(due), {
    ask: (some) => client.decisions(some.flatMap((push) => client.pathsOf(push, isHg))),
    keep(some, believed) {
      for (const push of some) {
        const path = client.pathsOf(push, isHg).find((one) => believed.has(one));
        const decision = path === undefined ? undefined : believed.get(path);
        if (path !== undefined && decision) decisions.set(push.id, [path, decision]);
      }
    },
  });
  if (!found.ok) return found;
  return phase('runs', due, {
    async ask(push): Promise<Result<PushRuns | null>> {
      const [path, decision] = decisions.get(push.id) ?? [];
      if (path === undefined || !decision) {
        oddities.note('no decision task', push.revision);
        return ok({ runs: [], isResolved: true });
      }
      const read = await client.runs(push, decision, path);
      if (read.ok) return read;
      const { where = path, message } = read.failure;
      tally.sort('task group', [err(`${where}: ${message}`)]);
      const refusal = tally.refusal('task group', path);
      return refusal ? err(refusal) : ok(null);
    },
    keep(push, read) {
      if (read === null) return;
      history.setRuns(push.id, read.runs, isFinal(now - push.pushTimestamp, read.isResolved));
    },
  });
}
