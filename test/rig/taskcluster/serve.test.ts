import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { call } from './client.ts';

interface Ready {
  readonly rootUrl: string;
  readonly clientId: string;
  readonly accessToken: string;
  readonly setup: readonly { taskId: string }[];
}

/** The rig as a process with these controls carried out, and what it printed. */
async function serve(controls: readonly (readonly [string, object])[]) {
  const folder = await mkdtemp(join(tmpdir(), 'rig-'));
  const file = join(folder, 'setup.json');
  await writeFile(file, JSON.stringify(controls));
  const script = join(import.meta.dirname, 'serve.ts');
  const child: ChildProcess = spawn(process.execPath, [script, '--setup', file, '--anonymous', '--with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  const ready = JSON.parse(line) as Ready;
  const post = async (control: string, body: object = {}): Promise<unknown> =>
    (await fetch(`${ready.rootUrl}/__rig__/${control}`, { method: 'POST', body: JSON.stringify(body) })).json();
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    if (child.exitCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true });
  };
  return { ready, post, [Symbol.asyncDispose]: stop };
}

it('serves another process, set up from a file and controlled over HTTP', async () => {
  await using served = await serve([
    ['addTask', { routes: ['index.a.b'], state: 'running' }],
    ['role', { roleId: 'r', scopes: ['s'] }],
  ]);
  const { rootUrl, setup, ...credentials } = served.ready;
  const taskId = setup[0]?.taskId ?? '';
  const api = call(rootUrl, credentials);
  expect(await api('auth.expandScopes', { scopes: ['assume:r'] })).toEqual({ scopes: ['assume:r', 's'] });

  await served.post('putArtifact', { taskId, name: 'public/a.txt', content: 'text', contentType: 'text/plain' });
  await served.post('resolve', { taskId, resolution: 'completed' });
  expect(await call(rootUrl, null)('index.findTask', 'a.b')).toMatchObject({ taskId });
  const { url } = (await api('queue.getLatestArtifact', taskId, 'public/a.txt')) as { url: string };
  expect(await (await fetch(url)).text()).toBe('text');

  await served.post('fail', { service: 'queue', method: 'status', status: 418, times: 1 });
  await expect(api('queue.status', taskId)).rejects.toMatchObject({ statusCode: 418 });
  expect(await served.post('tasks', { taskGroupId: taskId })).toMatchObject({ tasks: [{ taskId }] });
  expect(await served.post('calls')).toMatchObject({ counts: { 'index.findTask': 1, 'queue.status': 1 } });
  const proxy = (await served.post('proxy', { scopes: ['auth:current-scopes', 'x'] })) as { url: string };
  expect(await call(proxy.url, null)('auth.currentScopes')).toMatchObject({ scopes: expect.arrayContaining(['x']) });
  expect(await served.post('nonsense')).toMatchObject({ message: expect.stringContaining('no control nonsense') });
});
