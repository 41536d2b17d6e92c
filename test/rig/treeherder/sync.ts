/**
 * Fetches a history once, for tests in this process, and as a process that can be killed:
 * `node test/rig/treeherder/sync.ts <URL> <file> <from> <to> <now>` (Unix seconds).
 */

import { timeBudget } from '../../../src/edge/http.ts';
import type { Progress } from '../../../src/history/phases.ts';
import type { HistoryRecord } from '../../../src/history/records.ts';
import { History } from '../../../src/history/store/history.ts';
import { Tally } from '../../../src/history/tally.ts';
import { Treeherder, type TreeherderOptions } from '../../../src/history/treeherder/client.ts';
import { syncHistory } from '../../../src/history/treeherder/sync.ts';
import type { Result } from '../../../src/util/failure.ts';

export interface Fetch {
  readonly url: string;
  /** The history's file. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** `to` where left out. */
  readonly now?: number;
  readonly tolerated?: number;
  readonly treeherder?: Partial<TreeherderOptions>;
}

export interface FetchedHistory {
  readonly result: Result<void>;
  /** Why the history was begun anew. */
  readonly fresh: string | null;
  readonly tally: Tally;
  readonly progress: readonly Progress[];
  readonly records: readonly HistoryRecord[];
}

/** Waits of an impatient client: nothing in a test is worth real ones. */
const http = { retries: 2, retryDelay: 1, silence: 5000 };

export async function fetchHistory(fetch: Fetch): Promise<FetchedHistory> {
  const opened = History.open(fetch.path, 'autoland');
  if (!opened.ok) throw new Error(opened.failure.message);
  using history = opened.value;
  return await fetchInto(history, fetch);
}

/** The same into a history that is open. */
export async function fetchInto(history: History, fetch: Fetch): Promise<FetchedHistory> {
  const tally = new Tally(fetch.tolerated ?? 0.05);
  const budget = timeBudget(60_000);
  const treeherder = new Treeherder({ url: fetch.url, project: 'autoland', budget, tally, http, ...fetch.treeherder });
  const progress: Progress[] = [];
  const result = await syncHistory(history, treeherder, {
    range: { from: fetch.from, to: fetch.to },
    now: fetch.now ?? fetch.to,
    onProgress: (step) => progress.push(step),
  });
  return { result, fresh: history.fresh, tally, progress, records: [...history.records()] };
}

if (import.meta.main) {
  const [url = '', path = '', from, to, now] = process.argv.slice(2);
  const { result } = await fetchHistory({ url, path, from: Number(from), to: Number(to), now: Number(now) });
  process.exitCode = result.ok ? 0 : 1;
}
