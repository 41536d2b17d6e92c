/** Whether a hook can make an action task of a `.taskcluster.yml`, found by rendering it as the hooks service does. */
import type { Failure, Result } from '../../src/util/failure.ts';
import { isObject, type JsonObject } from '../../src/util/json.ts';
import { cut } from '../../src/util/quote.ts';
import { err, ok } from '../../src/util/result.ts';
import { culprits } from './culprits.ts';
import { type Hooked, hookTask, ownScope } from './hook.ts';
import { indexOf, indexPrefixes } from './names.ts';
import { partyOf } from './parties.ts';
import { tasksForAction } from './render.ts';
import { ANY, renderHook } from './sample.ts';

/** Any: what a template makes of one permission it makes of all. */
const PERMISSION = 'generic';

type Request = Hooked & { readonly project: string };

/**
 * What hinders hooks: `bad-config` with the line, as far as JSON-e tells it, and what to change. Null where they work. Other
 * ways to start an action do not help but for a shell, as the template is rendered in the Taskcluster UI, too.
 */
export function renderingFault(request: Request): Failure | null {
  const task = actionTask(request);
  return task.ok ? null : task.failure;
}

/**
 * What to change where the action tasks of a template, which renders, have no route under which later actions find what
 * they made: those would make it again. Null where they have one, and of pull requests, whose tasks nobody may index.
 */
export function unlistedActions(request: Request & { readonly trustDomain: string }): Failure | null {
  const task = request.pullRequests ? null : actionTask(request);
  if (!task?.ok) return null;
  const { project, level, repository, template } = request;
  const origin = { project, level, tasks_for: 'action', base_repository: repository, repository_type: 'git' as const };
  const under = indexPrefixes(request.trustDomain, origin).flatMap((prefix) => [
    ...indexOf.extras(prefix, { revision: ANY.revision, pushlogId: '0' }),
    `${prefix}.pushlog-id.0.actions`,
  ]);
  const routes = [task.value['routes'] ?? []].flat().map(String);
  if (routes.some((route) => under.some((path) => route.startsWith(`index.${path}.`)))) return null;
  const route = `index.${request.trustDomain}.v2.${project}.revision.\${push.revision}.taskgraph.actions.\${ownTaskId}`;
  return {
    reason: 'bad-config',
    where: template.where([]),
    message: 'an action task is not indexed by the revision of its push, so later actions make again what it made',
    fix: `add to the routes of tasks_for == "action": ${route}`,
  };
}

/** The task that hooks make, or what hinders them. */
function actionTask(request: Request): Result<JsonObject> {
  const { template, pullRequests } = request;
  const event = tasksForAction({ tasks_for: pullRequests ? 'github-pull-request' : 'push' });
  const fault = (message: string, fix: string, where = template.where([])): Result<JsonObject> =>
    err({ reason: 'bad-config', where, message: `for tasks_for == "${event}" ${message}`, fix });
  const render = (task: typeof template.task): unknown =>
    renderHook(hookTask(PERMISSION, { ...request, template: { ...template, task } }), {
      ...request,
      party: partyOf(request),
    });
  let task: unknown;
  try {
    task = render(template.task);
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    const [first, ...others] = culprits(template.task, render);
    const expression = first ? ` in ${cut(JSON.stringify(first.text), 100)}` : '';
    const lines = new Set(others.map(({ path }) => template.where(path).replace(/^.*:/, '')));
    const more = lines.size === 0 ? '' : `, and then at line ${[...lines].join(', ')}`;
    return fault(`it does not render: ${says}${expression}${more}`, fixOf(says), template.where(first?.path ?? []));
  }
  if (!isObject(task)) return fault('it makes no task', `let it make one that runs the action, ${MODEL}`);
  if (!JSON.stringify(task).includes('"ACTION_CALLBACK":')) {
    const variables = 'ACTION_TASK_GROUP_ID, ACTION_TASK_ID, ACTION_INPUT, and ACTION_CALLBACK (action.cb_name)';
    const fix = `let the task have ${variables} in its environment and run the action, ${MODEL}`;
    return fault('it makes a task without ACTION_CALLBACK, which would be one more decision task', fix);
  }
  if ([task['scopes']].flat().includes(ownScope(PERMISSION, request))) return ok(task as JsonObject);
  const fix = `let the task have \${action.repo_scope} among its scopes, ${MODEL}`;
  return fault('its task lacks the scope of the action, on which the callback insists', fix);
}

const MODEL = "as upstream's and this project's .taskcluster.yml do";

function fixOf(error: string): string {
  const [, name] = /unknown context value (\w+)/.exec(error) ?? [];
  const known = 'tasks_for, action, push, repository, input, taskId, taskGroupId and ownTaskId';
  if (name === undefined) return `let it render with what a hook gives: ${known}`;
  if (name !== 'event') return `read ${name} only for other events: a hook gives ${known} alone`;
  const instead = 'repository.url, repository.base_url, repository.project, push.revision, push.branch and push.owner';
  return `read event only where tasks_for[:7] == "github-"; in its place a hook gives ${instead}`;
}
