import { BISECTION, type Bisection, parseBisection, verdictPath } from '../../src/history/bisection.ts';
import { routeProject } from '../../src/push/route-project.ts';
import { disbelief, makerOf } from '../../src/taskcluster/provenance.ts';
import type { Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { type Request, targetOf } from '../engine/definition.ts';
import type { Services } from '../engine/services.ts';
import type { Input } from './input.ts';
import { searchId } from './round.ts';
import { workOf } from './work.ts';

/** Where the index has the task that ended a search with a culprit. */
export const answerPath = (search: string, { config, parameters }: Pick<Request, 'config' | 'parameters'>): string =>
  verdictPath(`${config.trustDomain}.v2.${routeProject(parameters)}`, search);

/** A search that has named a culprit. */
export interface Finished {
  readonly taskId: TaskId;
  readonly bisection: Bisection;
}

/**
 * The answer of this very search, where it was found with as much confidence before; null where it goes on or is to begin.
 * Whoever asks again buys nothing: what ran meanwhile may have moved the ends of the range. What is no answer of this push's own
 * action tasks is told and not used.
 */
export async function finishedBefore(
  request: Request<Input>,
  { index, queue, artifacts, warn }: Services,
): Promise<Result<Finished | null>> {
  const { config, parameters, context, group, input } = request;
  const { label, definition } = targetOf(request);
  const search = searchId(request, workOf(label, definition));
  const path = answerPath(search, request);
  const found = await index.findTask(path);
  if (!found.ok) return found;
  const taskId = found.value?.taskId;
  // A last round that was killed after it had told the index says it again.
  if (taskId === undefined || taskId === context.ownTaskId) return ok(null);
  const [maker, text] = await Promise.all([queue.task(taskId), artifacts.read(taskId, BISECTION)]);
  if (!maker.ok) return maker;
  if (!text.ok) return text;
  const reader = { trustDomain: config.trustDomain, level: parameters.level, decisionTaskId: group.decisionTaskId };
  const foreign = disbelief('stand-in', makerOf(taskId, maker.value), reader);
  const bisection = foreign === null && text.value !== null ? parseBisection(text.value) : null;
  if (!bisection?.ok || bisection.value.search !== search || bisection.value.state !== 'culprit') {
    warn(`${path} names task ${taskId}, which is no answer of this search: ${foreign ?? `its ${BISECTION} is none`}`);
    return ok(null);
  }
  return ok(bisection.value.asked.confidence >= input.confidence ? { taskId, bisection: bisection.value } : null);
}
