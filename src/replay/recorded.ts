import type { Recorded } from '../history/run-table.ts';
import { defaultOptions } from '../regenerate/options.ts';
import { type Life, livesOf, type Sightings, sightingsOf } from '../regenerate/presence.ts';
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
/** A history in which a day's pushes ran less than this share of the labels was pruned. */
const WHOLE = 0.9;

/**
 * A recorded history, ready to be replayed. What is known of it, and what is not:
 *
 * - A regression is what one revision fixed, as `seta data build` finds it. It landed on the first push where a job that it
 *   fixed had failed, or was backfilled and failed; it may have landed earlier, if nothing that fails ran there.
 * - Only labels that ran and failed are known to fail with it. A label that the history left out would perhaps have failed
 *   too, so a policy that would have run it gets no credit: and policies that run what the history ran look better than others. What
 *   nobody noticed is no regression at all, so that a history which was pruned flatters whatever resembles what pruned it.
 * - It was fixed by the push of its fixing revision. What is seen failing after that is put down to something else.
 * - The full task graph of a push is not recorded. When a label was in it is judged from when it was seen, and from how much its
 *   not being seen says (`regenerate/presence.ts`).
 */
export function recordedPast(project: string, source: string, records: readonly Recorded[]): Past {
  const history = windowOf(records, ALL_TIME);
  const known = [...history.pushes.values()].sort((a, b) => a.pushTimestamp - b.pushTimestamp || a.id - b.id);
  const pushes: PastPush[] = known.map(({ revision, pushTimestamp, files }) => ({
    ...{ revision, time: pushTimestamp },
    ...(files ? { files } : {}),
  }));
  const seen = sightingsOf(history);
  const labels = [...seen.keys()].sort(byCodePoint) as Label[];
  const numbers = new Map(labels.map((label, number) => [label as string, number]));
  const runTimes = runTimesOf(history);
  const { regressions } = findRegressions(history, new Set(labels), defaultOptions.tiers);
  const indexOf = new Map(known.map(({ id }, index) => [id, index]));
  const fixes = new Map(known.map(({ revision }, index) => [shortRevision(revision), index]));
  const placed = regressions.flatMap((regression) => placedRegression(regression, indexOf, fixes, numbers) ?? []);
  const day = ({ time }: PastPush): number => Math.floor(time / DAY_SECONDS);
  const [start, end] = [pushes[0], pushes.at(-1)].map((push) => (push ? day(push) : 0)) as [number, number];
  // Without run times only failures are seen: then a label is taken to be there all the time.
  const knowsRuns = history.runTimes.length > 0 || history.runs.size > 0;
  const lives = knowsRuns ? livesOf(seen, start, end) : new Map<string, Life>();
  const lifeOf = (label: Label): Life => lives.get(label) ?? { from: start, to: end };
  return {
    project,
    source,
    truth: 'recorded',
    pushes,
    labels,
    seconds: labels.map((label) => runTimes.estimated(label)),
    epochs: epochsOf(pushes, labels.map(lifeOf), start, end),
    regressions: placed.sort((a, b) => a.landed - b.landed || byCodePoint(a.name, b.name)),
    records,
    graphAt: (time) => {
      const yesterday = Math.max(start, Math.floor(time / DAY_SECONDS) - 1);
      return labels.filter((label) => lifeOf(label).from <= yesterday && yesterday <= lifeOf(label).to);
    },
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

/** One epoch for each day on which labels come or go. */
function epochsOf(pushes: readonly PastPush[], lives: readonly Life[], start: number, end: number): Epoch[] {
  const changes = [...new Set([start, ...lives.flatMap(({ from, to }) => [from, to + 1])])]
    .filter((day) => day >= start && day <= end)
    .sort((a, b) => a - b);
  return changes.map((day) => ({
    from: day === start ? 0 : pushAt(pushes, day * DAY_SECONDS),
    labels: lives.flatMap(({ from, to }, label) => (from <= day && day <= to ? [label] : [])),
  }));
}

function warningsOf(history: Window, labels: readonly Label[], seen: Sightings, lost: number): ReplayWarning[] {
  const warnings: ReplayWarning[] = [];
  if (history.runTimes.length === 0 && history.runs.size === 0) {
    warnings.push({
      code: 'no-run-times',
      message: 'the history has no run times: machine hours are guesses, and whether it was pruned cannot be told',
    });
  } else if (history.runTimes.length > 0) {
    const share = shareRun(history, labels, seen);
    if (share < WHOLE) {
      warnings.push({
        code: 'pruned-history',
        message: `the history was pruned: its pushes ran about ${Math.round(share * 100)} % of the labels; a task that was skipped cannot have caught anything, and what nobody noticed is no regression here: these figures are flattering, the more so for policies like the one that pruned it; only the holdout tells how many regressions were never seen`,
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
function shareRun(history: Window, labels: readonly Label[], seen: Sightings): number {
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
