import { timeBudget } from '../../edge/http.ts';
import { ok } from '../../util/result.ts';
import { Treeherder } from '../treeherder/client.ts';
import { syncHistory } from '../treeherder/sync.ts';
import { serviceSource } from './service.ts';

/** What sheriffs wrote in Treeherder: the jobs that they found fixed by commit, with their notes. */
export const treeherder = serviceSource(
  'treeherder',
  'Treeherder',
  async (history, { project, range, fetch }, tally) => {
    const client = new Treeherder({ url: fetch.url, project, budget: timeBudget(fetch.milliseconds), tally });
    const synced = await syncHistory(history, client, { range, now: fetch.now, onProgress: fetch.onProgress });
    if (!synced.ok) return synced;
    const { pushes, jobs, notes } = history.counts();
    return ok(`${client.requests} requests; ${pushes} pushes, ${jobs} jobs fixed by commit, ${notes} notes`);
  },
);
