import { describe, expect, it } from 'vitest';
import { call } from './client.ts';
import { sharedReferences } from './references.ts';
import { Rig } from './rig.ts';

const references = sharedReferences();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (offset: number): string => new Date(NOW + offset).toJSON();

/** A request that the queue accepts. */
const request = {
  taskQueueId: 'provisioner/worker',
  schedulerId: 'test-level-1',
  created: at(0),
  deadline: at(DAY),
  expires: at(7 * DAY),
  payload: {},
  metadata: { name: 'thing', description: '', owner: 'someone@example.com', source: 'https://example.com' },
};

/** A rig whose clock stands still, and a caller who may do everything. */
async function start(options: { published?: boolean } = {}) {
  const published = options.published === false ? { references: null } : { references, checkAnswers: true };
  const rig = await Rig.start({ now: () => NOW, ...published });
  return { rig, api: call(rig.rootUrl, rig.root), [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

describe('createTask', () => {
  it('accepts the same definition again, with the same answer, and times of another form', async () => {
    await using t = await start();
    const taskId = t.rig.newTaskId();
    const first = await t.api('queue.createTask', taskId, request);
    expect(await t.api('queue.createTask', taskId, request)).toEqual(first);
    expect(await t.api('queue.createTask', taskId, { ...request, created: '2026-03-01T12:00:00Z' })).toEqual(first);
    expect(t.rig.tasks(taskId)).toHaveLength(1);
  });

  it('accepts the same definition after the task has moved on', async () => {
    await using t = await start();
    const taskId = t.rig.newTaskId();
    await t.api('queue.createTask', taskId, request);
    t.rig.resolve(taskId, 'failed');
    expect(await t.api('queue.createTask', taskId, request)).toMatchObject({ status: { state: 'failed' } });
  });

  it('refuses another definition for the same taskId', async () => {
    await using t = await start();
    const taskId = t.rig.newTaskId();
    await t.api('queue.createTask', taskId, request);
    await expect(t.api('queue.createTask', taskId, { ...request, payload: { a: 1 } })).rejects.toMatchObject({
      statusCode: 409,
      body: { code: 'RequestConflict', requestInfo: { method: 'createTask', params: { taskId } } },
    });
  });

  it('fills in what is left out', async () => {
    await using t = await start();
    const taskId = t.rig.newTaskId();
    const { expires: _, schedulerId: __, ...rest } = request;
    await t.api('queue.createTask', taskId, rest);
    expect(await t.api('queue.task', taskId)).toMatchObject({
      provisionerId: 'provisioner',
      workerType: 'worker',
      schedulerId: '-',
      projectId: 'none',
      taskGroupId: taskId,
      priority: 'lowest',
      requires: 'all-completed',
      retries: 5,
      expires: '2027-03-02T12:00:00.000Z',
      routes: [],
    });
  });

  const unknown = 'fN1SbArXTPSVFUUvaOlinQ';
  describe.each([['with the published references'], ['without them']])('%s, refuses', (mode) => {
    it
      .skipIf(references === null && mode.startsWith('with the'))
      .each<[name: string, change: object, status: number, message: string]>([
        ['created too long ago', { created: at(-16 * MINUTE) }, 400, '`created` cannot be in the past'],
        ['created too far ahead', { created: at(16 * MINUTE) }, 400, '`created` cannot be in the future'],
        ['a deadline before created', { created: at(MINUTE), deadline: at(0) }, 400, '`deadline` cannot be earlier'],
        ['a deadline that has passed', { created: at(-5 * MINUTE), deadline: at(-MINUTE) }, 400, 'in the past'],
        ['a deadline of more than 5 days', { deadline: at(5 * DAY + 16 * MINUTE) }, 400, 'more than 5 days'],
        ['expires before the deadline', { expires: at(DAY - 1) }, 400, '`expires` cannot be before'],
        ['a dependency that does not exist', { dependencies: [unknown] }, 400, unknown],
        ['65 routes', { routes: Array.from({ length: 65 }, (_, i) => `r.${i}`) }, 400, 'more than 64'],
        ['no task queue', { taskQueueId: undefined }, 400, 'taskQueueId'],
        ['a scope that ends in two stars', { scopes: ['a**'] }, 400, '**'],
      ])('%s', async (_name, change, status, message) => {
      await using t = await start({ published: mode.startsWith('with the') });
      const taskId = t.rig.newTaskId();
      await expect(t.api('queue.createTask', taskId, { ...request, ...change })).rejects.toMatchObject({
        statusCode: status,
        body: { message: expect.stringContaining(message) },
      });
      expect(t.rig.store.tasks.has(taskId)).toBe(false);
    });
  });

  it.skipIf(references === null).each<[name: string, change: object]>([
    ['a field it does not know', { label: 'x' }],
    ['no metadata', { metadata: undefined }],
    ['a wrong priority', { priority: 'urgent' }],
    ['a source that is no URL', { metadata: { ...request.metadata, source: 'here' } }],
  ])('refuses, by its schema, %s', async (_name, change) => {
    await using t = await start();
    await expect(t.api('queue.createTask', t.rig.newTaskId(), { ...request, ...change })).rejects.toMatchObject({
      statusCode: 400,
      body: { code: 'InputValidationError' },
    });
  });

  it('refuses a taskId that is no slugid', async () => {
    await using t = await start();
    await expect(t.api('queue.createTask', 'not-a-slugid', request)).rejects.toMatchObject({
      statusCode: 400,
      body: { code: 'InvalidRequestArguments' },
    });
  });

  it('refuses a dependency that expires before the deadline', async () => {
    await using t = await start();
    const dependency = t.rig.addTask({ expires: at(MINUTE) });
    const created = t.api('queue.createTask', t.rig.newTaskId(), { ...request, dependencies: [dependency] });
    await expect(created).rejects.toMatchObject({ statusCode: 400 });
  });

  it('lets a task that depends on itself wait until it is scheduled', async () => {
    await using t = await start();
    const taskId = t.rig.newTaskId();
    const created = await t.api('queue.createTask', taskId, { ...request, dependencies: [taskId] });
    expect(created).toMatchObject({ status: { state: 'unscheduled', runs: [] } });
    expect(await t.api('queue.scheduleTask', taskId)).toMatchObject({ status: { state: 'pending' } });
  });
});

describe('a task group', () => {
  it('has one schedulerId', async () => {
    await using t = await start();
    const taskGroupId = t.rig.addTask({ schedulerId: 'other' });
    const created = t.api('queue.createTask', t.rig.newTaskId(), { ...request, taskGroupId });
    await expect(created).rejects.toMatchObject({ statusCode: 409 });
  });

  it('accepts no tasks once it is sealed, and is cancelled only then', async () => {
    await using t = await start();
    const taskGroupId = t.rig.addTask({ schedulerId: request.schedulerId });
    const waiting = t.rig.newTaskId();
    await t.api('queue.createTask', waiting, { ...request, taskGroupId });
    await expect(t.api('queue.cancelTaskGroup', taskGroupId)).rejects.toMatchObject({ statusCode: 409 });
    const sealed = await t.api('queue.sealTaskGroup', taskGroupId);
    expect(sealed).toMatchObject({ sealed: at(0) });
    expect(await t.api('queue.getTaskGroup', taskGroupId)).toEqual(sealed);
    const late = t.api('queue.createTask', t.rig.newTaskId(), { ...request, taskGroupId });
    await expect(late).rejects.toMatchObject({ statusCode: 409, body: { code: 'RequestConflict' } });
    expect(await t.api('queue.cancelTaskGroup', taskGroupId)).toMatchObject({
      taskGroupSize: 2,
      cancelledCount: 1,
      taskIds: [waiting],
    });
  });

  it.each([
    [25, [10, 10, 5]],
    [20, [10, 10]],
  ])('of %i tasks is listed in pages of %j', async (size, pages) => {
    await using t = await start();
    const taskGroupId = t.rig.newTaskId();
    const added = Array.from({ length: size }, () => t.rig.addTask({ taskGroupId }));
    const seen: string[] = [];
    let sizes: number[] = [];
    let query = {};
    for (;;) {
      const page = (await t.api('queue.listTaskGroup', taskGroupId, { limit: 10, ...query })) as {
        tasks: { status: { taskId: string } }[];
        continuationToken?: string;
      };
      seen.push(...page.tasks.map(({ status }) => status.taskId));
      sizes = [...sizes, page.tasks.length];
      if (page.continuationToken === undefined) break;
      query = { continuationToken: page.continuationToken };
    }
    expect(sizes).toEqual(pages);
    expect(seen).toEqual(added.toSorted());
  });

  it('that does not exist is not found', async () => {
    await using t = await start();
    const listed = t.api('queue.listTaskGroup', t.rig.newTaskId());
    await expect(listed).rejects.toMatchObject({ statusCode: 404, body: { code: 'ResourceNotFound' } });
  });
});

describe('a task with dependencies', () => {
  it.each<[name: string, requires: string, resolution: 'completed' | 'failed' | 'exception', state: string]>([
    ['runs once they completed', 'all-completed', 'completed', 'pending'],
    ['waits for good when one fails', 'all-completed', 'failed', 'unscheduled'],
    ['runs once they are resolved, when that is all it requires', 'all-resolved', 'exception', 'pending'],
  ])('%s', async (_name, requires, resolution, state) => {
    await using t = await start();
    const dependencies = [t.rig.addTask({ state: 'pending' }), t.rig.addTask({ state: 'completed' })];
    const taskId = t.rig.newTaskId();
    const created = await t.api('queue.createTask', taskId, { ...request, dependencies, requires });
    expect(created).toMatchObject({ status: { state: 'unscheduled' } });
    t.rig.resolve(dependencies[0] ?? '', resolution);
    expect(await t.api('queue.status', taskId)).toMatchObject({ status: { state } });
    expect(await t.api('queue.listDependentTasks', dependencies[1])).toMatchObject({ tasks: [{ status: { taskId } }] });
  });
});

describe('a run', () => {
  it('is added by a rerun, even of a completed task, and ended by a cancellation', async () => {
    await using t = await start();
    const taskId = t.rig.addTask({ state: 'completed' });
    expect(await t.api('queue.rerunTask', taskId)).toMatchObject({
      status: { state: 'pending', runs: [{ state: 'completed' }, { state: 'pending', reasonCreated: 'rerun' }] },
    });
    expect(await t.api('queue.rerunTask', taskId)).toMatchObject({ status: { runs: { length: 2 } } });
    const canceled = await t.api('queue.cancelTask', taskId);
    expect(canceled).toMatchObject({
      status: { state: 'exception', runs: [{}, { state: 'exception', reasonResolved: 'canceled', resolved: at(0) }] },
    });
    expect(await t.api('queue.cancelTask', taskId)).toEqual(canceled);
  });

  it('of an unscheduled task is made only to be canceled', async () => {
    await using t = await start();
    const taskId = t.rig.addTask({ dependencies: [t.rig.addTask({ state: 'pending' })], state: 'blocked' });
    expect(await t.api('queue.cancelTask', taskId)).toMatchObject({
      status: { state: 'exception', runs: [{ reasonCreated: 'exception', reasonResolved: 'canceled' }] },
    });
  });

  it('is not added after the deadline', async () => {
    await using t = await start();
    const taskId = t.rig.addTask({ state: 'completed', deadline: at(-1) });
    await expect(t.api('queue.rerunTask', taskId)).rejects.toMatchObject({ statusCode: 409 });
  });
});

it('answers a batch with those tasks that exist', async () => {
  await using t = await start();
  const taskIds = [t.rig.addTask(), t.rig.newTaskId(), t.rig.addTask({ state: 'running' })];
  const { statuses } = (await t.api('queue.statuses', { taskIds })) as { statuses: { taskId: string }[] };
  const { tasks } = (await t.api('queue.tasks', { taskIds })) as { tasks: { taskId: string }[] };
  const expected = [taskIds[0], taskIds[2]].sort();
  expect(statuses.map(({ taskId }) => taskId).sort()).toEqual(expected);
  expect(tasks.map(({ taskId }) => taskId).sort()).toEqual(expected);
});

it.skipIf(references === null)('says so when it does not carry out a method', async () => {
  await using t = await start();
  await expect(t.api('queue.listTaskQueues')).rejects.toMatchObject({
    statusCode: 501,
    body: { message: expect.stringContaining('queue.listTaskQueues') },
  });
});
