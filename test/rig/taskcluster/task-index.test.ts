import { expect, it } from 'vitest';
import { call } from './client.ts';
import { Rig } from './rig.ts';

const DAY = 24 * 60 * 60_000;

async function start() {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const rig = await Rig.start({ checkAnswers: true, now: () => now });
  const api = call(rig.rootUrl, rig.root);
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { rig, api, pass, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

it.each<[resolution: 'completed' | 'failed' | 'exception', found: boolean]>([
  ['completed', true],
  ['failed', false],
  ['exception', false],
])('has a task by its routes once it is %s: %s', async (resolution, found) => {
  await using t = await start();
  const taskId = t.rig.addTask({ state: 'running', routes: ['index.a.b', 'index.a.c', 'other.a.d'] });
  await expect(t.api('index.findTask', 'a.b')).rejects.toMatchObject({ statusCode: 404 });
  t.rig.resolve(taskId, resolution);
  const { tasks } = (await t.api('index.findTasksAtIndex', { indexes: ['a.b', 'a.c', 'a.d'] })) as { tasks: object[] };
  const entries = [
    { namespace: 'a.b', taskId },
    { namespace: 'a.c', taskId },
  ];
  expect(tasks).toMatchObject(found ? entries : []);
});

it('takes rank, data and expiry from the definition', async () => {
  await using t = await start();
  const index = { rank: 7, data: { some: 'data' }, expires: '2026-03-05T00:00:00.000Z' };
  t.rig.addTask({ routes: ['index.a.b'], extra: { index } });
  expect(await t.api('index.findTask', 'a.b')).toMatchObject(index);
});

it('keeps the task of the highest rank, the latest of equals', async () => {
  await using t = await start();
  const insert = async (rank: number): Promise<string> => {
    const taskId = t.rig.newTaskId();
    const expires = new Date(t.rig.now() + DAY).toJSON();
    await t.api('index.insertTask', 'a.b', { taskId, rank, data: {}, expires });
    return taskId;
  };
  await insert(2);
  const taskId = await insert(2);
  await insert(1);
  expect(await t.api('index.findTask', 'a.b')).toMatchObject({ taskId, rank: 2 });
});

it('forgets what has expired', async () => {
  await using t = await start();
  t.rig.index('a.b', t.rig.addTask());
  await t.api('index.findTask', 'a.b');
  t.pass(2 * DAY);
  await expect(t.api('index.findTask', 'a.b')).rejects.toMatchObject({ statusCode: 404 });
  expect(await t.api('index.listTasks', 'a')).toEqual({ tasks: [] });
});

it('lists tasks by POST too, as the Python taskgraph does, to whoever may list them', async () => {
  await using t = await start();
  const taskId = t.rig.addTask();
  for (const path of ['a.x', 'a.b.y']) t.rig.index(path, taskId);
  const { url } = await t.rig.proxy(['index:list-tasks:a']);
  const list = (namespace: string) =>
    fetch(`${url}/api/index/v1/tasks/${namespace}`, { method: 'POST', body: JSON.stringify({ limit: 1 }) });
  expect(await (await list('a')).json()).toMatchObject({ tasks: [{ namespace: 'a.x', taskId }] });
  expect((await list('a.b')).status).toBe(403);
});

it('lists what is directly below a namespace, in pages', async () => {
  await using t = await start();
  for (const path of ['a.x', 'a.y', 'a.z', 'a.b.x', 'a.b-c.x', 'ab.x']) t.rig.index(path, t.rig.addTask());
  const first = await t.api('index.listTasks', 'a', { limit: 2 });
  expect(first).toMatchObject({ tasks: [{ namespace: 'a.x' }, { namespace: 'a.y' }] });
  const { continuationToken } = first as { continuationToken: string };
  const second = (await t.api('index.listTasks', 'a', { continuationToken })) as object;
  expect(second).toMatchObject({ tasks: [{ namespace: 'a.z' }] });
  expect(second).not.toHaveProperty('continuationToken');
  expect(await t.api('index.listNamespaces', 'a')).toMatchObject({
    namespaces: [
      { namespace: 'a.b', name: 'b' },
      { namespace: 'a.b-c', name: 'b-c' },
    ],
  });
});

it('needs index:insert-task of the path', async () => {
  await using t = await start();
  const some = call(t.rig.rootUrl, t.rig.client({ scopes: ['index:insert-task:a.*'] }));
  const entry = { taskId: t.rig.addTask(), rank: 0, data: {}, expires: new Date(t.rig.now() + DAY).toJSON() };
  await some('index.insertTask', 'a.b', entry);
  await expect(some('index.insertTask', 'b.a', entry)).rejects.toMatchObject({
    statusCode: 403,
    body: { message: expect.stringContaining('index:insert-task:b.a') },
  });
});

it('leads to an artifact of the indexed task', async () => {
  await using t = await start();
  t.rig.role('anonymous', ['queue:get-artifact:public/*']);
  const taskId = t.rig.addTask({ routes: ['index.a.b'] });
  t.rig.putArtifact(taskId, 'public/a.txt', 'text');
  const answer = await fetch(`${t.rig.rootUrl}/api/index/v1/task/a.b/artifacts/public/a.txt`);
  expect(await answer.text()).toBe('text');
});
