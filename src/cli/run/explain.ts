import { deployment } from '../../edge/environment.ts';
import { readText } from '../../edge/files.ts';
import type { Failure, Result } from '../../failure.ts';
import { type Ledger, type LedgerTask, parseLedger } from '../../optimize/ledger.ts';
import { asLabel, isTaskId } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';
import { near } from '../../util/schema.ts';
import { number, print, printJson, styled } from '../output.ts';

export interface ExplainOptions {
  readonly ledger?: string;
  readonly taskGroupId?: string;
  readonly json?: boolean;
}

const ARTIFACT = 'public/seta-ledger.json';

/** Tells what the ledger of a push says of one label. */
export async function explain(label: string, options: ExplainOptions): Promise<Result<void>> {
  const text = await ledgerText(options);
  if (!text.ok) return text;
  const ledger = parseLedger(text.value, options.ledger ?? `${options.taskGroupId} ${ARTIFACT}`);
  if (!ledger.ok) return ledger;
  const task = Object.hasOwn(ledger.value.tasks, label) ? ledger.value.tasks[asLabel(label)] : undefined;
  if (!task) return err(unknownLabel(label, ledger.value));
  const { mode, reason, push } = ledger.value;
  if (options.json) printJson({ label, mode, reason, push, task });
  else print(told(label, task, ledger.value));
  return ok(undefined);
}

async function ledgerText({ ledger, taskGroupId }: ExplainOptions): Promise<Result<string>> {
  if (ledger !== undefined) return readText(ledger);
  if (taskGroupId === undefined || !isTaskId(taskGroupId)) {
    const message = taskGroupId === undefined ? 'which push is not said' : `no taskId: ${taskGroupId}`;
    return err({ reason: 'bad-usage', message, fix: 'give --ledger FILE or --task-group-id ID' });
  }
  const place = deployment(process.env);
  if (!place.ok) return place;
  const { connect } = await import('../../edge/taskcluster.ts');
  const text = await connect(place.value).artifacts.read(taskGroupId, ARTIFACT);
  if (!text.ok) return text;
  if (text.value !== null) return ok(text.value);
  return err({
    reason: 'bad-ledger',
    where: `task ${taskGroupId}`,
    message: `it has no artifact ${ARTIFACT}`,
    fix: 'give the decision task of a push on which seta ran',
  });
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

function told(label: string, task: LedgerTask, { mode, reason, push, data }: Ledger): string {
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
  return lines.join('\n');
}
