import { DAY_SECONDS, timeOf } from '../util/time.ts';
import type { Window } from './window.ts';

/** For each label the days, since 1970, on which it was seen to run, ascending. */
export type Sightings = ReadonlyMap<string, readonly number[]>;

/** The days, since 1970 and both included, from and to which a label was in the task graph. */
export interface Life {
  readonly from: number;
  readonly to: number;
}

export function sightingsOf(history: Window): Sightings {
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
  const { runs } = history;
  for (let i = 0; i < runs.size; i++)
    see(runs.labels[runs.label[i] ?? 0] ?? '', pushed(runs.pushIds[runs.push[i] ?? 0] ?? 0, runs.start[i] ?? 0));
  return new Map([...days].map(([label, seen]) => [label, [...seen].sort((a, b) => a - b)]));
}

/** Being unseen that an existing label has once in so many cases is still no absence. */
const SURE = Math.log(20);
/** Days unseen from which on a label counts as one that runs seldom. */
const SELDOM = 3;
/** No day's looks find everything. */
const MOST = 0.98;
/** So many days that are alike tell of a day on which little is known. */
const ALIKE = 5;
/** Days after its first sighting in which a label shows how often it runs at first. */
const FIRST_DAYS = 7;

/**
 * When labels were in the task graph, judged from when they were seen to run, from day `start` to day `end`.
 *
 * A label that is not seen may be gone, or may have been left out: what is seen is a sample of pushes that may have been pruned. So each
 * day is weighed by how good a look it was: of the labels that run seldom and are known to be there, since they are seen later, which
 * share was seen that day? Where a sampled push ran everything that is nearly all of them, and who was not seen is gone; where
 * none did, hardly any, and not being seen says nothing. A label is gone (or not there yet) where, were it there, its absence would be
 * a chance of less than one in twenty; it then ends halfway, by that measure, through the days on which it was missed. One that runs daily
 * from its first sighting on, as new labels do, came then.
 */
export function livesOf(seen: Sightings, start: number, end: number): ReadonlyMap<string, Life> {
  const looks = looksOf(seen, start, end);
  /** How much not being seen on the days from `from` to before `to` speaks against being there. */
  const against = (from: number, to: number, own = 0): number => {
    let sum = 0;
    for (let day = from; day < to; day++) sum -= Math.log(1 - Math.max(own, looks[day - start] ?? 0));
    return sum;
  };
  return new Map(
    [...seen].map(([label, days]) => {
      const first = Math.max(start, days[0] ?? start);
      const last = Math.min(end, days.at(-1) ?? end);
      const own = days.filter((day) => day > first && day <= first + FIRST_DAYS).length / (FIRST_DAYS + 1);
      let from = start;
      if (against(start, first, own) > SURE) {
        from = first;
        while (from > start && against(from - 1, first, own) <= Math.LN2) from--;
      }
      let to = end;
      if (against(last + 1, end + 1) > SURE) {
        to = last;
        while (to < end && against(last + 1, to + 2) <= Math.LN2) to++;
      }
      return [label, { from, to }];
    }),
  );
}

interface Look {
  /** Labels that were seen. */
  count: number;
  /** Labels that run seldom and were there, and those of them that were seen. */
  there: number;
  found: number;
}

/** By day from `start`: the chance that a label which runs seldom was seen, were it there. */
function looksOf(seen: Sightings, start: number, end: number): readonly number[] {
  const looks = Array.from({ length: end - start + 1 }, (): Look => ({ count: 0, there: 0, found: 0 }));
  const usual: Look = { count: 0, there: 0, found: 0 };
  for (const days of seen.values()) {
    days.forEach((day, i) => {
      const look = looks[day - start];
      if (look) look.count++;
      const next = days[i + 1];
      if (next === undefined) return;
      usual.there += next - day;
      usual.found++;
      for (let unseen = day + SELDOM + 1; unseen <= next; unseen++) {
        const missed = looks[unseen - start];
        if (!missed) continue;
        missed.there++;
        if (unseen === next) missed.found++;
      }
    });
  }
  // Where labels hardly run seldom, what is usual for all of them is what is known.
  const share = usual.there === 0 ? 0 : usual.found / usual.there;
  return looks.map((look) => {
    const alike = looks
      .toSorted((a, b) => Math.abs(a.count - look.count) - Math.abs(b.count - look.count))
      .slice(0, ALIKE);
    const [there, found] = alike.reduce(([a, b], one) => [a + one.there, b + one.found], [1, share]);
    return Math.min(MOST, (look.found + (ALIKE * found) / there) / (look.there + ALIKE));
  });
}
