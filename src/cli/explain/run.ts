import { labelOf } from '../../../actions/engine/definition.ts';
import type { Ledger } from '../../optimize/ledger.ts';
import { explainedText, type TaskRun } from '../../report/text/push.ts';
import { parseWhat } from '../../taskcluster/what.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { asLabel } from '../../util/ids.ts';
import { byCodePoint } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { near } from '../../util/schema.ts';
import { type FoundLedger, type LedgerPlace, readLedger } from '../ledger.ts';
import { logWarning, print, printJson } from '../output.ts';

export interface ExplainOptions extends LedgerPlace {
  readonly json?: boolean;
}

/** Tells what the ledger of a push says of one label, or of the task that a link or an id names. */
export async function explain(text: string, options: ExplainOptions): Promise<Result<void>> {
  const { what, taskGroupId, ledger: file } = options;
  const isTask = (what ?? taskGroupId ?? file) === undefined && parseWhat(text).ok;
  const found = await readLedger(isTask ? { ...options, what: text } : options);
  if (!found.ok) return found;
  const named = isTask ? await labelIn(text, found.value) : ok(text);
  if (!named.ok) return named;
  const label = named.value;
  const { ledger, push: asked } = found.value;
  const task = Object.hasOwn(ledger.tasks, label) ? ledger.tasks[asLabel(label)] : undefined;
  if (!task) return err(unknownLabel(label, ledger));
  const runs = await runsOf(label, found.value);
  const { mode, reason, push } = ledger;
  if (options.json) printJson({ label, mode, reason, push, task, runs });
  else print(explainedText(label, task, ledger, { taskGroupId: asked?.taskGroupId ?? null, runs }));
  return ok(undefined);
}

/** The label of the task that was named. */
async function labelIn(text: string, { push, services }: FoundLedger): Promise<Result<string>> {
  const task = push?.taskId && services ? await services.queue.task(push.taskId) : ok(null);
  if (!task.ok) return task;
  if (task.value !== null) return ok(labelOf(task.value));
  const fix = 'give the label before it, or one of its tasks';
  return err({ reason: 'bad-usage', where: text, message: 'this names a push, not a task', fix });
}

/** The tasks of this label that the push has by now, first those that were created first; null where nobody can be asked. */
async function runsOf(label: string, { push, services }: FoundLedger): Promise<readonly TaskRun[] | null> {
  if (push === null || services === null) return null;
  const group = await services.queue.listTaskGroup(push.taskGroupId);
  if (!group.ok) {
    logWarning('what was brought back since cannot be told', group.failure);
    return null;
  }
  const runs = (group.value ?? [])
    .filter(({ task }) => labelOf(task) === label)
    .map(({ status: { taskId, state }, task }) => ({ taskId, state, created: String(task['created'] ?? '') }));
  return runs.sort((a, b) => byCodePoint(a.created, b.created));
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
