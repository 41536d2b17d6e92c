/** The queue's methods for workers, as far as a test needs them to be one: claim a task and report how it ended. */

import taskcluster from 'taskcluster-client';
import type { Call, Handlers } from './call.ts';
import { PRIORITIES } from './create-task.ts';
import { ApiError } from './errors.ts';
import type { ProxyCredentials } from './proxy.ts';
import { taskStatus } from './queue.ts';
import type { Resolution, StoredTask, TaskStore } from './task-store.ts';

interface TaskCredentials extends ProxyCredentials {
  readonly certificate: string;
}
type Issue = (options: object) => TaskCredentials;

/** How long a claim lasts, in milliseconds. */
const CLAIM = 20 * 60_000;

/** @param issuer whose credentials those of tasks are made from; it may do everything */
export function workHandlers(store: TaskStore, now: () => number, issuer: () => ProxyCredentials): Handlers {
  const { createTemporaryCredentials } = taskcluster as unknown as { createTemporaryCredentials: Issue };

  const claim = (task: StoredTask, workerGroup: string, workerId: string) => {
    const takenUntil = new Date(now() + CLAIM);
    store.start(task, { workerGroup, workerId, takenUntil: takenUntil.toJSON() });
    const runId = task.runs.length - 1;
    const ownRun = `${task.taskId}/${runId}`;
    const credentials = createTemporaryCredentials({
      clientId: `task-client/${ownRun}/on/${workerGroup}/${workerId}/until/${takenUntil.getTime() / 1000}`,
      start: new Date(now()),
      expiry: takenUntil,
      scopes: [
        `queue:reclaim-task:${ownRun}`,
        `queue:resolve-task:${ownRun}`,
        `queue:create-artifact:${ownRun}`,
        ...task.definition.scopes,
      ],
      credentials: issuer(),
    });
    const status = taskStatus(store, task);
    return { status, runId, workerGroup, workerId, takenUntil, task: task.definition, credentials };
  };

  const report = (resolution: Resolution) => (call: Call) => {
    const { taskId = '', runId = '' } = call.params;
    const task = store.tasks.get(taskId);
    const run = task?.runs[Number(runId)];
    if (task === undefined || run === undefined) {
      throw new ApiError('ResourceNotFound', `Run ${runId} of task \`${taskId}\` not found.`);
    }
    const { reason = resolution } = call.body as { reason?: string };
    const again = run.state === resolution && run.reasonResolved === reason;
    if (!again && (run.state !== 'running' || Number(runId) !== task.runs.length - 1)) {
      throw new ApiError('RequestConflict', `Run ${runId} on task \`${taskId}\` is resolved or not running.`);
    }
    if (!again) store.resolve(task, resolution, reason);
    return { json: { status: taskStatus(store, task) } };
  };

  return {
    // The real one waits for work for some seconds; this one answers at once.
    claimWork: (call) => {
      const { taskQueueId = '' } = call.params;
      const {
        workerGroup,
        workerId,
        tasks = 1,
      } = call.body as { workerGroup: string; workerId: string; tasks?: number };
      call.authorize({ taskQueueId, workerGroup, workerId });
      const rank = ({ definition }: StoredTask): number => PRIORITIES.indexOf(definition.priority);
      const waiting = [...store.tasks.values()]
        .filter((task) => store.state(task) === 'pending' && task.definition.taskQueueId === taskQueueId)
        .sort((a, b) => rank(a) - rank(b));
      return { json: { tasks: waiting.slice(0, tasks).map((task) => claim(task, workerGroup, workerId)) } };
    },
    taskQueueCounts: (call) => {
      const { taskQueueId = '' } = call.params;
      call.authorize({ taskQueueId });
      const [provisionerId, workerType] = taskQueueId.split('/');
      const count = (state: string): number =>
        [...store.tasks.values()].filter(
          (task) => task.definition.taskQueueId === taskQueueId && store.state(task) === state,
        ).length;
      const counts = { pendingTasks: count('pending'), claimedTasks: count('running') };
      return { json: { taskQueueId, provisionerId, workerType, ...counts } };
    },
    reportCompleted: report('completed'),
    reportFailed: report('failed'),
    reportException: report('exception'),
  };
}
