import type { Failure } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';

/** What became of a label on a push. */
export type Outcome =
  /** Would be done; only in a dry run. */
  | 'planned'
  | 'created'
  /** Is there already, made by this action or another of ours. */
  | 'exists'
  | 'rerun'
  | 'canceled'
  /** A hook does it. */
  | 'triggered'
  | 'skipped'
  | 'failed';

/** A push, as far as it is known. */
export interface PushRef {
  /** Null where the push has none. */
  readonly decisionTaskId: TaskId | null;
  readonly pushlogId: string;
  readonly revision: string;
}

/** One line of `public/action-result.json`. */
export interface Row {
  readonly push: PushRef;
  /** Null where the whole push is meant. */
  readonly label: Label | null;
  readonly outcome: Outcome;
  readonly taskIds: readonly TaskId[];
  /** Why it was skipped or failed, or what is unusual about it. */
  readonly why?: string;
}

/** `public/action-result.json`. */
export interface ActionResult {
  readonly version: 1;
  /** Its name; what it was called by where no action has that name, `unknown` where it was called nothing. */
  readonly action: string;
  /** Null where it is not known. */
  readonly taskGroupId: TaskId | null;
  readonly taskId: TaskId | null;
  readonly input: unknown;
  readonly dryRun: boolean;
  /** Outcome to number of tasks; of labels where there is no task. */
  readonly totals: Readonly<Partial<Record<Outcome, number>>>;
  /** Median run times of what is planned or created, as far as the ledgers know them. */
  readonly runHours: number;
  readonly rows: readonly Row[];
  /** Why nothing was done; absent where something was. */
  readonly failure?: Failure;
}

export function totalsOf(rows: readonly Row[]): ActionResult['totals'] {
  const totals: Partial<Record<Outcome, number>> = {};
  for (const { outcome, taskIds } of rows) totals[outcome] = (totals[outcome] ?? 0) + Math.max(1, taskIds.length);
  return totals;
}

/** Rows of one push, label, outcome and reason become one, in the order in which they first occur. */
export function mergeRows(rows: readonly Row[]): readonly Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const { push, label, outcome, why } = row;
    const key = JSON.stringify([push.decisionTaskId, push.revision, label, outcome, why]);
    const before = merged.get(key);
    merged.set(key, before ? { ...row, taskIds: [...before.taskIds, ...row.taskIds] } : row);
  }
  return [...merged.values()];
}
