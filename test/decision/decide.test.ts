/** The whole decision in process, over fakes of its ports. */
import { describe, expect, test } from 'vitest';
import { type DecisionPorts, decide } from '../../src/decision/decide.ts';
import { decodeTaskGraph } from '../../src/graph/codec.ts';
import { tellProblem } from '../../src/graph/problem.ts';
import type { Ledger } from '../../src/optimize/ledger.ts';
import { backstopPath } from '../../src/push/backstop.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import { switchPath } from '../../src/push/switch.ts';
import { configOf, openConfig } from '../../src/seta/config.ts';
import { graphConfigOf } from '../../src/seta/graph-config.ts';
import { printFailure, type Result } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import type { IndexedTask, TaskStatus } from '../../src/util/ports.ts';
import { err, ok } from '../../src/util/result.ts';
import { FakeQueue, nameOf } from '../create/fake-queue.ts';
import { parametersOf } from '../push/parameters-of.ts';
import { dataText, fetched } from '../rig/pushes.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
};

const NOW = 1_795_314_519;
const FILE = value(
  openConfig(
    `trust-domain: test
seta: {projects: [project], prunable: ["test-*"], data: {file: seta.json}, holdout: 0, max-skip-ratio: 1}
`,
    'config.yml',
  ),
);
const task = (label: string, optimization: object | null) => ({
  kind: 'test',
  label,
  description: '',
  attributes: {},
  dependencies: {},
  optimization,
  task: { metadata: { name: label }, deadline: { 'relative-datestamp': '1 day' } },
});
const GRAPH = JSON.stringify({
  'test-low': task('test-low', { seta: null }),
  'test-rare': task('test-rare', { backstop: null }),
  'test-sure': task('test-sure', null),
});
const LABELS = ['test-low', 'test-rare', 'test-sure'] as Label[];

/** A deployment in memory: an index with a record of backstops, a queue that takes tasks. */
class World {
  readonly queue = new FakeQueue();
  readonly entries = new Map<string, IndexedTask>();
  readonly files = new Map<string, string>();
  readonly fetched: unknown[] = [];
  readonly warnings: string[] = [];
  data: Partial<Record<string, unknown>> = {};
  dry = false;
  isAnywhere = true;
  mode: 'prune' | 'observe' = 'prune';
  report = (): string => 'report';

  ports = (): DecisionPorts => {
    const { queue, entries } = this;
    const index = {
      findTask: async (path: string) => ok(entries.get(path) ?? null),
      findTasks: async () => ok(new Map<string, TaskId>()),
      insertTask: async (path: string, entry: IndexedTask) => {
        if ((entries.get(path)?.rank ?? 0) <= entry.rank) entries.set(path, entry);
        return ok(undefined);
      },
    };
    const statuses = async (ids: readonly TaskId[]) => ok(new Map(ids.map((id) => [id, ours(id)])));
    const text = dataText({ 'test-low': 5 }, { project: 'project', generated: iso(-1), expires: iso(9), ...this.data });
    return {
      create: this.dry ? null : { queue, index },
      lookup: this.isAnywhere ? { index, queue: { statuses } } : null,
      fetchData: async (location) => {
        this.fetched.push(location);
        return fetched(text);
      },
      write: (files) => {
        for (const [name, content] of files) {
          this.files.set(name, typeof content === 'string' ? content : [...content].join(''));
        }
        return ok(undefined);
      },
      now: () => NOW * 1000,
      warn: (warning) => this.warnings.push(warning),
      progress: () => {},
    };
  };

  async decide(more: Partial<Parameters> = {}, id = 'decision', actions: () => unknown = () => ({}), isAgain = false) {
    const parameters = parametersOf({ build_date: NOW, pushdate: NOW, ...more });
    // The decision task itself is there.
    this.queue.tasks.set(derivedTaskId(id), { metadata: { name: 'Decision Task' }, dependencies: [] });
    const home = { decisionTaskId: derivedTaskId(id), rootUrl: null, proxyUrl: 'http://taskcluster' };
    const graph = () => {
      const made = decodeTaskGraph(GRAPH, 'graph');
      return made.ok ? ok({ graph: made.value, labels: LABELS, tell: tellProblem }) : made;
    };
    const config = { ...value(configOf(FILE)), mode: this.mode };
    const graphConfig = value(graphConfigOf(FILE));
    return decide(
      { config, graphConfig, parameters, home, isAgain, graph, actions, report: () => this.report() },
      this.ports(),
    );
  }

  ledger(): Ledger {
    return JSON.parse(this.files.get('seta-ledger.json') ?? '');
  }
}

const iso = (days: number): string => new Date((NOW + days * 86_400) * 1000).toISOString();
const ours = (taskId: TaskId): TaskStatus => ({
  taskId,
  taskGroupId: taskId,
  schedulerId: 'test-level-3',
  projectId: 'none',
  state: 'running',
  expires: iso(300),
  deadline: iso(1),
  runs: [],
});

describe('why everything runs, and what is on record of it', () => {
  test.each<
    [name: string, push: Partial<Parameters>, code: string, mode: string, backstop: boolean, ran: readonly string[]]
  >([
    ['a push', {}, 'pruned', 'pruned', false, ['test-sure']],
    ['a pull request', { tasks_for: 'github-pull-request' }, 'not-a-push', 'run-all', false, ['test-low', 'test-sure']],
    ['a cron task', { tasks_for: 'cron' }, 'not-a-push', 'run-all', false, ['test-low', 'test-sure']],
    ['a project without pruning', { project: 'other' }, 'not-enabled', 'run-all', false, ['test-low', 'test-sure']],
    [
      'a backstop',
      { build_date: NOW + 5 * 3600 },
      'backstop',
      'backstop',
      true,
      ['test-low', 'test-rare', 'test-sure'],
    ],
  ])('%s', async (_name, push, code, mode, backstop, ran) => {
    const world = new World();
    value(await world.decide({}, 'the push before'));
    world.queue.order.length = 0;
    value(await world.decide(push));
    expect(world.ledger()).toMatchObject({ mode, reason: { code } });
    expect(world.files.get('parameters.yml')).toContain(`backstop: ${backstop}\n`);
    expect(world.queue.order.map((id) => nameOf(world.queue.tasks.get(id) ?? {})).sort()).toEqual(ran);
  });

  test.each([{ tasks_for: 'github-pull-request' }, { project: 'other' }])('%o: no data is fetched', async (push) => {
    const world = new World();
    value(await world.decide(push));
    expect(world.fetched).toEqual([]);
    expect([...world.entries.keys()]).toEqual([]);
  });

  test('parameters that say whether it is a backstop have the say, and nothing is put on record', async () => {
    const world = new World();
    value(await world.decide({ backstop: false }));
    expect(world.ledger().reason.code).toBe('pruned');
    value(await world.decide({ backstop: true }));
    expect(world.ledger().reason.code).toBe('backstop');
    expect(world.entries.size).toBe(0);
  });
});

test('a backstop counts once its tasks are there', async () => {
  const world = new World();
  world.queue.refused.add('test-sure');
  const { failure } = value(await world.decide());
  expect(failure?.message).toBe('1 of 3 tasks could not be created');
  expect(world.entries.size).toBe(0);
  world.queue.refused.clear();
  value(await world.decide());
  const path = backstopPath(value(configOf(FILE)), { project: 'project', level: '3' });
  expect(world.entries.get(path)?.data).toMatchObject({ lastBackstop: { number: 1, branch: 'main' } });
});

describe('prunable target tasks that are never left out', () => {
  const unasked = { never: 1 };
  test.each<[name: string, push: Partial<Parameters>, unasked: object | undefined]>([
    ['are told with what to write, and on record', {}, unasked],
    ['too where a backstop runs everything', { backstop: true }, unasked],
    ['are nothing to tell where they are kept for another reason', { do_not_optimize: ['test-sure'] }, undefined],
    ['nor where nothing of the project is', { project: 'other' }, undefined],
    ['nor for what is no push', { tasks_for: 'cron' }, undefined],
  ])('%s', async (_name, push, expected) => {
    const world = new World();
    value(await world.decide({ backstop: false, ...push }));
    expect(world.ledger().unasked).toEqual(expected);
    const told = expect.stringContaining('1 by never; write strategies: {never: seta} in config.yml');
    expect(world.warnings).toEqual(expected ? [told] : []);
  });
});

test.each<[name: string, push: Partial<Parameters>, isTold: boolean]>([
  ['a push', {}, true],
  ['a pull request, which counts for none', { tasks_for: 'github-pull-request' }, false],
  ['a cron job', { tasks_for: 'cron' }, false],
  ['a project where everything runs', { project: 'other' }, false],
  ['a push whose parameters say it', { backstop: false }, false],
])(
  'a dry run away from Taskcluster tells that nobody was asked about backstops where somebody would be: %s',
  async (_name, push, isTold) => {
    const world = new World();
    [world.dry, world.isAnywhere] = [true, false];
    value(await world.decide(push));
    expect(world.warnings.some((one) => one.includes('whether a backstop is due is not looked up'))).toBe(isTold);
  },
);

test('a dry run writes the artifacts and creates nothing', async () => {
  const world = new World();
  world.dry = true;
  const { created } = value(await world.decide());
  expect(created).toBeNull();
  expect(world.queue.order).toEqual([]);
  expect([...world.files.keys()].sort()).toEqual([
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
  ]);
});

test('a report that cannot be made fails nothing', async () => {
  const world = new World();
  world.report = () => {
    throw new Error('no page');
  };
  value(await world.decide());
  expect(world.files.has('seta-report.html')).toBe(false);
  expect(world.files.has('seta-ledger.json')).toBe(true);
  expect(world.warnings).toContainEqual(expect.stringContaining('no page'));
});

test('a record in the index that no decision task of ours bears out makes a backstop', async () => {
  const world = new World();
  const forged = { taskId: 'A'.repeat(22), revision: 'a', number: 4, time: NOW - 60, backstop: true, branch: 'main' };
  const path = backstopPath(value(configOf(FILE)), { project: 'project', level: '3' });
  const data = { version: 1, lastBackstop: forged, recent: [forged] };
  world.entries.set(path, { taskId: 'A'.repeat(22) as TaskId, rank: 2 ** 53, data, expires: '' });
  const ports = world.ports();
  const statuses = async (ids: readonly TaskId[]) =>
    ok(new Map(ids.map((id) => [id, { ...ours(id), schedulerId: 'test-level-1', state: 'completed' as const }])));
  world.ports = () => ({ ...ports, lookup: ports.lookup && { ...ports.lookup, queue: { statuses } } });
  value(await world.decide());
  expect(world.ledger().reason).toMatchObject({ code: 'backstop' });
  expect(world.entries.get(path)?.data).toMatchObject({ lastBackstop: { taskId: derivedTaskId('decision') } });
});

test('where the record cannot be read, everything runs, for that reason', async () => {
  const world = new World();
  const ports = world.ports();
  const trouble = async () => err({ reason: 'service', message: '500' } as const);
  world.ports = () => ({
    ...ports,
    lookup: ports.lookup && { ...ports.lookup, index: { ...ports.lookup.index, findTask: trouble } },
  });
  value(await world.decide());
  expect(world.ledger()).toMatchObject({ mode: 'run-all', reason: { code: 'backstop-unknown' } });
});

test('what an earlier run has created, which had no data, stays, and the ledger says so', async () => {
  const world = new World();
  value(await world.decide({}, 'the push before'));
  const ports = world.ports();
  const statuses = async (ids: readonly TaskId[]) => {
    const there = ids.filter((id) => world.queue.tasks.has(id));
    const groupOf = (id: TaskId) => (id === derivedTaskId('the push before') ? id : derivedTaskId('decision'));
    return ok(new Map(there.map((id) => [id, { ...ours(id), taskGroupId: groupOf(id) }])));
  };
  const lookup = ports.lookup && { ...ports.lookup, queue: { statuses } };
  const none = async () => ({ location: '', taskId: null, kind: 'refused', code: 'unreachable', message: '' }) as const;
  world.ports = () => ({ ...ports, fetchData: none, lookup });
  world.queue.refused.add('test-sure');
  expect(value(await world.decide()).failure?.message).toContain('1 of 2 tasks could not be created');
  world.queue.refused.clear();
  // Now there is data.
  const { fetchData } = new World().ports();
  world.ports = () => ({ ...ports, fetchData, lookup });
  value(await world.decide({}, 'decision', undefined, true));
  expect(world.ledger()).toMatchObject({
    mode: 'pruned',
    tasks: { 'test-low': { verdict: 'kept', by: 'earlier run' }, 'test-rare': { verdict: 'removed' } },
  });
});

describe('a switch that somebody set', () => {
  const path = switchPath({ trustDomain: 'test' }, { project: 'project', level: '3' });
  const off = { version: 1, state: 'off', who: 'someone', why: 'a bad night', since: iso(-1), until: iso(1) };
  /** A world in which a push would be pruned but for the switch. */
  async function decided(data: object, scheduler = 'test-level-3') {
    const world = new World();
    value(await world.decide({}, 'first'));
    world.entries.set(path, { taskId: derivedTaskId('first'), rank: 1, data, expires: iso(1) });
    world.fetched.length = 0;
    const ports = world.ports();
    const statuses = async (ids: readonly TaskId[]) =>
      ok(new Map(ids.map((id) => [id, { ...ours(id), ...(data === off ? { schedulerId: scheduler } : {}) }])));
    const queue = scheduler === 'test-level-3' ? ports.lookup?.queue : { statuses };
    world.ports = () => ({ ...ports, lookup: ports.lookup && { ...ports.lookup, queue: queue ?? { statuses } } });
    value(await world.decide({}, 'second'));
    return world;
  }

  test('off: everything runs, no data is fetched, and the ledger says who did it and why', async () => {
    const world = await decided(off);
    expect(world.ledger()).toMatchObject({
      mode: 'run-all',
      reason: { code: 'switched-off', message: expect.stringMatching(/^someone switched it off .*: a bad night$/) },
    });
    expect(world.ledger().tasks['test-low' as Label]).toMatchObject({ verdict: 'kept' });
    expect(world.fetched).toEqual([]);
  });

  test.each<[name: string, data: object]>([
    ['whose time is over', { ...off, until: iso(-0.1) }],
    ['that is on again', { version: 1, state: 'on', who: 'x', why: 'mended', since: iso(-0.5) }],
    ['that cannot be read', { version: 9 }],
    ['that would never end', { ...off, until: iso(400) }],
  ])('one %s stops nothing', async (_name, data) => {
    expect((await decided(data)).ledger().reason.code).toBe('pruned');
  });

  test('one of a lower level stops nothing, and is told', async () => {
    const world = await decided(off, 'test-level-1');
    expect(world.warnings).toContainEqual(expect.stringMatching(/seta[.]switch is not believed, and stops nothing/));
    expect(world.ledger().reason.code).not.toBe('switched-off');
  });
});

test('where seta only observes, everything runs and the ledger says what would not', async () => {
  const world = new World();
  world.mode = 'observe';
  value(await world.decide({}, 'first'));
  value(await world.decide({}, 'second'));
  const ledger = world.ledger();
  expect(ledger).toMatchObject({ mode: 'run-all', reason: { code: 'observing' }, observed: { removed: 1 } });
  expect(ledger.tasks['test-low' as Label]).toMatchObject({ verdict: 'kept', wouldGo: { by: 'seta' } });
  expect(ledger.totals.savedHours).toBe(0);
});
