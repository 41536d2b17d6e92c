import { readText } from '../edge/files.ts';
import { type Ledger, parseLedger } from '../optimize/ledger.ts';
import type { FoundPush } from '../taskcluster/find-push.ts';
import type { Result } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import type { ArtifactStore, Queue } from '../util/ports.ts';
import { err, ok } from '../util/result.ts';
import { taskclusterAtHand } from './inputs.ts';
import { type PushOptions, pushMeant, whatIsMeant } from './push.ts';

/** Where the ledger of a push is: a file, or a push whose decision task wrote it. */
export interface LedgerPlace extends PushOptions {
  readonly what?: string | undefined;
  readonly ledger?: string;
}

/** A ledger, and the push it is of where that was looked up. */
export interface FoundLedger {
  readonly ledger: Ledger;
  readonly push: FoundPush | null;
  readonly services: { readonly queue: Queue } | null;
}

export const LEDGER = 'public/seta-ledger.json';

/** The ledger of a push; of file and push the file is read. */
export async function readLedger(place: LedgerPlace): Promise<Result<FoundLedger>> {
  if (place.ledger !== undefined) {
    const text = readText(place.ledger);
    const ledger = text.ok ? parseLedger(text.value, place.ledger) : text;
    return ledger.ok ? ok({ ledger: ledger.value, push: null, services: null }) : ledger;
  }
  if (place.what === undefined && place.taskGroupId === undefined) {
    const fix = 'give --ledger FILE, or the link, the revision or a taskId of the push';
    return err({ reason: 'bad-usage', message: 'which push is not said', fix });
  }
  const what = whatIsMeant(place.what, place);
  if (!what.ok) return what;
  const services = await taskclusterAtHand({}, what.value.rootUrl);
  if (!services.ok) return services;
  const push = await pushMeant(what.value, place, services.value);
  if (!push.ok) return push;
  const ledger = await publishedLedger(push.value.taskGroupId, services.value.artifacts);
  return ledger.ok ? ok({ ledger: ledger.value, push: push.value, services: services.value }) : ledger;
}

async function publishedLedger(taskGroupId: TaskId, artifacts: ArtifactStore): Promise<Result<Ledger>> {
  const text = await artifacts.read(taskGroupId, LEDGER);
  if (!text.ok) return text;
  if (text.value !== null) return parseLedger(text.value, `${taskGroupId} ${LEDGER}`);
  return err({
    reason: 'bad-ledger',
    where: `task ${taskGroupId}`,
    message: `it has no artifact ${LEDGER}`,
    fix: 'give a push on which seta ran',
  });
}
