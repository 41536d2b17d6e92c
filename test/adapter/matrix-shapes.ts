/**
 * The shapes of repositories that upstream taskgraph is used in, each as what it has besides the small repository of the
 * tests. Written after what public repositories do in their register functions, target methods and kinds.
 */

export interface Shape {
  readonly name: string;
  /** Files that it has besides, or has otherwise. */
  readonly files: Readonly<Record<string, string>>;
  /** Edits of the wired `taskcluster/config.yml`. */
  readonly configured?: readonly (readonly [from: RegExp, to: string])[];
  /** Parameters of its pushes. */
  readonly parameters?: object;
  /** Labels whose strategy never asks seta. */
  readonly unasked?: readonly string[];
  /** The code of a push with data; `pruned` if it is not said. */
  readonly code?: string;
  /** The task that makes the data reports to Treeherder. */
  readonly treeherder?: true;
}

const CONFIG = (register: string | null, more = ''): string => `---
trust-domain: example
task-priority: low
taskgraph:
    repositories: {example: {name: Example}}
${register === null ? '' : `    register: ${register}\n`}${more}workers:
    aliases:
        t-linux: {provisioner: "example-{level}", implementation: docker-worker, os: linux, worker-type: linux}
`;

const kind = (tasks: string, more = ''): string => `---
loader: taskgraph.loader.transform:loader
transforms: [taskgraph.transforms.task:transforms]
${more}task-defaults:
    worker-type: t-linux
    worker: {docker-image: "debian:12", max-run-time: 600, command: [make]}
tasks:
${tasks}`;

const MODULE = 'taskcluster/my_taskgraph/__init__.py';
const OWN = { 'taskcluster/config.yml': CONFIG('my_taskgraph:register') };

const OWN_VERIFICATIONS = `from taskgraph import generator
from taskgraph.util.verify import VerificationSequence

verifications = VerificationSequence()


def register(graph_config):
    # Don't use the upstream verifications, and replace them with our own.
    generator.verifications = verifications
`;

const SETA_FIRST = `import seta_taskgraph
from taskgraph import generator, morph
from taskgraph.optimize.base import OptimizationStrategy, register_strategy, registry
from taskgraph.util.verify import VerificationSequence


def register(graph_config):
    seta_taskgraph.register(graph_config)
    generator.verifications = VerificationSequence()
    morph.registered_morphs.clear()
    registry.clear()

    class Own(OptimizationStrategy):
        pass

    for name in ("never", "skip-unless-changed", "own"):
        register_strategy(name)(Own)
`;

const OWN_STRATEGIES = `from taskgraph.optimize.base import Any, OptimizationStrategy, register_strategy, registry


@register_strategy("on-full-moon")
class OnFullMoon(OptimizationStrategy):
    def should_remove_task(self, task, params, arg):
        return False


def register(graph_config):
    import seta_taskgraph

    seta_taskgraph.register(graph_config)
    registry["skip-unless-changed"] = Any("on-full-moon", "seta")
    global experimental
    experimental = {"index-search": Any("on-full-moon", "seta")}
`;

const DOCUMENTED = `from pathlib import Path

from taskgraph.util.verify import verifications


@verifications.add("kinds")
def every_kind_is_documented(kinds):
    text = Path("taskcluster/docs/kinds.rst").read_text()
    for name in kinds:
        if f"{name}\\n---" not in text:
            raise Exception(f"kind {name} is not in taskcluster/docs/kinds.rst")


DOCUMENTED = {"kind", "always_target", "run_on_projects", "run_on_tasks_for", "run_on_git_branches", "shipping_phase"}


@verifications.add("full_task_graph")
def every_attribute_is_documented(task, taskgraph, scratch_pad, graph_config, parameters):
    if task is not None and set(task.attributes) - DOCUMENTED:
        raise Exception(f"{task.label} has an attribute that is not documented: {sorted(task.attributes)}")


def register(graph_config):
    pass
`;

const INDEXED = kind(
  ['login', 'search']
    .map((name) => `    ${name}: {description: Tests, optimization: {index-search: [example.v2.${name}]}}\n`)
    .join(''),
);

/** What all have: a build that tests depend on. */
export const EXAMPLE: Readonly<Record<string, string>> = {
  'taskcluster/config.yml': CONFIG(null),
  'taskcluster/kinds/build/kind.yml': kind(
    '    app: {description: Builds}\n    part: {description: Builds, run-on-projects: []}\n',
  ),
  'taskcluster/kinds/test/kind.yml': kind(
    `    high: {description: Catches much, dependencies: {build: build-app}}
    low: {description: Catches nothing, dependencies: {build: build-app, part: build-part}}
    changed: {description: Catches nothing, optimization: {skip-unless-changed: ["src/**"]}}
    unchanged: {description: Catches much, optimization: {skip-unless-changed: ["docs/**"]}}
`,
    'kind-dependencies: [build]\n',
  ),
  '.taskcluster.yml': 'version: 1\ntasks: []\n',
  'src/a.c': 'int main() { return 0; }\n',
};

export const SHAPES: readonly Shape[] = [
  { name: 'no register function', files: {} },
  {
    name: 'a treeherder block',
    files: {
      'taskcluster/config.yml': CONFIG(null, 'treeherder: {group-names: {T: Tests}}\n'),
      'taskcluster/kinds/lint/kind.yml': kind(
        '    all: {description: Lints, treeherder: {symbol: T(lint), kind: test, platform: linux/opt, tier: 1}}\n',
      ),
    },
    treeherder: true,
  },
  { name: 'verifications of its own', files: { ...OWN, [MODULE]: OWN_VERIFICATIONS } },
  {
    name: 'verifications of its own, and data that would remove nearly everything',
    files: { ...OWN, [MODULE]: OWN_VERIFICATIONS },
    configured: [[/max-skip-ratio: 1\n/, 'max-skip-ratio: 0.4\n']],
    code: 'over-pruning',
  },
  { name: 'seta first, then everything replaced and deleted', files: { ...OWN, [MODULE]: SETA_FIRST } },
  {
    name: 'strategies of its own',
    files: { ...OWN, [MODULE]: OWN_STRATEGIES, 'taskcluster/kinds/check/kind.yml': INDEXED },
    configured: [[/^strategies:[\s\S]*/m, 'strategies: {never: seta}\n']],
    parameters: { optimize_strategies: 'my_taskgraph:experimental' },
  },
  {
    name: 'a target method that looks at no attribute',
    files: {
      ...OWN,
      [MODULE]: `from taskgraph.target_tasks import filter_for_tasks_for, register_target_task


@register_target_task("pr-full")
def pr_full(full_task_graph, parameters, graph_config):
    return [l for l, task in full_task_graph.tasks.items() if filter_for_tasks_for(task, parameters)]


def register(graph_config):
    pass
`,
    },
    parameters: { target_tasks_method: 'pr-full' },
  },
  {
    name: 'every kind and attribute documented',
    files: {
      ...OWN,
      [MODULE]: DOCUMENTED,
      // As the guide says.
      'taskcluster/docs/kinds.rst':
        'build\n-----\n\ntest\n----\n\nseta-data\n---------\nMakes the data that pruning goes by.\n',
    },
  },
  {
    name: 'a self-hosted hg without a project',
    files: {},
    parameters: {
      project: '',
      repository_type: 'hg',
      tasks_for: 'hg-push',
      head_repository: 'https://hg.example.com/',
    },
    code: 'bad-parameters',
  },
  {
    name: 'tests optimized by index-search, which seta init hands to seta',
    files: { 'taskcluster/kinds/check/kind.yml': INDEXED },
  },
  {
    name: 'tests that never ask',
    files: { 'taskcluster/kinds/check/kind.yml': INDEXED },
    configured: [[/^ {2}index-search: .*\n/m, '']],
    unasked: ['check-login', 'check-search'],
  },
];

/** What the data says of the tests of all shapes. */
export const PRIORITIES: Readonly<Record<string, number>> = {
  'build-app': 5,
  'test-high': 1,
  'test-low': 5,
  'test-changed': 5,
  'check-login': 5,
  'check-search': 1,
  'lint-all': 5,
};
