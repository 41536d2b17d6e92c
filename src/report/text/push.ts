import type { Ledger, LedgerTask } from '../../optimize/ledger.ts';
import { decidedText } from '../../push/ledger-head.ts';
import { byCodePoint } from '../../util/json.ts';
import { number } from '../../util/numbers.ts';
import { forShell } from '../../util/quote.ts';
import { asItIs, styled, table } from '../../util/terminal.ts';
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
  const { observed } = ledger;
  const rows = (['kept', 'removed', 'replaced'] as const).flatMap((verdict) =>
    Object.entries(by[verdict])
      .sort(([one, a], [other, b]) => b - a || byCodePoint(one, other))
      .map(([who, tasks]) => [styled(COLOURS[verdict], verdict), number(tasks), who]),
  );
  const share = totals.target === 0 ? 0 : (100 * totals.removed) / totals.target;
  return [
    ...table(['verdict', 'tasks', 'by'], rows),
    '',
    styled('bold', decidedText({ mode, reason })),
    `${number(totals.target)} tasks: ${number(totals.kept)} kept, ${number(totals.removed)} removed (${number(share, 1)} %), ` +
      `${number(totals.replaced)} replaced; ${number(totals.savedHours, 1)} machine hours saved by seta`,
    ...(observed
      ? [`it would leave out ${number(observed.removed)} more, ${number(observed.savedHours, 1)} machine hours`]
      : []),
    `files in ${folder}`,
  ];
}

/** A task of a label, as the queue has it. */
export interface TaskRun {
  readonly taskId: string;
  readonly state: string;
  /** ISO 8601. */
  readonly created: string;
}

/** What is known of a push beyond its ledger. */
export interface Asked {
  readonly taskGroupId: string | null;
  /** Of the label; null where the queue was not asked. */
  readonly runs: readonly TaskRun[] | null;
}

/** What the ledger of a push says of one label, what became of it since, and how to bring it back. */
export function explainedText(
  label: string,
  task: LedgerTask,
  { mode, reason, push, data }: Ledger,
  { taskGroupId, runs }: Asked,
): readonly string[] {
  const { pushlogId, revision, project } = push;
  const lines = [
    `${styled('bold', label)} was ${styled('bold', task.verdict)} on push ${pushlogId} (${revision.slice(0, 12)}) of ${project}`,
    `  by ${task.by}: ${task.reason}`,
  ];
  if (task.wouldGo) lines.push(`  ${task.wouldGo.by} would leave it out: ${task.wouldGo.reason}`);
  if (task.runSeconds !== undefined) lines.push(`  a run takes ${number(task.runSeconds / 60, 1)} minutes (median)`);
  if (task.taskId) lines.push(`  ${task.taskId} stands in for it`);
  if (task.next)
    lines.push(`  it runs within ${count(task.next.afterPushes, 'push', 'pushes')} at the latest, by ${task.next.by}`);
  lines.push(`  the push was decided ${decidedText({ mode, reason })}`);
  if (data.location) lines.push(`  data: ${data.location}${data.generated ? `, made ${data.generated}` : ''}`);
  const isAway = task.verdict === 'removed';
  for (const { taskId, state, created } of runs ?? []) {
    lines.push(`  ${isAway ? 'brought back since' : 'task'}: ${taskId}, ${state}, created ${created}`);
  }
  if (!isAway || (runs ?? []).length > 0) return lines;
  return [
    ...lines,
    '',
    'to run it on this push:',
    asItIs(`  seta run ${forShell(taskGroupId ?? revision)} ${forShell(label)}`),
  ];
}
