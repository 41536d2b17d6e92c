import { describe, expect, it } from 'vitest';
import { call } from './client.ts';
import { Rig } from './rig.ts';

const DAY = 24 * 60 * 60_000;
const IN_A_DAY = new Date(Date.now() + DAY).toJSON();
const scopesOf = async (answer: Promise<unknown>): Promise<string[]> => ((await answer) as { scopes: string[] }).scopes;

async function start() {
  const rig = await Rig.start({ checkAnswers: true });
  return { rig, api: call(rig.rootUrl, rig.root), [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

describe('a caller', () => {
  it('has the scopes of the client, of its roles, and of everybody', async () => {
    await using t = await start();
    t.rig.role('anonymous', ['auth:current-scopes']);
    t.rig.role('project:*', ['write:<..>/*']);
    const client = t.rig.client({ scopes: ['assume:project:x'] });
    expect(await scopesOf(call(t.rig.rootUrl, client)('auth.currentScopes'))).toEqual([
      'assume:anonymous',
      'assume:project:x',
      'auth:current-scopes',
      'write:x/*',
    ]);
  });

  it('without credentials has the scopes of everybody, which are none until someone grants some', async () => {
    await using t = await start();
    const nobody = call(t.rig.rootUrl, null);
    await expect(nobody('auth.currentScopes')).rejects.toMatchObject({
      statusCode: 403,
      body: { code: 'InsufficientScopes', message: expect.stringContaining('auth:current-scopes') },
    });
    t.rig.role('anonymous', ['auth:current-scopes']);
    expect(await scopesOf(nobody('auth.currentScopes'))).toEqual(['assume:anonymous', 'auth:current-scopes']);
  });

  it.each<[name: string, credentials: (rig: Rig) => { clientId: string; accessToken: string }, message: string]>([
    ['with a wrong token', ({ root }) => ({ ...root, accessToken: 'wrong' }), 'Bad mac'],
    ['that nobody made', () => ({ clientId: 'nobody', accessToken: 'x' }), "'nobody' not found"],
    [
      'that has expired',
      (rig) => {
        rig.auth.putClient('old', { scopes: ['*'], expires: '2020-01-01T00:00:00.000Z' });
        return rig.client({ clientId: 'old', scopes: ['*'] });
      },
      'has expired',
    ],
  ])('%s is turned away', async (_name, credentials, message) => {
    await using t = await start();
    await expect(call(t.rig.rootUrl, credentials(t.rig))('auth.currentScopes')).rejects.toMatchObject({
      statusCode: 401,
      body: { code: 'AuthenticationFailed', message: expect.stringContaining(message) },
    });
  });

  it('is told which scopes are missing', async () => {
    await using t = await start();
    const client = t.rig.client({ clientId: 'test/some', scopes: ['queue:route:a'] });
    const created = call(t.rig.rootUrl, client)('queue.createTask', t.rig.newTaskId(), {
      taskQueueId: 'p/w',
      priority: 'high',
      routes: ['a', 'b'],
      scopes: ['c'],
      created: new Date().toJSON(),
      deadline: IN_A_DAY,
      payload: {},
      metadata: { name: 'x', description: '', owner: 'someone@example.com', source: 'https://example.com' },
    });
    const { body } = await created.then(
      () => Promise.reject(new Error('accepted')),
      (error: unknown) => error as { body: { message: string } },
    );
    const [, missing = ''] = body.message.split('```');
    expect(body.message).toContain('Client ID test/some does not have sufficient scopes');
    expect(JSON.parse(missing)).toEqual({
      AllOf: [
        'c',
        'queue:route:b',
        'queue:create-task:project:none',
        'queue:scheduler-id:-',
        { AnyOf: ['highest', 'very-high', 'high'].map((priority) => `queue:create-task:${priority}:p/w`) },
      ],
    });
  });
});

describe('authorizedScopes', () => {
  it('narrow what the call may do', async () => {
    await using t = await start();
    const narrow = call(t.rig.rootUrl, t.rig.root, { authorizedScopes: ['auth:current-scopes', 'a:*'] });
    expect(await scopesOf(narrow('auth.currentScopes'))).toEqual(['a:*', 'assume:anonymous', 'auth:current-scopes']);
    await expect(narrow('queue.status', t.rig.addTask())).rejects.toMatchObject({ statusCode: 403 });
  });

  it('may not be more than the caller has', async () => {
    await using t = await start();
    const client = t.rig.client({ scopes: ['auth:current-scopes'] });
    const wide = call(t.rig.rootUrl, client, { authorizedScopes: ['auth:current-scopes', 'b'] });
    await expect(wide('auth.currentScopes')).rejects.toMatchObject({ statusCode: 401 });
  });
});

describe('temporary credentials', () => {
  const temporary = async (options: object) => {
    const library = (await import('taskcluster-client')).default as unknown as {
      createTemporaryCredentials(options: object): { clientId: string; accessToken: string; certificate: string };
    };
    return library.createTemporaryCredentials({ start: new Date(), expiry: new Date(Date.now() + DAY), ...options });
  };

  it.each<[name: string, options: object]>([
    ['unnamed', {}],
    ['with a name', { clientId: 'test/temporary' }],
  ])('%s have the scopes of their certificate', async (_name, options) => {
    await using t = await start();
    const credentials = await temporary({ credentials: t.rig.root, scopes: ['auth:current-scopes', 'a'], ...options });
    const scopes = await scopesOf(call(t.rig.rootUrl, credentials)('auth.currentScopes'));
    expect(scopes).toEqual(['a', 'assume:anonymous', 'auth:current-scopes']);
  });

  const OWN = ['auth:current-scopes'];
  it.each<[name: string, issuer: string[], options: object, message: string]>([
    [
      'that expired',
      OWN,
      { start: new Date(Date.now() - 2 * DAY), expiry: new Date(Date.now() - DAY) },
      'expiry < now',
    ],
    ['that are not valid yet', OWN, { start: new Date(Date.now() + DAY / 2) }, 'start > now'],
    ['with more scopes than their issuer', ['a'], {}, "doesn't satisfy all certificate scopes"],
    ['with a name their issuer may not give', OWN, { clientId: 'test/temporary' }, 'auth:create-client:test/temporary'],
  ])('%s are turned away', async (_name, scopes, options, message) => {
    await using t = await start();
    const credentials = await temporary({ credentials: t.rig.client({ scopes }), scopes: OWN, ...options });
    await expect(call(t.rig.rootUrl, credentials)('auth.currentScopes')).rejects.toMatchObject({
      statusCode: 401,
      body: { message: expect.stringContaining(message) },
    });
  });

  it('whose certificate was changed are turned away', async () => {
    await using t = await start();
    const { certificate, ...credentials } = await temporary({ credentials: t.rig.root, scopes: OWN });
    const changed = JSON.stringify({ ...JSON.parse(certificate), scopes: ['*'] });
    const api = call(t.rig.rootUrl, { ...credentials, certificate: changed });
    await expect(api('auth.currentScopes')).rejects.toMatchObject({ statusCode: 401 });
  });
});

describe('the proxy of a task', () => {
  it('signs what it passes on with the scopes it was made with', async () => {
    await using t = await start();
    const { url } = await t.rig.proxy(['auth:current-scopes', 'queue:get-artifact:private/*']);
    expect(await scopesOf(call(url, null)('auth.currentScopes'))).toContain('queue:get-artifact:private/*');
    const taskId = t.rig.addTask();
    t.rig.putArtifact(taskId, 'private/a', 'secret');
    const answer = await fetch(`${url}/api/queue/v1/task/${taskId}/artifacts/private/a`);
    expect(await answer.text()).toBe('secret');
    await expect(call(url, null)('queue.rerunTask', taskId)).rejects.toMatchObject({ statusCode: 403 });
  });

  it.each([
    ['/api/auth/v1/scopes/current', 200],
    ['/auth/v1/scopes/current', 200],
    ['/api/auth', 404],
    ['/auth', 404],
    ['/login.example.com/v1/scopes/current', 404],
    ['/', 404],
  ])('knows paths of services, with and without /api: %s gives %s', async (path, status) => {
    await using t = await start();
    const { url } = await t.rig.proxy(['auth:current-scopes', 'x']);
    const answer = await fetch(url + path);
    expect(answer.status).toBe(status);
    if (status === 200) expect(await answer.json()).toMatchObject({ scopes: expect.arrayContaining(['x']) });
  });

  it('is in the environment of the process beside the root URL', async () => {
    await using t = await start();
    const proxy = await t.rig.proxy(t.rig.root);
    expect(t.rig.env(proxy)).toEqual({ TASKCLUSTER_ROOT_URL: t.rig.rootUrl, TASKCLUSTER_PROXY_URL: proxy.url });
    expect(t.rig.env(t.rig.root)).toMatchObject({ TASKCLUSTER_CLIENT_ID: t.rig.root.clientId });
    expect(t.rig.env(null)).toEqual({ TASKCLUSTER_ROOT_URL: t.rig.rootUrl });
  });
});

describe('clients and roles', () => {
  const request = { description: 'a test', expires: IN_A_DAY, scopes: ['auth:current-scopes'] };

  it('are made, used, changed and removed', async () => {
    await using t = await start();
    const { accessToken } = (await t.api('auth.createClient', 'test/a', request)) as { accessToken: string };
    const made = call(t.rig.rootUrl, { clientId: 'test/a', accessToken });
    await t.api('auth.createRole', 'group:*', { description: '', scopes: ['see:<..>'] });
    await t.api('auth.updateClient', 'test/a', { ...request, scopes: [...request.scopes, 'assume:group:x'] });
    expect(await scopesOf(made('auth.currentScopes'))).toContain('see:x');
    await t.api('auth.updateRole', 'group:*', { description: '', scopes: ['hear:<..>'] });
    expect(await t.api('auth.client', 'test/a')).toMatchObject({ expandedScopes: expect.arrayContaining(['hear:x']) });
    expect(await t.api('auth.role', 'group:*')).toMatchObject({ expandedScopes: ['assume:group:*', 'hear:*'] });
    expect(await t.api('auth.listRoles2')).toMatchObject({ roles: [{ roleId: 'group:*' }] });
    await t.api('auth.deleteRole', 'group:*');
    expect(await scopesOf(made('auth.currentScopes'))).not.toContain('hear:x');
    await t.api('auth.deleteClient', 'test/a');
    await expect(made('auth.currentScopes')).rejects.toMatchObject({ statusCode: 401 });
  });

  it('are made once', async () => {
    await using t = await start();
    const client = await t.api('auth.createClient', 'test/a', request);
    expect(await t.api('auth.createClient', 'test/a', request)).toEqual(client);
    const other = t.api('auth.createClient', 'test/a', { ...request, scopes: [] });
    await expect(other).rejects.toMatchObject({ statusCode: 409 });
    const role = { description: '', scopes: ['a'] };
    await t.api('auth.createRole', 'r', role);
    await t.api('auth.createRole', 'r', role);
    const otherRole = t.api('auth.createRole', 'r', { ...role, scopes: [] });
    await expect(otherRole).rejects.toMatchObject({ statusCode: 409 });
  });

  it('get no scopes that their maker lacks, except those they have', async () => {
    await using t = await start();
    t.rig.role('r', ['high']);
    const maker = call(t.rig.rootUrl, t.rig.client({ scopes: ['auth:*', 'low'] }));
    const role = (...scopes: string[]) => ({ description: '', scopes });
    await expect(maker('auth.createRole', 's', role('high'))).rejects.toMatchObject({ statusCode: 403 });
    await expect(maker('auth.createClient', 'c', { ...request, scopes: ['high'] })).rejects.toMatchObject({
      statusCode: 403,
    });
    await maker('auth.updateRole', 'r', role('high', 'low'));
    await expect(maker('auth.updateRole', 'r', role('high', 'higher'))).rejects.toMatchObject({ statusCode: 403 });
  });

  it('may not need each other in a circle', async () => {
    await using t = await start();
    t.rig.role('a', ['assume:b']);
    const created = t.api('auth.createRole', 'b', { description: '', scopes: ['assume:a'] });
    await expect(created).rejects.toMatchObject({ statusCode: 400 });
  });

  it('expand for who asks', async () => {
    await using t = await start();
    t.rig.role('r', ['a']);
    expect(await scopesOf(t.api('auth.expandScopes', { scopes: ['assume:r', 'b'] }))).toEqual(['a', 'assume:r', 'b']);
  });
});
