import { type TaskGroup, taskGroup } from '../../src/create/carry-out.ts';
import { type Ledger, parseLedger } from '../../src/optimize/ledger.ts';
import type { Config } from '../../src/seta/config.ts';
import type { Failure, Result } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { err, ok } from '../../src/util/result.ts';
import { near } from '../../src/util/schema.ts';
import type { Origin } from '../offer/names.ts';
import type { Request } from './definition.ts';
import { existingTasks, type Push, pushOf, readFullGraph } from './push.ts';
import type { Row } from './result.ts';
import type { Services } from './services.ts';

export const groupOf = (decisionTaskId: TaskId, { trustDomain }: Config, { level }: Pick<Origin, 'level'>): TaskGroup =>
  taskGroup(decisionTaskId, trustDomain, level);

/** The push that the action was started on, with its whole graph. */
export interface CurrentPush extends Push {
  readonly group: TaskGroup;
}

/** Reads what is needed to add tasks to the push of the action. Fails where its decision task left no graph. */
export async function currentPush(
  { taskGroupId, parameters, config }: Request,
  services: Services,
): Promise<Result<CurrentPush>> {
  const [full, existing] = await Promise.all([
    readFullGraph(services, taskGroupId),
    existingTasks(services, config.trustDomain, parameters, taskGroupId),
  ]);
  if (!full.ok) return full;
  if (full.value === null) return err(noArtifact(taskGroupId, 'public/full-task-graph.json'));
  if (!existing.ok) return existing;
  if (existing.value === null) return err(noArtifact(taskGroupId, 'public/label-to-taskid.json'));
  return ok({
    ref: pushOf(taskGroupId, parameters),
    graph: full.value,
    existing: existing.value,
    group: groupOf(taskGroupId, config, parameters),
  });
}

export const noArtifact = (taskId: TaskId, name: string): Failure => ({
  reason: 'bad-graph',
  where: `task ${taskId}`,
  message: `it has no artifact ${name}`,
  fix: 'give the decision task of a push; artifacts of old ones may have expired',
});

/** The ledger of a decision task, or null where it has none. */
export async function readLedger({ artifacts }: Services, taskId: TaskId): Promise<Result<Ledger | null>> {
  const name = 'public/seta-ledger.json';
  const text = await artifacts.read(taskId, name);
  return text.ok && text.value !== null ? parseLedger(text.value, `${taskId} ${name}`) : (text as Result<null>);
}

/** Label to median run time in seconds, as a ledger knows them. */
export function runSecondsOf(ledger: Ledger | null): ReadonlyMap<Label, number> {
  const seconds = new Map<Label, number>();
  for (const [label, task] of Object.entries(ledger?.tasks ?? {})) {
    if (task.runSeconds !== undefined) seconds.set(label as Label, task.runSeconds);
  }
  return seconds;
}

/** The row of a label that is not in the graph of a push. */
export function unknownLabel({ ref, graph }: Push, label: Label): Row {
  const similar = near(label, [...graph.tasks.keys()], 3);
  const hint = similar.length > 0 ? `; did you mean ${similar.join(' or ')}?` : '';
  return { push: ref, label, outcome: 'failed', taskIds: [], why: `there is no such task on this push${hint}` };
}
