/** The port `Lists` over the clients of queue and index. */
import type taskcluster from 'taskcluster-client';
import type { Lists, TakeRows } from '../util/ports.ts';
import { ok } from '../util/result.ts';
import { done, eachPage, inBatches, orNull } from './answers.ts';
import type { Call } from './call.ts';

export function listsPort(
  queue: InstanceType<typeof taskcluster.Queue>,
  index: InstanceType<typeof taskcluster.Index>,
  call: Call,
): Lists {
  /** Batches whose rows are handed on as they come in; nothing is collected. */
  const batched = async (
    keys: readonly string[],
    read: (batch: readonly string[]) => ReturnType<typeof eachPage>,
  ): ReturnType<Lists['indexed']> => {
    const all = await inBatches(keys, async (batch) => {
      const got = await read(batch);
      return got.ok ? ok([]) : got;
    });
    return done(all);
  };
  return {
    async taskGroup(taskGroupId, take) {
      const where = `queue.listTaskGroup ${taskGroupId}`;
      const read = orNull(await eachPage(call, where, 'tasks', (page) => queue.listTaskGroup(taskGroupId, page), take));
      return read.ok ? ok(read.value !== null) : read;
    },
    definitions: (taskIds, take: TakeRows) =>
      batched(taskIds, (batch) =>
        eachPage(call, 'queue.tasks', 'tasks', (page) => queue.tasks({ taskIds: batch }, page), take),
      ),
    async namespaces(namespace, take) {
      const where = `index.listNamespaces ${namespace}`;
      const request = (page: object) => index.listNamespaces(namespace, page);
      return done(await eachPage(call, where, 'namespaces', request, take));
    },
    async tasksIn(namespace, take) {
      const where = `index.listTasks ${namespace}`;
      return done(await eachPage(call, where, 'tasks', (page) => index.listTasks(namespace, page), take));
    },
    indexed: (paths, take) =>
      batched(paths, (batch) =>
        eachPage(
          call,
          'index.findTasksAtIndex',
          'tasks',
          (page) => index.findTasksAtIndex({ indexes: batch }, page),
          take,
        ),
      ),
  };
}
