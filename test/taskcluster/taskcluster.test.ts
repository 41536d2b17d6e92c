import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/taskcluster/connect.ts';
import { derivedTaskId } from '../../src/util/hash.ts';

const ROOT = 'https://tc.example.com';
const credentials = { clientId: 'test/me', accessToken: 'a-token-nobody-may-see' };
const { queue, index, auth, hooks, artifacts } = connect({ rootUrl: ROOT, credentials }, { retries: 3, retryDelay: 1 });

const id = derivedTaskId('one');
const other = derivedTaskId('two');
const definition = { metadata: { name: 'build' }, payload: {} };
const statusOf = (taskId: string) => ({
  taskId,
  taskGroupId: id,
  schedulerId: 'gecko-level-3',
  state: 'completed',
  expires: '2027-01-01T00:00:00.000Z',
  deadline: '2026-12-01T00:00:00.000Z',
  runs: [],
});
/** An error as Taskcluster's services write it. */
const error = (code: string, message: string) => ({
  code,
  message: `${message}\n\n---\n\n* method:     someMethod\n* errorCode:  ${code}\n* time:       2026-11-22T00:00:00.000Z`,
  requestInfo: { method: 'someMethod', params: {}, payload: { scopes: [] } },
});
const conflict = error('RequestConflict', 'taskId already used by another task.');

let service: nock.Scope;
beforeAll(() => {
  // An import activates it for the first file only that a process runs.
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
});
beforeEach(() => {
  service = nock(`${ROOT}/api`);
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

describe('creating a task', () => {
  const path = `/queue/v1/task/${id}`;

  test('sends the definition with the credentials', async () => {
    service
      .matchHeader('authorization', /^Hawk id="test\/me"/)
      .put(path, definition)
      .reply(200, { status: statusOf(id) });
    expect(await queue.createTask(id, definition)).toEqual({ ok: true, value: 'created' });
  });

  test('a conflict with a task that is there is `exists`', async () => {
    service.put(path).reply(409, conflict).get(path).reply(200, definition);
    expect(await queue.createTask(id, definition)).toEqual({ ok: true, value: 'exists' });
  });

  test('a conflict without such a task (a sealed task group) is a failure in the words of the queue', async () => {
    service
      .put(path)
      .reply(409, error('RequestConflict', `Task group ${id} is sealed.`))
      .get(path)
      .reply(404, {});
    expect(await queue.createTask(id, definition)).toEqual({
      ok: false,
      failure: {
        reason: 'service',
        where: `queue.createTask ${id}`,
        message: `409 RequestConflict: Task group ${id} is sealed.`,
      },
    });
  });

  test('missing scopes are named', async () => {
    const missing = { AllOf: ['queue:route:a', { AnyOf: ['queue:create-task:b', 'queue:create-task:c'] }] };
    const message = [
      'Client ID test/me does not have sufficient scopes and is missing the following scopes:',
      `\n\`\`\`\n${JSON.stringify(missing, null, 2)}\n\`\`\`\n`,
      'This request requires the client to satisfy the following scope expression:',
      '\n```\nqueue:create-task:everything\n```',
    ].join('\n');
    service.put(path).reply(403, error('InsufficientScopes', message));
    expect(await queue.createTask(id, definition)).toMatchObject({
      failure: {
        message: 'Client ID test/me lacks scopes: queue:route:a, (queue:create-task:b or queue:create-task:c)',
        fix: 'grant these scopes to it',
      },
    });
  });
});

describe('trouble', () => {
  const path = `/queue/v1/task/${id}`;
  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

  test.each([
    ['429', () => service.get(path).times(3).reply(429, error('TooManyRequests', 'slower'))],
    ['500', () => service.get(path).times(3).reply(500, error('InternalServerError', 'oops'))],
    ['502 of a load balancer', () => service.get(path).times(3).reply(502, '<html>')],
    ['a lost connection', () => service.get(path).times(3).replyWithError(lost)],
  ])('%s passes, and is waited out', async (_name, fail) => {
    fail();
    service.get(path).reply(200, definition);
    expect(await queue.task(id)).toEqual({ ok: true, value: definition });
  });

  test.each([
    [
      '500',
      500,
      error('InternalServerError', 'Internal Server Error'),
      '500 InternalServerError: Internal Server Error',
    ],
    ['429', 429, error('TooManyRequests', 'slower'), '429 TooManyRequests: slower'],
    ['HTML', 503, '<html>', '503 UnknownError: Unknown Server Error'],
  ])('%s that stays is a failure', async (_name, status, body, message) => {
    service.get(path).times(4).reply(status, body);
    expect(await queue.task(id)).toMatchObject({ failure: { reason: 'service', message, fix: expect.any(String) } });
  });

  test('a connection that stays lost is a failure', async () => {
    service.get(path).times(4).replyWithError(lost);
    expect(await queue.task(id)).toMatchObject({
      failure: { where: `queue.task ${id}`, message: 'no answer: socket hang up (ECONNRESET)' },
    });
  });

  test.each([
    ['a page of a captive portal', 200, '<html>Sign in</html>', { 'content-type': 'text/html' }],
    ['another API', 200, { hello: 'world' }, {}],
    ['broken JSON', 200, '{"metadata": ', { 'content-type': 'application/json' }],
    ['a redirect', 302, '', { location: 'https://elsewhere.example.com' }],
  ])('%s instead of a task is a failure, not a task', async (_name, status, body, headers) => {
    service.get(path).reply(status, body, headers);
    expect(await queue.task(id)).toMatchObject({ ok: false, failure: { reason: 'service' } });
  });

  test('no credential is repeated', async () => {
    const said = `bad request with ${credentials.accessToken}, Authorization: Hawk id="me", mac="c2VjcmV0"
      and https://user:pass@s3.example.com/x?X-Amz-Signature=c2VjcmV0 and {"accessToken": "c2VjcmV0"}`;
    service.get(path).reply(400, error('InputError', said));
    const got = await queue.task(id);
    expect(got).toMatchObject({ failure: { message: expect.stringContaining('bad request with ...') } });
    expect(JSON.stringify(got)).not.toMatch(/nobody-may-see|c2VjcmV0|pass@/);
  });
});

describe('queue', () => {
  test('what is not there is null', async () => {
    service.get(`/queue/v1/task/${id}`).reply(404, {}).get(`/queue/v1/task/${id}/status`).reply(404, {});
    service.get(`/queue/v1/task-group/${id}/list`).reply(404, {});
    expect(await queue.task(id)).toEqual({ ok: true, value: null });
    expect(await queue.status(id)).toEqual({ ok: true, value: null });
    expect(await queue.listTaskGroup(id)).toEqual({ ok: true, value: null });
  });

  test('a status', async () => {
    service.get(`/queue/v1/task/${id}/status`).reply(200, { status: statusOf(id) });
    expect(await queue.status(id)).toEqual({ ok: true, value: statusOf(id) });
  });

  test('statuses: batches of 500, all pages, each task once', async () => {
    const ids = Array.from({ length: 1201 }, (_, i) => derivedTaskId('many', i));
    const asked: string[][] = [];
    service
      .post('/queue/v1/tasks/status')
      .query(true)
      .times(6)
      .reply(200, async (request: Request) => {
        const { taskIds } = (await request.json()) as { taskIds: string[] };
        const second = request.url.includes('continuationToken=more');
        if (!second) asked.push(taskIds);
        const half = taskIds.filter((_, i) => (i % 2 === 1) === second);
        const statuses = half.map((taskId) => ({ taskId, status: statusOf(taskId) }));
        return second ? { statuses } : { statuses, continuationToken: 'more' };
      });
    const got = await queue.statuses([...ids, ...ids]);
    expect(asked.map((batch) => batch.length).sort()).toEqual([201, 500, 500]);
    expect(got.ok && new Set(got.value.keys())).toEqual(new Set(ids));
  });

  test('a task group: all pages, empty ones too', async () => {
    const member = (taskId: string) => ({ status: statusOf(taskId), task: definition });
    const group = { taskGroupId: id, schedulerId: 'gecko-level-3', expires: '2027-01-01T00:00:00.000Z' };
    const path = `/queue/v1/task-group/${id}/list`;
    service.get(path).reply(200, { ...group, tasks: [member(id)], continuationToken: 'a' });
    service
      .get(path)
      .query({ continuationToken: 'a' })
      .reply(200, { ...group, tasks: [], continuationToken: 'b' });
    service
      .get(path)
      .query({ continuationToken: 'b' })
      .reply(200, { ...group, tasks: [member(other)] });
    expect(await queue.listTaskGroup(id)).toEqual({ ok: true, value: [member(id), member(other)] });
  });

  test('rerun and cancel', async () => {
    service.post(`/queue/v1/task/${id}/rerun`).reply(200, { status: statusOf(id) });
    service.post(`/queue/v1/task/${id}/cancel`).reply(409, error('RequestConflict', 'past its deadline'));
    expect(await queue.rerunTask(id)).toEqual({ ok: true, value: undefined });
    expect(await queue.cancelTask(id)).toMatchObject({
      failure: { message: '409 RequestConflict: past its deadline' },
    });
  });
});

describe('index', () => {
  const entry = { taskId: id, rank: 5, data: {}, expires: '2027-01-01T00:00:00.000Z' };

  test('one path', async () => {
    service.get('/index/v1/task/gecko.v2.autoland').reply(200, { ...entry, namespace: 'gecko.v2.autoland' });
    service.get('/index/v1/task/gecko.v2.none').reply(404, error('ResourceNotFound', 'Indexed task not found'));
    expect(await index.findTask('gecko.v2.autoland')).toMatchObject({ value: entry });
    expect(await index.findTask('gecko.v2.none')).toEqual({ ok: true, value: null });
  });

  test('many paths', async () => {
    service
      .post('/index/v1/tasks/indexes', { indexes: ['a', 'b', 'c'] })
      .reply(200, { tasks: [{ ...entry, namespace: 'a' }], continuationToken: 'x' })
      .post('/index/v1/tasks/indexes', { indexes: ['a', 'b', 'c'] })
      .query({ continuationToken: 'x' })
      .reply(200, { tasks: [{ ...entry, namespace: 'c', taskId: other }] });
    expect(await index.findTasks(['a', 'b', 'c'])).toEqual({
      ok: true,
      value: new Map([
        ['a', id],
        ['c', other],
      ]),
    });
    expect(await index.findTasks([])).toEqual({ ok: true, value: new Map() });
  });

  test('below a namespace, and inserting', async () => {
    service.get('/index/v1/tasks/gecko.v2').reply(200, { tasks: [{ ...entry, namespace: 'gecko.v2.a' }] });
    service.put('/index/v1/task/gecko.v2.b', entry).reply(200, { ...entry, namespace: 'gecko.v2.b' });
    expect(await index.listTasks('gecko.v2')).toMatchObject({ value: [{ namespace: 'gecko.v2.a', taskId: id }] });
    expect(await index.insertTask('gecko.v2.b', entry)).toEqual({ ok: true, value: undefined });
  });
});

describe('auth and hooks', () => {
  test('scopes', async () => {
    service.get('/auth/v1/scopes/current').reply(200, { scopes: ['a', 'b'] });
    service.post('/auth/v1/scopes/expand', { scopes: ['assume:a'] }).reply(200, { scopes: ['assume:a', 'b'] });
    expect(await auth.currentScopes()).toEqual({ ok: true, value: ['a', 'b'] });
    expect(await auth.expandScopes(['assume:a'])).toEqual({ ok: true, value: ['assume:a', 'b'] });
  });

  test('triggering a hook', async () => {
    service.post('/hooks/v1/hooks/group/in-tree%2Fid/trigger', { x: 1 }).reply(200, { taskId: id });
    service.post('/hooks/v1/hooks/group/empty/trigger').reply(200, {});
    expect(await hooks.triggerHook('group', 'in-tree/id', { x: 1 })).toEqual({ ok: true, value: id });
    expect(await hooks.triggerHook('group', 'empty', {})).toMatchObject({ ok: false });
  });

  test('a hook', async () => {
    service.get('/hooks/v1/hooks/group/a').reply(200, { hookId: 'a' }).get('/hooks/v1/hooks/group/b').reply(404, {});
    expect(await hooks.hook('group', 'a')).toEqual({ ok: true, value: { hookId: 'a' } });
    expect(await hooks.hook('group', 'b')).toEqual({ ok: true, value: null });
  });
});

describe('artifacts', () => {
  const path = `/queue/v1/task/${id}/artifacts/public%2Fx.json`;
  const signed = (query: Record<string, unknown>) => typeof query['bewit'] === 'string';

  test('behind the redirect of the queue, with a signed URL, decompressed', async () => {
    const url = 'https://storage.example.com/x';
    service.get(path).query(signed).reply(303, { storageType: 's3', url }, { location: url });
    nock('https://storage.example.com').get('/x').reply(200, gzipSync('{"x": 1}'), { 'content-encoding': 'gzip' });
    expect(await artifacts.read(id, 'public/x.json')).toEqual({ ok: true, value: '{"x": 1}' });
  });

  test('straight from a proxy that follows redirects itself, unsigned', async () => {
    const proxied = connect({ rootUrl: 'http://taskcluster.example.com', credentials: null });
    nock('http://taskcluster.example.com/api').get(path).reply(200, '{"x": 2}');
    expect(await proxied.artifacts.read(id, 'public/x.json')).toEqual({ ok: true, value: '{"x": 2}' });
  });

  test.each([
    ['is not there', 404, { ok: true, value: null }],
    ['could not be uploaded', 424, { ok: true, value: null }],
    ['may not be read', 403, { ok: false, failure: { fix: 'grant the scope queue:get-artifact:public/x.json' } }],
    ['is refused otherwise', 400, { ok: false, failure: { reason: 'service' } }],
  ])('an artifact that %s', async (_name, status, expected) => {
    service.get(path).query(signed).reply(status, error('Code', 'why'));
    expect(await artifacts.read(id, 'public/x.json')).toMatchObject(expected);
  });
});
