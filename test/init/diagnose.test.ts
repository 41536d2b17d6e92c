import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/init/finding.ts';
import { readGraph } from '../../src/init/graph.ts';
import { pins } from '../../src/init/pin.ts';
import { planInit } from '../../src/init/plan.ts';
import { CONFIG_YML, PACKAGE, repository, taskclusterYml, WELL } from './repository.ts';

function findings(files: Readonly<Record<string, string>>, graph: unknown = null): readonly Finding[] {
  const result = planInit(repository(files), PACKAGE, { version: null, graph: readGraph(graph) });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.findings;
}

const about = (topic: Finding['topic'], all: readonly Finding[]): readonly Finding[] =>
  all.filter((one) => one.topic === topic);

test('a repository that pruning needs nothing of is told so, but for the decision task, which nobody has wired yet', () => {
  const todo = findings(WELL).filter(({ level }) => level === 'todo' || level === 'stop');
  expect(todo.map(({ topic }) => topic)).toEqual(['decision task']);
});

test('what is to be done is said wherever something is, and nowhere else', () => {
  for (const { level, todo } of [...findings(WELL), ...findings({ 'taskcluster/config.yml': CONFIG_YML })]) {
    expect(todo === null).toBe(level === 'fine' || level === 'note');
  }
});

describe('the version of taskgraph', () => {
  const image = (tag: string) => `image: mozillareleases/taskgraph:${tag}@sha256:00\n`;
  const locked = 'x==1\ntaskcluster-taskgraph==24.2.0 \\\n    --hash=sha256:00\n';
  test.each([
    ['of the image', { '.taskcluster.yml': image('decision-v16.2.1') }, ['16.2.1 .taskcluster.yml:1']],
    ['of the image of run-task', { '.taskcluster.yml': `\n${image('run-task-v9.2.1')}` }, ['9.2.1 .taskcluster.yml:2']],
    ['of an image with another name', { '.taskcluster.yml': image('decision-latest') }, ['null .taskcluster.yml:1']],
    ['of a build', { '.taskcluster.yml': image('decision-mobile-62ab') }, ['null .taskcluster.yml:1']],
    [
      'of requirements that are installed over the image',
      {
        '.taskcluster.yml': `X_PIP_REQUIREMENTS: taskcluster/requirements.txt\n${image('decision-v11.2.4')}`,
        'requirements.txt': 'taskcluster-taskgraph == 3.0\n',
        'taskcluster/requirements.txt': locked,
      },
      ['24.2.0 taskcluster/requirements.txt:2', '11.2.4 .taskcluster.yml:2', '3.0 requirements.txt:1'],
    ],
    [
      'of pyproject.toml',
      { 'pyproject.toml': 'dependencies = [\n  "taskcluster-taskgraph==24.1.1",\n]\n' },
      ['24.1.1 pyproject.toml:2'],
    ],
    ['of Poetry', { 'pyproject.toml': 'taskcluster-taskgraph = "15.1.3"\n' }, ['15.1.3 pyproject.toml:1']],
    [
      'of a lock',
      { 'uv.lock': '[[package]]\nname = "taskcluster-taskgraph"\nversion = "24.2.0"\n' },
      ['24.2.0 uv.lock:2'],
    ],
    [
      'with extras',
      { 'requirements.txt': 'taskcluster-taskgraph[load-image]==14.2.1\n' },
      ['14.2.1 requirements.txt:1'],
    ],
    ['at least', { 'requirements.in': 'taskcluster-taskgraph>=9\n' }, []],
    ['another package', { 'requirements.txt': 'mozilla-taskgraph==3.0.1\n' }, []],
  ])('%s', (_name, files, expected) => {
    expect(pins(repository(files)).map(({ version, where }) => `${version} ${where}`)).toEqual(expected);
  });

  test.each([
    ['11.0.0', 'fine'],
    ['24.5.1', 'fine'],
    ['10.9.9', 'stop'],
    ['1.3.1', 'stop'],
  ])('%s: %s', (version, level) => {
    const files = { ...WELL, 'taskcluster/requirements.txt': `taskcluster-taskgraph==${version}\n` };
    const yml = taskclusterYml().replace(
      'payload:',
      'payload:\n          env: {X_PIP_REQUIREMENTS: taskcluster/requirements.txt}',
    );
    expect(about('taskgraph', findings({ ...files, '.taskcluster.yml': yml }))).toMatchObject([{ level }]);
  });
});

test('where nothing is pinned, the taskgraph at hand tells', () => {
  const none = repository({ ...WELL, '.taskcluster.yml': '' });
  const level = (version: string | null) => {
    const result = planInit(none, PACKAGE, { version, graph: null });
    return result.ok ? about('taskgraph', result.value.findings).map((one) => one.level) : [];
  };
  expect([level('8.1.0'), level('24.2.0'), level(null)]).toEqual([['stop'], ['todo'], ['todo']]);
});

describe('the decision task', () => {
  const requirements = taskclusterYml().replace('payload:', 'payload:\n          env: {X_PIP_REQUIREMENTS: reqs.txt}');
  test.each([
    ['an image', {}, /^let the image have them: npm install .*taskgraph-seta@1.0.0/],
    ['requirements', { '.taskcluster.yml': requirements }, /^add taskgraph-seta==1.0.0 to reqs.txt$/],
    [
      'locked requirements',
      { '.taskcluster.yml': requirements, 'reqs.in': '' },
      /to reqs.in and compile reqs.txt anew$/,
    ],
    ['requirements with seta', { '.taskcluster.yml': requirements, 'reqs.txt': 'taskgraph-seta==1.0.0\n' }, null],
  ])('%s', (_name, files, what) => {
    const [found] = about('decision task', findings({ ...WELL, ...files }));
    if (what === null) expect(found?.todo).toBeNull();
    else expect(found?.todo).toMatch(what);
  });
});

describe('actions, by rendering .taskcluster.yml as a hook does', () => {
  test.each([
    ['a template for them', taskclusterYml(), 'fine', /renders an action task/, null],
    [
      'one that reads event for all but cron',
      taskclusterYml().replaceAll('["cron", "action"]', '["cron"]'),
      'todo',
      /^\.taskcluster\.yml:6: .*unknown context value event in ".*", and then at line 7$/,
      /^read event only where/,
    ],
    [
      'one without a task for them',
      taskclusterYml().replace('== "action"', '== "x"'),
      'todo',
      /makes no task/,
      /runs the/,
    ],
    [
      'one whose tasks are no list',
      'tasks: {$eval: x}\n',
      'todo',
      /yml:1: tasks is not an array/,
      /write tasks as a list/,
    ],
  ] as const)('%s', (_name, text, level, found, what) => {
    const [one] = about('actions', findings({ ...WELL, '.taskcluster.yml': text }));
    expect(one).toMatchObject({ level, found: expect.stringMatching(found) });
    if (what) expect(one?.todo).toMatch(what);
    expect(/seta action run in a shell works/.test(one?.means ?? '')).toBe(level === 'todo');
  });
});

test('actions whose tasks later ones do not find may run a task twice, which is told with the route that is missing', () => {
  const unlisted = taskclusterYml().replace('.taskgraph.actions.', '.taskgraph.others.');
  const route = `index.example.v2.example.revision.\${push.revision}.taskgraph.actions.\${ownTaskId}`;
  expect(about('actions', findings({ ...WELL, '.taskcluster.yml': unlisted }))).toMatchObject([
    { level: 'todo', means: expect.stringContaining('twice'), todo: expect.stringContaining(route) },
  ]);
  const byPushlog = unlisted.replace(/revision\.[^.]*\.taskgraph\.others/, `pushlog-id.\${push.pushlog_id}.actions`);
  expect(about('actions', findings({ ...WELL, '.taskcluster.yml': byPushlog }))).toMatchObject([{ level: 'fine' }]);
});

describe('events and routes, by rendering .taskcluster.yml', () => {
  test.each([
    ['no branch for cron', taskclusterYml().replace('["github-push", "cron"]', '["github-push"]'), ['cron']],
    [
      'another event alone',
      taskclusterYml().replace('["github-push", "cron"]', '["github-release"]'),
      ['cron', 'index'],
    ],
    ['no route for the latest', taskclusterYml().replace('.latest.', '.newest.'), ['index']],
    ['the route of another project', taskclusterYml().replaceAll(/v2\.[^.]+/g, 'v2.other'), ['index']],
    [
      'a push to master alone',
      taskclusterYml().replace('"cron"]', '"cron"] && (tasks_for == "cron" || event.ref == "refs/heads/master")'),
      [],
    ],
    ['no template', 'version: 1\ntasks: []\n', ['cron', 'index']],
    ['no JSON-e', 'version: 1\ntasks: [{$if: "(("}]\n', ['cron', 'index']],
  ])('%s', (_name, yml, topics) => {
    const all = findings({ ...WELL, '.taskcluster.yml': yml });
    const todo = all.filter(({ topic, level }) => level === 'todo' && ['cron', 'index'].includes(topic));
    expect(todo.map(({ topic }) => topic)).toEqual(topics);
  });

  test('a push of build-decision is one, too', () => {
    const yml = taskclusterYml()
      .replace('"github-push"', '"hg-push"')
      .replace('event.repository.name', 'repository.project')
      .replace('event.after', 'push.revision');
    expect(about('index', findings({ ...WELL, '.taskcluster.yml': yml }))).toMatchObject([{ level: 'fine' }]);
  });
});

describe('what the graph says, where there is one', () => {
  const task = (kind: string, optimization: object | null, routes: readonly string[] = []) => ({
    kind,
    optimization,
    task: { routes },
  });

  test('whether Treeherder knows any task', () => {
    const none = { 'test-a': task('test', null), 'build-a': task('build', null, ['index.x']) };
    expect(about('treeherder', findings(WELL, none))).toMatchObject([
      {
        level: 'fine',
        found: expect.stringContaining('none of 2 tasks'),
        means: expect.stringContaining('by Taskcluster'),
      },
    ]);
    const one = { ...none, 'test-b': task('test', null, ['tc-treeherder.v2.example.aa']) };
    expect(about('treeherder', findings(WELL, one))).toMatchObject([
      { level: 'fine', found: expect.stringContaining('1 of 3 tasks') },
    ]);
  });

  test.each([
    ['nowhere', {}, 'fine'],
    ['from Treeherder', { 'taskcluster/kinds/seta-data/kind.yml': 'a: seta data build --project x' }, 'todo'],
    ['from Taskcluster', { 'taskcluster/kinds/seta-data/kind.yml': 'a: seta data build --source taskcluster' }, 'fine'],
    [
      'from Taskcluster, by environment',
      { 'taskcluster/kinds/seta-data/kind.yml': 'SETA_SOURCE: taskcluster' },
      'fine',
    ],
  ])('which source is right where none does, and data is made %s', (_, files, level) => {
    const none = { 'test-a': task('test', null) };
    expect(about('treeherder', findings({ ...WELL, ...files }, none))).toMatchObject([{ level }]);
  });

  test('whether tests are called after their kind', () => {
    const named = { 'test-a': task('test', null), 'Unit tests': task('test', null), build: task('build', null) };
    expect(about('prunable', findings(WELL, named))).toMatchObject([
      { level: 'todo', found: 'kinds that test: test, 2 of 3 tasks', todo: expect.stringContaining('Unit tests') },
    ]);
  });

  test.each([
    ['none', [null, { 'skip-unless-changed': ['a'] }], null],
    ['its own', [{ own: null }, { also: 1 }], 'also: {any: [also, seta]}; own: {any: [own, seta]}'],
  ])('tests are optimized by %s', (_name, optimizations, todo) => {
    const graph = Object.fromEntries(optimizations.map((one, i) => [`test-${i}`, task('test', one)]));
    const found = about('optimization', findings(WELL, { ...graph, 'image-a': task('docker-image', { other: null }) }));
    expect(found.map((one) => one.todo)).toEqual(todo === null ? [] : [expect.stringContaining(todo)]);
  });
});

describe('tests that are optimized by index-search', () => {
  const kind = 'tasks:\n  a: {optimization: {index-search: [x]}}\n  b: {optimization: {skip-unless-changed: [x]}}\n';
  const files = { ...WELL, 'taskcluster/kinds/test/kind.yml': kind };
  const config = (strategies: string) => ({
    ...files,
    'taskcluster/config.yml': `${WELL['taskcluster/config.yml']}${strategies}`,
  });

  test('are handed to seta where the repository has no strategies yet, and only there', () => {
    const result = planInit(repository(files), PACKAGE);
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.value.files.get('taskcluster/config.yml')).toContain('  index-search: {any: [index-search, seta]}\n');
    expect(about('optimization', result.value.findings)).toMatchObject([{ level: 'fine' }]);
    const own = config('strategies: {never: seta}\n');
    expect(about('optimization', findings(own))).toMatchObject([
      { level: 'todo', todo: expect.stringContaining('index-search: {any: [index-search, seta]}') },
    ]);
    const handed = config('strategies: {index-search: {any: [index-search, seta]}}\n');
    expect(about('optimization', findings(handed))).toEqual([]);
  });
});

test.each([
  ['target methods', '@register_target_task("pr-full")\ndef f(): pass\n', 'pr-full (1)'],
  ['strategies', '\n@register_strategy(\n    "own", args=())\n', 'own (2)'],
  ['verifications', 'generator.verifications = mine\n', '(1)'],
  ['verifications', '@verifications.add("full_task_graph")\n', '(1)'],
] as const)('Python of its own: %s', (topic, text, found) => {
  expect(about(topic, findings({ ...WELL, 'taskcluster/own/x.py': text }))).toMatchObject([
    {
      level: 'note',
      found: expect.stringMatching(new RegExp(`taskcluster/own/x.py: .*${found.replaceAll(/[()]/g, '[$&]')}`)),
    },
  ]);
  expect(about(topic, findings({ ...WELL, 'taskcluster/seta_taskgraph/x.py': text }))).toEqual([]);
});

test('a repository without a worker for docker, or without tests, is told what is left', () => {
  const config = CONFIG_YML.replace('docker-worker', 'generic-worker');
  const all = findings({ 'taskcluster/config.yml': config, 'taskcluster/kinds/build/kind.yml': 'tasks: {}\n' });
  expect(all.filter(({ topic, level }) => ['worker', 'prunable'].includes(topic) && level === 'todo')).toHaveLength(2);
});
