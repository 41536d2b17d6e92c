import { backstopPath, isCounted } from '../../push/backstop.ts';
import type { BackstopState } from '../../push/mode.ts';
import type { Parameters } from '../../push/parameters.ts';
import { decideByCompleted, recordedBackstops } from '../../push/proven-backstop.ts';
import type { Config } from '../../seta/config.ts';
import { pruningIsOff } from '../../seta/trust.ts';
import type { Taskcluster } from '../../taskcluster/connect.ts';
import { deployment } from '../../taskcluster/deployment.ts';
import type { TaskId } from '../../util/ids.ts';
import { rememberBackstop } from '../decision/backstop.ts';
import { backstopFromParameters, homeFromEnvironment } from '../inputs.ts';

/**
 * Whether a push that another program decides is a backstop. Its parameters say so, as those of Firefox do, or the
 * index does; in a decision task the push is then put on record. Trouble with the index makes the push run everything.
 */
export async function backstopOf(parameters: Parameters, config: Config): Promise<BackstopState> {
  if (parameters.backstop !== undefined || pruningIsOff(config, parameters.project)) {
    return backstopFromParameters(parameters, config);
  }
  if (!isCounted(parameters)) {
    const message = `tasks for ${parameters.tasks_for} are not pruned, pushes are`;
    return { known: true, due: true, message, untilNext: 0, pushNumber: null };
  }
  const isDecisionTask = process.env['TASK_ID'] !== undefined;
  const place = deployment(process.env);
  if (!place.ok && !isDecisionTask)
    return { ...backstopFromParameters(parameters, config), message: 'no push is counted outside of Taskcluster' };
  if (!place.ok) return { known: false, message: place.failure.message };
  const home = homeFromEnvironment(parameters);
  if (!home.ok) return { known: false, message: home.failure.message };
  const { connect } = await import('../../taskcluster/connect.ts');
  // A decision waits for this, and there is a safe answer where it fails.
  const services = connect(place.value, { retries: 3 });
  const path = backstopPath(config, parameters);
  const entry = await services.index.findTask(path);
  if (!entry.ok) return { known: false, message: `${path} cannot be read: ${entry.failure.message}` };
  const completed = await completedOf(services, recordedBackstops(entry.value));
  const decision = decideByCompleted(entry.value, completed, parameters, config, home.value.decisionTaskId);
  const outside = { home: home.value, services: isDecisionTask ? services : null, lookup: services.index };
  await rememberBackstop(outside, decision, parameters, config);
  return decision.state;
}

/** Those that completed, as far as the queue tells: a task of which nothing is known has not. */
async function completedOf({ queue }: Taskcluster, taskIds: readonly TaskId[]): Promise<ReadonlySet<TaskId>> {
  const statuses = taskIds.length > 0 ? await queue.statuses(taskIds) : null;
  if (!statuses?.ok) return new Set();
  return new Set(taskIds.filter((taskId) => statuses.value.get(taskId)?.state === 'completed'));
}
