import type { HistoryRecord } from '../history/records.ts';
import { defaultOptions } from '../regenerate/options.ts';
import { findRegressions, type Regression } from '../regenerate/regressions.ts';
import { shortRevision } from '../regenerate/revisions.ts';
import { runTimesOf } from '../regenerate/run-times.ts';
import { type Window, windowOf } from '../regenerate/window.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { DAY_SECONDS, LATEST_SECONDS, timeOf } from '../util/time.ts';
import { type Epoch, type Past, type PastPush, type PastRegression, pushAt } from './past.ts';
import type { ReplayWarning } from './result.ts';

const ALL_TIME = { from: 0, to: LATEST_SECONDS };
/** Run times are samples: a label that was not seen for so long may still have been there. */
const UNSEEN_DAYS = 14;
/** How long a label is taken to be there without being seen; without run times only failures are seen, so it stays. */
const unseenDays = ({ runTimes }: Window): number => (runTimes.length > 0 ? UNSEEN_DAYS : Number.POSITIVE_INFINITY);
/** A history in which a day's pushes ran less than this share of the labels was pruned. */
const WHOLE = 0.9;

/**
 * A recorded history, ready to be replayed. What is known of it, and what is not:
 *
 * - A regression is what one revision fixed, as `seta data build` finds it. It landed on the first push where a job that it
 *   fixed had failed, or was backfilled and failed; it may have landed earlier, if nothing that fails ran there.
 * - Only labels that ran and failed are known to fail with it. A label that the history left out would perhaps have failed
 *   too, so a policy that would have run it gets no credit: late and missed are upper bounds, the more so the more the history
 *   was pruned, and policies that run what the history ran look better than others.
 * - It was fixed by the push of its fixing revision. What is seen failing after that is put down to something else.
 * - The full task graph of a push is not recorded. A label is taken to be there from the first to the last day it was seen,
 *   or up to the edge of the history where that is near.
 */
export function recordedPast(project: string, source: string, records: readonly HistoryRecord[]): Past {
  const history = windowOf(records, ALL_TIME);
  const known = [...history.pushes.values()].sort((a, b) => a.pushTimestamp - b.pushTimestamp || a.id - b.id);
  const pushes: PastPush[] = known.map(({ revision, pushTimestamp }) => ({ revision, time: pushTimestamp }));
  const seen = daysSeen(history);
  const labels = [...seen.keys()].sort(byCodePoint) as Label[];
  const numbers = new Map(labels.map((label, number) => [label as string, number]));
  const runTimes = runTimesOf(history);
  const { regressions } = findRegressions(history, new Set(labels), defaultOptions.tiers);
  const indexOf = new Map(known.map(({ id }, index) => [id, index]));
  const fixes = new Map(known.map(({ revision }, index) => [shortRevision(revision), index]));
  const placed = regressions.flatMap((regression) => placedRegression(regression, indexOf, fixes, numbers) ?? []);
  const unseen = unseenDays(history);
  const epochs = epochsOf(pushes, labels, seen, unseen);
  return {
    project,
    source,
    truth: 'recorded',
    pushes,
    labels,
    seconds: labels.map((label) => runTimes.estimated(label)),
    epochs,
    regressions: placed.sort((a, b) => a.landed - b.landed || byCodePoint(a.name, b.name)),
    records,
    graphAt: graphAt(labels, seen, unseen),
    warnings: warningsOf(history, labels, seen, regressions.length - placed.length),
  };
}

/** Null where no push is known that fixed it, or none before that on which it was seen. */
function placedRegression(
  { fix, failures }: Regression,
  indexOf: ReadonlyMap<number, number>,
  fixes: ReadonlyMap<string, number>,
  numbers: ReadonlyMap<string, number>,
): PastRegression | null {
  const fixed = fixes.get(shortRevision(fix));
  if (fixed === undefined) return null;
  const labels: number[] = [];
  let landed = fixed;
  for (const [label, pushIds] of failures) {
    const before = pushIds.map((id) => indexOf.get(id) ?? fixed).filter((push) => push < fixed);
    if (before.length > 0) labels.push(numbers.get(label) ?? -1);
    landed = Math.min(landed, ...before);
  }
  return labels.length === 0 ? null : { name: fix, landed, fixed, labels };
}

/** For each label the days, since 1970, on which it was seen to run, ascending. */
function daysSeen(history: Window): ReadonlyMap<string, readonly number[]> {
  const days = new Map<string, Set<number>>();
  const see = (label: string, seconds: number): void => {
    const known = days.get(label) ?? new Set();
    known.add(Math.floor(seconds / DAY_SECONDS));
    days.set(label, known);
  };
  const pushed = (pushId: number, otherwise: number) => history.pushes.get(pushId)?.pushTimestamp ?? otherwise;
  for (const { label, day } of history.runTimes) see(label, timeOf(day) / 1000);
  for (const { label, pushId, startTimestamp } of history.jobs) see(label, pushed(pushId, startTimestamp));
  for (const { label, pushId, created } of history.notes) see(label, pushed(pushId, created));
  return new Map([...days].map(([label, seen]) => [label, [...seen].sort((a, b) => a - b)]));
}

/** One epoch for each day on which labels come or go. */
function epochsOf(
  pushes: readonly PastPush[],
  labels: readonly Label[],
  seen: ReadonlyMap<string, readonly number[]>,
  unseen: number,
): Epoch[] {
  const dayOf = (push: PastPush | undefined): number => Math.floor((push?.time ?? 0) / DAY_SECONDS);
  const start = dayOf(pushes[0]);
  const end = dayOf(pushes.at(-1));
  const lives = labels.map((label) => {
    const days = seen.get(label) ?? [];
    const first = days[0] ?? start;
    const last = days.at(-1) ?? end;
    return { from: first - start < unseen ? start : first, to: end - last < unseen ? end : last };
  });
  const changes = [...new Set([start, ...lives.flatMap(({ from, to }) => [from, to + 1])])]
    .filter((day) => day >= start && day <= end)
    .sort((a, b) => a - b);
  return changes.map((day) => ({
    from: day === start ? 0 : pushAt(pushes, day * DAY_SECONDS),
    labels: labels.flatMap((_, label) => {
      const life = lives[label];
      return life && life.from <= day && day <= life.to ? [label] : [];
    }),
  }));
}

/** The labels that had been seen at a time within the days before it. */
function graphAt(
  labels: readonly Label[],
  seen: ReadonlyMap<string, readonly number[]>,
  unseen: number,
): Past['graphAt'] {
  return (time) => {
    const today = Math.floor(time / DAY_SECONDS);
    return labels.filter((label) => seen.get(label)?.some((day) => day < today && day >= today - unseen));
  };
}

function warningsOf(
  history: Window,
  labels: readonly Label[],
  seen: ReadonlyMap<string, readonly number[]>,
  lost: number,
): ReplayWarning[] {
  const warnings: ReplayWarning[] = [];
  if (history.runTimes.length === 0) {
    warnings.push({
      code: 'no-run-times',
      message: 'the history has no run times: machine hours are guesses, and whether it was pruned cannot be told',
    });
  } else {
    const share = shareRun(history, labels, seen);
    if (share < WHOLE) {
      warnings.push({
        code: 'pruned-history',
        message: `the history was pruned: its pushes ran about ${Math.round(share * 100)} % of the labels; a task that was skipped cannot have caught anything, so late and missed are upper bounds, and only the holdout tells how many regressions were never seen`,
      });
    }
  }
  if (lost > 0) {
    const message = `${lost} regressions are left out: no push in the history fixed them, or none was seen before the fix`;
    warnings.push({ code: 'without-fix', message });
  }
  return warnings;
}

/** How many of the labels that there are the sampled pushes of a day ran, on average: their runs by those of the most run. */
function shareRun(history: Window, labels: readonly Label[], seen: ReadonlyMap<string, readonly number[]>): number {
  const days = [...Map.groupBy(history.runTimes, ({ day }) => day)];
  const shares = days.map(([day, runTimes]) => {
    const today = timeOf(day) / 1000 / DAY_SECONDS;
    const most = Math.max(...runTimes.map(({ runs }) => runs));
    const there = labels.filter((label) => {
      const known = seen.get(label) ?? [];
      return (known[0] ?? 0) <= today && today <= (known.at(-1) ?? 0);
    }).length;
    return runTimes.reduce((sum, { runs }) => sum + Math.min(runs, most), 0) / (there * most);
  });
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}
