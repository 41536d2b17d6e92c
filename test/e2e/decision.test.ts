import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/optimize/ledger.ts';
import { backstopPath } from '../../src/push/backstop.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { seta } from '../cli/seta.ts';
import { DecisionTask, SCOPES } from './decision-task.ts';
import { Deployment } from './deployment.ts';
import { isCreate } from './gated-proxy.ts';
import { Repository } from './repository.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start();
});
afterAll(() => deployment[Symbol.asyncDispose]());

const DAY = 24 * 60 * 60_000;
const ARTIFACTS = [
  'actions.json',
  'full-task-graph.json',
  'label-to-taskid.json',
  'optimizations.log',
  'parameters.yml',
  'runnable-jobs.json',
  'seta-ledger.json',
  'seta-report.html',
  'target-tasks.json',
  'task-graph.json',
];

/** Data that gives labels priorities. */
function dataOf(project: string, priorities: Readonly<Record<string, number>>): string {
  const now = Date.now();
  const at = (days: number) => new Date(now + days * DAY).toJSON();
  const tasks = Object.entries(priorities).map(([label, priority]) => {
    const reason = priority === 1 ? 'regressions' : 'no-regressions';
    return [label, { priority, reason, caught: 0, sole: 0, runSeconds: 60, until: null }];
  });
  return JSON.stringify({
    version: 1,
    project,
    generated: at(-1),
    expires: at(13),
    window: { from: at(-91), to: at(-1), pushes: 1000, regressions: 100 },
    generator: { name: 'taskgraph-seta', version: '1.0.0', options: {} },
    coverage: {
      regressions: 100,
      covered: 100,
      highValue: 1,
      runHours: 1,
      allRunHours: 2,
      lowerBoundRunHours: 1,
      optimal: true,
    },
    tasks: Object.fromEntries(tasks),
  });
}

/** A repository whose data says that `check-test` is of low value, and whose pushes are counted. */
function repository(data: string | null = null): Repository {
  const project = deployment.unique('project');
  const made = new Repository(project, (config) => config.replace('  data:\n', '  data:\n    time-budget: 1 second\n'));
  made.write('seta.json', data ?? dataOf(project, { 'check-test': 5 }));
  return made;
}

/** A push of a repository decided by a decision task of its own. */
async function push(repo: Repository, flags: Readonly<Record<string, string>> = {}, scopes = SCOPES) {
  const task = await DecisionTask.create(deployment, scopes);
  const run = (more: Readonly<Record<string, string>> = {}) =>
    task.run(repo.flags({ data: 'seta.json', ...flags, ...more }), repo.folder);
  const ran = await run();
  if (ran.status === 0) await task.complete();
  return { task, run, ran };
}

const ledger = (repo: Repository) => repo.json<Ledger>('artifacts/seta-ledger.json');

async function labels(task: DecisionTask): Promise<readonly string[]> {
  const group = await deployment.group(task.taskId);
  return [...group].flatMap(([name, tasks]) => (name === 'Decision Task' ? [] : tasks.map(() => name))).sort();
}

async function backstopRecord(repo: Repository): Promise<{ recent: { number: number; backstop: boolean }[] }> {
  const path = backstopPath({ trustDomain: 'seta' } as never, { project: repo.project, level: '3' });
  const { data } = (await deployment.api('index.findTask', path)) as { data: never };
  return data;
}

describe("this repository's own kinds", () => {
  test('the first push is a backstop: its tasks are created, its artifacts written, and it is counted', async () => {
    using repo = repository();
    const task = await DecisionTask.create(deployment);
    const ran = await task.runProcess(repo.flags({ data: 'seta.json' }), repo.folder);
    expect(ran).toMatchObject({ status: 0 });
    // check-upstream is optimized away: no file that it depends on has changed.
    expect(await labels(task)).toEqual(['check-bench', 'check-lint', 'check-test']);
    const group = await deployment.group(task.taskId);
    const [lint] = group.get('check-lint') ?? [];
    expect(lint?.task).toMatchObject({
      taskGroupId: task.taskId,
      schedulerId: 'seta-level-3',
      dependencies: [task.taskId],
      routes: [`tc-treeherder.v2.${repo.project}.${repo.revision('HEAD')}.0`, 'checks'],
    });
    for (const name of ARTIFACTS) expect(repo.read(`artifacts/${name}`)).not.toBe('');
    const labelToTaskId = repo.json<Record<string, string>>('artifacts/label-to-taskid.json');
    expect(labelToTaskId['check-lint']).toBe(lint?.taskId);
    expect(Object.keys(repo.json<object>('artifacts/task-graph.json')).sort()).toEqual(
      Object.values(labelToTaskId).sort(),
    );
    expect(repo.json('artifacts/target-tasks.json')).toEqual([
      'check-bench',
      'check-lint',
      'check-test',
      'check-upstream',
    ]);
    expect(repo.json('artifacts/runnable-jobs.json')).toHaveProperty('seta-data-full.collection', { opt: true });
    expect(repo.read('artifacts/parameters.yml')).toContain('backstop: true');
    expect(ledger(repo)).toMatchObject({ mode: 'backstop', reason: { code: 'backstop' } });
    expect(await backstopRecord(repo)).toMatchObject({ recent: [{ number: 1, backstop: true }] });
  });

  test('the next push is pruned, and run a second time it changes nothing', async () => {
    using repo = repository();
    await push(repo);
    const { task, ran, run } = await push(repo);
    expect(ran.status).toBe(0);
    expect(await labels(task)).toEqual(['check-bench', 'check-lint']);
    expect(ledger(repo)).toMatchObject({ mode: 'pruned', totals: { target: 4, kept: 2, removed: 2 } });
    expect(ledger(repo).tasks).toHaveProperty('check-test.by', 'seta');
    expect(repo.read('artifacts/parameters.yml')).toContain('backstop: false');

    const before = await deployment.group(task.taskId);
    const again = await run();
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('2 of 2 tasks are there, 2 of them since an earlier run');
    expect(await deployment.group(task.taskId)).toEqual(before);
    expect(ledger(repo)).toMatchObject({ mode: 'pruned' });
    expect(await backstopRecord(repo)).toMatchObject({ recent: [{ number: 1 }, { number: 2, backstop: false }] });
  });

  test('DONTBUILD makes no tasks', async () => {
    using repo = repository();
    repo.write('src/changed.ts', 'export const x = 1;\n');
    repo.commit('Documentation only, DONTBUILD');
    const { task, ran } = await push(repo);
    expect(ran.status).toBe(0);
    expect(await labels(task)).toEqual([]);
  });

  test('a cron decision runs what is meant for cron, and is not counted as a push', async () => {
    using repo = repository();
    const { task, ran } = await push(repo, { 'tasks-for': 'cron' });
    expect(ran.status).toBe(0);
    expect(await labels(task)).toEqual(['seta-data-build']);
    await expect(backstopRecord(repo)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('a dry run prints the plan, needs no credentials and creates nothing', async () => {
    using repo = repository();
    const environments = [{}, { TASKCLUSTER_ROOT_URL: deployment.rootUrl }];
    for (const env of environments) {
      const ran = await seta([...repo.flags({ data: 'seta.json' }), '--dry-run'], { cwd: repo.folder, env });
      expect(ran).toMatchObject({ status: 0 });
      expect(ran.stdout).toContain('4 tasks: ');
      expect(repo.json('artifacts/label-to-taskid.json')).toHaveProperty('check-lint');
    }
    await expect(backstopRecord(repo)).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('trouble with the data: everything runs, the decision is green, the ledger says why', () => {
  const cases: readonly [code: string, data: (repo: Repository) => string, content?: (project: string) => string][] = [
    ['unreachable', () => 'taskcluster'],
    ['unreachable|timeout', () => 'http://127.0.0.1:1/seta.json'],
    ['not-found', () => 'no-such-file.json'],
    ['not-found', (repo) => `index:seta.v2.${repo.project}.latest.seta.data`],
    ['not-json', () => 'seta.json', () => '<html>Service unavailable</html>'],
    ['bad-schema', () => 'seta.json', () => '{"version": 1}'],
    ['wrong-project', () => 'seta.json', () => dataOf('another', { 'check-test': 5 })],
    [
      'over-pruning',
      () => 'seta.json',
      (project) => dataOf(project, { 'check-test': 5, 'check-upstream': 5, 'check-bench': 5 }),
    ],
  ];
  test.each(cases)('%s', async (code, data, content) => {
    using repo = repository();
    // A backstop would run everything without a look at the data.
    await push(repo);
    if (content) repo.write('seta.json', content(repo.project));
    const { task, ran } = await push(repo, { data: data(repo) });
    expect(ran.status).toBe(0);
    const one = expect.stringMatching(new RegExp(`^(${code})$`));
    expect(ledger(repo)).toMatchObject({ mode: 'run-all', reason: { code: one } });
    expect(await labels(task)).toEqual(['check-bench', 'check-lint', 'check-test']);
  });

  test('backstops that cannot be read: this push is one', async () => {
    using repo = repository();
    const task = await DecisionTask.create(deployment);
    task.proxy.gate = ({ path }) => (path.includes('/index/v1/task/') ? 403 : 'pass');
    const ran = await task.run(repo.flags({ data: 'seta.json' }), repo.folder);
    expect(ran.status).toBe(0);
    expect(ledger(repo)).toMatchObject({ mode: 'run-all', reason: { code: 'backstop-unknown' } });
    expect(repo.read('artifacts/parameters.yml')).toContain('backstop: true');
    expect(await labels(task)).toHaveLength(3);
  });

  test('a push that cannot be counted warns and is green', async () => {
    using repo = repository();
    const { ran } = await push(
      repo,
      {},
      SCOPES.filter((scope) => !scope.startsWith('index:insert-task')),
    );
    expect(ran.status).toBe(0);
    expect(ran.stderr).toMatch(/not counted towards the next backstop[\s\S]*index:insert-task/);
  });
});

describe('trouble with creating tasks', () => {
  test('a scope is missing: exit 1, every task and the scope are named, the artifacts are there', async () => {
    using repo = repository();
    const { task, ran } = await push(
      repo,
      {},
      SCOPES.filter((scope) => !scope.startsWith('queue:route:')),
    );
    expect(ran.status).toBe(1);
    for (const label of ['check-bench', 'check-lint', 'check-test']) expect(ran.stderr).toContain(label);
    expect(ran.stderr).toContain('queue:route:');
    expect(ran.stderr).not.toMatch(/^ {4}at /m);
    expect(await labels(task)).toEqual([]);
    for (const name of ARTIFACTS) expect(repo.read(`artifacts/${name}`)).not.toBe('');
    await expect(backstopRecord(repo)).rejects.toMatchObject({ statusCode: 404 });
  });

  test.each([500, 429, 'lose', 'lose-answer'] as const)(
    'the queue answers %s for a while: waited out',
    async (verdict) => {
      using repo = repository();
      const task = await DecisionTask.create(deployment);
      task.proxy.gate = (passing) => (isCreate(passing) && passing.creates <= 4 ? verdict : 'pass');
      const ran = await task.run(repo.flags({ data: 'seta.json' }), repo.folder);
      expect(ran).toMatchObject({ status: 0 });
      expect(await labels(task)).toEqual(['check-bench', 'check-lint', 'check-test']);
    },
  );

  test('one task is refused: the others are created, and a second run creates it', async () => {
    using repo = repository();
    const task = await DecisionTask.create(deployment);
    const refused = derivedTaskId('task', task.taskId, 'check-lint');
    task.proxy.gate = ({ path }) => (path.endsWith(`/queue/v1/task/${refused}`) ? 400 : 'pass');
    const ran = await task.run(repo.flags({ data: 'seta.json' }), repo.folder);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/1 of 3 tasks could not be created[\s\S]*check-lint .*made to fail by a test/);
    expect(await labels(task)).toEqual(['check-bench', 'check-test']);
    task.proxy.open();
    expect(await task.run(repo.flags({ data: 'seta.json' }), repo.folder)).toMatchObject({ status: 0 });
    expect(await labels(task)).toEqual(['check-bench', 'check-lint', 'check-test']);
  });

  test("somebody's task sits on a derived id: the next id is used, and it is told loudly", async () => {
    using repo = repository();
    const task = await DecisionTask.create(deployment);
    const taken = derivedTaskId('task', task.taskId, 'check-lint');
    const now = Date.now();
    await deployment.api('queue.createTask', taken, {
      provisionerId: 'seta-e2e',
      workerType: 'nobody',
      created: new Date(now).toJSON(),
      deadline: new Date(now + DAY).toJSON(),
      payload: {},
      metadata: { name: 'check-lint', description: '', owner: 'a@example.com', source: 'https://example.com' },
    });
    const ran = await task.run(repo.flags({ data: 'seta.json' }), repo.folder);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain(`task ${taken} is not ours`);
    const [created] = (await deployment.group(task.taskId)).get('check-lint') ?? [];
    expect(created?.taskId).not.toBe(taken);
    expect(repo.json('artifacts/label-to-taskid.json')).toHaveProperty('check-lint', created?.taskId);
    expect(repo.json('artifacts/task-graph.json')).toHaveProperty(created?.taskId ?? '');
  });
});
