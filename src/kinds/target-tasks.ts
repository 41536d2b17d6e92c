import type { Task } from '../graph/task.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { Parameters } from '../push/parameters.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { matchesFromStart } from '../util/keyed-by.ts';
import { err, ok } from '../util/result.ts';
import { didYouMean } from '../util/schema.ts';

type Filter = (task: Task, parameters: Parameters) => boolean;

/** A list attribute; `fallback` where the task has none. */
const list = (task: Task, name: string, fallback: readonly string[]): readonly string[] => {
  const value = task.attributes[name];
  return Array.isArray(value) ? (value as readonly string[]) : fallback;
};

const runsOn = (key: string, runOn: readonly string[]): boolean => runOn.includes('all') || runOn.includes(key);

/** taskgraph `target_tasks.py`, standard_filter: its five conditions in its order. */
const standard: Filter = (task, parameters) =>
  !task.attributes['cron'] &&
  [undefined, null, 'build'].includes(task.attributes['shipping_phase'] as string | null | undefined) &&
  runsOn(parameters.project, list(task, 'run_on_projects', [])) &&
  runsOn(parameters.tasks_for, list(task, 'run_on_tasks_for', ['all'])) &&
  runsOnBranch(task, parameters);

const runsOnBranch: Filter = (task, { repository_type, tasks_for, head_ref }) => {
  // Branches of pull requests have any name.
  if (repository_type !== 'git' || tasks_for.startsWith('github-pull-request')) return true;
  const branch = head_ref.replace(/^refs\/heads\//, '');
  const patterns = list(task, 'run_on_git_branches', ['all']);
  return patterns.includes('all') || patterns.some((pattern) => matchesFromStart(pattern, branch));
};

/** The values of `target_tasks_method`. */
const METHODS: Readonly<Record<string, Filter>> = {
  default: standard,
  codereview: (task, parameters) => standard(task, parameters) && Boolean(task.attributes['code-review']),
  all: () => true,
  nothing: () => false,
};

/**
 * The labels that a push is meant to run, sorted: those that pass the parameters' `target_tasks_method`. Fails with
 * `bad-parameters` on a method or filter that is not known here.
 */
export function targetTasks(graph: TaskGraph, parameters: Parameters): Result<readonly Label[]> {
  const unknown = parameters.filters.find((name) => name !== 'target_tasks_method');
  if (unknown !== undefined) {
    return err(unknownName('filters', unknown, ['target_tasks_method']));
  }
  const name = parameters.target_tasks_method;
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) return err(unknownName('target_tasks_method', name, Object.keys(METHODS)));
  const labels = [...graph.tasks.values()].filter((task) => method(task, parameters)).map(({ label }) => label);
  return ok(labels.sort(byCodePoint));
}

const unknownName = (field: string, name: string, known: readonly string[]) =>
  ({
    reason: 'bad-parameters',
    where: `parameters: ${field}`,
    message: `${name} is not known`,
    fix: `${didYouMean(name, known)}known are ${known.join(', ')}; a method of another program goes with --target`,
  }) as const;
