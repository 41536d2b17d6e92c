import type { Ledger, LedgerTask } from '../../optimize/ledger.ts';
import { number } from '../../util/numbers.ts';
import { styled, table } from '../../util/terminal.ts';
import { count } from '../format.ts';

/** The figures of a ledger: what happened to how many tasks, and who decided. */
export interface Summary extends Pick<Ledger, 'mode' | 'reason' | 'totals'> {
  /** Verdict to who decided to how many tasks. */
  readonly by: Readonly<Record<'kept' | 'removed' | 'replaced', Readonly<Record<string, number>>>>;
}

export function summary(ledger: Ledger): Summary {
  const tasks = Object.values(ledger.tasks);
  const counts = (verdict: LedgerTask['verdict']) => {
    const counted = new Map<string, number>();
    for (const task of tasks) if (task.verdict === verdict) counted.set(task.by, (counted.get(task.by) ?? 0) + 1);
    return Object.fromEntries(counted);
  };
  const { mode, reason, totals } = ledger;
  return {
    mode,
    reason,
    totals,
    by: { kept: counts('kept'), removed: counts('removed'), replaced: counts('replaced') },
  };
}

const COLOURS = { kept: 'green', removed: 'yellow', replaced: 'cyan' } as const;

/** The short table at the end of a decision. */
export function summaryTable(ledger: Ledger, folder: string): readonly string[] {
  const { mode, reason, totals, by } = summary(ledger);
  const rows = (['kept', 'removed', 'replaced'] as const).flatMap((verdict) =>
    Object.entries(by[verdict])
      .sort(([, a], [, b]) => b - a)
      .map(([who, tasks]) => [styled(COLOURS[verdict], verdict), number(tasks), who]),
  );
  const share = totals.target === 0 ? 0 : (100 * totals.removed) / totals.target;
  return [
    ...table(['verdict', 'tasks', 'by'], rows),
    '',
    `${styled('bold', mode)} (${reason.code}): ${reason.message}`,
    `${number(totals.target)} tasks: ${number(totals.kept)} kept, ${number(totals.removed)} removed (${number(share, 1)} %), ` +
      `${number(totals.replaced)} replaced; ${number(totals.savedHours, 1)} machine hours saved by seta`,
    `files in ${folder}`,
  ];
}

/** What the ledger of a push says of one label. */
export function explainedText(
  label: string,
  task: LedgerTask,
  { mode, reason, push, data }: Ledger,
): readonly string[] {
  const { pushlogId, revision, project } = push;
  const lines = [
    `${styled('bold', label)} was ${styled('bold', task.verdict)} on push ${pushlogId} (${revision.slice(0, 12)}) of ${project}`,
    `  by ${task.by}: ${task.reason}`,
  ];
  if (task.runSeconds !== undefined) lines.push(`  a run takes ${number(task.runSeconds / 60, 1)} minutes (median)`);
  if (task.taskId) lines.push(`  ${task.taskId} stands in for it`);
  if (task.next)
    lines.push(`  it runs within ${count(task.next.afterPushes, 'push', 'pushes')} at the latest, by ${task.next.by}`);
  lines.push(`  the push was decided ${mode} (${reason.code}): ${reason.message}`);
  if (data.location) lines.push(`  data: ${data.location}${data.generated ? `, made ${data.generated}` : ''}`);
  return lines;
}
