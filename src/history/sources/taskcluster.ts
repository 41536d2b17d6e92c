import { timeBudget } from '../../edge/http.ts';
import { ok } from '../../util/result.ts';
import { syncTaskcluster } from '../taskcluster/sync.ts';
import { serviceSource } from './service.ts';

/** What ran, by Taskcluster alone: for projects that Treeherder does not know. */
export const taskcluster = serviceSource(
  'taskcluster',
  'Taskcluster',
  async (history, { project, range, fetch, tell }, tally) => {
    const reads = await fetch.taskcluster();
    if (!reads.ok) return reads;
    const budget = timeBudget(fetch.milliseconds);
    const synced = await syncTaskcluster(history, { ...fetch, ...reads.value, project, range, budget, tally });
    if (!synced.ok) return synced;
    for (const text of synced.value) tell.warn(text);
    const { pushes, runs } = history.counts();
    return ok(`${pushes} pushes, ${runs} runs`);
  },
);
