import type { Ledger, LedgerTask } from '../../optimize/ledger.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { asLabel } from '../../util/ids.ts';
import { number } from '../../util/numbers.ts';
import { err, ok } from '../../util/result.ts';
import { near } from '../../util/schema.ts';
import { type LedgerPlace, readLedger } from '../ledger.ts';
import { print, printJson, styled } from '../output.ts';

export interface ExplainOptions extends LedgerPlace {
  readonly json?: boolean;
}

/** Tells what the ledger of a push says of one label. */
export async function explain(label: string, options: ExplainOptions): Promise<Result<void>> {
  const ledger = await readLedger(options);
  if (!ledger.ok) return ledger;
  const task = Object.hasOwn(ledger.value.tasks, label) ? ledger.value.tasks[asLabel(label)] : undefined;
  if (!task) return err(unknownLabel(label, ledger.value));
  const { mode, reason, push } = ledger.value;
  if (options.json) printJson({ label, mode, reason, push, task });
  else print(told(label, task, ledger.value));
  return ok(undefined);
}

function unknownLabel(label: string, { push, tasks }: Ledger): Failure {
  const similar = near(label, Object.keys(tasks), 3);
  return {
    reason: 'bad-ledger',
    where: label,
    message: `this label was no target task of push ${push.pushlogId} (${push.revision.slice(0, 12)}) of ${push.project}`,
    fix: similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : 'labels are the keys of full-task-graph.json',
  };
}

function told(label: string, task: LedgerTask, { mode, reason, push, data }: Ledger): readonly string[] {
  const { pushlogId, revision, project } = push;
  const lines = [
    `${styled('bold', label)} was ${styled('bold', task.verdict)} on push ${pushlogId} (${revision.slice(0, 12)}) of ${project}`,
    `  by ${task.by}: ${task.reason}`,
  ];
  if (task.runSeconds !== undefined) lines.push(`  a run takes ${number(task.runSeconds / 60, 1)} minutes (median)`);
  if (task.taskId) lines.push(`  ${task.taskId} stands in for it`);
  if (task.next) lines.push(`  it runs within ${task.next.afterPushes} pushes at the latest, by ${task.next.by}`);
  lines.push(`  the push was decided ${mode} (${reason.code}): ${reason.message}`);
  if (data.location) lines.push(`  data: ${data.location}${data.generated ? `, made ${data.generated}` : ''}`);
  return lines;
}
