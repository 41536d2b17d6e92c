import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import jsone from 'json-e';
import { describe, expect, test } from 'vitest';
import { derivedTaskId } from '../../src/util/hash.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';
import { Schemas } from '../rig/taskcluster/schemas.ts';

const root = join(import.meta.dirname, '../..');
const file = load(readFileSync(join(root, '.taskcluster.yml'), 'utf8')) as { tasks: unknown[] };
const references = sharedReferences();

const revision = 'a'.repeat(40);
const before = 'b'.repeat(40);
const ownTaskId = derivedTaskId('own');
const taskGroupId = derivedTaskId('group');
const repository = { url: 'https://github.com/someone/taskgraph-seta', project: 'taskgraph-seta', level: '3' };
const push = { owner: 'someone@example.com', revision, pushlog_id: 0, base_revision: before, branch: 'main' };
const repo = { html_url: repository.url, name: 'taskgraph-seta', full_name: 'someone/taskgraph-seta' };

/** What the services that render the file hand in. */
const EVENTS: Readonly<Record<string, object>> = {
  'push to main': {
    tasks_for: 'github-push',
    event: {
      ref: 'refs/heads/main',
      before,
      after: revision,
      pusher: { name: 'someone' },
      repository: { ...repo, pushed_at: 1_763_791_200 },
    },
  },
  'pull request': {
    tasks_for: 'github-pull-request',
    event: {
      action: 'synchronize',
      pull_request: {
        user: { login: 'someone' },
        head: { ref: 'fix', sha: revision, repo: { ...repo, html_url: 'https://github.com/other/fork', name: 'fork' } },
        base: { ref: 'main', sha: before, repo },
      },
    },
  },
  cron: {
    tasks_for: 'cron',
    repository,
    push,
    cron: {
      task_id: derivedTaskId('cron'),
      job_name: 'seta-data',
      job_symbol: 'seta',
      quoted_args: "'--target-tasks-method=default'",
    },
  },
  action: {
    tasks_for: 'action',
    repository,
    push,
    action: {
      name: 'backfill',
      title: 'Backfill',
      description: 'Runs a task on earlier pushes',
      symbol: 'Bk',
      cb_name: 'backfill',
      taskGroupId,
      repo_scope: 'assume:repo:github.com/someone/taskgraph-seta:action:generic',
    },
    ownTaskId,
    taskGroupId,
    taskId: derivedTaskId('task'),
    input: { depth: 3 },
  },
};

interface Rendered {
  readonly taskId?: string;
  readonly taskGroupId: string;
  readonly schedulerId: string;
  readonly metadata: { readonly name: string };
  readonly routes: readonly string[];
  readonly scopes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly payload: { readonly env: Readonly<Record<string, string>>; readonly command: readonly string[] };
  readonly extra: { readonly treeherder: { readonly symbol: string } };
}

function render(name: string): Rendered {
  const services = { now: '2026-11-22T06:00:00.000Z', as_slugid: () => ownTaskId, taskcluster_root_url: 'https://tc' };
  const [task] = (jsone({ tasks: [file.tasks[0]] }, { ...services, ...EVENTS[name] }) as { tasks: Rendered[] }).tasks;
  if (!task) throw new Error(`${name} makes no task`);
  return task;
}

describe('.taskcluster.yml', () => {
  test('has an array of tasks before it is rendered, as the hooks service needs', () => {
    expect(file.tasks).toHaveLength(1);
  });

  test.skipIf(references === null).each(Object.keys(EVENTS))('%s: a task the queue and the worker accept', (name) => {
    const { taskId: _, ...definition } = render(name);
    const schemas = new Schemas(references?.schemas ?? new Map());
    expect(schemas.faults('queue/v1/create-task-request.json', structuredClone(definition))).toBeNull();
    expect(schemas.faults('docker-worker/v1/payload.json', structuredClone(definition.payload))).toBeNull();
  });

  test.each(['push to main', 'pull request', 'cron'])('%s: the decision task is the task of its group', (name) => {
    const task = render(name);
    expect([task.taskId, task.taskGroupId]).toEqual([ownTaskId, ownTaskId]);
    expect(task.metadata.name).toMatch(/Decision Task$/);
    expect(task.payload.command.at(-1)).toContain('seta -- decision');
  });

  test('a push: routes by which Treeherder and actions find it, the scopes of its branch, level 3', () => {
    const { routes, scopes, schedulerId, payload, extra } = render('push to main');
    expect(routes).toEqual([
      `tc-treeherder.v2.taskgraph-seta.${revision}.0`,
      'checks',
      'index.seta.v2.taskgraph-seta.latest.taskgraph.decision',
      `index.seta.v2.taskgraph-seta.revision.${revision}.taskgraph.decision`,
    ]);
    expect(scopes).toEqual([
      'assume:repo:github.com/someone/taskgraph-seta:branch:main',
      'in-tree:hook-action:project-seta/in-tree-action-3-*',
    ]);
    expect(schedulerId).toBe('seta-level-3');
    expect(payload.env).toMatchObject({ HEAD_REV: revision, BASE_REV: before, TASKS_FOR: 'github-push', LEVEL: '3' });
    expect(extra.treeherder.symbol).toBe('D');
  });

  test('a pull request: no index routes, no scopes but those of pull requests, level 1', () => {
    const { routes, scopes, schedulerId, payload } = render('pull request');
    expect(routes).toEqual([`tc-treeherder.v2.taskgraph-seta-pr.${revision}.0`, 'checks']);
    expect(scopes).toEqual(['assume:repo:github.com/someone/taskgraph-seta:pull-request']);
    expect(schedulerId).toBe('seta-level-1');
    expect(payload.env['HEAD_REPOSITORY']).toBe('https://github.com/other/fork');
  });

  test('an action: in the group of its push, with the scope it was granted and what it was asked', () => {
    const { taskId, taskGroupId: group, routes, scopes, tags, payload } = render('action');
    expect([taskId, group]).toEqual([undefined, taskGroupId]);
    expect(routes).toContain(`index.seta.v2.taskgraph-seta.revision.${revision}.taskgraph.actions.${ownTaskId}`);
    expect(scopes).toEqual(['assume:repo:github.com/someone/taskgraph-seta:action:generic']);
    expect(tags['kind']).toBe('action-callback');
    expect(payload.env).toMatchObject({
      ACTION_TASK_GROUP_ID: taskGroupId,
      ACTION_TASK_ID: JSON.stringify(derivedTaskId('task')),
      ACTION_INPUT: '{"depth":3}',
      ACTION_CALLBACK: 'backfill',
    });
    expect(payload.command.at(-1)).toContain('seta -- action-callback');
  });

  test('an event of another kind makes no task', () => {
    const context = {
      tasks_for: 'github-release',
      event: {},
      now: '2026-11-22T06:00:00.000Z',
      as_slugid: () => ownTaskId,
    };
    expect(jsone({ tasks: [file.tasks[0]] }, context)).toEqual({ tasks: [] });
  });

  test('everything in .cron.yml is a decision task with a method that is known', () => {
    const { jobs } = load(readFileSync(join(root, '.cron.yml'), 'utf8')) as { jobs: { job: Record<string, string> }[] };
    expect(jobs.map(({ job }) => [job['type'], job['target-tasks-method']])).toEqual([['decision-task', 'default']]);
  });
});
