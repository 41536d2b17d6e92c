/**
 * What a new branch takes over from another's data: what little is known of it is then not nothing. The other's priorities hold until
 * the branch has caught enough itself, and its own evidence only ever makes them better.
 */
import type { Priority, SetaData } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';

export type Inherited = NonNullable<SetaData['inherited']>;

export interface Heritage {
  readonly data: SetaData;
  /** Where it comes from; of data that has inherited itself, where that did. */
  readonly from: Inherited;
}

/** The other's data as heritage. What says nothing of what it left unseen is taken to know nothing. */
export const heritageOf = (data: SetaData): Heritage => {
  const { project, generated, window, coverage } = data;
  const { from, regressions } = window;
  return { data, from: { project, generated, from, regressions, unseen: coverage.unseen ?? 1 } };
};

/** Where the other's data cannot be had any more: what the data in use has inherited, for as long as records count, in days. */
export function stillInherited(previous: SetaData | null, now: number, windowDays: number): Heritage | null {
  const from = previous?.inherited;
  if (!previous || !from || now - Date.parse(from.generated) > windowDays * 86_400_000) return null;
  return { data: previous, from };
}

/** The other's regressions count as so many of one's own at most, since it is another branch. */
const MOST = 50;

/** What is supposed before anything is seen, and as how many regressions that counts. */
export const supposed = (heritage: Heritage | null): { readonly unseen: number; readonly weight: number } =>
  heritage === null
    ? { unseen: 1, weight: 1 }
    : { unseen: heritage.from.unseen, weight: Math.max(1, Math.min(MOST, heritage.from.regressions)) };

/** The priorities that are taken over. Not those of overrides, which are the branch's own to say. */
export function lentPriorities({ data }: Heritage): ReadonlyMap<Label, Priority> {
  const entries = Object.entries(data.tasks) as [Label, SetaData['tasks'][Label]][];
  return new Map(
    entries.flatMap(([label, { priority, reason }]) => (reason === 'override' ? [] : [[label, priority]])),
  );
}
