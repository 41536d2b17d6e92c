import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import jsone from 'json-e';
import { describe, expect, test } from 'vitest';
import { actions } from '../../actions/index.ts';
import { findAction, parseActionsJson } from '../../actions/offer/actions-json.ts';
import { hookFault } from '../../actions/offer/check.ts';
import type { HookResource } from '../../actions/offer/hook.ts';
import { hookResources } from '../../actions/offer/hooks.ts';
import { repoRole } from '../../actions/offer/names.ts';
import { parseTaskTemplate, renderActions, type TaskTemplate } from '../../actions/offer/render.ts';
import { checkParameters } from '../../src/push/parameters.ts';
import { parseConfig } from '../../src/seta/config.ts';
import type { Result } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';
import { sharedData } from '../rig/shared.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';
import { Schemas } from '../rig/taskcluster/schemas.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const root = join(import.meta.dirname, '../..');
const configText = readFileSync(join(root, 'taskcluster/config.yml'), 'utf8');
const config = value(parseConfig(configText, 'config.yml'));
const graphConfig = value(parseGraphConfig(configText, 'config.yml'));
const template = value(parseTaskTemplate(readFileSync(join(root, '.taskcluster.yml'), 'utf8'), '.taskcluster.yml'));
const references = sharedReferences();
const decisionTaskId = derivedTaskId('decision');
const repository = 'https://github.com/someone/taskgraph-seta';

const parameters = (over: object = {}) =>
  value(
    checkParameters(
      {
        project: 'taskgraph-seta',
        level: '3',
        head_repository: repository,
        base_repository: repository,
        head_rev: 'a'.repeat(40),
        base_rev: 'b'.repeat(40),
        head_ref: 'refs/heads/main',
        pushlog_id: '0',
        pushdate: 1_763_791_200,
        tasks_for: 'github-push',
        owner: 'someone@example.com',
        ...over,
      },
      () => 'here',
    ),
  );

const render = (over: object = {}, with_: TaskTemplate = template) =>
  renderActions(actions, { parameters: parameters(over), config, decisionTaskId, template: with_ });

/** Names that JSON-e has functions for; a variable of that name would be hidden or hide it. */
const BUILT_IN = ['abs', 'ceil', 'defined', 'floor', 'fromNow', 'join', 'len', 'lowercase', 'lstrip', 'max', 'min'];

describe('actions.json', () => {
  test.skipIf(references === null)('is valid by the published schema', () => {
    const schema = references?.schemas.get('common/action-schema-v1.json') ?? {};
    const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    const { $schema: _, ...withoutDraft } = schema as { $schema?: string };
    const validate = ajv.compile(withoutDraft);
    expect(validate(JSON.parse(JSON.stringify(render()))) || validate.errors).toBe(true);
  });

  test('is read back by the reader', () => {
    const { actions: offered } = value(parseActionsJson(JSON.stringify(render()), 'actions.json'));
    expect(offered.map(({ name, kind }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining(['hook backfill', 'task backfill', 'hook run-missing-tests', 'hook backfill-task']),
    );
  });

  test('has symbols, names and schemas that clients can use', () => {
    for (const { symbol, permission, name, schema, callback } of actions) {
      expect(symbol.length).toBeGreaterThan(0);
      expect(symbol.length).toBeLessThanOrEqual(25);
      expect(permission).not.toContain('/');
      expect(name.length).toBeLessThanOrEqual(255);
      if (schema) expect(() => new Ajv({ strict: false }).compile(schema(config))).not.toThrow();
      expect(actions.filter((other) => other.callback === callback)).toHaveLength(1);
    }
  });

  test('uses no name of a JSON-e function as a variable', () => {
    for (const action of render().actions) {
      if (action.kind !== 'task') continue;
      const names = Object.keys(action.task['$let'] as object);
      expect(names.filter((name) => BUILT_IN.includes(name))).toEqual([]);
    }
  });

  test.each([
    ['a test that may be retriggered', 'retrigger', { kind: 'test', retrigger: 'true' }, 'retrigger'],
    ['a build', 'retrigger', { kind: 'build' }, 'retrigger-disabled'],
    ['a decision task', 'retrigger', { kind: 'decision-task' }, 'retrigger-decision'],
    ['any task', 'backfill', { kind: 'test' }, 'backfill'],
    ['the group', 'run-missing-tests', null, 'run-missing-tests'],
  ])('the first match is right for %s', (_what, name, tags, callback) => {
    const action = findAction(render().actions, name, tags);
    expect(action?.kind).toBe('hook');
    expect(action).toMatchObject({ hookPayload: { decision: { action: { cb_name: callback } } } });
  });

  test('names hooks after trust domain, level, permission and the hash of .taskcluster.yml', () => {
    expect(findAction(render().actions, 'backfill', {})).toMatchObject({
      hookGroupId: 'project-seta',
      hookId: `in-tree-action-3-backfill/${template.hash}`,
      extra: { actionPerm: 'backfill' },
    });
    expect(template.hash).toMatch(/^[0-9a-f]{10}$/);
    expect(findAction(render({ tasks_for: 'github-pull-request' }).actions, 'backfill', {})).toMatchObject({
      hookId: `in-tree-pr-action-3-backfill/${template.hash}`,
    });
  });

  test.skipIf(sharedData === null).each(['gecko-2020', 'gecko-2024'])('the reader reads that of %s', (name) => {
    const text = readFileSync(join(sharedData ?? '', `taskcluster/${name}.actions.json`), 'utf8');
    const gecko = value(parseActionsJson(text, name));
    expect(findAction(gecko.actions, 'backfill', { kind: 'test' })).toMatchObject({ title: 'Backfill', kind: 'hook' });
    expect(findAction(gecko.actions, 'retrigger', { retrigger: 'true' })).toMatchObject({ title: 'Retrigger' });
    expect(findAction(gecko.actions, 'retrigger', { kind: 'build' })).toMatchObject({ title: 'Retrigger (disabled)' });
    expect(findAction(gecko.actions, 'retrigger-multiple', null)).toMatchObject({ kind: 'hook' });
  });
});

/** What a client hands in, and an action task as the client or the hook renders it. */
const input = { depth: 3 };
const taskId = derivedTaskId('target');
const ownTaskId = derivedTaskId('own');

function asTaskclusterUi(over: object = {}, given: unknown = input): Record<string, unknown> {
  const { variables, actions: offered } = render(over);
  const action = offered.find(({ kind, name }) => kind === 'task' && name === 'backfill');
  if (action?.kind !== 'task') throw new Error('backfill is not offered as a task');
  const context = { ...variables, taskGroupId: decisionTaskId, taskId, task: {}, ownTaskId, input: given };
  return jsone(action.task, context) as Record<string, unknown>;
}

function asHook(over: object = {}, given: unknown = input, pullRequests = false): Record<string, unknown> {
  const { variables, actions: offered } = render(over);
  const action = offered.find(({ kind, name }) => kind === 'hook' && name === 'backfill');
  if (action?.kind !== 'hook') throw new Error('backfill is not offered as a hook');
  const payload: unknown = jsone(action.hookPayload, {
    ...variables,
    taskGroupId: decisionTaskId,
    taskId,
    input: given,
  });
  const project = 'taskgraph-seta';
  const request = {
    config,
    graphConfig,
    level: '3',
    repository,
    project,
    template,
    owner: 'a@example.com',
    pullRequests,
  };
  const hook = hookResources(actions, request).hooks.find(({ hookId }) => hookId === action.hookId);
  if (!hook) throw new Error(`there is no hook ${action.hookId}`);
  expect(new Ajv({ strict: false }).validate(hook.triggerSchema, payload)).toBe(true);
  return jsone(hook.task, { payload, taskId: ownTaskId, firedBy: 'triggerHook', clientId: 'a' }) as never;
}

describe.each([
  ['the Taskcluster UI', asTaskclusterUi],
  ['a hook', asHook],
])('the action task that %s renders', (_who, rendered) => {
  test.skipIf(references === null)('is one the queue takes', () => {
    const schemas = new Schemas(references?.schemas ?? new Map());
    expect(schemas.faults('queue/v1/create-task-request.json', rendered())).toBeNull();
  });

  test('belongs to the push and is told what to do', () => {
    const task = rendered();
    expect(task).toMatchObject({
      taskGroupId: decisionTaskId,
      schedulerId: 'seta-level-3',
      scopes: ['assume:repo:github.com/someone/taskgraph-seta:action:backfill'],
      tags: { kind: 'action-callback' },
      payload: {
        features: { taskclusterProxy: true },
        env: {
          ACTION_TASK_GROUP_ID: decisionTaskId,
          ACTION_TASK_ID: JSON.stringify(taskId),
          ACTION_INPUT: JSON.stringify(input),
          ACTION_CALLBACK: 'backfill',
        },
      },
    });
    expect(JSON.stringify(task)).toContain(`taskgraph.actions.${ownTaskId}`);
  });

  test.each([
    ['null', null, true],
    ['a short one', { tasks: ['a'] }, true],
    ['text that looks like JSON-e', { tasks: ['$'.concat('{', '1 + 1}'), '$$'] }, true],
    ['a long one', { tasks: ['x'.repeat(29_000)] }, true],
    ['one of as many long characters', { tasks: ['\u{1F600}'.repeat(14_000)] }, true],
    ['a longer one', { tasks: ['x'.repeat(30_000)] }, false],
    ['200 KiB', { tasks: ['x'.repeat(200 * 1024)] }, false],
  ])('fits the environment, whose variables hold 128 KiB, with an input that is %s', (_what, given, isThere) => {
    const { payload, extra } = rendered({}, given) as never as {
      payload: { env: Record<string, string> };
      extra: { action: { context: { input: unknown } } };
    };
    for (const [name, value] of Object.entries(payload.env)) {
      expect(Buffer.byteLength(`${name}=${value}`)).toBeLessThan(128 * 1024);
    }
    expect('ACTION_INPUT' in payload.env).toBe(isThere);
    if (isThere) expect(JSON.parse(payload.env['ACTION_INPUT'] ?? '')).toEqual(given);
    expect(extra.action.context.input).toEqual(given);
  });
});

describe('a branch is called what it is called', () => {
  const branches = [
    'a$',
    '$$',
    '$'.concat('{', 'b}'),
    '$$'.concat('{', 'b}'),
    'x$'.concat('{', 'fromNow("1 day")}y'),
    '$'.concat('{'),
    '{$eval: "1"}',
  ];
  const headRef = (rendered: (over: object) => Record<string, unknown>, head_ref: string) =>
    (rendered({ head_ref })['payload'] as { env: Record<string, string> }).env['HEAD_REF'];

  test.each(branches)('%j', (branch) => {
    const ref = `refs/heads/${branch}`;
    expect([headRef(asTaskclusterUi, ref), headRef(asHook, ref)]).toEqual([ref, ref]);
  });

  test('whatever it is', () => {
    const text = fc
      .array(fc.constantFrom('$', '{', '}', 'a', '"', "'", ' ', '\\'), { minLength: 1 })
      .map((one) => one.join(''));
    fc.assert(
      fc.property(text, (branch) => headRef(asTaskclusterUi, branch) === branch && headRef(asHook, branch) === branch),
    );
  });
});

test('hooks for pull requests give another scope', () => {
  const over = { tasks_for: 'github-pull-request', head_repository: 'https://github.com/other/fork' };
  expect(asHook(over, input, true)['scopes']).toEqual([
    'assume:repo:github.com/someone/taskgraph-seta:pr-action:backfill',
  ]);
});

describe.each([
  ['pushes', false, 'url', 'action'],
  ['pull requests', true, 'base_url', 'pr-action'],
] as const)('a hook for %s', (_what, pullRequests, field, role) => {
  const request = {
    config,
    graphConfig,
    level: '3',
    repository: `${repository}/`,
    project: 'p',
    template,
    owner: 'a',
    pullRequests,
  };
  const hook = hookResources(actions, request).hooks.find(({ hookId }) => hookId.includes('backfill/'));
  const payload = (over: object) => {
    const text = 'text';
    const names = ['name', 'title', 'description', 'taskGroupId', 'cb_name', 'symbol'];
    return {
      decision: {
        action: Object.fromEntries(names.map((name) => [name, text])),
        push: { owner: 'a@example.com', revision: 'a'.repeat(40) },
        repository: { url: repository, base_url: repository, project: 'p', level: '3', ...over },
      },
      user: { input: {}, taskId: null, taskGroupId: decisionTaskId },
    };
  };
  const takes = (over: object) => new Ajv({ strict: false }).validate(hook?.triggerSchema ?? false, payload(over));

  test.each(['http://xgithub.com/someone/taskgraph-seta', `${repository}/`, 'https://$(id)/x', `${repository}'`, ''])(
    'takes no payload whose repository is %j',
    (url) => {
      expect(takes({})).toBe(true);
      expect(takes({ [field]: url })).toBe(false);
    },
  );

  test('takes no payload of another level', () => expect(takes({ level: '1' })).toBe(false));
  test('takes no project that a shell would obey', () => expect(takes({ project: "p'; id" })).toBe(false));

  const scopesFor = (over: object, { task } = hook ?? { task: {} }) =>
    (jsone(task, { payload: payload(over), taskId: ownTaskId }) as { scopes: string[] }).scopes;
  const other = { url: 'https://example.com/a/b', base_url: 'https://example.com/a/b' };

  test('gives the scope of the repository whose code runs, which its role holds or not', () => {
    expect(scopesFor({})).toEqual([`assume:repo:github.com/someone/taskgraph-seta:${role}:backfill`]);
    expect(scopesFor(other)).toEqual([`assume:repo:example.com/a/b:${role}:backfill`]);
    const fork = { ...other, [field]: repository };
    expect(scopesFor(fork)).toEqual(scopesFor({}));
  });

  test('is the same for every repository of the trust domain whose .taskcluster.yml is the same', () => {
    const [one, another] = [request, { ...request, repository: other.url, project: 'b' }].map(
      (of) => hookResources(actions, of).hooks,
    );
    expect(another).toEqual(one);
  });

  test.each([`${repository}.git`, 'ssh://git@github.com/someone/private', 'git@github.com:someone/private'])(
    'of %s, which no role is called after, is for it alone',
    (url) => {
      const alone = hookResources(actions, { ...request, repository: url }).hooks.find(
        ({ hookId }) => hookId === hook?.hookId,
      );
      expect(scopesFor(other, alone)).toEqual([`assume:${repoRole(url)}:${role}:backfill`]);
      const valid = (over: object) => new Ajv({ strict: false }).validate(alone?.triggerSchema ?? false, payload(over));
      expect([valid({ [field]: url }), valid({ [field]: url, project: 'b' }), valid({})]).toEqual([true, false, false]);
      expect(hookFault(alone as HookResource, hook)?.message).toContain(
        'its task is another: it acts with assume:repo:$',
      );
      expect(hookFault(hook as HookResource, alone)?.message).toContain(`it acts with assume:${repoRole(url)}:${role}`);
    },
  );
});
