import type { Described } from '../../src/util/described.ts';
import type { Failure } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import type { actionResultSchema, outcomes, rowSchema } from './result-schema.ts';

/** What became of a label on a push; `docs/reference/action-result.schema.json` says what each means. */
export type RowOutcome = (typeof outcomes)[number];

/** One line of `public/action-result.json`. */
export type Row = Described<typeof rowSchema> & {
  readonly push: { readonly decisionTaskId: TaskId | null };
  readonly label: Label | null;
  readonly taskIds: readonly TaskId[];
};

/** A push, as far as it is known. */
export type PushRef = Row['push'];

/** A push that has a decision task. */
export type DecidedPush = PushRef & { readonly decisionTaskId: TaskId };

/** `public/action-result.json`. */
export type ActionResult = Omit<Described<typeof actionResultSchema>, 'totals' | 'rows' | 'failure' | 'refused'> & {
  readonly totals: Readonly<Partial<Record<RowOutcome, number>>>;
  readonly rows: readonly Row[];
  readonly refused?: Failure;
  readonly failure?: Failure;
};

export function totalsOf(rows: readonly Row[]): ActionResult['totals'] {
  const totals: Partial<Record<RowOutcome, number>> = {};
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

/** So many labels are named with what they failed for. */
const TOLD = 10;

/** The failure that a result stands for: something could not be done, although the rest was. Null where all was. */
export function failureOf({ rows, action }: ActionResult): Failure | null {
  const failed = rows.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return null;
  // What failed alike on a push is told once.
  const causes = Map.groupBy(failed, ({ push, why }) => JSON.stringify([push, why]));
  return {
    reason: 'service',
    message: `${failed.length} of ${rows.length} parts of ${action} failed; the others were done`,
    causes: [...causes.values()].map(causeOf),
    fix: 'mend the cause and run it again: what is there is left alone',
  };
}

function causeOf(failed: readonly Row[]): Failure {
  const [first] = failed;
  const labels = [...new Set(failed.flatMap(({ label }) => label ?? []))];
  const more = labels.length > TOLD ? ` and ${labels.length - TOLD} more` : '';
  const where = [`${labels.slice(0, TOLD).join(', ')}${more}`, first ? `push ${nameOf(first.push)}` : ''];
  return {
    reason: 'service',
    where: where.filter(Boolean).join(' on '),
    message: (first?.why ?? 'failed').split(/\n\s*/).join(' '),
  };
}

/** What people call a push: its number, or the beginning of its revision. */
export const nameOf = ({ pushlogId, revision }: PushRef): string =>
  pushlogId === '0' ? revision.slice(0, 12) : pushlogId;
