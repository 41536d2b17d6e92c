import type { Ledger } from '../../optimize/ledger.ts';
import { explainedText } from '../../report/text/push.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { asLabel } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';
import { near } from '../../util/schema.ts';
import { type LedgerPlace, readLedger } from '../ledger.ts';
import { print, printJson } from '../output.ts';

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
  else print(explainedText(label, task, ledger.value));
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
