import { expect, test } from 'vitest';
import { arrivals, type Graph, readGraph } from '../../src/init/graph.ts';
import { DATA_JOB, name, prove, type Snapshot, scenarios } from '../../src/init/proof.ts';
import { repository } from './repository.ts';

const graph = (tasks: Readonly<Record<string, unknown>>): Graph => {
  const read = readGraph(tasks);
  if (!read) throw new Error('no graph');
  return read;
};

const BUILD = { kind: 'build', dependencies: {} };
const PUSH = { tasks_for: 'github-push', target_tasks_method: 'default' };
const snapshot = (tasks: object, push: readonly string[], data?: readonly string[]): Snapshot => ({
  full: graph({ ...tasks }),
  targets: new Map([[name(PUSH), push], ...(data ? [[name(DATA_JOB), data] as const] : [])]),
});

const BEFORE = snapshot({ a: BUILD, b: BUILD }, ['a']);

test.each([
  ['nothing', snapshot({ b: { dependencies: {}, kind: 'build' }, a: BUILD }, ['a'], ['seta-data-build']), true],
  ['the data task', snapshot({ a: BUILD, b: BUILD, 'seta-data-build': {} }, ['a']), true],
  ['another task', snapshot({ a: BUILD, b: BUILD, c: BUILD }, ['a']), false],
  ['a task less', snapshot({ a: BUILD }, ['a']), false],
  ['a definition', snapshot({ a: BUILD, b: { ...BUILD, dependencies: { x: 'a' } } }, ['a']), false],
  ['the data task as a target of pushes', snapshot({ a: BUILD, b: BUILD }, ['a', 'seta-data-build']), false],
  ['a target less', snapshot({ a: BUILD, b: BUILD }, []), false],
  ['a cron job without a task', snapshot({ a: BUILD, b: BUILD }, ['a'], []), false],
  ['a cron job that runs others', snapshot({ a: BUILD, b: BUILD }, ['a'], ['seta-data-build', 'a']), false],
])('what came is %s', (_name, after, holds) => {
  expect(prove(BEFORE, after).holds).toBe(holds);
});

test('a task that is cached by a digest of files is said, and not taken for a change', () => {
  const cached = (digest: string) =>
    snapshot({ a: { ...BUILD, digest }, b: { kind: 'build', route: `x.${digest}` } }, ['a']);
  const proof = prove(cached('a'.repeat(64)), cached('b'.repeat(64)));
  expect(proof).toMatchObject({ holds: true, rows: [{ changed: [], rehashed: ['a', 'b'] }, {}] });
  expect(prove(cached('a'.repeat(64)), cached('none')).holds).toBe(false);
});

const CAME = arrivals(
  ['taskcluster/kinds/seta-data/kind.yml', 'taskcluster/config.yml', 'taskcluster/app_taskgraph/seta.py'],
  ['taskcluster/config.yml', 'taskcluster/kinds/build/kind.yml', 'taskcluster/app_taskgraph/__init__.py'],
);

test.each([
  ['a folder that came', ['taskcluster/kinds/seta-data'], true],
  ['all that is in it', ['taskcluster/kinds/seta-data/**'], true],
  ['a file that came', ['taskcluster/app_taskgraph/seta.py', 'taskcluster/kinds/seta-data/kind.yml'], true],
  ['a file that was there', ['taskcluster/config.yml'], false],
  ['a folder that was there', ['taskcluster/app_taskgraph'], false],
  ['something else as well', ['taskcluster/kinds/seta-data', 'src/**'], false],
])('lists of files that name %s besides', (_name, more, holds) => {
  const lists = (names: readonly string[]) =>
    snapshot(
      { a: BUILD, b: { ...BUILD, optimization: { 'skip-unless-changed': ['taskcluster/kinds/build', ...names] } } },
      ['a'],
    );
  const proof = prove(lists([]), lists(more), CAME);
  expect(proof).toMatchObject({ holds, rows: [{ naming: holds ? ['b'] : [], changed: holds ? [] : ['b'] }, {}] });
});

test.each([
  ['a word', (names: readonly string[]) => ({ command: names.join(' ') })],
  ['an argument of a command', (names: readonly string[]) => ({ task: { payload: { command: ['check', ...names] } } })],
  ['a dependency', (names: readonly string[]) => ({ soft_dependencies: names })],
])('%s that names what came makes a task another', (_name, withNames) => {
  const named = (names: readonly string[]) => snapshot({ a: { ...BUILD, ...withNames(names) } }, ['a']);
  expect(prove(named([]), named(['taskcluster/kinds/seta-data']), CAME).holds).toBe(false);
});

const LIST = ['b', { 'task-reference': 'x' }, 'a'];

test.each<[name: string, task: (list: readonly unknown[]) => object]>([
  ['routes', (routes) => ({ task: { routes } })],
  ['scopes', (scopes) => ({ task: { scopes } })],
  ['dependencies of a definition', (dependencies) => ({ task: { dependencies } })],
  ['soft dependencies', (list) => ({ soft_dependencies: list })],
  ['conditional dependencies', (list) => ({ if_dependencies: list })],
  ['globs of files', (globs) => ({ optimization: { 'skip-unless-changed': globs } })],
])('the order of %s says nothing', (_name, task) => {
  const listed = (list: readonly unknown[]) => snapshot({ a: { ...BUILD, ...task(list) } }, ['a']);
  expect(prove(listed(LIST), listed(LIST.toReversed())).holds).toBe(true);
  expect(prove(listed(LIST), listed(LIST.slice(1))).holds).toBe(false);
  expect(prove(listed(LIST), listed([...LIST, 'a'])).holds).toBe(false);
});

test.each<[name: string, task: (list: readonly unknown[]) => object]>([
  ['a command', (command) => ({ task: { payload: { command } } })],
  [
    'paths of the index, of which the first that is found is taken',
    (paths) => ({ optimization: { 'index-search': paths } }),
  ],
  ['what strategies of its own are told', (list) => ({ optimization: { own: list } })],
  ['attributes', (list) => ({ attributes: { list } })],
  ['routes elsewhere', (routes) => ({ task: { payload: { routes } } })],
])('the order of %s may say something', (_name, task) => {
  const listed = (list: readonly unknown[]) => snapshot({ a: { ...BUILD, ...task(list) } }, ['a']);
  expect(prove(listed(LIST), listed(LIST.toReversed())).holds).toBe(false);
});

test('a task that is another at each run is said, and not taken for a change', () => {
  const clock = (date: number) => snapshot({ a: BUILD, b: { ...BUILD, date } }, ['a']);
  expect(prove(clock(1), clock(2)).holds).toBe(false);
  expect(prove(clock(1), clock(2), undefined, clock(3).full)).toMatchObject({ holds: true, unsteady: ['b'] });
  const other = snapshot({ a: { kind: 'test' }, b: { ...BUILD, date: 2 } }, ['a']);
  expect(prove(clock(1), other, undefined, other.full).holds).toBe(false);
});

test('every way to choose targets that the repository has is looked at', () => {
  const files = {
    '.taskcluster.yml': "- '--target-tasks-method=pr-full'\n- --target-tasks-method release\n",
    '.cron.yml': 'jobs:\n- job: {target-tasks-method: nightly}\n- job: {target-tasks-method: seta-data}\n- {name: x}\n',
  };
  expect(scenarios(repository(files)).map(name)).toEqual([
    'github-push, default',
    'github-pull-request, default',
    'github-push, pr-full',
    'github-pull-request, pr-full',
    'github-push, release',
    'github-pull-request, release',
    'cron, nightly',
  ]);
});
