import type { Ledger, LedgerTask } from '../optimize/ledger.ts';
import { byCodePoint } from '../util/json.ts';

/** A label that two pushes answered otherwise. */
export interface Difference {
  readonly label: string;
  /** Null where it was no target task. */
  readonly before: Answered | null;
  readonly after: Answered | null;
}

export type Answered = Pick<LedgerTask, 'verdict' | 'by' | 'reason'>;

export interface Comparison {
  readonly before: Ledger['push'];
  readonly after: Ledger['push'];
  /** Labels that both answered alike. */
  readonly same: number;
  /** Run on the second push only, or left out there only, or in one of the two graphs only; by label. */
  readonly differences: readonly Difference[];
}

/** What two pushes decided otherwise, and why. */
export function compare(before: Ledger, after: Ledger): Comparison {
  const labels = [...new Set([...Object.keys(before.tasks), ...Object.keys(after.tasks)])].sort(byCodePoint);
  const differences = labels.flatMap((label) => {
    const [one, other] = [answered(before, label), answered(after, label)];
    return one?.verdict === other?.verdict ? [] : [{ label, before: one, after: other }];
  });
  return { before: before.push, after: after.push, same: labels.length - differences.length, differences };
}

function answered({ tasks }: Ledger, label: string): Answered | null {
  const task = Object.hasOwn(tasks, label) ? (tasks as Readonly<Record<string, LedgerTask>>)[label] : undefined;
  return task ? { verdict: task.verdict, by: task.by, reason: task.reason } : null;
}
