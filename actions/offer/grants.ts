import type { TaskDefinition } from '../../src/graph/task.ts';
import { verdictsPath } from '../../src/history/bisection.ts';
import { backstopPath } from '../../src/push/backstop.ts';
import { routeProject } from '../../src/push/route-project.ts';
import { workerOf } from '../../src/seta/graph-config.ts';
import { schedulerId } from '../../src/taskcluster/provenance.ts';
import { byCodePoint, isObject } from '../../src/util/json.ts';
import { keyedBy } from '../../src/util/keyed-by.ts';
import { createTaskScopes, hasScope, higherPriority, PRIORITIES, type ScopeExpression } from '../engine/scopes.ts';
import type { HooksRequest } from './hook.ts';
import { hookGroupId, hookId } from './names.ts';
import type { Decided, Party } from './parties.ts';
import { forAll } from './sample.ts';

/** The name under which a party's routes and index paths stand. */
const routed = ({ project, repository }: HooksRequest, { level, pullRequests, isHg }: Party): string =>
  routeProject({
    project,
    level,
    tasks_for: pullRequests ? 'github-pull-request' : 'push',
    base_repository: pullRequests ? project : repository,
    repository_type: isHg ? 'hg' : 'git',
  });

/** What decisions and actions of a party read. */
export function readScopes(request: HooksRequest, party: Party): readonly string[] {
  const projects = new Set([routed(request, party), request.project]);
  const paths = [...projects].map((project) => `${request.config.trustDomain}.v2.${project}.*`);
  return [
    'auth:current-scopes',
    ...paths.flatMap((path) => [`index:find-task:${path}`, `index:list-tasks:${path}`]),
    'queue:get-artifact:public/*',
    'queue:get-task:*',
    'queue:status:*',
    'queue:list-task-group:*',
  ];
}

/** What decisions and actions of a party need to create tasks. */
export function createScopes(request: HooksRequest, party: Party): readonly string[] {
  const { trustDomain } = request.config;
  const project = routed(request, party);
  return [
    `queue:scheduler-id:${schedulerId(trustDomain, party.level)}`,
    'queue:create-task:project:none',
    ...queueScopes(request, party),
    `queue:route:index.${trustDomain}.v2.${project}.*`,
    `queue:route:tc-treeherder.v2.${project}.*`,
    `queue:route:index.${cacheRoutes(request, party)}.*`,
    // What makes GitHub show a task with the commit.
    ...(party.isHg ? [] : ['queue:route:checks']),
  ];
}

/**
 * Where cached tasks are indexed, by what they are made of and by when (taskgraph `util/cached_tasks.py`): other names with each
 * change of an image or a toolchain. What is there is run by all of this level, so no lower one may write it.
 */
function cacheRoutes({ graphConfig: { raw, trustDomain } }: HooksRequest, { level, pullRequests }: Party): string {
  const { taskgraph } = raw;
  const prefix = isObject(taskgraph) ? taskgraph['cached-task-prefix'] : undefined;
  return `${typeof prefix === 'string' ? prefix : trustDomain}.cache.${pullRequests ? 'pr' : `level-${level}`}`;
}

/** For the workers that kinds may name, at the priority of tasks; without workers for the usual provisioner. */
function queueScopes({ config: { trustDomain }, graphConfig, project }: HooksRequest, { level }: Party) {
  const own = keyedBy(graphConfig.priority, { project, level });
  // Action tasks themselves are not above this.
  const priority = higherPriority('low', typeof own === 'string' ? own : 'lowest');
  const queues = Object.keys(graphConfig.aliases).flatMap((alias) => {
    const [worker, above] = [workerOf(graphConfig, alias, level), workerOf(graphConfig, alias, '3')];
    if (!worker.ok) return [];
    const { provisionerId, workerType } = worker.value;
    // A provisioner that level 3 uses, too, has pools of several levels.
    const isShared = level !== '3' && above.ok && above.value.provisionerId === provisionerId;
    return `${provisionerId}/${isShared ? workerType : '*'}`;
  });
  if (queues.length === 0) queues.push(`${trustDomain}-${level}/*`);
  return [...new Set(queues)].map((queue) => `queue:create-task:${priority}:${queue}`);
}

/** The right to offer the hooks of a party, which Treeherder looks for before it triggers one. */
export const offerScope = ({ config }: HooksRequest, { level, pullRequests }: Party): string =>
  `in-tree:hook-action:${hookGroupId(config.trustDomain)}/in-tree-${pullRequests ? 'pr-' : ''}action-${level}-*`;

/** What decision tasks of a party hold besides; those of pushes write the record of backstops. */
export function decisionScopes(what: Decided, request: HooksRequest, party: Party): readonly string[] {
  const { config, project } = request;
  const record = what === 'push' ? [`index:insert-task:${backstopPath(config, { project, level: party.level })}`] : [];
  return [offerScope(request, party), ...record];
}

/** What actions of a permission hold besides. */
export function permissionScopes(permission: string, request: HooksRequest, party: Party): readonly string[] {
  const { trustDomain } = request.config;
  const { level, pullRequests } = party;
  const scheduler = schedulerId(trustDomain, level);
  switch (permission) {
    case 'generic':
      return [`queue:rerun-task:${scheduler}/*`, `queue:cancel-task:${scheduler}/*`];
    case 'backfill':
      return [`hooks:trigger-hook:${hookGroupId(trustDomain)}/${hookId(level, 'backfill', '*', pullRequests)}`];
    case 'bisect':
      // Its runs that nobody needs any more, what failed in a run, and where makers of data find what it found.
      return [
        `queue:cancel-task:${scheduler}/*`,
        'queue:list-artifacts:*',
        `index:insert-task:${verdictsPath(`${trustDomain}.v2.${routed(request, party)}`)}.*`,
      ];
    default:
      return [];
  }
}

/** Caches of workers that no lower level may write; of the lowest they are those of pull requests, too. */
export const workerCaches = ({ config: { trustDomain } }: HooksRequest, { level }: Party): readonly string[] =>
  level === '1' ? [] : ['docker-worker', 'generic-worker'].map((of) => `${of}:cache:${trustDomain}-level-${level}-*`);

/** What creating these tasks takes, for whatever push they are of. */
export const creationScopes = (tasks: readonly (TaskDefinition | null)[]): readonly string[] =>
  tasks.flatMap((task) => (task === null ? [] : flat(createTaskScopes(withoutReferences(task))).map(forAll)));

/** Scopes may refer to other tasks, as those of caches do that are named after an image. */
function withoutReferences(task: TaskDefinition): TaskDefinition {
  const { scopes = [] } = task;
  if (!Array.isArray(scopes)) return task;
  return { ...task, scopes: scopes.map((scope) => (isObject(scope) ? Object.values(scope).join() : scope)) };
}

/** The scopes of an expression; of alternatives, the first, which is the least. */
function flat(expression: ScopeExpression): readonly string[] {
  if (typeof expression === 'string') return [expression];
  if ('AllOf' in expression) return expression.AllOf.flatMap(flat);
  return expression.AnyOf.slice(0, 1).flatMap(flat);
}

/** Whether a scope that both allow exists. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [one, other].map((scope) => (scope.endsWith('*') ? scope.slice(0, -1) : null));
  if (a === null || a === undefined) return hasScope([other], one);
  return b === null || b === undefined ? hasScope([one], other) : a.startsWith(b) || b.startsWith(a);
}

/** A priority allows the lower ones: of scopes to create tasks in a queue the highest is enough. */
const PRIORITY = new RegExp(`^(queue:create-task:)(${PRIORITIES.join('|')})(:.*)$`);

/** With scopes to create tasks at any priority, for who looks for those who can create them at all. */
export const everyPriority = (scopes: readonly string[]): readonly string[] =>
  scopes.flatMap((scope) => {
    const [, before, priority, after] = PRIORITY.exec(scope) ?? [];
    return priority === undefined ? [scope] : PRIORITIES.map((one) => `${before}${one}${after}`);
  });

/** Without what the others cover, sorted. */
export function tidy(scopes: readonly string[]): readonly string[] {
  const highest = new Map<string, string>();
  for (const scope of scopes) {
    const [, before, priority = '', after] = PRIORITY.exec(scope) ?? [];
    const key = before === undefined ? scope : `${before}${after}`;
    const known = PRIORITY.exec(highest.get(key) ?? '')?.[2];
    highest.set(key, known === undefined ? scope : `${before}${higherPriority(priority, known)}${after}`);
  }
  const all = [...highest.values()];
  // The same queue may be covered by another's star at a higher priority.
  const covers = (one: string, other: string): boolean => {
    if (one === other) return false;
    const [a, b] = [PRIORITY.exec(one), PRIORITY.exec(other)];
    if (!a || !b) return hasScope([one], other);
    return higherPriority(a[2] ?? '', b[2] ?? '') === a[2] && hasScope([a[3] ?? ''], b[3] ?? '');
  };
  return all.filter((scope) => !all.some((one) => covers(one, scope))).sort(byCodePoint);
}
