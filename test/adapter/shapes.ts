/** Shapes of repositories that the guide is followed in, as what differs from its own example: path to text, or null. */
export const SHAPES: Readonly<Record<string, Readonly<Record<string, (text: string) => string>>>> = {
  'as in the guide': {},

  'tests that are looked up in the index, a list of cron jobs that is empty, names of Treeherder groups': {
    '.cron.yml': () => '# Nothing yet.\n---\njobs: []\n',
    'taskcluster/config.yml': (text) => `${text}\ntreeherder:\n  group-names: {T: Tests}\n`,
    'taskcluster/kinds/test/kind.yml': (text) =>
      text.replace('task-defaults:\n', 'task-defaults:\n  optimization: {index-search: [example.tests.latest]}\n'),
  },

  'target method, optimization strategy and verifications of its own': {
    '.taskcluster.yml': () => `version: 1
tasks:
  $if: tasks_for in ["github-push", "cron"]
  then:
    - payload:
        image: mozillareleases/taskgraph:decision-v24.2.0
        env: {EXAMPLE_PIP_REQUIREMENTS: taskcluster/requirements.txt}
        command: [bash, -cx, 'taskgraph decision --project=example --target-tasks-method=pr-full']
`,
    'taskcluster/requirements.txt': () => 'taskcluster-taskgraph==24.2.0\n',
    'taskcluster/config.yml': (text) =>
      text.replace('taskgraph:\n', 'taskgraph:\n  register: own_taskgraph:register\n'),
    'taskcluster/own_taskgraph/__init__.py': () => `"""What this repository adds to taskgraph."""

from taskgraph import generator
from taskgraph.optimize.base import OptimizationStrategy, register_strategy
from taskgraph.target_tasks import filter_for_tasks_for, register_target_task
from taskgraph.util.verify import VerificationSequence

verifications = VerificationSequence()


@register_strategy("keep")
class Keep(OptimizationStrategy):
    """Keeps a task."""


@verifications.add("target_task_graph")
def some_tests(task, taskgraph, scratch_pad, graph_config, parameters):
    """Every push has a test."""
    if task is None:
        assert any(label.startswith("test-") for label in taskgraph.tasks)


@register_target_task("pr-full")
def pr_full(full_task_graph, parameters, graph_config):
    """Whatever runs for the event, nightly or not."""
    return [label for label, task in full_task_graph.tasks.items() if filter_for_tasks_for(task, parameters)]


def register(graph_config):
    """Replaces upstream's verifications."""
    generator.verifications = verifications
`,
  },
};
