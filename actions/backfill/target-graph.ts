import type { TaskGraph } from '../../src/graph/task-graph.ts';
import type { Result } from '../../src/util/failure.ts';
import { err, ok } from '../../src/util/result.ts';
import { FULL_GRAPH, noArtifact, partOfGraph, readFullGraphBytes } from '../engine/artifacts.ts';
import { type Request, targetOf } from '../engine/definition.ts';
import type { Services } from '../engine/services.ts';
import { PushReader } from './pushes.ts';

/** The graph that an action on earlier pushes goes by, and what reads theirs. */
export interface TargetGraph {
  /** The task that the action was started on, with what it depends on. */
  readonly graph: TaskGraph;
  readonly reader: PushReader;
}

/** Of the push that an action was started on. Fails with `bad-input` where its graph does not have the task. */
export async function readTargetGraph(request: Request, services: Services): Promise<Result<TargetGraph>> {
  const { decisionTaskId } = request.push;
  const { label, taskId } = targetOf(request);
  const bytes = await readFullGraphBytes(services, decisionTaskId);
  if (!bytes.ok) return bytes;
  if (bytes.value === null) return err(noArtifact(decisionTaskId, FULL_GRAPH));
  const graph = partOfGraph(bytes.value, [label], decisionTaskId);
  if (!graph.ok) return graph;
  if (graph.value.tasks.has(label)) {
    return ok({ graph: graph.value, reader: new PushReader(request, services, label, bytes.value.length) });
  }
  const message = `there is no task ${label} in the graph of this push, so that it cannot be run on earlier ones`;
  return err({ reason: 'bad-input', where: `task ${taskId}`, message, fix: 'start it on a test or a build' });
}
