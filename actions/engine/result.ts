import type { Described } from '../../src/util/described.ts';
import type { Failure } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import type { actionResultSchema, outcomes, rowSchema } from './result-schema.ts';

/** What became of a label on a push; `docs/reference/action-result.schema.json` says what each means. */
export type Outcome = (typeof outcomes)[number];

/** One line of `public/action-result.json`. */
export type Row = Described<typeof rowSchema> & {
  readonly push: { readonly decisionTaskId: TaskId | null };
  readonly label: Label | null;
  readonly taskIds: readonly TaskId[];
};

/** A push, as far as it is known. */
export type PushRef = Row['push'];

/** `public/action-result.json`. */
export type ActionResult = Omit<Described<typeof actionResultSchema>, 'totals' | 'rows' | 'failure'> & {
  readonly totals: Readonly<Partial<Record<Outcome, number>>>;
  readonly rows: readonly Row[];
  readonly failure?: Failure;
};

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
