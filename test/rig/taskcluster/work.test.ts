import { expect, it } from 'vitest';
import { call } from './client.ts';
import { Rig, type RigClient } from './rig.ts';

const QUEUE = 'provisioner/worker';
const WORKER = { workerGroup: 'group', workerId: 'id' };

interface Claim {
  readonly status: { readonly taskId: string };
  readonly runId: number;
  readonly credentials: RigClient & { readonly certificate: string };
}

async function start() {
  const rig = await Rig.start({ checkAnswers: true });
  const worker = call(rig.rootUrl, rig.client({ scopes: [`queue:claim-work:${QUEUE}`, 'queue:worker-id:group/id'] }));
  const claimWork = async (tasks = 1): Promise<readonly Claim[]> =>
    ((await worker('queue.claimWork', QUEUE, { ...WORKER, tasks })) as { tasks: Claim[] }).tasks;
  return { rig, worker, claimWork, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

it('gives a worker the pending tasks of its queue, the urgent ones first', async () => {
  await using t = await start();
  t.rig.addTask({ taskQueueId: 'provisioner/other', state: 'pending' });
  t.rig.addTask({ taskQueueId: QUEUE, state: 'completed' });
  const low = t.rig.addTask({ taskQueueId: QUEUE, state: 'pending' });
  const high = t.rig.addTask({ taskQueueId: QUEUE, state: 'pending', priority: 'high' });
  expect((await t.claimWork(2)).map(({ status }) => status.taskId)).toEqual([high, low]);
  expect(await t.claimWork()).toEqual([]);
});

it('counts what waits in a queue, and what runs', async () => {
  await using t = await start();
  const root = call(t.rig.rootUrl, t.rig.root);
  const counts = () => root('queue.taskQueueCounts', QUEUE);
  t.rig.addTask({ taskQueueId: 'provisioner/other', state: 'pending' });
  t.rig.addTask({ taskQueueId: QUEUE, state: 'completed' });
  t.rig.addTask({ taskQueueId: QUEUE, state: 'pending' });
  t.rig.addTask({ taskQueueId: QUEUE, state: 'pending' });
  expect(await counts()).toMatchObject({ pendingTasks: 2, claimedTasks: 0 });
  await t.claimWork();
  const names = { taskQueueId: QUEUE, provisionerId: 'provisioner', workerType: 'worker' };
  expect(await counts()).toEqual({ ...names, pendingTasks: 1, claimedTasks: 1 });
});

it.each([
  ['queue.reportCompleted', [], 'completed', 'completed'],
  ['queue.reportFailed', [], 'failed', 'failed'],
  ['queue.reportException', [{ reason: 'malformed-payload' }], 'exception', 'malformed-payload'],
] as const)('lets the task report with its own credentials by %s', async (method, payload, state, reasonResolved) => {
  await using t = await start();
  const taskId = t.rig.addTask({ taskQueueId: QUEUE, state: 'pending', scopes: ['auth:current-scopes', 'own'] });
  const [claim] = await t.claimWork();
  if (claim === undefined) throw new Error('nothing claimed');
  const task = call(t.rig.rootUrl, claim.credentials);
  expect(await task('auth.currentScopes')).toMatchObject({
    scopes: expect.arrayContaining(['own', `queue:create-artifact:${taskId}/0`]),
  });
  const ended = await task(method, taskId, claim.runId, ...payload);
  expect(ended).toMatchObject({ status: { state, runs: [{ state, reasonResolved, ...WORKER }] } });
  expect(await task(method, taskId, claim.runId, ...payload)).toEqual(ended);
  const other = state === 'failed' ? 'queue.reportCompleted' : 'queue.reportFailed';
  await expect(task(other, taskId, claim.runId)).rejects.toMatchObject({ statusCode: 409 });
});

it('lets nobody else report for the task', async () => {
  await using t = await start();
  const taskId = t.rig.addTask({ taskQueueId: QUEUE, state: 'pending' });
  await t.claimWork();
  await expect(t.worker('queue.reportCompleted', taskId, 0)).rejects.toMatchObject({ statusCode: 403 });
});
