import type { Parameters } from '../../src/push/parameters.ts';
import type { Routed } from '../../src/push/route-project.ts';
import { disbelief, type Maker, otherPush, type Provenance, type Reader } from '../../src/taskcluster/provenance.ts';
import type { Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { readParameters } from './artifacts.ts';
import type { DecidedPush } from './result.ts';
import type { Services } from './services.ts';

/** A push, as far as tasks are asked whether they speak for it. */
export interface PushIdentity extends DecidedPush, Reader, Routed {
  readonly decisionTaskId: TaskId;
  readonly level: string;
}

type Asks = Pick<Services, 'queue' | 'artifacts'>;

/**
 * Why a task is none of a push, as half a sentence; null where it is: it is in the task group of the push, or in that of
 * a cron task, which is a decision task of the same scheduler, project and revision.
 *
 * @param maker null where there is no such task
 */
export async function notOfPush(
  asks: Asks,
  push: PushIdentity,
  what: Provenance,
  maker: Maker | null,
): Promise<Result<string | null>> {
  const foreign = disbelief('stand-in', maker, push);
  if (foreign === null || maker === null) return ok(foreign);
  const group = { ...push, decisionTaskId: maker.taskGroupId };
  const isDecision = maker.taskId === maker.taskGroupId;
  const decision = isDecision ? ok(maker) : await asks.queue.status(maker.taskGroupId);
  if (!decision.ok) return decision;
  if (disbelief(what, maker, group) !== null) return ok(foreign);
  const other = await decisionOf(asks, push, decision.value);
  if (!other.ok) return other;
  return ok('foreign' in other.value ? `${foreign}, and ${other.value.foreign}` : null);
}

/**
 * The parameters of a decision task, read only once it is believed; why it is none of the project and revision asked for,
 * as half a sentence, where that is so.
 */
export async function decisionOf(
  { artifacts }: Pick<Asks, 'artifacts'>,
  { project, revision, ...reader }: PushIdentity,
  maker: Maker | null,
): Promise<Result<{ readonly parameters: Parameters } | { readonly foreign: string }>> {
  const foreign = disbelief('decision task', maker, reader);
  if (foreign !== null || maker === null) return ok({ foreign: foreign ?? 'there is no such task' });
  const parameters = await readParameters({ artifacts }, maker.taskId);
  if (!parameters.ok) return parameters;
  if (parameters.value === null) return ok({ foreign: 'it has no artifact public/parameters.yml (any more)' });
  const other = otherPush(parameters.value, { project, head_rev: revision, level: reader.level });
  return ok(other === null ? { parameters: parameters.value } : { foreign: other });
}
