/** Brings the verdicts of bisections into a history: what people paid for once, every data made later knows. */
import { disbelief } from '../../taskcluster/provenance.ts';
import type { Result } from '../../util/failure.ts';
import { err, type Outcome, ok } from '../../util/result.ts';
import { BISECTION, verdictsPath } from '../bisection.ts';
import { phases } from '../phases.ts';
import type { History } from '../store/history.ts';
import { storeFailure } from '../store/trouble.ts';
import { PastPushes } from './client.ts';
import { Oddities } from './oddities.ts';
import { type Decision, decisionFrom, type Indexed, indexedFrom } from './rows.ts';
import type { TaskclusterSyncOptions } from './sync.ts';
import { verdictIn } from './verdict.ts';

export type VerdictOptions = Omit<TaskclusterSyncOptions, 'branch' | 'checkout'>;

/** What came of it. */
export interface SyncedVerdicts {
  /** Verdicts that the history did not have. */
  readonly added: number;
  /** Of pushes that it does not have, such as those of other shards: they are looked at again the next time. */
  readonly elsewhere: number;
  /** What people should know. */
  readonly told: readonly string[];
}

type Candidate = readonly [Indexed, Decision];

/**
 * Fetches the verdicts that the history lacks of pushes that it has: those in the index of the project, made since the beginning of
 * `range` by whom `provenance.ts` believes. Each is kept as it comes in. One that cannot be believed or used is passed over, and
 * named. A service that does not answer is a failure.
 */
export async function syncVerdicts(history: History, options: VerdictOptions): Promise<Result<SyncedVerdicts>> {
  try {
    return await sync(history, options);
  } catch (error) {
    return err(storeFailure('unwritable', history.path, error));
  }
}

async function sync(history: History, options: VerdictOptions): Promise<Result<SyncedVerdicts>> {
  const { project, artifacts } = options;
  const oddities = new Oddities();
  const client = new PastPushes({ ...options, oddities });
  const candidates = await candidatesFor(history, client, options, oddities);
  if (!candidates.ok) return candidates;
  const pushes = new Map(
    history.pushesIn({ from: 0, to: Number.MAX_SAFE_INTEGER }).map(({ id, revision }) => [revision, id] as const),
  );
  const counts = { added: 0, elsewhere: 0 };
  const phase = phases(history.path, options);
  const read = await phase('verdicts', candidates.value, {
    // What cannot be read of one keeps nobody from the others.
    ask: async ([{ taskId }]): Promise<Result<Outcome<string, string>>> => {
      const text = await artifacts.read(taskId, BISECTION);
      if (!text.ok) return ok(err(text.failure.message));
      return ok(text.value === null ? err(`it has no ${BISECTION} (any more)`) : ok(text.value));
    },
    keep: ([entry, decision], text) => {
      const verdict = text.ok ? verdictIn(text.value, entry, decision, project) : text;
      if (!verdict.ok) return oddities.note('verdict unreadable', `${entry.taskId}: ${verdict.failure}`);
      const pushId = pushes.get(verdict.value.revision);
      if (pushId === undefined) counts.elsewhere++;
      else {
        history.addVerdicts([{ type: 'verdict', pushId, ...verdict.value }]);
        counts.added++;
      }
    },
  });
  return read.ok ? ok({ ...counts, told: oddities.told() }) : read;
}

/** Those at the project's place in the index that are new, of the time that is asked for, and of somebody who may say so. */
async function candidatesFor(
  history: History,
  client: PastPushes,
  { lists, trustDomain, level, project, range, now }: VerdictOptions,
  oddities: Oddities,
): Promise<Result<readonly Candidate[]>> {
  const place = verdictsPath(`${trustDomain}.v2.${project}`);
  const listed = await client.rows('index entry', place, indexedFrom, (take) => lists.tasksIn(place, take));
  if (!listed.ok) return listed;
  const kept = history.verdictTasks();
  const fresh = listed.value.filter(({ taskId }) => !kept.has(taskId));
  const ids = fresh.map(({ taskId }) => taskId);
  const found = await client.rows('task', 'queue.tasks', decisionFrom, (take) => lists.definitions(ids, take));
  if (!found.ok) return found;
  const makers = new Map(found.value.map((one) => [one.taskId, one]));
  const reader = { trustDomain, level, decisionTaskId: null };
  return ok(
    fresh.flatMap((entry): Candidate[] => {
      const maker = makers.get(entry.taskId);
      const foreign = disbelief('verdict', maker ?? null, reader);
      if (foreign !== null) oddities.note('verdict not believed', `${entry.taskId} at ${entry.path}: ${foreign}`);
      const isOfTime = maker && maker.created >= range.from && maker.created <= now;
      return foreign === null && isOfTime ? [[entry, maker]] : [];
    }),
  );
}
