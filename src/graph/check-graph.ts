import { routesOf, treeherderOf } from './definition.ts';
import type { GraphProblem } from './problem.ts';
import type { Task } from './task.ts';
import type { TaskGraph } from './task-graph.ts';

type GraphCheck = (graph: TaskGraph, trustDomain: string) => Iterable<GraphProblem>;

/**
 * What upstream refuses of a full task graph, before it looks at what is needed of it: its function in taskgraph 24.5
 * `util/verify.py` -> ours. Left out is what it says of caches, `verify_run_task_caches`: which of them a task may use the
 * worker asks of its scopes, level and trust domain included, and the names of run-task's are known to that script alone; graphs
 * that need it upstream made, and checked. Its `verify_caches_are_volumes` finds nothing in a task's definition.
 */
export const GRAPH_CHECKS: Readonly<Record<string, GraphCheck>> = {
  *verify_task_graph_symbol({ tasks }) {
    const seen = new Map<string, Task>();
    for (const task of tasks.values()) {
      const treeherder = treeherderOf(task);
      if (!treeherder) continue;
      const collections = Object.keys(treeherder.collection ?? {});
      const { platform } = treeherder.machine ?? {};
      const { groupSymbol, symbol } = treeherder;
      if (collections.length !== 1) {
        const message = `it is in ${collections.length} Treeherder collections (${collections.join(', ')})`;
        yield problem(task, 'treeherder', message, 'give it one, such as the opt of linux/opt');
        continue;
      }
      const key = JSON.stringify([platform, collections, groupSymbol, symbol]);
      const other = seen.get(key);
      if (other) {
        const shown = groupSymbol === undefined ? symbol : `${groupSymbol}(${symbol})`;
        const message = `Treeherder symbol ${shown} on ${platform}/${collections[0]} is that of ${other.label}, too`;
        yield problem(task, 'treeherder', message, 'give one of them another symbol or group');
      } else seen.set(key, task);
    }
  },

  *verify_trust_domain_v2_routes({ tasks }, trustDomain) {
    const seen = new Map<string, Task>();
    for (const [task, route] of routes(tasks.values(), `index.${trustDomain}.v2`)) {
      const other = seen.get(route);
      const by = other === task ? 'it has it twice' : `it is that of ${other?.label}, too`;
      const fix = 'of two tasks with one route the last to complete is found: give each an index.job-name of its own';
      if (other) yield problem(task, 'index', `route ${route}: ${by}`, fix);
      else seen.set(route, task);
    }
  },

  *verify_routes_notification_filters({ tasks }) {
    for (const [task, route] of routes(tasks.values(), 'notify.')) {
      const filter = route.slice(route.lastIndexOf('.') + 1);
      if (NOTIFY_FILTERS.includes(filter)) continue;
      yield problem(
        task,
        'routes',
        `route ${route}: unknown filter ${filter}`,
        `known are ${NOTIFY_FILTERS.join(', ')}`,
      );
    }
  },

  *verify_index_route({ tasks }) {
    for (const [task, route] of routes(tasks.values(), 'index.')) {
      if (INDEX_PATH.test(route.slice('index.'.length))) continue;
      const fix = "the index takes names of letters, digits and _!~*'()%-, joined by dots";
      yield problem(task, 'index', `route ${route} is no path of the index`, fix);
    }
  },

  *verify_dependency_tiers({ tasks }) {
    for (const task of tasks.values()) {
      for (const to of new Set(Object.values(task.dependencies))) {
        const other = tasks.get(to as Task['label']);
        if (!other || other.task['workerType'] === 'always-optimized' || other.kind.includes('dummy')) continue;
        const [tier, worse] = [tierOf(task), tierOf(other)];
        if (tier >= worse) continue;
        const shown = worse === NO_TIER ? 'no tier' : `tier ${worse}`;
        const message = `it is of tier ${tier} and depends on ${to}, which is of ${shown}`;
        yield problem(task, 'treeherder', message, 'give what it depends on its tier, or a better one');
      }
    }
  },

  *verify_toolchain_alias({ tasks }) {
    const seen = new Map<unknown, Task>();
    for (const task of tasks.values()) {
      const given = task.attributes['toolchain-alias'];
      for (const alias of Array.isArray(given) ? given : given ? [given] : []) {
        const other = seen.get(alias);
        const message = `toolchain-alias ${alias} is that of ${other?.label}, too`;
        if (other) yield problem(task, 'attributes', message, 'an alias stands for one task');
        else seen.set(alias, task);
      }
    }
  },

  *verify_task_identifiers({ tasks }) {
    for (const task of tasks.values()) {
      for (const field of ['provisionerId', 'workerType']) {
        const value = task.task[field];
        if (value === undefined || (typeof value === 'string' && /^[\w-]{1,38}$/.test(value))) continue;
        yield problem(task, field, `${field} is ${JSON.stringify(value)}`, 'it has 1 to 38 letters, digits, _ and -');
      }
    }
  },

  *verify_task_dependencies({ tasks }) {
    for (const task of tasks.values()) {
      const { dependencies, if_dependencies = [], soft_dependencies = [] } = task;
      const count = Object.keys(dependencies).length + if_dependencies.length + soft_dependencies.length;
      if (count <= MAX_DEPENDENCIES) continue;
      const message = `${count} dependencies, soft ones and those of if-dependencies included`;
      yield problem(
        task,
        'dependencies',
        message,
        `at most ${MAX_DEPENDENCIES}: put a task between that depends on some`,
      );
    }
  },
};

/** All problems of a full task graph, in the order of the checks. */
export const checkGraph = (graph: TaskGraph, trustDomain: string): readonly GraphProblem[] =>
  Object.values(GRAPH_CHECKS).flatMap((check) => [...check(graph, trustDomain)]);

/** The queue takes 10,000; the decision task is one of them where there is no other. */
const MAX_DEPENDENCIES = 9999;
const NO_TIER = Number.MAX_SAFE_INTEGER;

const NOTIFY_FILTERS = [
  'any',
  'completed',
  'defined',
  'failed',
  'exception',
  'pending',
  'resolved',
  'running',
  'transition',
].map((state) => `on-${state}`);

/** Taskcluster, reference/core/index: valid characters. */
const INDEX_PATH = /^([a-zA-Z0-9_!~*'()%-]+\.)*[a-zA-Z0-9_!~*'()%-]+$/;

const problem = ({ label }: Task, field: string, message: string, fix: string): GraphProblem => {
  return { label, field, message, fix };
};

function* routes(tasks: Iterable<Task>, prefix: string): Generator<readonly [task: Task, route: string]> {
  for (const task of tasks) for (const route of routesOf(task)) if (route.startsWith(prefix)) yield [task, route];
}

const tierOf = (task: Task): number => treeherderOf(task)?.tier ?? NO_TIER;
