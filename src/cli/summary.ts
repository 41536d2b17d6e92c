import type { Ledger } from '../optimize/ledger.ts';
import { number } from '../util/numbers.ts';
import { styled, table } from './output.ts';

/** The figures of a ledger: what happened to how many tasks, and who decided. */
export interface Summary extends Pick<Ledger, 'mode' | 'reason' | 'totals'> {
  /** Verdict to who decided to how many tasks. */
  readonly by: Readonly<Record<'kept' | 'removed' | 'replaced', Readonly<Record<string, number>>>>;
}

export function summary(ledger: Ledger): Summary {
  const by = { kept: {}, removed: {}, replaced: {} } as Record<string, Record<string, number>>;
  for (const task of Object.values(ledger.tasks)) {
    const counts = by[task.verdict] ?? {};
    counts[task.by] = (counts[task.by] ?? 0) + 1;
  }
  const { mode, reason, totals } = ledger;
  return { mode, reason, totals, by: by as Summary['by'] };
}

const COLOURS = { kept: 'green', removed: 'yellow', replaced: 'cyan' } as const;

/** The short table at the end of a decision. */
export function summaryTable(ledger: Ledger, folder: string): string {
  const { mode, reason, totals, by } = summary(ledger);
  const rows = (['kept', 'removed', 'replaced'] as const).flatMap((verdict) =>
    Object.entries(by[verdict])
      .sort(([, a], [, b]) => b - a)
      .map(([who, count]) => [styled(COLOURS[verdict], verdict), number(count), who]),
  );
  const share = totals.target === 0 ? 0 : (100 * totals.removed) / totals.target;
  return [
    table(['verdict', 'tasks', 'by'], rows),
    '',
    `${styled('bold', mode)} (${reason.code}): ${reason.message}`,
    `${number(totals.target)} tasks: ${number(totals.kept)} kept, ${number(totals.removed)} removed (${number(share, 1)} %), ` +
      `${number(totals.replaced)} replaced; ${number(totals.savedHours, 1)} machine hours saved by seta`,
    `files in ${folder}`,
  ].join('\n');
}
