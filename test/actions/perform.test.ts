import { describe, expect, test } from 'vitest';
import { addNewJobs } from '../../actions/add-new-jobs.ts';
import { cancel } from '../../actions/cancel.ts';
import type { Action } from '../../actions/engine/definition.ts';
import { failureOf } from '../../actions/engine/result.ts';
import { actions } from '../../actions/index.ts';
import { rerun } from '../../actions/rerun.ts';
import { retrigger, retriggerDisabled } from '../../actions/retrigger.ts';
import { retriggerDecision } from '../../actions/retrigger-decision.ts';
import { retriggerMultiple } from '../../actions/retrigger-multiple.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { graphOf, graphText } from '../rig/graphs.ts';
import { configOf, context, Memory } from './fakes.ts';

const decision = derivedTaskId('decision');
const elsewhere = derivedTaskId('another decision');
const cron = derivedTaskId('cron');
const own = derivedTaskId('action task');
const target = derivedTaskId('target');
const definition = {
  provisionerId: 'p',
  workerType: 'w',
  deadline: { 'relative-datestamp': '1 day' },
  routes: ['index.a'],
  scopes: ['secrets:get:b'],
};
/** What creating the test takes. */
const NEEDED = [
  'queue:create-task:lowest:p/w',
  'queue:create-task:project:none',
  'queue:route:index.a',
  'queue:scheduler-id:gecko-level-3',
  'secrets:get:b',
];

/** A push with a test that failed, whose decision task holds these scopes. */
function push(scopes: readonly string[] = ['*']): Memory {
  const memory = new Memory();
  memory.decide(decision, {}, 'gecko-level-3', { scopes });
  memory.decide(elsewhere, { head_rev: 'c'.repeat(40) });
  memory.decide(cron);
  memory.add(target, { state: 'failed' }, { metadata: { name: 'test' } });
  memory.add(own);
  const graph = graphOf({ test: { definition, attributes: { retrigger: true } }, build: { definition } });
  memory.artifacts.set(`${decision} public/full-task-graph.json`, graphText(graph));
  memory.artifacts.set(`${decision} public/label-to-taskid.json`, JSON.stringify({ test: target }));
  return memory;
}
const refused = (message: string) => ({
  ok: false,
  failure: { reason: 'bad-input', message: expect.stringContaining(message) },
});

describe('the task group that an action is asked for', () => {
  const call = { action: addNewJobs, taskGroupId: decision, input: { tasks: ['test'] } };

  test('is a push of ours', async () => {
    expect(await push().perform(call)).toMatchObject({ ok: true });
  });

  test.each<[what: string, status: Partial<TaskStatus>, message: string]>([
    ['of another trust domain', { schedulerId: 'other-level-3' }, 'other-level-3, not gecko-level-'],
    ['of no scheduler', { schedulerId: '-' }, 'schedulerId is -'],
    ['of a lower level than it says', { schedulerId: 'gecko-level-1' }, 'level is 3, not 1'],
    ['of a task inside of a group', { taskGroupId: elsewhere }, `belongs to the task group ${elsewhere}`],
  ])(
    'is refused where it is one %s, before its parameters are read where they are of others',
    async (_, status, message) => {
      const memory = push();
      memory.add(decision, { taskGroupId: decision, ...status });
      const services = memory.services();
      let reads = 0;
      const read: typeof services.artifacts.read = async (...args) => {
        reads++;
        return services.artifacts.read(...args);
      };
      const outside = { ...services, artifacts: { ...services.artifacts, read } };
      expect(await memory.perform(call, outside)).toMatchObject(refused(message));
      expect(reads).toBe(message.startsWith('level') ? 1 : 0);
      expect(memory.created).toEqual([]);
    },
  );

  test('is refused where there is none', async () => {
    expect(await push().perform({ ...call, taskGroupId: derivedTaskId('x') })).toMatchObject(refused('no such task'));
  });
});

describe('an action task', () => {
  const call = { action: addNewJobs, taskGroupId: decision, ownTaskId: own, input: { tasks: ['test'] } };
  const scope = 'assume:repo:hg.example.com/repo:action:generic';
  const act = async (memory: Memory, over: object = {}) => {
    memory.scopes = ['*', scope];
    return memory.perform({ ...call, ...over });
  };

  test.each<[what: string, status: Partial<TaskStatus>]>([
    ['of another group', { taskGroupId: elsewhere }],
    ['of a lower level', { schedulerId: 'gecko-level-1' }],
    ['of another scheduler', { schedulerId: 'other-level-3' }],
  ])('%s is not let act on the push', async (_, status) => {
    const memory = push();
    memory.add(own, status);
    expect(await act(memory)).toMatchObject({ ok: false, failure: { where: `action task ${own}` } });
  });

  const revision = 'a'.repeat(40);
  test.each<[env: Readonly<Record<string, string>>, fits: boolean]>([
    [{}, true],
    [{ HEAD_REV: revision }, true],
    [{ GECKO_HEAD_REV: revision, COMM_HEAD_REV: 'f'.repeat(40) }, true],
    [{ HEAD_REV: 'f'.repeat(40) }, false],
    [{ GECKO_HEAD_REV: 'f'.repeat(40), GECKO_BASE_REV: revision }, false],
    [{ HEAD_REV: 'main' }, false],
  ])('with %j runs the code of its push: %s', async (env, fits) => {
    const memory = push();
    memory.add(own, {}, { payload: { env } });
    const done = await act(memory);
    if (fits) expect(done).toMatchObject({ ok: true });
    else expect(done).toMatchObject(refused('it runs the code of revision'));
  });

  test('without the literal scope of the action does nothing', async () => {
    const memory = push();
    const done = await memory.perform(call);
    expect(done).toMatchObject({ ok: false, failure: { reason: 'missing-scopes', where: scope } });
  });

  test('uses its own scopes, whatever the decision task holds', async () => {
    const memory = push([]);
    expect(await act(memory)).toMatchObject({ ok: true, value: { totals: { created: 1 } } });
  });

  test('takes an input that its environment does not hold from its definition', async () => {
    const memory = push();
    const input = { tasks: ['test', ...Array.from({ length: 20_000 }, (_, i) => `no-such-test-${i}`)] };
    memory.add(own, {}, { extra: { action: { context: { input } } } });
    const done = await act(memory, { input: undefined });
    expect(done).toMatchObject({ ok: true, value: { input, totals: { created: 1, failed: 20_000 } } });
  });
});

describe('the task that an action is started on', () => {
  const run = (memory: Memory, action: Action, taskId: TaskId | null = target) =>
    memory.perform({ action, taskGroupId: decision, taskId });

  test.each<[what: string, status: Partial<TaskStatus>, parameters: object | null]>([
    ['of another push', { taskGroupId: elsewhere }, null],
    ['of a lower level', { schedulerId: 'gecko-level-1' }, null],
    ['of another scheduler', { schedulerId: 'other-level-3' }, null],
    ['that decided for another revision', { taskGroupId: target }, { head_rev: 'b'.repeat(40) }],
    ['that decided for another project', { taskGroupId: target }, { project: 'try' }],
    ['of a group without a decision task', { taskGroupId: derivedTaskId('nobody') }, null],
  ])('is refused where it is one %s', async (_, status, parameters) => {
    for (const action of actions.filter((one) => one.context.length > 0)) {
      const memory = push();
      if (parameters) memory.decide(target, parameters);
      memory.add(target, { state: 'running', ...status }, { metadata: { name: 'test' }, tags: everyTag });
      expect(await run(memory, action)).toMatchObject(refused('it '));
      expect([memory.created, memory.canceled, memory.rerun]).toEqual([[], [], []]);
    }
  });
  const everyTag = { retrigger: 'true', kind: 'decision-task' };

  test('may be of a cron task of the push', async () => {
    const memory = push();
    memory.add(target, { state: 'running', taskGroupId: cron }, { metadata: { name: 'nightly' } });
    expect(await run(memory, cancel)).toMatchObject({ ok: true });
    expect(memory.canceled).toEqual([target]);
  });

  test('is named', async () => {
    expect(await run(push(), cancel, null)).toMatchObject(refused('none was named'));
  });

  test.each<[action: Action, tags: Readonly<Record<string, string>> | undefined, fits: boolean]>([
    [retrigger, { retrigger: 'true' }, true],
    [retrigger, { retrigger: 'false' }, false],
    [retrigger, undefined, false],
    [retriggerDisabled, undefined, true],
    [retriggerDecision, { kind: 'cron-task' }, true],
    [retriggerDecision, { kind: 'action-callback', retrigger: 'true' }, true],
    [retriggerDecision, { kind: 'test' }, false],
    [retriggerDecision, undefined, false],
    [rerun, { kind: 'anything' }, true],
  ])('is such as the action is for: $callback on %j: %s', async (action, tags, fits) => {
    const memory = push();
    memory.add(target, { state: 'failed' }, { metadata: { name: 'test' }, ...(tags ? { tags } : {}) });
    const done = await run(memory, action);
    if (fits) expect(done).toMatchObject({ ok: true });
    else expect(done).toMatchObject(refused('this action is not for it'));
  });
});

describe('an action in a shell', () => {
  const call = { action: addNewJobs, taskGroupId: decision, input: { tasks: ['test'] } };
  const shell = (own: readonly string[], decided: readonly string[], over: object = {}) => {
    const memory = push(decided);
    memory.scopes = own;
    memory.roles.set('assume:repo:r', NEEDED);
    return { memory, done: memory.perform({ ...call, ...over }) };
  };

  test.each<[who: string, own: readonly string[], decided: readonly string[]]>([
    ['hold exactly what is needed', NEEDED, NEEDED],
    ['hold more', ['*'], ['queue:*', 'secrets:*']],
    ['hold it by a role, which the caller does not', NEEDED, ['assume:repo:r']],
    [
      'hold it at different priorities',
      [...NEEDED, 'queue:create-task:high:p/w'],
      ['queue:create-task:highest:p/*', ...NEEDED.slice(1)],
    ],
  ])('does what it needs where both it and the decision task %s', async (_, own, decided) => {
    const { memory, done } = shell(own, decided);
    expect(await done).toMatchObject({ ok: true, value: { totals: { created: 1 } } });
    // The services are told to enforce it.
    expect(memory.authorized.map((scopes) => [...scopes].sort())).toEqual([NEEDED]);
  });

  test.each(NEEDED)('does nothing where the decision task lacks %s', async (scope) => {
    const { memory, done } = shell(
      ['*'],
      NEEDED.filter((one) => one !== scope),
    );
    const result = await done;
    expect(result).toMatchObject({ ok: false, failure: { reason: 'missing-scopes' } });
    expect(JSON.stringify(result)).toContain('the decision task of this push lacks 1 scope');
    expect(JSON.stringify(result)).toContain(scope);
    expect(memory.created).toEqual([]);
  });

  test.each(NEEDED)('does nothing where the caller lacks %s', async (scope) => {
    const { memory, done } = shell(
      NEEDED.filter((one) => one !== scope),
      ['*'],
    );
    expect(JSON.stringify(await done)).toContain('you lack 1 scope');
    expect(memory.created).toEqual([]);
  });

  test('tells both where both lack some', async () => {
    const { done } = shell(NEEDED.slice(1), NEEDED.slice(0, -1));
    const text = JSON.stringify(await done);
    expect(text).toContain('you lack 1 scope');
    expect(text).toContain('the decision task of this push lacks 1 scope');
  });

  test('says in a dry run what it takes, and that it would be refused', async () => {
    const dry = await shell(NEEDED, [], { dryRun: true }).done;
    expect(dry).toMatchObject({ ok: true, value: { scopes: NEEDED, totals: { planned: 1 } } });
    expect(JSON.stringify(dry)).toContain('the decision task of this push lacks 5 scopes');
    expect(await shell(NEEDED, ['*'], { dryRun: true }).done).not.toHaveProperty('value.refused');
  });

  test.each<[action: Action, verb: 'cancel' | 'rerun', state: TaskStatus['state']]>([
    [cancel, 'cancel', 'running'],
    [rerun, 'rerun', 'failed'],
  ])(
    '$callback of a task of the push needs the scopes of the caller, and not of its decision task',
    async (action, verb, state) => {
      const by = (own: readonly string[]) => {
        const { memory } = shell(own, []);
        memory.add(target, { state }, { metadata: { name: 'test' } });
        return memory.perform({ action, taskGroupId: decision, taskId: target });
      };
      expect(await by([`queue:${verb}-task:gecko-level-3/*`])).toMatchObject({ ok: true });
      expect(JSON.stringify(await by([]))).toContain('you lack 1 scope');
    },
  );

  test.each<[action: Action, verb: 'cancel' | 'rerun', state: TaskStatus['state']]>([
    [cancel, 'cancel', 'running'],
    [rerun, 'rerun', 'failed'],
  ])('$callback uses one alternative of what the queue accepts', async (action, verb, state) => {
    for (const held of [`queue:${verb}-task:gecko-level-3/*`, `queue:${verb}-task-in-project:*`]) {
      const { memory } = shell([held], ['*']);
      memory.add(target, { state }, { metadata: { name: 'test' } });
      expect(await memory.perform({ action, taskGroupId: decision, taskId: target })).toMatchObject({ ok: true });
      expect(memory.authorized).toHaveLength(1);
      expect(memory.authorized[0]?.[0]).toMatch(held.replace('*', ''));
    }
  });
});

describe('more tasks than are meant', () => {
  const config = configOf('trust-domain: gecko\nactions: {max-tasks: 5, backfill: {max-tasks: 5}}\n');
  const count = (times: number) => ({
    'add-new-jobs': { tasks: ['test'], times },
    'retrigger-multiple': { requests: [{ tasks: ['test'], times }] },
    retrigger: { times },
    'backfill-task': { label: 'test', revision: 'a'.repeat(40), times, retrigger: true },
    backfill: { inclusive: true, depth: 1, times },
  });

  test.each(['add-new-jobs', 'retrigger-multiple', 'retrigger', 'backfill-task', 'backfill'] as const)(
    '%s makes as many as the limit, and none where it is one more',
    async (callback) => {
      const action = actions.find((one) => one.callback === callback);
      if (!action) throw new Error(`there is ${callback}`);
      const run = async (times: number) => {
        const memory = push();
        memory.add(target, { state: 'failed' }, { metadata: { name: 'test' }, tags: { retrigger: 'true' } });
        const on = action.context.length > 0 ? target : null;
        const input = count(times)[callback];
        const done = await memory.perform({ action, taskGroupId: decision, taskId: on, input, config });
        return { done, created: memory.created.length };
      };
      expect(await run(5)).toMatchObject({ done: { ok: true }, created: 5 });
      const { done, created } = await run(6);
      expect(done).toMatchObject(refused('this would make 6 tasks run; more than 5 are taken for a mistake'));
      expect(created).toBe(0);
    },
  );

  test('counts what has to be made with it', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`t${i}`, { definition, needs: i === 0 ? [] : [`t${i - 1}`] }]),
    );
    const run = (label: string) => {
      const memory = push();
      memory.artifacts.set(`${decision} public/full-task-graph.json`, graphText(graphOf(chain)));
      return memory.perform({ action: addNewJobs, taskGroupId: decision, input: { tasks: [label] }, config });
    };
    expect(await run('t4')).toMatchObject({ ok: true, value: { totals: { created: 5 } } });
    expect(await run('t5')).toMatchObject(refused('this would make 6 tasks run'));
  });

  test('does not count what is canceled', async () => {
    const memory = push();
    for (let i = 0; i < 10; i++) memory.add(derivedTaskId('running', i), { state: 'running' });
    const cancelAll = actions.find(({ name }) => name === 'cancel-all');
    if (!cancelAll) throw new Error('there is cancel-all');
    expect(await memory.perform({ action: cancelAll, taskGroupId: decision, config })).toMatchObject({ ok: true });
    expect(memory.canceled).toHaveLength(10);
  });
});

test('a label whose task was taken over from another push is not rerun by its name', async () => {
  const memory = push();
  const graph = graphOf({ build: { definition } });
  memory.artifacts.set(`${decision} public/full-task-graph.json`, graphText(graph));
  memory.artifacts.set(`${decision} public/label-to-taskid.json`, JSON.stringify({ build: target }));
  memory.add(target, { state: 'failed', taskGroupId: elsewhere }, { metadata: { name: 'build' } });
  const input = { requests: [{ tasks: ['build'], times: 1 }] };
  const done = await memory.perform({ action: retriggerMultiple, taskGroupId: decision, input });
  expect(done).toMatchObject({
    value: { rows: [{ outcome: 'failed', why: expect.stringContaining('another push') }] },
  });
  expect(memory.rerun).toEqual([]);
});

test('a decision task is run once more although its id of that run is taken, by however many', async () => {
  for (const squatters of [0, 1, 30]) {
    const memory = push();
    memory.add(target, {}, { metadata: { name: 'Decision' }, tags: { kind: 'decision-task' } });
    for (let i = 0; i < squatters; i++) {
      const parts = i === 0 ? [] : ['attempt', i];
      memory.add(derivedTaskId('clone', target, 1, ...parts), { taskGroupId: elsewhere });
    }
    const done = await memory.perform({ action: retriggerDecision, taskGroupId: decision, taskId: target });
    expect(done).toMatchObject({ ok: true, value: { totals: { created: 1 } } });
    expect(memory.tasks.get(memory.created[0] as TaskId)).toMatchObject({ taskGroupId: decision });
  }
});

test('what fails alike on a push is told once', async () => {
  const memory = push();
  const services = memory.services();
  const sealed = { reason: 'service', message: '409 RequestConflict: the group is sealed' } as const;
  const createTask: typeof services.queue.createTask = async (taskId) => ({
    ok: false,
    failure: { ...sealed, where: `queue.createTask ${taskId}` },
  });
  const queue = { ...services.queue, createTask };
  const outside = { ...services, queue, limitedTo: () => ({ queue, hooks: services.hooks }) };
  const input = { tasks: ['test', 'build'], times: 3 };
  const done = await memory.perform({ action: addNewJobs, taskGroupId: decision, input }, outside);
  expect(done.ok && done.value.rows.map(({ label, why }) => [label, why])).toEqual([
    ['test', '409 RequestConflict: the group is sealed [service]'],
    ['build', '409 RequestConflict: the group is sealed [service]'],
  ]);
  expect(done.ok && failureOf(done.value)?.causes).toEqual([
    {
      reason: 'service',
      where: 'test, build on push 7',
      message: '409 RequestConflict: the group is sealed [service]',
    },
  ]);
});

test.each<[what: string, change: object, why: string]>([
  ['65 routes', { routes: Array.from({ length: 65 }, (_, i) => `index.${i}`) }, 'routes'],
  ['a symbol of 26 characters', { extra: { treeherder: { symbol: 'x'.repeat(26) } } }, 'symbol'],
])('nothing is created on a push where the queue is known to refuse a part of it: %s', async (_, change, why) => {
  const memory = push();
  const graph = graphOf({
    build: { definition: { ...definition, ...change } },
    test: { definition, needs: ['build'] },
  });
  memory.artifacts.set(`${decision} public/full-task-graph.json`, graphText(graph));
  for (const dryRun of [true, false]) {
    const call = { action: addNewJobs, taskGroupId: decision, input: { tasks: ['test'] }, dryRun };
    const done = await memory.perform(call);
    expect(done).toMatchObject({ ok: true, value: { rows: [{ label: 'test', outcome: 'failed', taskIds: [] }] } });
    expect(done.ok && done.value.rows[0]?.why).toContain(why);
  }
});

test('definitions are bound to where the caller says it runs', async () => {
  const memory = push();
  const linked = { ...definition, payload: { url: { 'artifact-reference': '<decision/public/x>' } } };
  const graph = graphOf({ test: { definition: linked } });
  memory.artifacts.set(`${decision} public/full-task-graph.json`, graphText(graph));
  const call = { action: addNewJobs, taskGroupId: decision, input: { tasks: ['test'] } };
  expect(await memory.perform(call)).toMatchObject({ ok: true });
  const made = memory.tasks.get(memory.created[0] as TaskId);
  expect(JSON.stringify(made)).toContain(`${context.rootUrl}/api/queue/v1/task/${decision}/artifacts/public/x`);
  expect(await memory.perform({ ...call, rootUrl: null })).toMatchObject({
    ok: false,
    failure: { reason: 'bad-reference', fix: expect.stringContaining('TASKCLUSTER_ROOT_URL') },
  });
  expect(await memory.perform({ ...call, write: () => ok(undefined) })).toMatchObject({ ok: true });
});
