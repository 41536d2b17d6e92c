/**
 * Fetches the past of `autoland` from a Taskcluster once, for tests in this process, and as a process that can be killed:
 * `node test/rig/taskcluster/fetch.ts <root URL> <file> <from> <to> <now>` (Unix seconds).
 */
import { timeBudget } from '../../../src/edge/http.ts';
import type { Progress } from '../../../src/history/phases.ts';
import type { HistoryRecord } from '../../../src/history/records.ts';
import { History } from '../../../src/history/store/history.ts';
import { Tally } from '../../../src/history/tally.ts';
import { syncTaskcluster, type TaskclusterSyncOptions } from '../../../src/history/taskcluster/sync.ts';
import { connect } from '../../../src/taskcluster/connect.ts';
import { printFailure } from '../../../src/util/failure.ts';

export interface FetchPast {
  readonly rootUrl: string;
  /** The history's file. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** `to` where left out. */
  readonly now?: number;
  readonly more?: Partial<TaskclusterSyncOptions>;
  /** Attempts after the first. */
  readonly retries?: number;
}

export interface FetchedPast {
  /** What people should know; or what went wrong. */
  readonly told: readonly string[];
  readonly failure: string | null;
  readonly tally: Tally;
  readonly progress: readonly Progress[];
  readonly records: readonly HistoryRecord[];
}

export async function fetchPast({
  rootUrl,
  path,
  from,
  to,
  now = to,
  more,
  retries = 2,
}: FetchPast): Promise<FetchedPast> {
  const opened = History.open(path, 'autoland');
  if (!opened.ok) throw new Error(printFailure(opened.failure));
  using history = opened.value;
  const tally = new Tally(0.05, 'Taskcluster');
  const progress: Progress[] = [];
  const { lists, artifacts } = connect({ rootUrl, credentials: null }, { retries, retryDelay: 1 });
  const synced = await syncTaskcluster(history, {
    ...{ lists, artifacts, tally, now, range: { from, to }, budget: timeBudget(60_000), branch: null, checkout: null },
    ...{ trustDomain: 'gecko', project: 'autoland', level: '3', onProgress: (step) => progress.push(step) },
    ...more,
  });
  return {
    told: synced.ok ? synced.value : [],
    failure: synced.ok ? null : printFailure(synced.failure),
    ...{ tally, progress, records: [...history.records()] },
  };
}

if (import.meta.main) {
  const [rootUrl = '', path = '', from, to, now] = process.argv.slice(2);
  const { failure } = await fetchPast({ rootUrl, path, from: Number(from), to: Number(to), now: Number(now) });
  process.exitCode = failure === null ? 0 : 1;
}
