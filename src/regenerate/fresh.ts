import type { SetaData } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import { oncePer } from '../util/once.ts';
import { DAY_MILLISECONDS, timeOf } from '../util/time.ts';
import type { Window } from './window.ts';

/**
 * The labels that are new, and when the grace of each one ends, in Unix milliseconds.
 *
 * With a previous artifact, a label that it lacks is new from when it first ran, or from now on where no record says that it
 * did; one whose grace it says has not ended stays new until then, but no longer than one that is new now. Without one, the
 * records tell: a label is new from when it first ran, unless that was on the first day there are records of; one that never
 * ran is new from now on. Run times are samples, so a label may be older than it looks: it then runs more than it needs to, for
 * the time of one grace.
 *
 * @param now Unix milliseconds
 * @param grace milliseconds
 * @param came when each label came into the task graph, in Unix milliseconds, null for those that were there before; where it is known, it is
 *   taken instead of the records
 */
export function freshLabels(
  labels: readonly Label[],
  previous: SetaData | null,
  window: Window,
  now: number,
  grace: number,
  came?: (label: Label) => number | null,
): ReadonlyMap<Label, number> {
  const ends = came
    ? fromGraphs(came, grace)
    : previous
      ? fromPrevious(previous, firstRuns(window), now, grace)
      : fromRecords(window, firstRuns(window), now, grace);
  const result = new Map<Label, number>();
  for (const label of labels) {
    const end = ends(label);
    if (end !== null && end > now) result.set(label, end);
  }
  return result;
}

type GraceEnd = (label: Label) => number | null;

const fromGraphs =
  (came: (label: Label) => number | null, grace: number): GraceEnd =>
  (label) => {
    const at = came(label);
    return at === null ? null : at + grace;
  };

type FirstRuns = ReadonlyMap<string, number>;

const firstRuns = oncePer((window: Window): FirstRuns => {
  const first = new Map<string, number>();
  const seen = (label: string, at: number) => first.set(label, Math.min(at, first.get(label) ?? at));
  for (const { label, day } of window.runTimes) seen(label, timeOf(day));
  for (const { label, startTimestamp } of window.jobs) if (startTimestamp > 0) seen(label, startTimestamp * 1000);
  const { runs } = window;
  const earliest = new Float64Array(runs.labels.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < runs.size; i++) {
    const label = runs.label[i] ?? 0;
    earliest[label] = Math.min(earliest[label] ?? 0, runs.start[i] ?? 0);
  }
  runs.labels.forEach((label, i) => {
    const at = earliest[i] ?? 0;
    if (at > 0 && Number.isFinite(at)) seen(label, at * 1000);
  });
  return first;
});

function fromPrevious(previous: SetaData, first: FirstRuns, now: number, grace: number): GraceEnd {
  return (label) => {
    const known = Object.hasOwn(previous.tasks, label) ? previous.tasks[label] : undefined;
    if (!known) return (first.get(label) ?? now) + grace;
    if (known.reason === 'override' || known.until === null) return null;
    return Math.min(timeOf(known.until), now + grace);
  };
}

function fromRecords(window: Window, first: FirstRuns, now: number, grace: number): GraceEnd {
  // Records that do not say what ran say nothing of what is new either.
  if (window.runTimes.length === 0 && window.runs.size === 0) return () => null;
  const start = [...first.values()].reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  return (label) => {
    const since = first.get(label);
    if (since === undefined) return now + grace;
    return since < start + DAY_MILLISECONDS ? null : since + grace;
  };
}
