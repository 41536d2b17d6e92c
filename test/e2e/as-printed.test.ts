import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load } from 'js-yaml';
import jsone from 'json-e';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ActionsJson, findAction } from '../../actions/offer/actions-json.ts';
import type { HookResources } from '../../actions/offer/hooks.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { seta } from '../cli/seta.ts';
import { ActionTask } from './action-task.ts';
import { type Credentials, Deployment } from './deployment.ts';
import { Repository } from './repository.ts';

/**
 * A push to GitHub from its event to a click in Treeherder, on a deployment where everything is set up as `seta hooks` prints
 * it and nothing else is: whatever a decision or an action needs has to be among it.
 */

let deployment: Deployment;
let repository: Repository;
let domain: string;
let printed: HookResources;
let decisionTaskId: string;
const artifacts = createServer(({ url = '' }, response) => response.end(repository.read(`artifacts/${url.slice(1)}`)));

interface Definition {
  readonly scopes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly payload: { readonly env: Readonly<Record<string, string>> };
}

/** What taskcluster-github does with a push: its own scopes are those of the branch's role, a route and a scheduler. */
async function createDecision(): Promise<string> {
  const role = `assume:repo:github.com/someone/${repository.project}:branch:main`;
  const url = `https://github.com/someone/${repository.project}`;
  const event = {
    ref: 'refs/heads/main',
    before: repository.revision('HEAD~1'),
    after: repository.revision('HEAD'),
    pusher: { name: 'someone' },
    repository: { html_url: url, name: repository.project, pushed_at: Math.floor(Date.now() / 1000) },
  };
  const ownId = derivedTaskId(domain, 'decision');
  const { tasks } = load(repository.read('.taskcluster.yml')) as { tasks: object[] };
  const rendered = jsone({ tasks }, { tasks_for: 'github-push', event, as_slugid: () => ownId });
  const [{ taskId, ...definition }] = (rendered as { tasks: [Definition & { taskId: string }] }).tasks;
  const github = await deployment.client([role, 'queue:route:checks', 'queue:scheduler-id:taskcluster-github']);
  await deployment.as(github)('queue.createTask', taskId, definition);
  return taskId;
}

/** What a worker does with the decision task. */
async function workOnDecision(): Promise<void> {
  const worker = { workerGroup: 'seta-e2e', workerId: 'seta-e2e', tasks: 1 };
  await deployment.api('queue.claimWork', `${domain}-3/linux`, worker);
  const { scopes } = (await deployment.api('queue.task', decisionTaskId)) as Definition;
  const proxy = await deployment.proxy(scopes);
  const env = { TASK_ID: decisionTaskId, TASKCLUSTER_ROOT_URL: deployment.rootUrl, TASKCLUSTER_PROXY_URL: proxy.url };
  const ran = await seta(repository.flags(), { cwd: repository.folder, env });
  if (ran.status !== 0) throw new Error(ran.stderr);
  const expires = new Date(Date.now() + 60 * 60_000).toJSON();
  for (const name of [
    'parameters.yml',
    'full-task-graph.json',
    'label-to-taskid.json',
    'actions.json',
    'target-tasks.json',
  ]) {
    const url = `http://127.0.0.1:${(artifacts.address() as AddressInfo).port}/${name}`;
    const artifact = { storageType: 'reference', contentType: 'application/json', expires, url };
    await deployment.api('queue.createArtifact', decisionTaskId, 0, `public/${name}`, artifact);
  }
  await deployment.api('queue.reportCompleted', decisionTaskId, 0);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => artifacts.listen(0, '127.0.0.1', resolve));
  deployment = await Deployment.start();
  domain = deployment.unique('seta-e2e');
  const own = (text: string): string => text.replace(/(trust-?domain): seta/i, `$1: ${domain}`);
  repository = new Repository(deployment.unique('printed'), own);
  repository.write('.taskcluster.yml', own(repository.read('.taskcluster.yml')));
  const url = `https://github.com/someone/${repository.project}`;
  const out = await seta(['hooks', '--repository', url, '--project', repository.project], { cwd: repository.folder });
  printed = JSON.parse(out.stdout) as HookResources;
  for (const hook of printed.hooks) await deployment.hook(hook);
  for (const { roleId, scopes } of printed.roles) await deployment.role(roleId, scopes);
  for (const { roleId, scopes } of printed.grants) if (roleId !== undefined) await deployment.role(roleId, scopes);
  decisionTaskId = await createDecision();
  await workOnDecision();
});
afterAll(async () => {
  artifacts.closeAllConnections();
  artifacts.close();
  repository[Symbol.dispose]();
  await deployment[Symbol.asyncDispose]();
});

/** A click of somebody who may start actions of a permission, and what the worker makes of it. */
async function click(permission: string, name: string, taskId: string | null, input: object): Promise<ActionTask> {
  const offered = repository.json<ActionsJson>('artifacts/actions.json');
  const tags = taskId === null ? null : ((await deployment.api('queue.task', taskId)) as Definition).tags;
  const action = findAction(offered.actions, name, tags);
  if (action?.kind !== 'hook') throw new Error(`${name} is not offered by a hook`);
  const people = printed.grants.find(({ to }) => to === `people who may start actions with permission ${permission}`);
  const user: Credentials = await deployment.client(people?.scopes ?? []);
  const payload: unknown = jsone(action.hookPayload, { taskGroupId: decisionTaskId, taskId, input });
  const fired = await deployment.as(user)('hooks.triggerHook', action.hookGroupId, action.hookId, payload);
  const { taskId: actionTaskId } = fired as { taskId: string };
  const { scopes, payload: work } = (await deployment.api('queue.task', actionTaskId)) as Definition;
  const environment = { ...work.env, TASK_ID: actionTaskId };
  const task = new ActionTask(deployment, await deployment.proxy(scopes), environment, repository.folder);
  expect(await task.run()).toMatchObject({ status: 0, stderr: '' });
  return task;
}

test('the tasks of the push are there', async () => {
  expect([...(await deployment.group(decisionTaskId)).keys()]).toEqual(
    expect.arrayContaining(['check-lint', 'check-test']),
  );
});

test('add-new-jobs creates what the push left out, with its routes', async () => {
  using action = await click('generic', 'add-new-jobs', null, { tasks: ['seta-data-full', 'check-test'] });
  const created = action.result.rows.filter(({ outcome }) => outcome === 'created').map(({ label }) => label);
  expect(created).toEqual(expect.arrayContaining(['check-test', 'seta-data-full', 'seta-fetch-part-1']));
  const [data] = (await deployment.group(decisionTaskId)).get('seta-data-full') ?? [];
  expect(data?.task.routes).toContain(`index.${domain}.v2.${repository.project}.latest.seta.data`);
});

test('retrigger-decision creates the decision task once more, with all that it holds', async () => {
  using action = await click('retrigger-decision', 'retrigger', decisionTaskId, {});
  expect(action.result).toMatchObject({ totals: { created: 1 } });
  const [again] = action.result.rows.flatMap(({ taskIds }) => taskIds);
  const scopesOf = async (taskId: string) => ((await deployment.api('queue.task', taskId)) as Definition).scopes;
  expect(await scopesOf(again ?? '')).toEqual(await scopesOf(decisionTaskId));
});

test('retrigger-decision does so with an action task, too', async () => {
  using first = await click(
    'backfill',
    'backfill',
    (await deployment.group(decisionTaskId)).get('check-lint')?.[0]?.taskId ?? '',
    {},
  );
  expect(first.result.failure).toBeUndefined();
  const actions = [...(await deployment.group(decisionTaskId))].filter(([name]) => name.startsWith('Action: Backfill'));
  const [taskId = ''] = actions.flatMap(([, tasks]) => tasks.map((task) => task.taskId));
  using action = await click('retrigger-decision', 'retrigger', taskId, {});
  expect(action.result).toMatchObject({ totals: { created: 1 } });
});
