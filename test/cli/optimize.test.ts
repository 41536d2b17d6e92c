import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYNTHETIC_CONFIG } from '../../demo/firefox-push.ts';
import { type Misbehaving, misbehaving, wayRows } from '../rig/misbehaving.ts';
import { PushFiles } from './push-files.ts';
import { seta } from './seta.ts';

const FILES = ['label-to-taskid.json', 'optimizations.log', 'seta-ledger.json', 'task-graph.json'];

describe('seta optimize', () => {
  test('prunes, and leaves graph, taskIds, ledger and log', async () => {
    using files = new PushFiles();
    const { status, stdout, stderr } = await seta(files.optimize());
    expect(stderr).toContain('pruned');
    expect(status).toBe(0);
    expect(files.outputs()).toEqual(FILES);
    const { mode, totals, tasks } = files.ledger();
    expect(mode).toBe('pruned');
    expect(totals.removed).toBeGreaterThan(totals.kept);
    expect(totals.target).toBe(totals.kept + totals.removed + totals.replaced);
    expect(stdout).toMatch(/removed\s+[\d,]+\s+seta/);
    const created = Object.values(JSON.parse(files.output('task-graph.json')) as Record<string, { label: string }>);
    const kept = Object.entries(tasks).filter(([, task]) => task.verdict === 'kept');
    expect(created.map((task) => task.label).sort()).toEqual(kept.map(([label]) => label).sort());
    expect(files.output('optimizations.log').trim().split('\n')).toHaveLength(totals.target + 1);
  });

  test('the same inputs give the same bytes', async () => {
    using files = new PushFiles();
    await seta(files.optimize());
    const first = FILES.map((name) => files.output(name));
    await seta(files.optimize());
    expect(FILES.map((name) => files.output(name))).toEqual(first);
  });

  test('--json prints the figures and nothing else', async () => {
    using files = new PushFiles();
    const { stdout } = await seta([...files.optimize(), '--json']);
    const { mode, totals, by } = JSON.parse(stdout);
    expect(mode).toBe('pruned');
    expect(totals).toEqual(files.ledger().totals);
    expect(by.removed.seta).toBeGreaterThan(0);
  });

  test('options may come from the environment', async () => {
    using files = new PushFiles();
    const [, ...flags] = files.optimize();
    const env: Record<string, string> = {};
    for (let i = 0; i < flags.length; i += 2) env[`SETA_${flags[i]?.slice(2).toUpperCase()}`] = flags[i + 1] ?? '';
    expect((await seta(['optimize'], { env })).status).toBe(0);
    expect(files.outputs()).toEqual(FILES);
  });

  test('a backstop named by the parameters runs everything', async () => {
    using files = new PushFiles();
    files.write('parameters.yml', dump({ ...files.push.parameters, backstop: true }));
    expect((await seta(files.optimize())).status).toBe(0);
    expect(files.ledger()).toMatchObject({ mode: 'backstop', reason: { code: 'backstop' } });
    expect(
      Object.values(files.ledger().tasks).filter((task) => task.by === 'seta' && task.verdict === 'removed'),
    ).toEqual([]);
  });
});

describe('data that cannot be had or trusted: everything runs, exit 0, the code on record', () => {
  let server: Misbehaving;
  let everything: string;
  /** Only what the served data knows is prunable here, so that data which skips all of it is told. */
  const config = SYNTHETIC_CONFIG.replace(', "source-test-*"', '');
  using reference = new PushFiles();

  beforeAll(async () => {
    const { targets, parameters } = reference.push;
    const now = new Date(Number(parameters['build_date']) * 1000);
    server = await misbehaving({
      project: 'autoland',
      labels: targets.filter((label) => label.startsWith('test-')),
      now,
    });
    using files = new PushFiles();
    files.write('config.yml', config.replace('projects: [autoland]', 'projects: []'));
    await seta(files.optimize());
    everything = files.output('task-graph.json');
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.concurrent.each(wayRows)('$name', async ({ name, code, endless }) => {
    using files = new PushFiles();
    const budget = endless ? '1 second' : '60 seconds';
    files.write(
      'config.yml',
      config.replace('{file: seta.json}', `{url: "${server.url(name)}", time-budget: ${budget}}`),
    );
    const args = files.optimize();
    args.splice(args.indexOf('--data'), 2);
    const { status, stderr } = await seta(args);
    expect(stderr).not.toContain('error:');
    expect(status).toBe(0);
    const { mode, reason } = files.ledger();
    if (code === null) expect(mode).toBe('pruned');
    else {
      expect({ mode, code: reason.code }).toEqual({ mode: 'run-all', code });
      expect(reason.message).not.toBe('');
      expect(files.output('task-graph.json')).toBe(everything);
    }
  });
});

describe('bad input: one message, exit 1 or 2, and nothing is written', () => {
  const graph = (change: (tasks: Record<string, Record<string, unknown>>) => void) => (files: PushFiles) => {
    const tasks = structuredClone(Object.fromEntries(files.push.tasks)) as unknown as Record<
      string,
      Record<string, unknown>
    >;
    change(tasks);
    files.write('full-task-graph.json', JSON.stringify(tasks));
  };
  const image = 'docker-image-desktop-test';

  test.each<[name: string, spoil: (files: PushFiles) => unknown, status: number, says: readonly string[]]>([
    ['graph is missing', (files) => files.optimize({ graph: 'absent.json' }), 1, ['absent.json', 'no such file']],
    [
      'graph is not JSON',
      (files) => files.write('full-task-graph.json', '{"a": '),
      1,
      ['full-task-graph.json', 'not JSON'],
    ],
    [
      'a definition that is not JSON, in a file as taskgraph writes it',
      (files) => {
        const tasks = Object.fromEntries(files.push.tasks);
        files.write(
          'full-task-graph.json',
          JSON.stringify(tasks, null, 2).replaceAll('"maxRunTime": 5400', '"maxRunTime": 54OO'),
        );
      },
      1,
      ['full-task-graph.json', 'field task is not JSON'],
    ],
    ['graph is a list', (files) => files.write('full-task-graph.json', '[]'), 1, ['object of tasks by label']],
    ['a task without kind', graph((tasks) => delete tasks[image]?.['kind']), 1, [`${image}: field kind is missing`]],
    ['an edge to nowhere', graph((tasks) => delete tasks[image]), 1, [image, 'not in the graph']],
    [
      'a cycle',
      graph((tasks) => Object.assign(tasks[image] ?? {}, { dependencies: { self: image } })),
      1,
      ['cycle', image],
    ],
    [
      'an unknown strategy',
      graph((tasks) => Object.assign(tasks[image] ?? {}, { optimization: { sta: null } })),
      1,
      ['strategy sta', 'did you mean seta?'],
    ],
    [
      'targets that are not in the graph',
      (files) => files.write('target-tasks.json', '["nothing"]'),
      1,
      ['nothing is not in the full graph'],
    ],
    [
      'parameters without a project',
      (files) => files.write('parameters.yml', 'level: "3"'),
      1,
      ['parameters.yml:1', 'project is missing'],
    ],
    ['parameters that are not YAML', (files) => files.write('parameters.yml', 'a: [1'), 1, ['parameters.yml:1']],
    [
      'an unknown key in the configuration',
      (files) => files.write('config.yml', 'trust-domain: g\nseta:\n  prunible: []\n'),
      1,
      ['config.yml:3', 'did you mean prunable?'],
    ],
    ['no configuration', (files) => files.optimize({ config: 'absent.yml' }), 1, ['absent.yml']],
    [
      'Python strategies',
      (files) => files.write('parameters.yml', dump({ ...files.push.parameters, optimize_strategies: 'a.b:c' })),
      1,
      ['a.b:c is Python code'],
    ],
    ['an option is missing', () => ['optimize'], 2, ['--graph', '--help']],
    ['an unknown option', (files) => [...files.optimize(), '--no-such'], 2, ['--no-such']],
    ['an unknown command', () => ['optimise'], 2, ['optimise', 'optimize']],
  ])('%s', async (_name, spoil, status, says) => {
    using files = new PushFiles();
    const args = spoil(files);
    const ran = await seta(Array.isArray(args) ? args : files.optimize());
    for (const words of says) expect(ran.stderr).toContain(words);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
    expect(ran).toMatchObject({ status, stdout: '' });
    expect(files.outputs()).toEqual([]);
  });

  test('an output folder that cannot be made', async () => {
    using files = new PushFiles();
    const ran = await seta(files.optimize({ out: files.path('seta.json') }));
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('seta.json');
  });
});
