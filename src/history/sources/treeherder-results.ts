import { timeBudget } from '../../edge/http.ts';
import { ok } from '../../util/result.ts';
import { Treeherder } from '../treeherder/client.ts';
import { syncResults } from '../treeherder/results.ts';
import { serviceSource } from './service.ts';

/** What ran, by Treeherder: every job, whether a sheriff looked at it or not. */
export const treeherderResults = serviceSource(
  'treeherder-results',
  'Treeherder',
  async (history, { project, range, fetch }, tally) => {
    const client = new Treeherder({ url: fetch.url, project, budget: timeBudget(fetch.milliseconds), tally });
    const synced = await syncResults(history, client, { range, now: fetch.now, onProgress: fetch.onProgress });
    if (!synced.ok) return synced;
    const { pushes, runs } = history.counts();
    return ok(`${client.requests} requests; ${pushes} pushes, ${runs} runs`);
  },
);
