import type { AuditResult } from '../audit/audit.ts';
import type { LateReason, Waits } from '../audit/waits.ts';
import { number } from '../util/numbers.ts';
import { count } from './format.ts';

/** What an audit found, and what a machine hour costs where somebody said so. */
export interface AuditReport extends AuditResult {
  readonly rate: { readonly hour: number; readonly unit: string } | null;
}

/** Whether the bound was kept, in a sentence. */
export function bound({ checked, brokenCount }: Waits): string {
  if (checked === 0) return 'Nothing was left out';
  if (brokenCount > 0) return `${count(brokenCount, 'time')} a task was left out beyond its bound`;
  return `Every task ran within its bound: ${number(checked)} times one was left out, never for too long`;
}

/** Why tasks ran later than a ledger said. */
export const LATE: Readonly<Record<LateReason, string>> = {
  undecided: 'the decision of the push on which it was due failed, or left no ledger',
  'slow-backstop': 'a backstop completed only after the next push was decided, and ran it',
  'other-data': 'newer data gave it another turn',
  'was-away': 'it was in no graph when it was due',
  unexplained: 'not explained by anything in the ledgers',
};

/** What an hour costs, and what was saved, in words; null where nobody said what it costs. */
export function money({ rate, load }: AuditReport): { readonly saved: string; readonly rate: string } | null {
  if (rate === null) return null;
  const text = (value: number, digits: number) => `${number(value, digits)} ${rate.unit}`.trim();
  return { saved: text(load.savedHours * rate.hour, 0), rate: text(rate.hour, 2) };
}
