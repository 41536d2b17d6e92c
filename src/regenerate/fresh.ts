import type { SetaData } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import type { History } from './history.ts';

/**
 * The labels that are new, and when the grace of each one ends, in Unix milliseconds.
 *
 * With a previous artifact, a label that it lacks is new from now on, and one that it calls new stays so until the time it
 * gives. Without one, the records tell: a label is new from the first day it ran on, unless it ran on the first day
 * there are records of; one that never ran is new from now on.
 *
 * @param now Unix milliseconds
 * @param grace milliseconds
 */
export function freshLabels(
  labels: readonly Label[],
  previous: SetaData | null,
  history: History,
  now: number,
  grace: number,
): ReadonlyMap<Label, number> {
  const ends = previous ? fromPrevious(previous, now + grace) : fromRecords(history, now, grace);
  const result = new Map<Label, number>();
  for (const label of labels) {
    const end = ends(label);
    if (end !== null && end > now) result.set(label, end);
  }
  return result;
}

type GraceEnd = (label: Label) => number | null;

function fromPrevious(previous: SetaData, endOfNew: number): GraceEnd {
  return (label) => {
    const known = Object.hasOwn(previous.tasks, label) ? previous.tasks[label] : undefined;
    if (!known) return endOfNew;
    return known.reason === 'new' && known.until !== null ? Date.parse(known.until) : null;
  };
}

function fromRecords(history: History, now: number, grace: number): GraceEnd {
  const first = new Map<string, string>();
  let start: string | null = null;
  for (const { label, day } of history.runTimes) {
    const known = first.get(label);
    if (known === undefined || day < known) first.set(label, day);
    if (start === null || day < start) start = day;
  }
  // Without any run times nothing is known of when labels appeared; then none is called new.
  if (start === null) return () => null;
  return (label) => {
    const day = first.get(label);
    if (day === start) return null;
    return day === undefined ? now + grace : Date.parse(day) + grace;
  };
}
