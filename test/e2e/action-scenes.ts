import { actionScope } from '../../actions/offer/names.ts';
import type { Sketches } from '../rig/graphs.ts';
import { ACTION_SCOPES, ActionTask } from './action-task.ts';
import type { Deployment } from './deployment.ts';
import type { History, There } from './history.ts';

/** Three chunks of a test on a build, which takes an image. */
export const GRAPH: Sketches = {
  image: { kind: 'docker-image' },
  build: { kind: 'build', needs: { image: 'image' } },
  'test-1': { needs: { build: 'build' } },
  'test-2': { needs: { build: 'build' } },
  'test-3': { needs: { build: 'build' } },
};
export const is = (label: string, state: There['state'], more: Partial<There> = {}): There => ({
  label,
  state,
  ...more,
});
export const IMAGE = is('image', 'completed');
export const BUILD = is('build', 'completed');

export interface How {
  readonly callback?: string;
  readonly input?: unknown;
  readonly on?: string | null;
  readonly scopes?: readonly string[];
}

/** An action task on the last push of a history. */
export async function actionOn(
  deployment: Deployment,
  history: History,
  { callback = 'backfill', input = null, on = 'test-3', ...how }: How = {},
) {
  const { last, repository } = history;
  const permission = callback.startsWith('backfill') ? 'backfill' : 'generic';
  const own = actionScope(
    { head_repository: repository, base_repository: repository, tasks_for: 'hg-push' },
    permission,
  );
  const proxy = await deployment.proxy(how.scopes ?? [...ACTION_SCOPES, own]);
  return new ActionTask(deployment, proxy, {
    TASK_ID: await history.actionTask(last),
    ACTION_CALLBACK: callback,
    ACTION_TASK_GROUP_ID: last.decisionTaskId,
    ACTION_TASK_ID: JSON.stringify(on === null ? null : last.taskIds.get(on)),
    ACTION_INPUT: JSON.stringify(input),
  });
}
