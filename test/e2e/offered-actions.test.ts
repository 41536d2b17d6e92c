import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsone from 'json-e';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actions } from '../../actions/index.ts';
import { findAction, parseActionsJson } from '../../actions/offer/actions-json.ts';
import { type HookResources, hookResources } from '../../actions/offer/hooks.ts';
import { parseTaskTemplate, renderActions, type TaskTemplate } from '../../actions/offer/render.ts';
import { parseParameters } from '../../src/push/parameters.ts';
import { parseConfig } from '../../src/seta/config.ts';
import type { Result } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';
import type { Sketches } from '../rig/graphs.ts';
import { runHere } from '../rig/in-process.ts';
import { GRAPH, is } from './action-scenes.ts';
import { ActionTask } from './action-task.ts';
import { type Credentials, Deployment } from './deployment.ts';
import { History } from './history.ts';

const root = join(import.meta.dirname, '../..');
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const configText = readFileSync(join(root, 'taskcluster/config.yml'), 'utf8');
const config = value(parseConfig(configText, 'config.yml'));
const graphConfig = value(parseGraphConfig(configText, 'config.yml'));
/** Hooks are named after the hash of this text. */
let template: TaskTemplate;

let deployment: Deployment;
let history: History;
let resources: HookResources;

beforeAll(async () => {
  deployment = await Deployment.start();
  const yml = readFileSync(join(root, '.taskcluster.yml'), 'utf8');
  template = value(parseTaskTemplate(`${yml}# ${deployment.unique('offered')}\n`, '.taskcluster.yml'));
  await deployment.role('anonymous', ['queue:get-artifact:public/*']);
  const project = deployment.unique('offered');
  const repository = `https://hg.example.com/${project}`;
  const worker = { provisionerId: 'seta-3', workerType: 'linux' };
  const graph: Sketches = Object.fromEntries(
    Object.entries(GRAPH).map(([label, sketch]) => [label, { ...sketch, definition: worker }]),
  );
  const sketch = {
    graph,
    there: [is('image', 'completed'), is('build', 'completed'), is('test-1', 'completed')],
    artifacts: { 'public/target-tasks.json': JSON.stringify(['test-1', 'test-2', 'test-3']) },
    scopes: [
      'in-tree:hook-action:project-seta/in-tree-action-3-*',
      `assume:repo:hg.example.com/${project}:action:generic`,
    ],
  };
  // Two pushes: what one client makes must not be there for the other.
  history = await History.start(deployment, [sketch, sketch], { repository, project });
  const owner = 'test@example.com';
  const request = { config, graphConfig, level: '3', repository, project, template, owner, pullRequests: false };
  resources = hookResources(actions, request);
  // What administrators do with the output of `seta hooks`, but for these versions of the hooks alone.
  const own = (text: string): string => text.replace(/(?<=^hook-id:.*)[*]$/, template.hash);
  for (const { roleId, scopes } of resources.roles) await deployment.role(own(roleId), scopes);
  for (const hook of resources.hooks) await deployment.hook(hook);
});
afterAll(async () => {
  await history[Symbol.asyncDispose]();
  await deployment[Symbol.asyncDispose]();
});

/** `actions.json` as the decision task of a push writes it, and as clients read it. */
async function actionsJsonOf(decisionTaskId: string) {
  const { url } = (await deployment.api('queue.getLatestArtifact', decisionTaskId, 'public/parameters.yml')) as {
    url: string;
  };
  const parameters = value(parseParameters(await (await fetch(url)).text(), 'parameters.yml'));
  const rendered = renderActions(actions, {
    parameters,
    config,
    decisionTaskId: decisionTaskId as TaskId,
    template,
  });
  return value(parseActionsJson(JSON.stringify(rendered), 'actions.json'));
}

interface ActionTaskDefinition {
  readonly scopes: readonly string[];
  readonly payload: { readonly env: Readonly<Record<string, string>> };
}

/** What a worker does with the action task: its scopes by the proxy, its environment; the command is `seta`. */
async function work(taskId: string): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const { scopes, payload } = (await deployment.api('queue.task', taskId)) as ActionTaskDefinition;
  using action = new ActionTask(deployment, await deployment.proxy(scopes), { ...payload.env, TASK_ID: taskId });
  return action.run();
}

/** The part of Treeherder: its login holds nothing but the right to trigger hooks. */
async function asTreeherder(decisionTaskId: string, user: Credentials): Promise<string> {
  const offered = await actionsJsonOf(decisionTaskId);
  const action = findAction(offered.actions, 'run-missing-tests', null);
  if (action?.kind !== 'hook') throw new Error('Treeherder can trigger hooks only');
  const decision = (await deployment.api('queue.task', decisionTaskId)) as ActionTaskDefinition;
  const expanded = (await deployment.api('auth.expandScopes', { scopes: decision.scopes })) as { scopes: string[] };
  const wanted = `in-tree:hook-action:${action.hookGroupId}/${action.hookId}`;
  const isOffered = expanded.scopes.some((scope) => scope.endsWith('*') && wanted.startsWith(scope.slice(0, -1)));
  expect(isOffered).toBe(true);
  // No schema defaults are sent.
  const context = { ...offered.variables, taskGroupId: decisionTaskId, taskId: null, input: {} };
  const payload: unknown = jsone(action.hookPayload, context);
  const api = deployment.as(user);
  const { taskId } = (await api('hooks.triggerHook', action.hookGroupId, action.hookId, payload)) as { taskId: string };
  return taskId;
}

/** The part of the Taskcluster UI: the user's credentials, narrowed to the scopes of the decision task. */
async function asTaskclusterUi(decisionTaskId: string, user: Credentials): Promise<string> {
  const offered = await actionsJsonOf(decisionTaskId);
  const action = offered.actions.find(({ name, kind }) => name === 'run-missing-tests' && kind === 'task');
  if (action?.kind !== 'task') throw new Error('it is offered as a task');
  const { scopes } = (await deployment.api('queue.task', decisionTaskId)) as ActionTaskDefinition;
  const ownTaskId = derivedTaskId(deployment.unique('ui'));
  const target = { taskGroupId: decisionTaskId, taskId: null, task: null, ownTaskId, input: {} };
  const task: unknown = jsone(action.task, { ...offered.variables, ...target });
  await deployment.as(user, { authorizedScopes: scopes })('queue.createTask', ownTaskId, task);
  return ownTaskId;
}

test('a click in Treeherder runs the hook, and the hook the callback', async () => {
  const [push] = history.pushes;
  if (!push) throw new Error('there is a push');
  const user = await deployment.client([`hooks:trigger-hook:project-seta/in-tree-action-3-generic/${template.hash}`]);
  const taskId = await asTreeherder(push.decisionTaskId, user);
  expect(await work(taskId)).toMatchObject({ status: 0, stderr: '' });
  expect([...(await history.added(push)).keys()].filter((name) => name.startsWith('test')).sort()).toEqual([
    'test-2',
    'test-3',
  ]);
});

test('a click in the Taskcluster UI runs with the scopes of the user', async () => {
  const [, push] = history.pushes;
  if (!push) throw new Error('there is a push');
  // Taskcluster narrows nobody's scopes to some that they do not hold.
  const user = await deployment.client([
    `assume:repo:hg.example.com/${history.project}:action:generic`,
    'in-tree:hook-action:project-seta/in-tree-action-3-*',
  ]);
  const taskId = await asTaskclusterUi(push.decisionTaskId, user);
  expect(await work(taskId)).toMatchObject({ status: 0, stderr: '' });
  expect([...(await history.added(push)).keys()].filter((name) => name.startsWith('test')).sort()).toEqual([
    'test-2',
    'test-3',
  ]);
});

test('who may not trigger the hook or hold the scope of the action starts nothing', async () => {
  const { decisionTaskId } = history.last;
  const nobody = await deployment.client(['hooks:trigger-hook:project-seta/in-tree-action-3-backfill/*']);
  await expect(asTreeherder(decisionTaskId, nobody)).rejects.toMatchObject({ statusCode: 403 });
  await expect(asTaskclusterUi(decisionTaskId, nobody)).rejects.toMatchObject({ statusCode: 401 });
});

/** `seta ARGS` in a shell. */
const seta = (credentials: Credentials, ...args: readonly string[]) => {
  const env = {
    TASKCLUSTER_ROOT_URL: deployment.rootUrl,
    TASKCLUSTER_CLIENT_ID: credentials.clientId,
    TASKCLUSTER_ACCESS_TOKEN: credentials.accessToken,
  };
  return runHere(args, { cwd: root, env });
};

test('a shell runs actions with its own scopes: dry, without and with what they need', async () => {
  const { decisionTaskId, taskIds } = history.last;
  const target = ['--task-group-id', decisionTaskId, '--task-id', taskIds.get('test-1') ?? ''];
  const args = ['action', 'run', 'retrigger-disabled', ...target, '--input', '{"force": true}', '--json'];
  const reads = [
    'auth:current-scopes',
    'queue:get-task:*',
    'queue:status:*',
    'index:list-tasks:*',
    'queue:get-artifact:*',
  ];
  const reader = await deployment.client(reads);
  const dry = await seta(reader, ...args, '--dry-run');
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, totals: { planned: 1 } });
  const refused = await seta(reader, ...args);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('queue:create-task:low:seta-3/linux: needed for test-1');
  const role = `assume:repo:hg.example.com/${history.project}:action:generic`;
  const developer = await deployment.client([role, 'auth:expand-scopes']);
  const done = await seta(developer, ...args);
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(done.stdout)).toMatchObject({ totals: { created: 1 } });
});
