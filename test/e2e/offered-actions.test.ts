import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sketches } from '../rig/graphs.ts';
import { runHere } from '../rig/in-process.ts';
import { GRAPH, is } from './action-scenes.ts';
import { type Credentials, Deployment } from './deployment.ts';
import type { History } from './history.ts';
import { Offering } from './offering.ts';

const root = join(import.meta.dirname, '../..');
let deployment: Deployment;
let offering: Offering;
let history: History;

beforeAll(async () => {
  deployment = await Deployment.start();
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
  offering = await Offering.start(deployment, [sketch, sketch], { repository, project });
  ({ history } = offering);
});
afterAll(async () => {
  await offering[Symbol.asyncDispose]();
  await deployment[Symbol.asyncDispose]();
});

test('a click in Treeherder runs the hook, and the hook the callback', async () => {
  const [push] = history.pushes;
  if (!push) throw new Error('there is a push');
  const user = await deployment.client([
    `hooks:trigger-hook:project-seta/in-tree-action-3-generic/${offering.template.hash}`,
  ]);
  const taskId = await offering.asTreeherder({ push, name: 'run-missing-tests' }, user);
  expect(await offering.work(taskId)).toMatchObject({ status: 0, stderr: '' });
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
  const taskId = await offering.asTaskclusterUi({ push, name: 'run-missing-tests' }, user);
  expect(await offering.work(taskId)).toMatchObject({ status: 0, stderr: '' });
  expect([...(await history.added(push)).keys()].filter((name) => name.startsWith('test')).sort()).toEqual([
    'test-2',
    'test-3',
  ]);
});

test('who may not trigger the hook or hold the scope of the action starts nothing', async () => {
  const click = { push: history.last, name: 'run-missing-tests' };
  const nobody = await deployment.client(['hooks:trigger-hook:project-seta/in-tree-action-3-backfill/*']);
  await expect(offering.asTreeherder(click, nobody)).rejects.toMatchObject({ statusCode: 403 });
  await expect(offering.asTaskclusterUi(click, nobody)).rejects.toMatchObject({ statusCode: 401 });
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
