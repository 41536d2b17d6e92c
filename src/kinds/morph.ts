import { routesOf } from '../graph/definition.ts';
import { MAX_ROUTES } from '../graph/definition-schema.ts';
import type { Task } from '../graph/task.ts';
import type { Subgraph } from '../optimize/subgraph.ts';
import type { Parameters } from '../push/parameters.ts';
import { type GraphConfig, workerOf } from '../seta/graph-config.ts';
import type { Failure, Result } from '../util/failure.ts';
import { freeTaskId } from '../util/hash.ts';
import { asLabel, type Label, type TaskId } from '../util/ids.ts';
import { byCodePoint, isObject, type JsonObject } from '../util/json.ts';
import { matchesFromStart } from '../util/keyed-by.ts';
import { err, ok } from '../util/result.ts';

export interface MorphContext {
  readonly parameters: Parameters;
  readonly config: GraphConfig;
  readonly decisionTaskId: TaskId;
  /** Ids under which others' tasks sit. */
  readonly taken: ReadonlySet<TaskId>;
}

/**
 * Changes to an optimized graph that do not change its meaning (taskgraph `morph.py`): a task with more than 64 routes
 * hands its index routes to a task that does the indexing, and the tasks that report to code review get one task that
 * says when they are through. Fails with `bad-graph` where a task keeps too many routes, and with `bad-config` where
 * index tasks have no worker.
 */
export function morph(graph: Subgraph, context: MorphContext): Result<Subgraph> {
  const tasks = new Map(graph.tasks);
  const labelToTaskId = new Map(graph.labelToTaskId);
  const add = (task: Task): Failure | null => {
    if (labelToTaskId.has(task.label))
      return { reason: 'bad-graph', where: task.label, message: 'this label is used twice' };
    const taskId = freeTaskId(context.taken, 'task', context.decisionTaskId, task.label);
    labelToTaskId.set(task.label, taskId);
    tasks.set(taskId, { ...task, task_id: taskId });
    return null;
  };
  for (const [taskId, task] of graph.tasks) {
    const routes = routesOf(task);
    if (routes.length <= MAX_ROUTES) continue;
    const others = routes.filter((route) => !route.startsWith('index.'));
    if (others.length > MAX_ROUTES) {
      const message = `${others.length} routes, not counting those into the index; the queue takes ${MAX_ROUTES}`;
      return err({ reason: 'bad-graph', where: task.label, message, fix: 'take some of its routes away' });
    }
    const indexTask = makeIndexTask(task, taskId, routes, context);
    if (!indexTask.ok) return indexTask;
    tasks.set(taskId, { ...task, task: { ...task.task, routes: others } });
    const failure = add(indexTask.value);
    if (failure) return err(failure);
  }
  const review = codeReviewTask(graph, context);
  const failure = review ? add(review) : null;
  return failure ? err(failure) : ok({ tasks, labelToTaskId });
}

/** The task that indexes its parent, in an image of upstream's that inserts each path it is given. */
function makeIndexTask(
  parent: Task,
  parentId: TaskId,
  routes: readonly string[],
  { parameters, config }: MorphContext,
): Result<Task> {
  const label = asLabel(`index-task-${parent.label}`);
  const worker = workerOf(config, 'misc', parameters.level);
  if (!worker.ok) {
    const message = `it has more than ${MAX_ROUTES} routes, and ${worker.failure.message} for the task that indexes it`;
    return err({
      reason: 'bad-config',
      where: parent.label,
      message,
      fix: 'add the worker alias misc, or fewer routes',
    });
  }
  const paths = routes.filter((route) => route.startsWith('index.')).map((route) => route.slice('index.'.length));
  const { deadline = null, metadata, extra } = parent.task;
  const { description = '', owner = '', source = '' } = isObject(metadata) ? (metadata as JsonObject) : {};
  const index = isObject(extra) && isObject(extra['index']) ? extra['index'] : {};
  return ok({
    kind: 'misc',
    label,
    attributes: {},
    dependencies: { parent: parentId },
    optimization: null,
    task: {
      provisionerId: worker.value.provisionerId,
      workerType: worker.value.workerType,
      dependencies: [parentId],
      created: { 'relative-datestamp': '0 seconds' },
      deadline,
      // It serves nothing once its parent can no longer complete.
      expires: deadline,
      metadata: { name: label, description: `index-task for ${description}`, owner, source },
      scopes: scopesFor(paths, config),
      payload: {
        image: {
          path: 'public/image.tar.zst',
          namespace: 'taskgraph.cache.level-3.docker-images.v2.index-task.latest',
          type: 'indexed-image',
        },
        features: { taskclusterProxy: true },
        maxRunTime: 600,
        command: ['insert-indexes.js', ...paths],
        env: { TARGET_TASKID: parentId, INDEX_RANK: String(index['rank'] ?? 0) },
      },
    },
  });
}

/** Summed up by project: as many scopes as paths would not fit into temporary credentials. */
function scopesFor(paths: readonly string[], { trustDomain, indexPathRegexes }: GraphConfig): readonly string[] {
  const ours = `${trustDomain}.v2.`;
  const summed = paths.map((path) => {
    const [project] = path.startsWith(ours) ? path.slice(ours.length).split('.') : [];
    if (project !== undefined && path.startsWith(`${ours}${project}.`)) return `${ours}${project}.*`;
    const pattern = indexPathRegexes.find((regex) => matchesFromStart(regex, path));
    const [, prefix] = pattern === undefined ? [] : (new RegExp(`^(?:${pattern})`).exec(path) ?? []);
    return prefix === undefined ? path : `${prefix}*`;
  });
  return [...new Set(summed)].map((path) => `index:insert-task:${path}`).sort(byCodePoint);
}

/** Tells code review, by a route, that all tasks that report to it are through; null where it did not ask. */
function codeReviewTask({ tasks }: Subgraph, { parameters }: MorphContext): Task | null {
  const review = parameters['code-review'];
  if (!isObject(review)) return null;
  const reporting = [...tasks.values()].filter(({ attributes }) => attributes['code-review']);
  const ids = reporting.flatMap(({ label, task_id }): [Label, TaskId][] => (task_id ? [[label, task_id]] : []));
  if (ids.length === 0) return null;
  return {
    kind: 'misc',
    label: asLabel('code-review'),
    attributes: {},
    dependencies: Object.fromEntries(ids),
    optimization: null,
    task: {
      provisionerId: 'built-in',
      workerType: 'succeed',
      dependencies: ids.map(([, taskId]) => taskId).sort(byCodePoint),
      // Whatever came of them: failures are what code review is after.
      requires: 'all-resolved',
      created: { 'relative-datestamp': '0 seconds' },
      deadline: { 'relative-datestamp': '1 day' },
      expires: { 'relative-datestamp': '1 day' },
      metadata: {
        name: 'code-review',
        description: 'List all issues found in static analysis and linting tasks',
        owner: parameters.owner,
        source: parameters.head_repository,
      },
      scopes: [],
      payload: {},
      routes: ['project.relman.codereview.v1.try_ending'],
      extra: {
        'code-review': {
          'phabricator-build-target': String(review['phabricator-build-target']),
          repository: parameters.head_repository,
          revision: parameters.head_rev,
        },
      },
    },
  };
}
