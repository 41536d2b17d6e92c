import type { Recorded } from '../history/run-table.ts';
import { fraction } from '../util/hash.ts';
import type { Label } from '../util/ids.ts';
import { firstIndex } from '../util/numbers.ts';
import type { HistoryFacts, ReplayWarning } from './result.ts';

/** A push of the past. Pushes are counted from 0 in order of time; the number of a push in its project is one more. */
export interface PastPush {
  readonly revision: string;
  /** Unix seconds. */
  readonly time: number;
  /** What it changed; absent where that is not known. */
  readonly files?: readonly string[];
}

/** Labels are counted from 0 as well: `Past.labels` names them, everything else here refers to them by number. */
export interface Epoch {
  /** The push from which on the full task graph has these labels, until the next epoch. */
  readonly from: number;
  readonly labels: readonly number[];
}

/** A regression was in the tree from push `landed` up to and without push `fixed`. */
export interface PastRegression {
  /** The fixing revision, or another name that is unique. */
  readonly name: string;
  readonly landed: number;
  readonly fixed: number;
  /** Those that fail because of it when they run while it is in the tree. */
  readonly labels: readonly number[];
  /** Share of their runs that fail; 1 where it is left out. */
  readonly failRate?: number;
}

/** Whether a run of a label of a regression fails because of it on a push: each run falls as it may, and the same in every replay. */
export const failsOn = (
  { labels }: Past,
  { failRate = 1, name }: PastRegression,
  push: number,
  label: number,
): boolean => failRate >= 1 || fraction('fails', name, push, labels[label] ?? '') < failRate;

/** What is replayed. What is in it of a later time than a decision must not reach that decision: see `data-series.ts`. */
export interface Past {
  readonly project: string;
  readonly source: string;
  readonly truth: HistoryFacts['truth'];
  readonly pushes: readonly PastPush[];
  readonly labels: readonly Label[];
  /** Median run time of each label in seconds, for counting costs. */
  readonly seconds: readonly number[];
  /** Ascending; the first begins at push 0. */
  readonly epochs: readonly Epoch[];
  /** Those whose fix is in the history too, by landing. */
  readonly regressions: readonly PastRegression[];
  /** Several states of a job may be among them. */
  readonly records: readonly Recorded[];
  /** The labels of the latest full task graph at a time (Unix seconds), as far as they were known then. */
  graphAt(time: number): readonly Label[];
  readonly warnings: readonly ReplayWarning[];
}

/** The pushes from `first` up to and without `end`. */
export interface PushSpan {
  readonly first: number;
  readonly end: number;
}

/** The index of the last of ascending `starts` that is not after `at`; 0 where all are. */
export function lastStart(starts: readonly number[], at: number): number {
  return Math.max(0, firstIndex(starts.length, (i) => (starts[i] ?? 0) > at) - 1);
}

/** The number of the first push at or after a time; the number of pushes where there is none. */
export function pushAt(pushes: readonly PastPush[], time: number): number {
  return firstIndex(pushes.length, (i) => (pushes[i]?.time ?? 0) >= time);
}

/** Whether the full task graph of a push has a label. */
export function presence({ epochs, labels }: Past): (push: number, label: number) => boolean {
  const starts = epochs.map(({ from }) => from);
  const members = epochs.map((epoch) => {
    const has = new Uint8Array(labels.length);
    for (const label of epoch.labels) has[label] = 1;
    return has;
  });
  return (push, label) => members[lastStart(starts, push)]?.[label] === 1;
}
