/** A small repository made by `seta init`, through the commands of upstream taskgraph, against a fake Taskcluster. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseLedger } from '../../src/optimize/ledger.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { succeed } from '../rig/process.ts';
import { Rig, type RigClient, USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, SMALL, smallData, TestRepository } from './repository.ts';
import { decisionOn, taskgraph, type Upstream } from './upstream.ts';

const PUSHDATE = Math.floor(Date.now() / 1000) - 3600;
const REPOSITORY = 'https://github.com/example/example';
const ALL = ['build-app', 'test-also-low', 'test-argued', 'test-high', 'test-low'];
const KEPT = ['build-app', 'test-argued', 'test-high'];

/** The repository, and a Taskcluster in which the data is indexed. */
async function wired() {
  const repository = await TestRepository.create(SMALL);
  onTestFinished(() => repository[Symbol.dispose]());
  await succeed(process.execPath, [...SETA.slice(1), 'init', '--yes', '--project', 'example'], {
    cwd: repository.path,
  });
  const command = `  command: ${JSON.stringify(SETA)}\n  holdout: 0\n  max-skip-ratio: 1\n`;
  repository.edit('taskcluster/config.yml', /^seta:\n/m, `seta:\n${command}`);
  const rig = await Rig.start({ anonymous: USUAL_ANONYMOUS });
  onTestFinished(() => rig[Symbol.asyncDispose]());
  const data = rig.addTask({ schedulerId: 'example-level-3' });
  rig.putArtifact(data, 'public/seta.json', smallData(PUSHDATE));
  rig.index('example.v2.example.latest.seta.data', data);
  return { repository, rig };
}

/** What a decision task and an action task may do. */
const SCOPES = [
  'queue:create-task:low:example-3/*',
  'queue:create-task:lowest:example-3/*',
  'queue:create-task:project:none',
  'queue:scheduler-id:example-level-3',
  'queue:route:*',
  'index:insert-task:example.v2.example.*',
  'assume:repo:github.com/example/example:action:backfill',
  'assume:repo:github.com/example/example:action:generic',
];

interface Push {
  readonly taskId: TaskId;
  readonly revision: string;
  readonly env: Readonly<Record<string, string>>;
}

class Project {
  readonly repository: TestRepository;
  readonly rig: Rig;
  readonly upstream: Upstream;
  readonly client: RigClient;
  #base = '';

  constructor({ repository, rig }: { repository: TestRepository; rig: Rig }, upstream: Upstream) {
    this.repository = repository;
    this.rig = rig;
    this.upstream = upstream;
    this.client = rig.client({ scopes: SCOPES });
  }

  /** A decision task of upstream on a new commit; its artifacts are uploaded and it ends as it went. */
  async push(args: readonly string[] = []): Promise<Push & { readonly status: number | null; readonly log: string }> {
    const { repository, rig, upstream } = this;
    repository.write('src/a.c', `int main() { return ${rig.calls.total}; }\n`);
    const revision = await repository.commit();
    const taskId = rig.newTaskId() as TaskId;
    const routes = ['latest', `revision.${revision}`].map(
      (name) => `index.example.v2.example.${name}.taskgraph.decision`,
    );
    rig.addTask({ taskId, taskGroupId: taskId, schedulerId: 'example-level-3', routes, state: 'running' });
    const env = { ...rig.env(this.client), TASK_ID: taskId };
    const base = this.#base || revision;
    this.#base = revision;
    const all = [...decisionOn({ repository: REPOSITORY, revision, base, pushdate: PUSHDATE }), ...args];
    const { status, stderr } = await taskgraph(upstream, all, { cwd: repository.path, env });
    for (const name of readdirSync(join(repository.path, 'artifacts')).filter((one) => /\.(json|yml)$/.test(one))) {
      rig.putArtifact(taskId, `public/${name}`, repository.read(`artifacts/${name}`));
    }
    rig.resolve(taskId, status === 0 ? 'completed' : 'failed');
    return { taskId, revision, env, status, log: stderr };
  }

  /** What the decision task left as the tasks to create. */
  planned(): readonly string[] {
    const graph = this.repository.json<Record<string, { label: string }>>('artifacts/task-graph.json');
    return Object.values(graph)
      .map(({ label }) => label)
      .sort();
  }

  ledger() {
    const ledger = parseLedger(this.repository.read('artifacts/seta-ledger.json'), 'seta-ledger.json');
    if (!ledger.ok) throw new Error(ledger.failure.message);
    return ledger.value;
  }

  /** Names of the tasks in a push's group, but for decision and action tasks, which the test puts there. */
  created({ taskId }: Push): readonly string[] {
    const tasks = this.rig.tasks(taskId).filter(({ taskId: own, task }) => task.metadata.name !== own);
    return tasks.map(({ task }) => task.metadata.name).sort();
  }

  taskId(push: Push, label: string): string {
    const found = this.rig.tasks(push.taskId).find(({ task }) => task.metadata.name === label);
    if (!found) throw new Error(`${label} is not in the group`);
    return found.taskId;
  }

  /** An action task of upstream. */
  async act(push: Push, name: string, { input = null, task = null }: { input?: unknown; task?: string | null } = {}) {
    const action = {
      ACTION_CALLBACK: name,
      ACTION_INPUT: JSON.stringify(input),
      ACTION_TASK_ID: JSON.stringify(task),
      ACTION_TASK_GROUP_ID: push.taskId,
    };
    const taskId = this.rig.addTask({ taskGroupId: push.taskId, schedulerId: 'example-level-3', state: 'running' });
    const env = { ...push.env, ...action, TASK_ID: taskId };
    const ran = await taskgraph(this.upstream, ['action-callback'], { cwd: this.repository.path, env });
    this.rig.resolve(taskId, ran.status === 0 ? 'completed' : 'failed');
    return ran;
  }
}

describe('the pinned taskgraph', () => {
  const upstream = { python: upstreamPython() };

  test('full, target and optimized', async () => {
    const { repository, rig } = await wired();
    const parameters = {
      project: 'example',
      level: '3',
      head_repository: REPOSITORY,
      base_repository: REPOSITORY,
      head_rev: 'a'.repeat(40),
      base_rev: 'b'.repeat(40),
      head_ref: 'main',
      pushdate: PUSHDATE,
      build_date: PUSHDATE,
      pushlog_id: '7',
      tasks_for: 'github-push',
      repository_type: 'git',
      files_changed: ['src/a.c'],
    };
    repository.write('parameters.yml', JSON.stringify(parameters));
    const labels = async (command: string, env: Record<string, string> = {}) => {
      const args = [command, '--quiet', '--parameters', 'parameters.yml'];
      const { status, stdout, stderr } = await taskgraph(upstream, args, { cwd: repository.path, env });
      expect(status, stderr).toBe(0);
      return stdout.trim().split('\n').sort();
    };
    expect(await labels('full')).toEqual(ALL);
    expect(await labels('target')).toEqual(ALL);
    repository.write('parameters.yml', JSON.stringify({ ...parameters, backstop: false }));
    expect(await labels('optimized', rig.env(null))).toEqual(KEPT);
    // No ledger where no decision is made.
    expect(readdirSync(repository.path)).not.toContain('artifacts');
    repository.write('parameters.yml', JSON.stringify({ ...parameters, target_tasks_method: 'seta-data' }));
    expect(await labels('target')).toEqual(['seta-data-build']);
  });

  test('decisions, and actions that bring back what they left out', async () => {
    const project = new Project(await wired(), upstream);

    const first = await project.push();
    expect(first.status, first.log).toBe(0);
    expect(first.log).toContain('no backstop is on record');
    expect(project.created(first)).toEqual(ALL);
    expect(project.ledger()).toMatchObject({ mode: 'backstop', totals: { removed: 0 } });

    const second = await project.push();
    expect([second.status, project.created(second), project.planned()]).toEqual([0, KEPT, KEPT]);
    const ledger = project.ledger();
    const page = project.repository.read('artifacts/seta-report.html');
    expect(page).toContain(`<a href="${project.rig.rootUrl}/tasks/groups/`);
    expect(page).toContain(`Pruned: ${ledger.totals.removed} of ${ledger.totals.target} tasks left out`);
    expect(ledger).toMatchObject({
      mode: 'pruned',
      push: { project: 'example', pushlogId: '0', revision: second.revision, pushdate: PUSHDATE },
      totals: { target: 5, kept: 3, removed: 2, replaced: 0, savedHours: 0.33 },
      tasks: {
        'test-high': { verdict: 'kept', by: 'seta', priority: 1 },
        'test-low': { verdict: 'removed', by: 'seta', priority: 5, runSeconds: 600, next: { by: 'backstop' } },
        'test-argued': { verdict: 'kept', by: 'seta', reason: expect.stringContaining('priority 2') },
      },
    });
    const menu = project.repository.json<{ actions: { name: string; hookId: string }[] }>('artifacts/actions.json');
    expect(menu.actions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['backfill', 'bisect', 'backfill-task', 'run-missing-tests', 'retrigger', 'add-new-jobs']),
    );

    const missing = await project.act(second, 'run-missing-tests');
    expect(missing.status, missing.stderr).toBe(0);
    expect(project.created(second)).toEqual(ALL);

    const third = await project.push();
    expect(project.created(third)).toEqual(KEPT);
    const share = { label: 'test-low', revision: third.revision };
    expect(await project.act(third, 'backfill-task', { input: share })).toMatchObject({ status: 0 });
    expect(project.created(third)).toEqual([...KEPT, 'test-low'].sort());

    const fourth = await project.push();
    const task = project.taskId(second, 'test-low');
    expect(project.created(fourth)).toEqual(KEPT);
    expect(await project.act(fourth, 'backfill', { input: { depth: 'deep' }, task })).toMatchObject({ status: 1 });
    const high = project.taskId(fourth, 'test-high');
    const again = await project.act(fourth, 'backfill', { input: { depth: 1, retrigger: true }, task: high });
    expect(again).toMatchObject({ status: 0 });
    expect(project.created(third)).toEqual([...KEPT, 'test-high', 'test-low'].sort());

    // test-action-callback tells what would be done.
    const target = ['--task-group-id', fourth.taskId];
    const args = ['test-action-callback', '--parameters', 'artifacts/parameters.yml', ...target, 'run-missing-tests'];
    const tried = await taskgraph(upstream, args, { cwd: project.repository.path, env: fourth.env });
    expect(tried).toMatchObject({ status: 0, stdout: expect.stringContaining('test-low') });
    expect(project.created(fourth)).toEqual(KEPT);
  });

  test('the ledger is about the whole target task graph, and what others removed is brought back too', async () => {
    const { repository, rig } = await wired();
    const build = `tasks:
    image:
        description: Is there already
        worker-type: t-linux
        worker: {docker-image: "debian:12", max-run-time: 600, command: [make, image]}
        optimization: {index-search: [example.v2.example.image]}
    part:
        description: Is there for test-low alone
        run-on-projects: []
        worker-type: t-linux
        worker: {docker-image: "debian:12", max-run-time: 600, command: [make, part]}
`;
    repository.edit('taskcluster/kinds/build/kind.yml', /^tasks:\n/m, build);
    const tests = 'taskcluster/kinds/test/kind.yml';
    repository.edit(tests, 'low: {', 'low: {dependencies: {build: build-app, part: build-part}, ');
    repository.edit(tests, '"**"', '"docs/**"');
    const image = rig.addTask();
    rig.index('example.v2.example.image', image);
    const project = new Project({ repository, rig }, upstream);
    await project.push();
    const push = await project.push();
    expect(push.status, push.log).toBe(0);
    expect(project.created(push)).toEqual(KEPT);
    expect(project.ledger()).toMatchObject({
      totals: { target: 7, kept: 3, removed: 3, replaced: 1, savedHours: 0.17 },
      tasks: {
        'build-app': { verdict: 'kept', by: 'taskgraph' },
        'build-image': { verdict: 'replaced', by: 'index-search', taskId: image },
        'build-part': { verdict: 'removed', by: 'dependents optimized' },
        'test-also-low': { verdict: 'removed', by: 'skip-unless-changed' },
        'test-low': { verdict: 'removed', by: 'seta' },
      },
    });
    expect(await project.act(push, 'run-missing-tests')).toMatchObject({ status: 0 });
    expect(project.created(push)).toEqual([...ALL, 'build-part'].sort());
  });
});
