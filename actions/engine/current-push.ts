import type { Result } from '../../src/util/failure.ts';
import type { Label } from '../../src/util/ids.ts';
import { err, ok } from '../../src/util/result.ts';
import { near } from '../../src/util/schema.ts';
import { FULL_GRAPH, LABELS, noArtifact, readFullGraph } from './artifacts.ts';
import type { Request } from './definition.ts';
import { existingTasks } from './existing-tasks.ts';
import type { Push } from './push.ts';
import type { PushRef, Row } from './result.ts';
import type { Services } from './services.ts';
import type { PushIdentity } from './trust.ts';

/** A push of the project and level of the action. */
export function identify<P extends PushRef>(push: P, { config: { trustDomain }, parameters }: Request) {
  const { project, level, tasks_for, base_repository, repository_type } = parameters;
  return { ...push, trustDomain, project, level, tasks_for, base_repository, repository_type };
}

/** The push of the action. */
export const ownIdentity = (request: Request): PushIdentity => identify(request.push, request);

/** Reads what is needed to add tasks to the push of the action. Fails where its decision task left no graph. */
export async function currentPush(request: Request, services: Services): Promise<Result<Push>> {
  const { push: ref, group } = request;
  const [graph, existing] = await Promise.all([
    readFullGraph(services, ref.decisionTaskId),
    existingTasks(services, ownIdentity(request)),
  ]);
  if (!graph.ok) return graph;
  if (graph.value === null) return err(noArtifact(ref.decisionTaskId, FULL_GRAPH));
  if (!existing.ok) return existing;
  if (existing.value === null) return err(noArtifact(ref.decisionTaskId, LABELS));
  return ok({ ref, group, graph: graph.value, existing: existing.value });
}

/** The row of a label that is not in the graph of a push. */
export function unknownLabel({ ref, graph }: Push, label: Label): Row {
  const similar = near(label, [...graph.tasks.keys()], 3);
  const hint = similar.length > 0 ? `; did you mean ${similar.join(' or ')}?` : '';
  return { push: ref, label, outcome: 'failed', taskIds: [], why: `there is no such task on this push${hint}` };
}
