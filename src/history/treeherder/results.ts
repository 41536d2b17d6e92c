/** Brings a history up to date with every job of every push: for projects whose jobs Treeherder knows, and nobody classifies. */
import type { Result } from '../../util/failure.ts';
import { err } from '../../util/result.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import { phases } from '../phases.ts';
import { parts } from '../ranges.ts';
import { isFinal, settled } from '../settling.ts';
import type { History } from '../store/history.ts';
import { storeFailure } from '../store/trouble.ts';
import type { Treeherder } from './client.ts';
import { wholePushFrom } from './rows.ts';
import type { SyncOptions } from './sync.ts';

/**
 * Fetches what the history lacks of `range`: the pushes of the days that were not fetched yet, with the messages of their commits;
 * then all jobs of each push that is new, has jobs that have not ended, or is younger than three days (one request a push, more
 * where it has 2,000 jobs). Each answer is stored as it comes in.
 */
export async function syncResults(
  history: History,
  treeherder: Treeherder,
  { range, now, ...options }: Omit<SyncOptions, 'samplesPerDay'>,
): Promise<Result<void>> {
  try {
    const phase = phases(history.path, options);
    history.forgetLater(Math.max(now, range.to));
    const days = history.missing('pushes', range).flatMap((part) => parts(part, DAY_SECONDS));
    const pushes = await phase('pushes', days, {
      ask: (day) => treeherder.pushes(day.from, day.to, wholePushFrom),
      keep: (day, found) => history.addPushes(found, settled(day, now)),
    });
    if (!pushes.ok) return pushes;
    return await phase('runs', history.runsDue(range), {
      ask: (push) => treeherder.jobRuns(push.id),
      keep(push, jobs) {
        const haveEnded = jobs.every(({ isCompleted }) => isCompleted);
        const runs = jobs.flatMap(({ record }) => (record?.pushId === push.id ? [record] : []));
        history.setRuns(push.id, runs, isFinal(now - push.pushTimestamp, haveEnded));
      },
    });
  } catch (error) {
    return err(storeFailure('unwritable', history.path, error));
  }
}
