/** The edge against a Taskcluster on loopback that enforces the real rules: as a client, through a task's proxy, as nobody. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/taskcluster/connect.ts';
import { fetchBytes } from '../../src/taskcluster/data.ts';
import { deployment } from '../../src/taskcluster/deployment.ts';
import { disbelief } from '../../src/taskcluster/provenance.ts';
import type { Result } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { Rig, USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';

const unwrap = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const services = (rig: Rig, who: Parameters<Rig['env']>[0]) =>
  connect(unwrap(deployment(rig.env(who))), { retries: 3, retryDelay: 1 });

const GROUP = derivedTaskId('a task group');
const definition = (name: string, fields: object = {}) => ({
  taskQueueId: 'provisioner/worker',
  schedulerId: 'gecko-level-3',
  taskGroupId: GROUP,
  created: new Date().toJSON(),
  deadline: new Date(Date.now() + 3_600_000).toJSON(),
  payload: {},
  metadata: { name, description: '', owner: 'someone@example.com', source: 'https://example.com' },
  ...fields,
});
const CREATE = [
  'queue:create-task:project:none',
  'queue:scheduler-id:gecko-level-3',
  'queue:create-task:lowest:provisioner/worker',
];
const READ = USUAL_ANONYMOUS;

describe.each([
  ['a client', (rig: Rig, scopes: readonly string[]) => rig.client({ scopes })],
  ['the proxy of a task', (rig: Rig, scopes: readonly string[]) => rig.proxy(scopes)],
])('as %s', (_name, become) => {
  test('a task is created once, however often it is asked for', async () => {
    await using rig = await Rig.start({ checkAnswers: true });
    const { queue } = services(rig, await become(rig, [...CREATE, ...READ]));
    const id = derivedTaskId('build');
    const build = definition('build');
    expect(unwrap(await queue.createTask(id, build))).toBe('created');
    expect(unwrap(await queue.createTask(id, build))).toBe('created');
    expect(unwrap(await queue.createTask(id, definition('something else')))).toBe('exists');
    expect(rig.tasks(GROUP).map(({ taskId, task }) => [taskId, task.metadata.name])).toEqual([[id, 'build']]);
    expect(unwrap(await queue.task(id))).toMatchObject({ metadata: { name: 'build' } });
    expect(unwrap(await queue.status(id))).toMatchObject({ taskId: id, state: 'pending' });
    expect(unwrap(await queue.listTaskGroup(GROUP))).toHaveLength(1);
    expect(unwrap(await queue.statuses([id, derivedTaskId('absent')]))).toEqual(
      new Map([[id, unwrap(await queue.status(id))]]),
    );
    expect(await queue.cancelTask(id)).toMatchObject({
      failure: { message: expect.stringContaining('queue:cancel-task:gecko-level-3') },
    });
  });

  test('a missing scope is named', async () => {
    await using rig = await Rig.start();
    const { queue } = services(rig, await become(rig, CREATE));
    expect(await queue.createTask(derivedTaskId('b'), definition('b', { routes: ['index.a.b'] }))).toMatchObject({
      failure: { reason: 'service', message: expect.stringMatching(/lacks scopes: .*queue:route:index\.a\.b/) },
    });
  });

  test('a definition that the queue refuses is told in its words', async () => {
    await using rig = await Rig.start();
    const { queue } = services(rig, await become(rig, CREATE));
    const orphan = definition('b', { dependencies: [derivedTaskId('nowhere')] });
    const got = await queue.createTask(derivedTaskId('b'), orphan);
    expect(got).toMatchObject({ failure: { message: expect.stringContaining(derivedTaskId('nowhere')) } });
    expect(JSON.stringify(got)).not.toMatch(/requestInfo|errorCode/);
  });

  test.each([429, 500, 503, 'reset'] as const)('%s is waited out, and nothing is created twice', async (status) => {
    await using rig = await Rig.start();
    const { queue } = services(rig, await become(rig, CREATE));
    rig.fail({ service: 'queue', method: 'createTask', status, times: 2, late: true });
    expect(unwrap(await queue.createTask(derivedTaskId('b'), definition('b')))).toBe('created');
    expect(rig.tasks(GROUP)).toHaveLength(1);
  });

  test('the index', async () => {
    await using rig = await Rig.start({ checkAnswers: true });
    const { index } = services(rig, await become(rig, [...READ, 'index:insert-task:gecko.*']));
    const task = rig.addTask() as TaskId;
    const entry = { taskId: task, rank: 1, data: { x: 1 }, expires: new Date(Date.now() + 3_600_000).toJSON() };
    unwrap(await index.insertTask('gecko.v2.a', entry));
    expect(unwrap(await index.findTask('gecko.v2.a'))).toMatchObject(entry);
    expect(unwrap(await index.findTask('gecko.v2.b'))).toBeNull();
    expect(unwrap(await index.findTasks(['gecko.v2.a', 'gecko.v2.b']))).toEqual(new Map([['gecko.v2.a', task]]));
    expect(unwrap(await index.listTasks('gecko.v2'))).toMatchObject([{ namespace: 'gecko.v2.a', taskId: task }]);
    expect(await index.insertTask('other.a', entry)).toMatchObject({
      failure: { message: expect.stringContaining('index:insert-task:other.a') },
    });
  });

  test('scopes', async () => {
    await using rig = await Rig.start({ checkAnswers: true });
    rig.role('project:a', ['b:c']);
    const { auth } = services(rig, await become(rig, ['assume:project:a', 'auth:*']));
    expect(unwrap(await auth.currentScopes())).toContain('b:c');
    expect(unwrap(await auth.expandScopes(['assume:project:a']))).toEqual(['assume:project:a', 'b:c']);
  });

  test('artifacts, behind the redirect', async () => {
    await using rig = await Rig.start();
    const { artifacts } = services(rig, await become(rig, ['queue:get-artifact:*']));
    const task = rig.addTask() as TaskId;
    rig.putArtifact(task, 'private/graph.json', gzipSync('{"a": 1}'), { contentEncoding: 'gzip' });
    expect(unwrap(await artifacts.read(task, 'private/graph.json'))).toBe('{"a": 1}');
    expect(unwrap(await artifacts.read(task, 'public/absent.json'))).toBeNull();
    expect(unwrap(await artifacts.read(derivedTaskId('absent'), 'public/absent.json'))).toBeNull();
  });
});

test('calls one after the other share a connection', async () => {
  let connections = 0;
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"scopes": []}'),
  ).on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { auth } = connect({ rootUrl: `http://127.0.0.1:${port}`, credentials: null });
  for (let i = 0; i < 10; i++) unwrap(await auth.currentScopes());
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(connections).toBe(1);
});

describe('the data by its index path', () => {
  const location = { index: 'gecko.v2.autoland.latest.seta.data', artifact: 'public/seta.json' };
  const name = 'gecko.v2.autoland.latest.seta.data:public/seta.json';
  const options = { timeBudget: 60_000, maxBytes: 1_000_000, retryDelay: 1 };

  test.each([
    ['as nobody', () => null],
    ['through a proxy', (rig: Rig) => rig.proxy(READ)],
  ])('%s', async (_name, become) => {
    await using rig = await Rig.start({ anonymous: READ });
    const taskId = rig.addTask();
    rig.putArtifact(taskId, location.artifact, gzipSync('{"version": 1}'), { contentEncoding: 'gzip' });
    rig.index(location.index, taskId);
    rig.fail({ service: 'index', method: 'findTask', status: 500, times: 2 });
    rig.fail({ service: 'queue', method: 'getLatestArtifact', status: 'reset', times: 2 });
    const environment = rig.env(await become(rig));
    const got = await fetchBytes(location, { ...options, environment });
    expect(got).toMatchObject({ ok: true, location: name, taskId });
    expect(got.ok && got.value.toString()).toBe('{"version": 1}');
  });

  test.each([
    ['nothing is indexed', 'not-found', null, () => {}],
    ['the task has no such artifact', 'not-found', 'indexed', (rig: Rig) => rig.index(location.index, rig.addTask())],
    ['the index is closed', 'forbidden', null, (rig: Rig) => rig.role('anonymous', [])],
    [
      'the index answers nonsense',
      'unreachable',
      null,
      (rig: Rig) => rig.fail({ service: 'index', method: 'findTask', status: 'garbage' }),
    ],
    [
      'the index is down',
      'unreachable',
      null,
      (rig: Rig) => rig.fail({ service: 'index', method: 'findTask', status: 503 }),
    ],
  ])('%s: %s', async (_name, code, task, arrange) => {
    await using rig = await Rig.start({ anonymous: READ });
    arrange(rig);
    const got = await fetchBytes(location, { ...options, environment: rig.env(null) });
    expect(got).toMatchObject({ failure: { code }, location: name });
    expect(got.taskId === null).toBe(task === null);
  });

  test.each([
    ['this level', 'gecko-level-1', null],
    ['a higher level', 'gecko-level-3', null],
    ['a lower level', 'gecko-level-0', 'untrusted-maker'],
    ['another trust domain', 'comm-level-3', 'untrusted-maker'],
    ['no scheduler of a level', '-', 'untrusted-maker'],
  ])('made by a task of %s', async (_name, schedulerId, code) => {
    await using rig = await Rig.start({ anonymous: READ });
    const taskId = rig.addTask({ schedulerId });
    rig.putArtifact(taskId, location.artifact, '{}');
    rig.index(location.index, taskId);
    const got = await fetchBytes(location, {
      ...options,
      environment: rig.env(null),
      disbelief: (maker) => disbelief('data', maker, { trustDomain: 'gecko', level: '1', decisionTaskId: null }),
    });
    expect(got.ok ? null : got.failure.code).toBe(code);
    expect(got.taskId).toBe(taskId);
    if (!got.ok) expect(got.failure.message).toContain(schedulerId);
    // Of one who may not speak, nothing is read.
    expect(rig.calls.count('queue.getLatestArtifact')).toBe(code === null ? 1 : 0);
  });

  test('one budget covers both services', async () => {
    await using rig = await Rig.start({ anonymous: READ });
    const taskId = rig.addTask();
    rig.putArtifact(taskId, location.artifact, '{}');
    rig.index(location.index, taskId);
    rig.fail({ service: 'queue', method: 'getLatestArtifact', status: 'hang' });
    const got = await fetchBytes(location, { ...options, timeBudget: 500, environment: rig.env(null) });
    expect(got).toMatchObject({ failure: { code: 'timeout' }, location: name });
  });

  test('it is not known where Taskcluster is', async () => {
    const got = await fetchBytes(location, { ...options, environment: {} });
    expect(got).toMatchObject({
      failure: { code: 'unreachable', message: expect.stringContaining('TASKCLUSTER_ROOT_URL') },
    });
  });
});

describe('calls that are limited to some of the scopes at hand', () => {
  const held = [...CREATE, 'queue:create-task:highest:*', 'queue:route:*', 'secrets:get:key', 'hooks:trigger-hook:*'];

  test.each<[what: string, limit: readonly string[], fields: object, isCreated: boolean]>([
    ['what is needed does it', CREATE, {}, true],
    ['a scope of the task is missing', CREATE, { scopes: ['secrets:get:key'] }, false],
    ['a route is missing', CREATE, { routes: ['index.a'] }, false],
    ['the pool is missing', CREATE.slice(0, -1), {}, false],
    ['nothing is allowed', [], {}, false],
    ['more than is held is asked for', [...CREATE, 'secrets:get:another'], {}, false],
  ])('the service enforces it: %s', async (_what, limit, fields, isCreated) => {
    await using rig = await Rig.start({ anonymous: READ });
    const own = services(rig, rig.client({ scopes: held }));
    const id = derivedTaskId('limited');
    const created = await own.limitedTo(limit).queue.createTask(id, definition('limited', fields));
    expect(created).toMatchObject(isCreated ? { ok: true, value: 'created' } : { ok: false });
    expect(unwrap(await own.queue.task(id)) !== null).toBe(isCreated);
  });

  test('whose task is there already is found out with all scopes', async () => {
    await using rig = await Rig.start();
    const own = services(rig, rig.client({ scopes: [...held, ...READ] }));
    const id = derivedTaskId('limited');
    unwrap(await own.queue.createTask(id, definition('a')));
    expect(unwrap(await own.limitedTo(CREATE).queue.createTask(id, definition('b')))).toBe('exists');
  });

  test('hooks are triggered with them, too', async () => {
    await using rig = await Rig.start({ anonymous: READ });
    const own = services(rig, rig.client({ scopes: held }));
    const { hooks } = own.limitedTo(CREATE);
    const refused = await hooks.triggerHook('group', 'hook', {});
    expect(refused).toMatchObject({ ok: false, failure: { message: expect.stringContaining('hooks:trigger-hook') } });
  });
});
