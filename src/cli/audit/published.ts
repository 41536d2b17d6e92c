import type { AuditedPush } from '../../audit/pushes.ts';
import { Tally } from '../../history/tally.ts';
import { PastPushes } from '../../history/taskcluster/client.ts';
import { decisionTasks } from '../../history/taskcluster/decisions.ts';
import { Oddities } from '../../history/taskcluster/oddities.ts';
import type { Decision } from '../../history/taskcluster/rows.ts';
import { parseLedger } from '../../optimize/ledger.ts';
import type { Config } from '../../seta/config.ts';
import type { Taskcluster } from '../../taskcluster/connect.ts';
import type { Result } from '../../util/failure.ts';
import { ok } from '../../util/result.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import { LEDGER } from '../ledger.ts';
import { logWarning } from '../output.ts';
import type { Pushes } from './ledgers.ts';

export interface PublishedOptions {
  readonly config: Config;
  readonly project: string;
  readonly branch: string | null;
  readonly days: number;
  /** Unix milliseconds. */
  readonly now: number;
}

/** A malformed row in twenty is put up with. */
const TOLERATED = 0.05;
/** Ledgers that are asked for at once. */
const BATCH = 8;

/** The ledgers that decision tasks of the last days published. A decision that is under way is no push yet. */
export async function publishedLedgers(
  { queue, lists, artifacts }: Pick<Taskcluster, 'queue' | 'lists' | 'artifacts'>,
  { config, project, branch, days, now }: PublishedOptions,
): Promise<Result<Pushes>> {
  const oddities = new Oddities();
  const reads = { lists, artifacts, oddities, tally: new Tally(TOLERATED, 'Taskcluster') };
  const client = new PastPushes({ ...reads, trustDomain: config.trustDomain, project, level: '3' });
  const to = Math.floor(now / 1000);
  const decisions = await decisionTasks(client, { from: to - days * DAY_SECONDS, to }, branch);
  if (!decisions.ok) return decisions;
  for (const text of oddities.told()) logWarning(text);
  const statuses = await queue.statuses(decisions.value.map(({ taskId }) => taskId));
  if (!statuses.ok) return statuses;
  const ended = decisions.value.flatMap((decision) => {
    const { state = 'exception' } = statuses.value.get(decision.taskId) ?? {};
    const isUnderWay = state === 'unscheduled' || state === 'pending' || state === 'running';
    return isUnderWay ? [] : [{ decision, completed: state === 'completed' }];
  });
  const push = async (one: (typeof ended)[number]): Promise<Result<AuditedPush>> => {
    const ledger = await ledgerOf(one.decision, project, artifacts);
    return ledger.ok ? ok({ ...ledger.value, completed: one.completed }) : ledger;
  };
  return ok({
    total: ended.length,
    gaps: 'undecided',
    async *read() {
      for (let i = 0; i < ended.length; i += BATCH) yield* await Promise.all(ended.slice(i, i + BATCH).map(push));
    },
  });
}

async function ledgerOf(
  { taskId }: Decision,
  project: string,
  artifacts: Taskcluster['artifacts'],
): Promise<Result<Omit<AuditedPush, 'completed'>>> {
  const text = await artifacts.read(taskId, LEDGER);
  if (!text.ok) return text;
  const none = ok({ ledger: null, taskGroupId: taskId });
  if (text.value === null) return none;
  const ledger = parseLedger(text.value, `${taskId} ${LEDGER}`);
  if (!ledger.ok) logWarning('a ledger cannot be read', ledger.failure);
  if (ledger.ok && ledger.value.push.project !== project) {
    logWarning(`the ledger of ${taskId} is of ${ledger.value.push.project}, not of ${project}`);
  }
  return ledger.ok && ledger.value.push.project === project ? ok({ ledger: ledger.value, taskGroupId: taskId }) : none;
}
