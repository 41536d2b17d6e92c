import { describe, expect, test } from 'vitest';
import { actions } from '../../actions/index.ts';
import { findAction } from '../../actions/offer/actions-json.ts';
import type { Task } from '../../src/graph/task.ts';
import { generateTasks } from '../../src/kinds/kinds.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import { printFailure } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { parametersOf } from '../push/parameters-of.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';

const CONFIG = `
trust-domain: test
task-priority: {by-project: {project: low, default: lowest}}
workers:
  aliases:
    linux:
      provisioner: '{trust-domain}-{level}'
      implementation: docker-worker
      os: linux
      worker-type: {by-level: {'3': '{alias}-trusted', default: '{alias}'}}
treeherder: {group-names: {T: Tests}}
index: {products: [app]}
custom: {chunks: 2}
`;

function generate(kinds: Readonly<Record<string, string>>, parameters: Partial<Parameters> = {}) {
  const config = parseGraphConfig(CONFIG, 'taskcluster/config.yml');
  if (!config.ok) throw new Error(printFailure(config.failure));
  const files = Object.entries(kinds).map(([name, text]) => ({
    name,
    file: `taskcluster/kinds/${name}/kind.yml`,
    text,
  }));
  return generateTasks(files, {
    parameters: parametersOf(parameters),
    config: config.value,
    decisionTaskId: derivedTaskId('decision'),
  });
}

function tasks(
  kinds: Readonly<Record<string, string>>,
  parameters: Partial<Parameters> = {},
): ReadonlyMap<string, Task> {
  const graph = generate(kinds, parameters);
  if (!graph.ok) throw new Error(printFailure(graph.failure));
  return graph.value.graph.tasks;
}

function failure(kinds: Readonly<Record<string, string>>): string {
  const graph = generate(kinds);
  return graph.ok ? 'no failure' : printFailure(graph.failure);
}

/** A kind of one task `a` that is complete, with more lines. */
const one = (...lines: string[]): string =>
  [
    'tasks:',
    '  a:',
    '    description: A',
    '    worker-type: linux',
    '    payload: {}',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

describe('a task of a kind', () => {
  test('in full', () => {
    const kind = `
task-defaults:
  worker-type: linux
  treeherder: {platform: linux/opt, kind: test}
  routes: [notify.email.someone@example.com.on-failed]
  payload: {env: {A: '1'}}
tasks:
  unit:
    description: Unit tests
    treeherder: {symbol: T(unit), tier: 2}
    routes: [more]
    payload: {env: {B: '\${parameters.head_rev[:4]}'}}
    index: {product: app, job-name: unit}
    optimization: {skip-unless-changed: [src/**]}
    run-on-tasks-for: [github-push]
    attributes: {flavor: fast}
    tags: {mine: 'yes'}
`;
    const task = tasks({ test: kind }).get('test-unit');
    expect(task).toEqual({
      kind: 'test',
      label: 'test-unit',
      description: 'Unit tests',
      attributes: {
        kind: 'test',
        flavor: 'fast',
        always_target: false,
        run_on_projects: ['all'],
        run_on_tasks_for: ['github-push'],
        shipping_phase: null,
      },
      dependencies: {},
      soft_dependencies: [],
      if_dependencies: [],
      optimization: { 'skip-unless-changed': ['src/**'] },
      task: {
        provisionerId: 'test-3',
        workerType: 'linux-trusted',
        priority: 'low',
        created: { 'relative-datestamp': '0 seconds' },
        deadline: { 'relative-datestamp': '1 day' },
        expires: { 'relative-datestamp': '1 year' },
        scopes: [],
        routes: [
          'notify.email.someone@example.com.on-failed',
          'more',
          `tc-treeherder.v2.project.${'a'.repeat(40)}.0`,
          'index.test.v2.project.latest.app.unit',
          'index.test.v2.project.pushdate.2026.11.22.20261122022839.app.unit',
          'index.test.v2.project.pushlog-id.0.app.unit',
          `index.test.v2.project.revision.${'a'.repeat(40)}.app.unit`,
          'checks',
        ],
        metadata: {
          name: 'test-unit',
          description: `Unit tests ([Treeherder push](https://treeherder.mozilla.org/#/jobs?repo=project&revision=${'a'.repeat(40)}))`,
          owner: 'someone@example.com',
          source: `https://github.com/someone/project/blob/${'a'.repeat(40)}/taskcluster/kinds/test/kind.yml`,
        },
        tags: {
          mine: 'yes',
          'worker-implementation': 'docker-worker',
          os: 'linux',
          createdForUser: 'someone@example.com',
          kind: 'test',
          label: 'test-unit',
          project: 'project',
          'trust-domain': 'test',
        },
        extra: {
          index: { rank: 0 },
          parent: derivedTaskId('decision'),
          treeherder: {
            machine: { platform: 'linux' },
            collection: { opt: true },
            groupSymbol: 'T',
            groupName: 'Tests',
            symbol: 'unit',
            jobKind: 'test',
            tier: 2,
          },
          'treeherder-platform': 'linux/opt',
        },
        payload: { env: { A: '1', B: 'aaaa' } },
      },
    });
  });

  test.each([
    ['{retrigger: true}', '{}', 'true'],
    ['{retrigger: false}', '{}', undefined],
    ['{}', '{}', undefined],
    ['{retrigger: true}', '{retrigger: "false"}', 'false'],
  ])('with attributes %s and tags %s is found by the action for its tag retrigger: %s', (attributes, tags, tag) => {
    const kind = one(`attributes: ${attributes}`, `tags: ${tags}`);
    const [task] = tasks({ test: kind }).values();
    const given = task?.task['tags'] as Readonly<Record<string, string>>;
    expect(given['retrigger']).toBe(tag);
    expect(findAction(actions, 'retrigger', given)?.callback).toBe(tag === 'true' ? 'retrigger' : 'retrigger-disabled');
  });

  test.each([
    [
      'level 1 expires sooner and runs elsewhere',
      { level: '1' },
      { workerType: 'linux', expires: { 'relative-datestamp': '28 days' } },
    ],
    ['another project has another priority', { project: 'try' }, { priority: 'lowest' }],
    [
      'hg has no checks',
      { repository_type: 'hg', head_repository: 'https://hg.example.com/repo/' } as const,
      { routes: [] },
    ],
  ])('%s', (_, parameters, expected) => {
    expect(tasks({ k: one() }, parameters).get('k-a')?.task).toMatchObject(expected);
  });

  test('a pull request is shown by Treeherder apart, under the name of the base repository', () => {
    const fork = {
      tasks_for: 'github-pull-request',
      project: 'fork',
      base_repository: 'https://github.com/someone/base.git',
    };
    const task = tasks({ k: one('treeherder: true') }, fork).get('k-a');
    expect(task?.task['routes']).toContain(`tc-treeherder.v2.base-pr.${'a'.repeat(40)}.0`);
  });

  test('if-dependencies are edge names, and become labels', () => {
    const kinds = {
      b: one(),
      k: `kind-dependencies: [b]\n${one('dependencies: {build: b-a}', 'if-dependencies: [build]')}`,
    };
    expect(tasks(kinds).get('k-a')).toMatchObject({ dependencies: { build: 'b-a' }, if_dependencies: ['b-a'] });
  });
});

describe('rendering', () => {
  test('a kind makes tasks from those of another', () => {
    const test = `
kind-dependencies: [build]
task-defaults: {worker-type: linux, payload: {}, description: 'Tests \${name}'}
tasks:
  $map: {$eval: 'tasks'}
  each(t):
    '\${t.key}':
      dependencies: {build: '\${t.key}'}
      payload: {image: '\${t.val.task.metadata.name}'}
`;
    const made = tasks({ test, build: one() });
    expect([...made.keys()]).toEqual(['build-a', 'test-build-a']);
    expect(made.get('test-build-a')).toMatchObject({
      description: 'Tests build-a',
      dependencies: { build: 'build-a' },
      task: { payload: { image: 'build-a' } },
    });
  });

  test('chunks by configuration, and a task that renders to nothing is left out', () => {
    const kind = `
task-defaults: {worker-type: linux, payload: {}, description: d}
tasks:
  - $map: {$range: [1, '$eval config.custom.chunks']}
    each(i): {name: x}
  - {$if: 'project == "other"', then: {name: other}}
  - {name: always}
`;
    expect(failure({ k: kind })).toContain('kind k');
    const list = `
task-defaults: {worker-type: linux, payload: {}, description: d}
tasks:
  $flatten:
    - {$map: {$eval: 'range(1, config.custom.chunks + 1)'}, each(i): {name: 'chunk-\${i}'}}
    - [{$if: 'project == "other"', then: {name: other}}]
`;
    expect([...tasks({ k: list }).keys()]).toEqual(['k-chunk-1', 'k-chunk-2']);
  });

  test('the same push renders to the same bytes, the time included', () => {
    const kind = one('extra: {time: {$fromNow: 1 hour}}');
    expect(JSON.stringify([...tasks({ k: kind })])).toBe(JSON.stringify([...tasks({ k: kind })]));
    expect(tasks({ k: kind }).get('k-a')?.task).toMatchObject({ extra: { time: '2026-11-22T03:28:39.000Z' } });
  });
});

describe('an error names file, line, kind, task and field', () => {
  const at = (line: number): string => `taskcluster/kinds/k/kind.yml:${line}: kind k`;
  const cases: readonly [name: string, kind: string, ...told: string[]][] = [
    ['no YAML', 'tasks: [', 'kind.yml:1: not valid YAML'],
    ['no tasks', 'task-defaults: {}', `${at(1)}: tasks is missing`],
    ['Python', 'transforms: [x]\ntasks: {}', 'Python code: let taskgraph make the graph'],
    ['an unknown field', one('treehreder: {}'), `${at(6)}, task a: unknown key treehreder`, 'did you mean treeherder?'],
    ['a missing field', 'tasks:\n  a: {}', `${at(2)}, task a: description is missing`],
    ['a wrong type', one('routes: no'), `${at(6)}, task a: routes is false`],
    [
      'in the defaults',
      'task-defaults:\n  priority: urgent\ntasks:\n  a: {description: x, worker-type: linux, payload: {}}',
      `${at(2)}, task a: priority is "urgent"`,
    ],
    [
      'an unknown worker',
      one().replace('linux', 'linus'),
      `${at(4)}, task a: workers.aliases has no linus`,
      'did you mean linux?',
    ],
    ['JSON-e', one('extra:', '  x: {$eval: nothing.here}'), `${at(7)}, task a: JSON-e in extra.x`],
    ['a broken expression', one('extra: {$if: "x >"}'), `${at(2)}, task a`],
    ['a group without a name', one('treeherder: {symbol: Q(x)}'), `${at(6)}, task a: treeherder.symbol is in group Q`],
    ['a long symbol', one(`treeherder: {symbol: ${'x'.repeat(26)}}`), '1 to 25 characters'],
    ['a product', one('index: {product: nope, job-name: x}'), 'index.product nope is not under index.products'],
    [
      'an edge to nothing',
      one('dependencies:', '  build: bulid'),
      `${at(7)}, task a: dependencies.build is bulid, which no kind makes`,
    ],
    ['an edge name that is taken', one('dependencies: {self: k-a}'), 'dependencies.self: this name is taken'],
    ['an unknown kind', `kind-dependencies: [nope]\n${one()}`, `${at(1)}: there is no kind nope`],
    ['a circle of kinds', `kind-dependencies: [k]\n${one()}`, 'in a circle: k -> k'],
    [
      'a label twice',
      `${one('label: same')}\n  b: {description: x, worker-type: linux, payload: {}, label: same}`,
      'label same is used twice',
    ],
  ];
  test.each(cases)('%s', (_, kind, ...told) => {
    const text = failure({ k: kind });
    for (const part of told) expect(text).toContain(part);
  });

  test('all problems of a kind are told together', () => {
    const text = failure({ k: 'tasks:\n  a: {}\n  b: {}' });
    expect(text).toContain('2 problems');
    expect(text).toContain('task a');
    expect(text).toContain('task b');
  });
});
