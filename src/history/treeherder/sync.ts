/** Brings a history up to date: asks Treeherder for what the file does not have, and for nothing else. */
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { DAY_SECONDS, dayOf } from '../../util/time.ts';
import { type PhaseOptions, phases } from '../phases.ts';
import { parts, type Range } from '../ranges.ts';
import type { PushRecord, RunTimeRecord } from '../records.ts';
import { settled } from '../settling.ts';
import type { History } from '../store/history.ts';
import { storeFailure } from '../store/trouble.ts';
import type { Treeherder } from './client.ts';
import type { Run } from './rows.ts';

export interface SyncOptions extends PhaseOptions {
  /** What the history is to cover. */
  readonly range: Range;
  /** Unix seconds. */
  readonly now: number;
  /** Pushes of a day whose jobs are all read for their run times (2). */
  readonly samplesPerDay?: number;
}

const HOUR = 3600;
/** After this time the jobs of a day have finished. */
const FINISHED = 12 * HOUR;
/** So long sheriffs correct themselves: a job that is no longer fixed by commit has to be asked for to be noticed. */
const SETTLING = 7 * DAY_SECONDS;
const PUSHES_AT_ONCE = 100;

/**
 * Fetches what the history lacks of `range`; each answer is stored as it comes in, so that a run that is killed or fails
 * loses nothing and the next one goes on. In this order:
 *
 * 1. pushes of the days that were not fetched yet;
 * 2. corrections: of pushes whose jobs were classified in the last week, which jobs are still fixed by commit;
 * 3. jobs fixed by commit, by when they were last modified and not by push: sheriffs classify days later;
 * 4. notes of each push whose jobs changed (one request a push; Treeherder has no other way);
 * 5. run times: all jobs of a few pushes of each finished day, evenly spread. At 300 pushes a day, two of them see a label
 *    that runs on every tenth push about 18 times in 90 days, for about 200 requests in all.
 */
export async function syncHistory(
  history: History,
  treeherder: Treeherder,
  options: SyncOptions,
): Promise<Result<void>> {
  try {
    return await syncPhases(history, treeherder, options);
  } catch (error) {
    return err(storeFailure('unwritable', history.path, error));
  }
}

async function syncPhases(history: History, treeherder: Treeherder, options: SyncOptions): Promise<Result<void>> {
  const { range, now, samplesPerDay = 2 } = options;
  const phase = phases(history.path, options);
  history.forgetLater(Math.max(now, range.to));
  const days = (what: 'pushes' | 'jobs') => history.missing(what, range).flatMap((part) => parts(part, DAY_SECONDS));
  const classifiedLately = history.unsettledPushes(now - SETTLING);

  const pushes = await phase('pushes', days('pushes'), {
    ask: (day) => treeherder.pushes(day.from, day.to),
    keep: (day, found) => history.addPushes(found, settled(day, now)),
  });
  if (!pushes.ok) return pushes;

  const corrections = await phase('corrections', batches(classifiedLately), {
    ask: (pushIds) => treeherder.fixedByCommitOn(pushIds),
    keep: (pushIds, found) => history.confirmJobs(pushIds, found),
  });
  if (!corrections.ok) return corrections;

  const jobs = await phase('jobs', days('jobs'), {
    ask: (day) => treeherder.fixedByCommit(day.from, day.to),
    keep: (day, found) => history.addJobs(found, settled(day, now)),
  });
  if (!jobs.ok) return jobs;

  // A job may be classified after the pushes were read, or long after a push that is older than the range.
  const otherPushes = await phase('pushes', batches(history.unknownPushes()), {
    ask: (pushIds) => treeherder.pushesById(pushIds),
    keep: (_, found) => history.addPushes(found),
  });
  if (!otherPushes.ok) return otherPushes;

  const notes = await phase('notes', history.notesDue(), {
    ask: (push) => treeherder.notes(push),
    keep: (push, found) => history.setNotes(push.id, found),
  });
  if (!notes.ok) return notes;

  const finished = { from: midnightAfter(range.from), to: midnightBefore(Math.min(range.to, now - FINISHED)) };
  const unmeasured = history.missing('run-times', finished).flatMap((part) => parts(part, DAY_SECONDS));
  return phase('run times', unmeasured, {
    ask: (day) => runsOf(treeherder, sampled(history.pushesIn(day), samplesPerDay)),
    keep: (day, runs) => history.addRunTimes(runTimesOf(runs, dayOf(day.from)), day),
  });
}

async function runsOf(treeherder: Treeherder, pushes: readonly PushRecord[]): Promise<Result<Run[]>> {
  const runs: Run[] = [];
  for (const push of pushes) {
    const found = await treeherder.runs(push.id);
    if (!found.ok) return found;
    runs.push(...found.value);
  }
  return ok(runs);
}

/** `count` of the pushes of a day, evenly spread over them. */
const sampled = (pushes: readonly PushRecord[], count: number): PushRecord[] =>
  pushes.length <= count
    ? [...pushes]
    : Array.from({ length: count }, (_, i) => pushes[Math.floor(((i + 0.5) * pushes.length) / count)]).filter(
        (push) => push !== undefined,
      );

/** Runs of a day as one record a label. */
function runTimesOf(runs: readonly Run[], day: string): RunTimeRecord[] {
  return [...Map.groupBy(runs, (run) => run.label)].map(([label, all]) => {
    const seconds = all.map((run) => run.seconds).sort((a, b) => a - b);
    return { type: 'run-time', label, day, runs: all.length, medianSeconds: median(seconds) };
  });
}

function median(sorted: readonly number[]): number {
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (low + high) / 2;
}

const midnightBefore = (time: number): number => Math.floor(time / DAY_SECONDS) * DAY_SECONDS;
const midnightAfter = (time: number): number => Math.ceil(time / DAY_SECONDS) * DAY_SECONDS;

const batches = (ids: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(ids.length / PUSHES_AT_ONCE) }, (_, i) =>
    ids.slice(i * PUSHES_AT_ONCE, (i + 1) * PUSHES_AT_ONCE),
  );
