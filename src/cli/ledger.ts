import { readText } from '../edge/files.ts';
import { type Ledger, parseLedger } from '../optimize/ledger.ts';
import type { Result } from '../util/failure.ts';
import { isTaskId } from '../util/ids.ts';
import { err, ok } from '../util/result.ts';
import { taskclusterAtHand } from './inputs.ts';

/** Where the ledger of a push is: a file, or the decision task that wrote it. */
export interface LedgerPlace {
  readonly ledger?: string;
  readonly taskGroupId?: string;
}

const ARTIFACT = 'public/seta-ledger.json';

/** The ledger of a push; of file and decision task the file is read. */
export async function readLedger(place: LedgerPlace): Promise<Result<Ledger>> {
  const text = await ledgerText(place);
  return text.ok ? parseLedger(text.value, place.ledger ?? `${place.taskGroupId} ${ARTIFACT}`) : text;
}

async function ledgerText({ ledger, taskGroupId }: LedgerPlace): Promise<Result<string>> {
  if (ledger !== undefined) return readText(ledger);
  if (taskGroupId === undefined || !isTaskId(taskGroupId)) {
    const message = taskGroupId === undefined ? 'which push is not said' : `no taskId: ${taskGroupId}`;
    return err({ reason: 'bad-usage', message, fix: 'give --ledger FILE or --task-group-id ID' });
  }
  const services = await taskclusterAtHand();
  if (!services.ok) return services;
  const text = await services.value.artifacts.read(taskGroupId, ARTIFACT);
  if (!text.ok) return text;
  if (text.value !== null) return ok(text.value);
  return err({
    reason: 'bad-ledger',
    where: `task ${taskGroupId}`,
    message: `it has no artifact ${ARTIFACT}`,
    fix: 'give the decision task of a push on which seta ran',
  });
}
