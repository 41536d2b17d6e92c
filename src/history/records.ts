/**
 * What Treeherder knows, reduced to what regenerating needs; types only. One line of `--source file` is one of these, told
 * apart by `type`. Sources give them (`history/sources`), `regenerate` decides on them.
 */

export interface PushRecord {
  readonly type: 'push';
  /** Treeherder's push id, which jobs and notes refer to. */
  readonly id: number;
  /** 40 hex digits. */
  readonly revision: string;
  /** Unix seconds. */
  readonly pushTimestamp: number;
}

/** A job that failed and was classified, or whose run time is known. */
export interface JobRecord {
  readonly type: 'job';
  readonly id: number;
  readonly pushId: number;
  readonly label: string;
  readonly taskId: string;
  /** 0 for the first run; retriggers are other jobs with the same label on the same push. */
  readonly retryId: number;
  readonly result: string;
  /** 1 not classified, 2 fixed by commit, 3 expected fail, 4 intermittent, ... */
  readonly failureClassificationId: number;
  readonly tier: number;
  readonly platform: string;
  /** Unix seconds. */
  readonly startTimestamp: number;
  readonly endTimestamp: number;
  /** Unix seconds. */
  readonly lastModified: number;
}

/** What a sheriff wrote when classifying a job. */
export interface NoteRecord {
  readonly type: 'note';
  readonly id: number;
  readonly pushId: number;
  readonly label: string;
  readonly taskId: string;
  readonly failureClassificationId: number;
  readonly text: string;
  /** Unix seconds. */
  readonly created: number;
}

/** Median run time of a label over the window, where jobs themselves are not kept. */
export interface RunTimeRecord {
  readonly type: 'run-time';
  readonly label: string;
  /** Day of the sample, `YYYY-MM-DD`. */
  readonly day: string;
  readonly runs: number;
  readonly medianSeconds: number;
}

export type HistoryRecord = PushRecord | JobRecord | NoteRecord | RunTimeRecord;
