/** The Python package, built and installed in a folder of its own: no repository around, a path with spaces, no Node. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLE } from '../adapter/matrix-shapes.ts';
import { smallData, TestRepository } from '../adapter/repository.ts';
import { decisionOn } from '../adapter/upstream.ts';
import { succeed } from '../rig/process.ts';
import { Rig, USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';

const ROOT = join(import.meta.dirname, '../..');
const PUSHDATE = Math.floor(Date.now() / 1000) - 3600;

const SETA = `seta:
  projects: [example]
  prunable: ["test-*"]
  data: {file: seta-data.json}
  holdout: 0
strategies: {never: seta}
`;

describe('the Python package', () => {
  const folder = new TestRepository();
  const bin = (name: string): string => join(folder.path, 'a venv/bin', name);
  const env = { PATH: '/usr/bin:/bin', TASKGRAPH_SERIAL: '1' };

  beforeAll(async () => {
    const wheels = join(folder.path, 'the wheel');
    await succeed(process.execPath, [join(ROOT, 'python/build.ts'), wheels], { cwd: ROOT });
    expect(readdirSync(wheels)).toEqual([expect.stringMatching(/^taskgraph_seta-[\d.]+-py3-none-any\.whl$/)]);
    await succeed('python3', ['-m', 'venv', 'a venv'], { cwd: folder.path });
    const requirements = [join(wheels, readdirSync(wheels)[0] ?? ''), 'taskcluster-taskgraph'];
    await succeed(bin('pip'), ['install', '--quiet', ...requirements], {
      cwd: folder.path,
      env: { PIP_CACHE_DIR: '' },
    });
  }, 600_000);

  afterAll(() => folder[Symbol.dispose]());

  test('has the command', async () => {
    const { stdout } = await succeed(bin('seta'), ['--help'], { cwd: folder.path, env });
    expect(stdout).toContain('Usage: seta');
    const asked = await succeed(bin('seta'), ['strategy'], { cwd: folder.path, env, input: '{"version": 1' }).catch(
      String,
    );
    expect(asked).toContain('docs/reference/strategy-protocol.md');
  });

  test('has the adapter, which prunes with that command', async () => {
    using repository = await TestRepository.create(EXAMPLE);
    const config = repository
      .read('taskcluster/config.yml')
      .replace('taskgraph:\n', '$&    register: seta_taskgraph:register\n');
    repository.write('taskcluster/config.yml', `${config}${SETA}`);
    await succeed('git', ['remote', 'add', 'origin', 'https://github.com/example/example'], { cwd: repository.path });
    const parameters = {
      ...{ project: 'example', level: '3', pushlog_id: '7', head_rev: 'a'.repeat(40), tasks_for: 'github-push' },
      ...{ pushdate: PUSHDATE, build_date: PUSHDATE, backstop: false, files_changed: ['src/a.c'] },
    };
    const pushes = [{ parameters, data: JSON.parse(smallData(PUSHDATE)) as object }];
    const { stdout } = await succeed(bin('python'), [join(ROOT, 'test/adapter/matrix.py')], {
      cwd: repository.path,
      env: { ...env, TASK_ID: 'decision' },
      input: JSON.stringify(pushes),
    });
    expect(JSON.parse(stdout)).toMatchObject([
      {
        optimized: ['build-app', 'test-changed', 'test-high'],
        ledger: { mode: 'pruned', tasks: { 'test-low': { verdict: 'removed', by: 'seta' } } },
      },
    ]);
  });

  test('is part of the decision tasks of upstream: a backstop, and a push that is pruned', async () => {
    using repository = await TestRepository.create({ ...EXAMPLE, 'seta-data.json': smallData(PUSHDATE) });
    repository.edit('taskcluster/config.yml', 'taskgraph:\n', 'taskgraph:\n    register: seta_taskgraph:register\n');
    repository.write('taskcluster/config.yml', `${repository.read('taskcluster/config.yml')}${SETA}`);
    const url = 'https://github.com/example/example';
    await using rig = await Rig.start({ anonymous: USUAL_ANONYMOUS });
    const client = rig.client({
      scopes: ['queue:create-task:*', 'queue:scheduler-id:example-level-3', 'queue:route:*', 'index:insert-task:*'],
    });
    let base = '';
    const created: (readonly string[])[] = [];
    for (const change of ['one', 'two']) {
      repository.write('src/a.c', change);
      const revision = await repository.commit();
      const taskId = rig.newTaskId();
      const routes = ['index.example.v2.example.latest.taskgraph.decision'];
      rig.addTask({ taskId, taskGroupId: taskId, schedulerId: 'example-level-3', routes, state: 'running' });
      const args = decisionOn({ repository: url, revision, base: base || revision, pushdate: PUSHDATE });
      await succeed(bin('taskgraph'), args, {
        cwd: repository.path,
        env: { ...env, ...rig.env(client), TASK_ID: taskId },
      });
      rig.resolve(taskId, 'completed');
      base = revision;
      const tasks = rig.tasks(taskId).filter((one) => one.taskId !== taskId);
      created.push(tasks.map(({ task }) => task.metadata.name).sort());
    }
    const [all, kept] = created;
    expect(all).toEqual(['build-app', 'build-part', 'test-changed', 'test-high', 'test-low', 'test-unchanged']);
    expect(kept).toEqual(['build-app', 'test-changed', 'test-high']);
    expect(repository.json('artifacts/seta-ledger.json')).toMatchObject({
      mode: 'pruned',
      tasks: { 'test-low': { verdict: 'removed', by: 'seta' } },
    });
  });
});
