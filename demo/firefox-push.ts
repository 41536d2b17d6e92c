import type { Task } from '../src/graph/task.ts';
import type { LabelData, Priority, SetaData } from '../src/seta/artifact.ts';
import { fraction } from '../src/util/hash.ts';
import { asLabel, type Label } from '../src/util/ids.ts';

/**
 * A synthetic push of a project the size of Firefox: platforms x build types x suites x chunks, with builds, docker
 * images, toolchains and linters, and SETA data made up to fit. The same size gives the same push. Nothing in it was
 * measured anywhere.
 */
export interface SyntheticPush {
  readonly tasks: ReadonlyMap<Label, Task>;
  readonly targets: readonly Label[];
  readonly data: SetaData;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The part of `taskcluster/config.yml` that belongs to the push. */
export const SYNTHETIC_CONFIG = `trust-domain: gecko
seta:
  projects: [autoland]
  prunable: ["test-*", "source-test-*"]
  never-prune: ["*-nightly*"]
  data: {file: seta.json}
strategies:
  test: {any: [skip-unless-changed, seta]}
`;

const PLATFORMS = [
  'linux1804-64-qr',
  'linux2204-64-wayland',
  'windows11-32-24h2',
  'windows11-64-24h2',
  'macosx1470-64',
  'macosx1500-aarch64',
  'android-em-14-x86_64',
  'android-hw-a55-14-0',
  'linux1804-64-asan',
  'linux1804-64-tsan',
];
const BUILD_TYPES = ['opt', 'debug', 'ccov'];
const SUITES = [
  'mochitest-plain',
  'mochitest-browser-chrome',
  'mochitest-devtools-chrome',
  'mochitest-media',
  'xpcshell',
  'web-platform-tests',
  'web-platform-tests-reftest',
  'reftest',
  'crashtest',
  'marionette',
  'telemetry-tests-client',
  'firefox-ui-functional',
  'cppunittest',
  'gtest',
  'jittest',
  'awsy',
  'talos-chrome',
  'browsertime-tp6',
];
const TOOLCHAINS = 60;
const LINTERS = 40;

/**
 * @param size labels of the full graph; about 30 % of them are target tasks
 * @param options.padding more environment variables a task, to make it as large as real ones
 */
export function syntheticPush(size: number, options: { readonly padding?: number } = {}): SyntheticPush {
  const tasks = new Map<Label, Task>();
  const add = (task: Task): Label => {
    tasks.set(task.label, task);
    return task.label;
  };
  const padding = options.padding ?? 0;
  const images = ['desktop-test', 'android-build', 'lint'].map((name) => add(dockerImage(name, padding)));
  const toolchains = Array.from({ length: TOOLCHAINS }, (_, i) => add(toolchain(i, images[0], padding)));
  for (let i = 0; i < LINTERS; i++) add(linter(i, images[2], padding));
  const builds = PLATFORMS.flatMap((platform) =>
    BUILD_TYPES.map((type) => ({ platform, type, label: add(build(platform, type, toolchains, images[1], padding)) })),
  );
  const perSuite = Math.ceil((size - tasks.size) / (builds.length * SUITES.length));
  for (const { platform, type, label } of builds) {
    for (const suite of SUITES) {
      for (let chunk = 1; chunk <= perSuite && tasks.size < size; chunk++) {
        add(test(platform, type, suite, chunk, label, images[0], padding));
      }
    }
  }
  // Coverage builds and their tests run elsewhere; of the rest some platforms are for other projects.
  const targets = [...tasks.keys()].filter(
    (label) => /^(test|build|source-test)-/.test(label) && fraction('target', label) < 0.3,
  );
  return { tasks, targets, data: dataFor(targets), parameters };
}

const parameters = {
  base_ref: '',
  base_repository: 'https://hg.example.com/mozilla-unified',
  base_rev: '1'.repeat(40),
  build_date: 1_795_305_600,
  build_number: 1,
  do_not_optimize: [],
  enable_always_target: true,
  existing_tasks: {},
  files_changed: ['dom/base/Document.cpp', 'browser/components/preferences/main.js'],
  filters: ['target_tasks_method'],
  head_ref: 'default',
  head_repository: 'https://hg.example.com/integration/autoland',
  head_rev: '2'.repeat(40),
  head_tag: '',
  level: '3',
  moz_build_date: '20261122000000',
  next_version: null,
  optimize_strategies: null,
  optimize_target_tasks: true,
  owner: 'developer@example.com',
  project: 'autoland',
  pushdate: 1_795_305_600,
  pushlog_id: '240017',
  repository_type: 'hg',
  target_tasks_method: 'default',
  tasks_for: 'hg-push',
  version: null,
};

function dockerImage(name: string, padding: number): Task {
  const label = `docker-image-${name}`;
  return {
    ...taskOf('docker-image', label, {}, 'images', padding),
    optimization: { 'index-search': [`gecko.cache.level-3.docker-images.v2.${name}.hash.${'0'.repeat(64)}`] },
  };
}

function toolchain(i: number, image: Label | undefined, padding: number): Task {
  const label = `toolchain-linux64-tool-${i}`;
  return {
    ...taskOf('toolchain', label, image ? { 'docker-image': image } : {}, 'b-linux', padding),
    optimization: { 'index-search': [`gecko.cache.level-3.toolchains.v3.tool-${i}.hash.${'0'.repeat(64)}`] },
  };
}

const linter = (i: number, image: Label | undefined, padding: number): Task => ({
  ...taskOf('source-test', `source-test-mozlint-rule-${i}`, image ? { 'docker-image': image } : {}, 't-linux', padding),
  optimization: { 'skip-unless-changed': [['**/*.js', '**/*.py', '**/*.rs', '**/*.yml'][i % 4] ?? '**'] },
});

function build(
  platform: string,
  type: string,
  tools: readonly Label[],
  image: Label | undefined,
  padding: number,
): Task {
  const own = tools.filter((tool) => fraction('tool', platform, tool) < 0.15);
  const edges = Object.fromEntries([...own.map((tool) => [tool, tool]), ...(image ? [['docker-image', image]] : [])]);
  return taskOf('build', `build-${platform}/${type}`, edges, 'b-linux', padding);
}

function test(
  platform: string,
  type: string,
  suite: string,
  chunk: number,
  built: Label,
  image: Label | undefined,
  padding: number,
): Task {
  const label = `test-${platform}/${type}-${suite}-${chunk}`;
  const task = taskOf('test', label, { build: built, ...(image ? { 'docker-image': image } : {}) }, 't-linux', padding);
  return { ...task, optimization: { test: [`${suite.split('-')[0]}/**`, 'dom/**', 'testing/**'] } };
}

/** A task with a definition like real ones; `padding` more environment variables make it as large as theirs are. */
/** No two tasks of a platform have the same. */
const symbolOf = (label: Label): string => {
  const words = label.replace(/^test-[^/]+\/[a-z]+-/, '').split('-');
  const [last = ''] = words.slice(-1);
  return `${words
    .slice(0, -1)
    .join('')
    .slice(0, 24 - last.length)}-${last}`;
};

function taskOf(kind: string, name: string, dependencies: Record<string, Label>, pool: string, padding: number): Task {
  const label = asLabel(name);
  const [, platform = 'all', type = 'opt'] = /^(?:test|build)-([^/]+)\/([a-z]+)/.exec(label) ?? [];
  return {
    attributes: { kind, run_on_projects: ['all'], build_platform: platform, build_type: type },
    dependencies,
    description: `${kind} ${label}`,
    if_dependencies: [],
    kind,
    label,
    optimization: null,
    soft_dependencies: [],
    task: {
      created: { 'relative-datestamp': '0 seconds' },
      deadline: { 'relative-datestamp': '1 day' },
      expires: { 'relative-datestamp': '28 days' },
      extra: {
        treeherder: {
          collection: { [type]: true },
          groupSymbol: kind === 'test' ? 'M' : 'B',
          jobKind: kind,
          machine: { platform },
          symbol: symbolOf(label),
          tier: 1,
        },
      },
      metadata: {
        description: `${kind} ${label}`,
        name: label,
        owner: 'developer@example.com',
        source: 'https://hg.example.com/integration/autoland/file/tip/taskcluster/kinds',
      },
      payload: {
        artifacts: [{ name: 'public/logs', path: '/builds/worker/logs', type: 'directory' }],
        command: ['/builds/worker/bin/run-task', '--', 'bash', '-c', `run ${label}`],
        env: {
          GECKO_HEAD_REV: '2'.repeat(40),
          ...Object.fromEntries(
            Array.from({ length: padding }, (_, i) => [`MOZHARNESS_VARIABLE_${i}`, `value-${i}-of-${platform}`]),
          ),
          MOZ_FETCHES: {
            'task-reference': JSON.stringify(
              Object.keys(dependencies).map((edge) => ({ artifact: 'public/build/target.zip', task: `<${edge}>` })),
            ),
          },
        },
        maxRunTime: 5400,
      },
      priority: 'low',
      provisionerId: `gecko-${pool.slice(0, 1)}`,
      routes: ['tc-treeherder.v2.autoland.2222222222222222222222222222222222222222.240017'],
      scopes: [],
      tags: { createdForUser: 'developer@example.com', kind, label },
      workerType: pool,
    },
  };
}

function dataFor(labels: Iterable<Label>): SetaData {
  const tasks: Record<Label, LabelData> = {};
  const totals = { highValue: 0, seconds: 0, all: 0, caught: 0 };
  for (const label of labels) {
    if (!/^(test|source-test)-/.test(label) || fraction('unknown', label) < 0.02) continue;
    const priority = priorityOf(fraction('priority', label));
    const caught = priority === 1 ? 1 + Math.floor(fraction('caught', label) * 12) : priority === 5 ? 0 : 1;
    const runSeconds = 120 + Math.floor(fraction('seconds', label) * 3000);
    const reason = priority === 1 ? 'regressions' : priority === 5 ? 'no-regressions' : 'redundant';
    tasks[label] = { priority, reason, caught, sole: priority === 1 ? 1 : 0, runSeconds, until: null };
    totals.all += runSeconds;
    if (priority === 1) {
      totals.highValue++;
      totals.seconds += runSeconds;
      totals.caught += caught;
    }
  }
  const hours = (seconds: number): number => Math.round(seconds / 36) / 100;
  return {
    version: 1,
    project: 'autoland',
    generated: '2026-11-22T00:00:00Z',
    expires: '2026-12-06T00:00:00Z',
    window: { from: '2026-08-24T00:00:00Z', to: '2026-11-22T00:00:00Z', pushes: 27_000, regressions: totals.caught },
    generator: { name: 'synthetic', version: '0', options: {} },
    coverage: {
      regressions: totals.caught,
      covered: totals.caught,
      highValue: totals.highValue,
      runHours: hours(totals.seconds),
      allRunHours: hours(totals.all),
      lowerBoundRunHours: hours(totals.seconds),
      optimal: false,
    },
    tasks,
  };
}

function priorityOf(x: number): Priority {
  if (x < 0.12) return 1;
  if (x < 0.18) return 2;
  if (x < 0.28) return 3;
  return x < 0.4 ? 4 : 5;
}
