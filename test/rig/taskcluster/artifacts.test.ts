import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { call } from './client.ts';
import { Rig } from './rig.ts';

interface Redirect {
  readonly storageType: string;
  readonly url: string;
}

async function start() {
  const rig = await Rig.start({ checkAnswers: true });
  return { rig, api: call(rig.rootUrl, rig.root), [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

it('answers with a redirect that carries the URL as JSON', async () => {
  await using t = await start();
  t.rig.role('anonymous', ['queue:get-artifact:public/*']);
  const taskId = t.rig.addTask();
  t.rig.putArtifact(taskId, 'public/a/b.json', '{"a": 1}');
  const path = `${t.rig.rootUrl}/api/queue/v1/task/${taskId}/artifacts/public/a/b.json`;
  const redirect = await fetch(path, { redirect: 'manual' });
  expect(redirect.status).toBe(303);
  expect(redirect.headers.get('x-taskcluster-artifact-storage-type')).toBe('s3');
  const { url } = (await redirect.json()) as Redirect;
  expect(redirect.headers.get('location')).toBe(url);
  expect(await (await fetch(path)).json()).toEqual({ a: 1 });
});

it.each<[method: string, args: unknown[]]>([
  ['queue.getLatestArtifact', []],
  ['queue.getArtifact', [0]],
  ['queue.latestArtifact', []],
  ['queue.artifact', [0]],
])('tells where an artifact is by %s', async (method, args) => {
  await using t = await start();
  const taskId = t.rig.addTask();
  t.rig.putArtifact(taskId, 'public/a.txt', 'text', { contentType: 'text/plain' });
  const { storageType, url } = (await t.api(method, taskId, ...args, 'public/a.txt')) as Redirect;
  const answer = await fetch(url);
  expect(storageType).toBe('s3');
  expect(answer.headers.get('content-type')).toBe('text/plain');
  expect(await answer.text()).toBe('text');
});

it('serves stored encodings as they are', async () => {
  await using t = await start();
  const taskId = t.rig.addTask();
  t.rig.putArtifact(taskId, 'public/a.json', gzipSync('{"a": 1}'), { contentEncoding: 'gzip' });
  const { url } = (await t.api('queue.getLatestArtifact', taskId, 'public/a.json')) as Redirect;
  const answer = await fetch(url);
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(await answer.json()).toEqual({ a: 1 });
});

it('means the latest run', async () => {
  await using t = await start();
  const taskId = t.rig.addTask();
  t.rig.putArtifact(taskId, 'public/a.txt', 'first');
  await t.api('queue.rerunTask', taskId);
  await expect(t.api('queue.getLatestArtifact', taskId, 'public/a.txt')).rejects.toMatchObject({ statusCode: 404 });
  const { url } = (await t.api('queue.getArtifact', taskId, 0, 'public/a.txt')) as Redirect;
  expect(await (await fetch(url)).text()).toBe('first');
});

it.each<[name: string, state: 'blocked' | 'completed', known: boolean]>([
  ['an artifact that is not there', 'completed', true],
  ['a task without runs', 'blocked', true],
  ['a task that does not exist', 'completed', false],
])('does not find %s', async (_name, state, known) => {
  await using t = await start();
  const dependencies = [t.rig.addTask({ state: 'pending' })];
  const taskId = known ? t.rig.addTask({ state, dependencies }) : t.rig.newTaskId();
  const asked = t.api('queue.getLatestArtifact', taskId, 'public/a.json');
  await expect(asked).rejects.toMatchObject({ statusCode: 404, body: { code: 'ResourceNotFound' } });
});

it('needs the scope of the artifact, and of those it links to', async () => {
  await using t = await start();
  const taskId = t.rig.addTask({ state: 'running' });
  t.rig.putArtifact(taskId, 'private/a', 'secret');
  const expires = t.rig.tasks(taskId)[0]?.task.deadline;
  const link = { storageType: 'link', expires, artifact: 'private/a', contentType: 'text/plain' };
  await t.api('queue.createArtifact', taskId, 0, 'public/a', link);
  const some = call(t.rig.rootUrl, t.rig.client({ scopes: ['queue:get-artifact:public/*'] }));
  await expect(some('queue.getLatestArtifact', taskId, 'private/a')).rejects.toMatchObject({ statusCode: 403 });
  await expect(some('queue.getLatestArtifact', taskId, 'public/a')).rejects.toMatchObject({ statusCode: 403 });
  expect(await t.api('queue.getLatestArtifact', taskId, 'public/a')).toMatchObject({ storageType: 's3' });
});

it('takes artifacts of a running task, content by a URL to put it to', async () => {
  await using t = await start();
  const taskId = t.rig.addTask({ state: 'running' });
  const expires = t.rig.tasks(taskId)[0]?.task.deadline;
  const upload = { storageType: 's3', expires, contentType: 'text/plain' };
  const { putUrl } = (await t.api('queue.createArtifact', taskId, 0, 'public/a.txt', upload)) as { putUrl: string };
  await fetch(putUrl, { method: 'PUT', body: 'text', headers: { 'content-type': 'text/plain' } });
  const reference = { storageType: 'reference', expires, contentType: 'text/plain', url: putUrl };
  await t.api('queue.createArtifact', taskId, 0, 'public/b.txt', reference);
  const error = { storageType: 'error', expires, reason: 'file-missing-on-worker', message: 'no such file' };
  await t.api('queue.createArtifact', taskId, 0, 'public/c.txt', error);

  const { url } = (await t.api('queue.getLatestArtifact', taskId, 'public/b.txt')) as Redirect;
  expect(await (await fetch(url)).text()).toBe('text');
  await expect(t.api('queue.getLatestArtifact', taskId, 'public/c.txt')).rejects.toMatchObject({ statusCode: 424 });
  expect(await t.api('queue.latestArtifact', taskId, 'public/c.txt')).toMatchObject({ reason: error.reason });
  expect(await t.api('queue.listLatestArtifacts', taskId, { limit: 2 })).toMatchObject({
    artifacts: [{ name: 'public/a.txt' }, { name: 'public/b.txt' }],
    continuationToken: expect.anything(),
  });
  expect(await t.api('queue.latestArtifactInfo', taskId, 'public/a.txt')).toMatchObject({ contentType: 'text/plain' });

  const other = t.api('queue.createArtifact', taskId, 0, 'public/a.txt', { ...upload, contentType: 'text/html' });
  await expect(other).rejects.toMatchObject({ statusCode: 409 });
  t.rig.resolve(taskId, 'completed');
  const late = t.api('queue.createArtifact', taskId, 0, 'public/d.txt', upload);
  await expect(late).rejects.toMatchObject({ statusCode: 409 });
});

it('gives private artifacts to whoever has a signed URL', async () => {
  await using t = await start();
  const taskId = t.rig.addTask();
  t.rig.putArtifact(taskId, 'private/a', 'secret');
  const { default: taskcluster } = await import('taskcluster-client');
  const queue = new taskcluster.Queue({ rootUrl: t.rig.rootUrl, credentials: t.rig.root });
  const url = queue.buildSignedUrl(queue.getLatestArtifact, taskId, 'private/a');
  expect(await (await fetch(url)).text()).toBe('secret');
  expect((await fetch(url.replace('private%2Fa', 'private%2Fb'))).status).toBe(401);
  expect((await fetch(queue.buildUrl(queue.getLatestArtifact, taskId, 'private/a'))).status).toBe(403);
});
