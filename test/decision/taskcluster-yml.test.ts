import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import jsone from 'json-e';
import { describe, expect, test } from 'vitest';
import { planFresh } from '../../src/init/fresh.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';
import { Schemas } from '../rig/taskcluster/schemas.ts';
import {
  action,
  BEFORE,
  cron,
  type Event,
  GROUP_ID,
  NOTHING,
  OWN_TASK_ID,
  pullRequest,
  push,
  REVISION,
  TARGET_ID,
  WORK,
} from './events.ts';

const root = join(import.meta.dirname, '../..');
const file = load(readFileSync(join(root, '.taskcluster.yml'), 'utf8')) as { tasks: readonly unknown[] };
const references = sharedReferences();
const schemas = new Schemas(references?.schemas ?? new Map());

interface Rendered {
  readonly taskId?: string;
  readonly taskGroupId: string;
  readonly schedulerId: string;
  readonly metadata: { readonly name: string; readonly owner: string };
  readonly routes: readonly string[];
  readonly scopes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly payload: { readonly env: Readonly<Record<string, string>>; readonly command: readonly string[] };
  readonly extra: {
    readonly treeherder: { readonly symbol: string };
    readonly action?: { readonly context: { readonly input: unknown } };
  };
}

const tasksOf = (event: Event, from = file): readonly Rendered[] =>
  (jsone({ tasks: from.tasks }, JSON.parse(JSON.stringify(event), revive(event))) as { tasks: Rendered[] }).tasks;

/** JSON as services have it, with the functions that they add. */
const revive = (event: Event) => (key: string, value: unknown) =>
  key === '' ? { ...(value as object), ...('as_slugid' in event ? { as_slugid: event['as_slugid'] } : {}) } : value;

function render(event: Event): Rendered {
  const [task, ...more] = tasksOf(event);
  if (!task || more.length > 0) throw new Error(`${event.tasks_for} makes ${more.length + (task ? 1 : 0)} tasks`);
  return task;
}

describe('every event that the services send', () => {
  test('tasks is an array before rendering, as the hooks service needs', () => expect(file.tasks).toHaveLength(1));

  test.skipIf(references === null)('the file is one that taskcluster-github takes', () => {
    expect(schemas.faults('github/v1/taskcluster-github-config.v1.json', structuredClone(file))).toBeNull();
  });

  test.skipIf(references === null).each(Object.entries(WORK))('%s: a task for queue and worker', (_name, event) => {
    const { taskId: _, ...definition } = render(event);
    expect(schemas.faults('queue/v1/create-task-request.json', structuredClone(definition))).toBeNull();
    expect(schemas.faults('docker-worker/v1/payload.json', structuredClone(definition.payload))).toBeNull();
  });

  test.each(Object.entries(NOTHING))('%s: no task', (_name, event) => expect(tasksOf(event)).toEqual([]));

  const decisions = Object.entries(WORK).filter(([, { tasks_for }]) => !tasks_for.endsWith('action'));
  test.each(decisions)('%s: the decision task is the task of its group', (_name, event) => {
    const task = render(event);
    expect([task.taskId, task.taskGroupId]).toEqual([OWN_TASK_ID, OWN_TASK_ID]);
    expect(task.metadata.name).toMatch(/Decision Task$/);
    expect(task.payload.command.at(-1)).toContain('seta -- decision');
    expect(task.payload.env).toMatchObject({ HEAD_REV: REVISION, TASKS_FOR: event.tasks_for });
  });

  test.each(Object.entries(WORK))('%s: nothing that it tells stands in the text of the command', (_name, event) => {
    const { env, command } = render(event).payload;
    const told = ['HEAD_REPOSITORY', 'HEAD_REF', 'HEAD_REV', 'BASE_REV', 'OWNER', 'ACTION_INPUT'];
    // What is as short as `main` or `fix` may well be a word of the command.
    const texts = told.flatMap((name) => env[name] ?? []).filter((text) => text.length > 4);
    for (const text of texts) expect(command.join(' ')).not.toContain(text);
  });

  test.each(Object.entries(WORK))(
    '%s: what level 3 may run is installed from the lock file alone, in an image by digest',
    (_name, event) => {
      const { payload } = render(event);
      expect(payload.command.at(-1)).toContain('npm ci --omit=dev --ignore-scripts');
      expect(payload).toMatchObject({ image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/) });
    },
  );
});

describe('what an event gives', () => {
  const index = (task: Rendered) => task.routes.filter((route) => route.startsWith('index.'));

  test('a push to main: routes by which Treeherder and actions find it, the scopes of its branch, level 3', () => {
    const task = render(push());
    expect(task.routes).toEqual([
      `tc-treeherder.v2.repo.${REVISION}.0`,
      'checks',
      'index.seta.v2.repo.latest.taskgraph.decision',
      `index.seta.v2.repo.revision.${REVISION}.taskgraph.decision`,
    ]);
    expect(task.scopes).toEqual([
      'assume:repo:github.com/org/repo:branch:main',
      'in-tree:hook-action:project-seta/in-tree-action-3-*',
    ]);
    expect(task.schedulerId).toBe('seta-level-3');
    expect(task.payload.env).toMatchObject({ BASE_REV: BEFORE, LEVEL: '3' });
    expect(task.extra.treeherder.symbol).toBe('D');
  });

  test('a push to a branch, even at a commit of main: nothing that main has', () => {
    const task = render(push({ ref: 'refs/heads/other' }));
    expect(task.routes).toEqual([
      `tc-treeherder.v2.repo-level-1.${REVISION}.0`,
      'checks',
      'index.seta.v2.repo-level-1.latest.taskgraph.decision',
      `index.seta.v2.repo-level-1.revision.${REVISION}.taskgraph.decision`,
    ]);
    expect(task.scopes).toEqual([
      'assume:repo:github.com/org/repo:branch:other',
      'in-tree:hook-action:project-seta/in-tree-action-1-*',
    ]);
    expect(task.schedulerId).toBe('seta-level-1');
  });

  test.each([
    ['refs/heads/main', '3'],
    ['refs/heads/main2', '1'],
    ['refs/heads/x/main', '1'],
    ['refs/heads/refs/heads/main', '1'],
  ])('a push to %s has level %s', (ref, level) => {
    expect(render(push({ ref })).schedulerId).toBe(`seta-level-${level}`);
  });

  test.each([
    ['github-pull-request', 'pull-request'],
    ['github-pull-request-untrusted', 'pull-request-untrusted'],
  ])('a %s: no index routes, the scope %s alone, level 1', (tasksFor, scope) => {
    const task = render(pullRequest({}, {}, tasksFor));
    expect(task.routes).toEqual([`tc-treeherder.v2.repo-pr.${REVISION}.0`, 'checks']);
    expect(task.scopes).toEqual([`assume:repo:github.com/org/repo:${scope}`]);
    expect(task.schedulerId).toBe('seta-level-1');
    expect(task.payload.env['HEAD_REPOSITORY']).toBe('https://github.com/someone/fork');
  });

  test('cron of git has no base, so that no file has changed since', () => {
    const { payload, scopes } = render(cron());
    expect(payload.env).toMatchObject({ BASE_REV: REVISION, HEAD_REV: REVISION });
    expect(scopes).toEqual(['assume:repo:github.com/org/repo:cron:seta-data']);
  });

  test('cron of a lower level stays off the paths of level 3', () => {
    expect(index(render(cron('1'))).every((route) => route.startsWith('index.seta.v2.repo-level-1.'))).toBe(true);
  });

  test('an action: in the group of its push, with the scope it was granted and what it was asked', () => {
    const task = render(action('action', '3'));
    expect([task.taskId, task.taskGroupId]).toEqual([undefined, GROUP_ID]);
    expect(index(task)).toEqual([`index.seta.v2.repo.revision.${REVISION}.taskgraph.actions.${OWN_TASK_ID}`]);
    expect(task.scopes).toEqual(['assume:repo:github.com/org/repo:action:backfill']);
    expect(task.tags['kind']).toBe('action-callback');
    expect(task.payload.env).toMatchObject({
      ACTION_TASK_GROUP_ID: GROUP_ID,
      ACTION_TASK_ID: JSON.stringify(TARGET_ID),
      ACTION_INPUT: '{"depth":3}',
      ACTION_CALLBACK: 'backfill',
    });
    expect(task.payload.command.at(-1)).toContain('seta -- action-callback');
  });

  test.each([
    ['short', 'a', true],
    ['as long as may be', 'a'.repeat(29_000), true],
    ['longer than a variable of the environment', 'a'.repeat(140_000), false],
    ['of characters of four bytes', '\u{1f600}'.repeat(29_000), true],
    ['of too many of these', '\u{1f600}'.repeat(31_000), false],
  ])(
    'the input of an action, %s, is in its definition, and in its environment where that holds it',
    (_, text, fits) => {
      const { payload, extra } = render({ ...action('action', '3'), input: { text } });
      expect(extra.action?.context.input).toEqual({ text });
      expect(payload.env['ACTION_INPUT']).toBe(fits ? JSON.stringify({ text }) : undefined);
      const longest = Math.max(...Object.values(payload.env).map((value) => Buffer.byteLength(value)));
      expect(longest).toBeLessThan(128 * 1024);
    },
  );

  test('an action on a pull request: no index, the scope of pull requests', () => {
    const task = render(action('pr-action', '1'));
    expect(task.routes).toEqual([`tc-treeherder.v2.repo-pr.${REVISION}.0`]);
    expect(task.scopes).toEqual(['assume:repo:github.com/org/repo:pr-action:backfill']);
    expect(task.payload.env['ACTION_CALLBACK']).toBe('backfill');
  });
});

describe('what seta init writes for others', () => {
  const models = [
    '.taskcluster.yml',
    '.cron.yml',
    'taskcluster/kinds/seta-data/kind.yml',
    'taskcluster/kinds/seta-fetch/kind.yml',
  ];
  const templates = new Map(models.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const made = planFresh(
    { files: new Map(), project: 'example', url: 'https://github.com/org/repo' },
    { version: '1.0.0', adapter: new Map(), templates },
  );
  const theirs = load(made.files.get('.taskcluster.yml') ?? '') as typeof file;
  const ours = load((templates.get('.taskcluster.yml') ?? '').replace('trustDomain: seta', 'trustDomain: example'));
  const withoutCommand = (event: Event, from: typeof file) => {
    const now = { ...event, now: '2026-11-22T06:00:00.000Z' };
    return tasksOf(now, from).map((task) => ({ ...task, payload: { ...task.payload, command: [] } }));
  };

  test.each(Object.entries({ ...WORK, ...NOTHING }))('%s: the same task but for the command', (_name, event) => {
    expect(withoutCommand(event, theirs)).toEqual(withoutCommand(event, ours as typeof file));
  });

  test.each(Object.entries(WORK))('%s: the command of the package', (_name, event) => {
    const [task] = tasksOf(event, theirs);
    expect(task?.payload.command.at(-1)).toMatch(
      /taskgraph-seta@1\.0\.0 --ignore-scripts.* && seta (decision|action-callback) /,
    );
    expect(task?.payload.command.at(-1)).not.toMatch(/npm (ci|run)/);
  });
});

test('everything in .cron.yml is a decision task with a method that is known', () => {
  const { jobs } = load(readFileSync(join(root, '.cron.yml'), 'utf8')) as { jobs: { job: Record<string, string> }[] };
  expect(jobs.map(({ job }) => [job['type'], job['target-tasks-method']])).toEqual([['decision-task', 'default']]);
});
