import { backstopPath } from '../../src/push/backstop.ts';
import type { Config } from '../../src/seta/config.ts';
import { type GraphConfig, workerOf } from '../../src/seta/graph-config.ts';
import { schedulerId } from '../../src/taskcluster/provenance.ts';
import type { Failure } from '../../src/util/failure.ts';
import { canonicalJson, isObject, type Json, type JsonObject } from '../../src/util/json.ts';
import { keyedBy } from '../../src/util/keyed-by.ts';
import type { Action } from '../engine/definition.ts';
import { higherPriority, missingScopes, printScopes } from '../engine/scopes.ts';
import { actionScope, hookGroupId, hookId, repoRole } from './names.ts';
import { plain, type TaskTemplate } from './render.ts';

/** What an administrator sets up so that the actions of a repository work by hooks. */
export interface HookResources {
  readonly hooks: readonly HookResource[];
  readonly roles: readonly RoleResource[];
  /** Who needs which scopes beyond these roles, in words. */
  readonly grants: readonly { readonly to: string; readonly for: string; readonly scopes: readonly string[] }[];
}

/** A hook as `hooks.createHook` takes it, with its ids. */
export interface HookResource {
  readonly hookGroupId: string;
  readonly hookId: string;
  readonly metadata: { readonly name: string; readonly description: string; readonly owner: string };
  readonly task: JsonObject;
  readonly triggerSchema: JsonObject;
  readonly schedule: readonly string[];
  readonly bindings: readonly JsonObject[];
}

export interface RoleResource {
  readonly roleId: string;
  readonly description: string;
  readonly scopes: readonly string[];
}

export interface HooksRequest {
  readonly config: Config;
  readonly graphConfig: GraphConfig;
  readonly level: string;
  /** URL of the repository. */
  readonly repository: string;
  readonly project: string;
  readonly template: TaskTemplate;
  /** E-mail address of those who look after the hooks. */
  readonly owner: string;
  /** For actions on pull requests instead of pushes. */
  readonly pullRequests: boolean;
}

/** The hooks, one for each permission, and the roles behind them. */
export function hookResources(actions: readonly Action[], request: HooksRequest): HookResources {
  const { config, level, repository, pullRequests } = request;
  const { trustDomain } = config;
  const permissions = [...new Set(actions.map(({ permission }) => permission))];
  const scopeOf = (permission: string): string => ownScope(permission, request);
  const group = hookGroupId(trustDomain);
  const anyHash = (permission: string): string => hookId(level, permission, '*', pullRequests);
  return {
    hooks: permissions.map((permission) => hookResource(permission, request)),
    roles: permissions.flatMap((permission) => [
      {
        roleId: `hook-id:${group}/${anyHash(permission)}`,
        description: `Hooks of the actions with permission ${permission}, of every version of .taskcluster.yml`,
        scopes: [scopeOf(permission)],
      },
      {
        roleId: scopeOf(permission).slice('assume:'.length),
        description: `Actions with permission ${permission} of ${repository}`,
        scopes: taskScopes(permission, request),
      },
    ]),
    grants: [
      {
        to: `decision tasks: ${repoRole(repository)}:*`,
        for: 'Treeherder checks that the decision task offers the hook',
        scopes: [`in-tree:hook-action:${group}/in-tree-${pullRequests ? 'pr-' : ''}action-${level}-*`],
      },
      ...(pullRequests
        ? []
        : [
            {
              to: `decision tasks: ${repoRole(repository)}:*`,
              for: 'seta decision keeps the record of backstops there',
              scopes: [`index:insert-task:${backstopPath(config, request)}`],
            },
          ]),
      ...permissions.map((permission) => ({
        to: `people who may start actions with permission ${permission}`,
        for: actions.flatMap((action) => (action.permission === permission ? [action.callback] : [])).join(', '),
        scopes: [`hooks:trigger-hook:${group}/${anyHash(permission)}`],
      })),
      {
        to: 'people who start actions of kind task in the Taskcluster UI',
        for: 'it narrows their scopes to those of the decision task, which they must hold, the scope of the action among them',
        scopes: permissions.map(scopeOf),
      },
      {
        to: 'people who start actions from a shell',
        for: 'these, and those of the tasks to be created',
        scopes: taskScopes('generic', request),
      },
    ],
  };
}

/** The scope that the action tasks of a hook hold. */
function ownScope(permission: string, { repository, pullRequests }: HooksRequest): string {
  const tasks_for = pullRequests ? 'github-pull-request' : 'action';
  return actionScope({ head_repository: repository, base_repository: repository, tasks_for }, permission);
}

/** What an action task needs, besides the scopes of the tasks that it creates. */
function taskScopes(permission: string, request: HooksRequest): readonly string[] {
  const { trustDomain } = request.config;
  const { level, project } = request;
  const scheduler = schedulerId(trustDomain, level);
  const scopes = [
    'auth:current-scopes',
    `index:find-task:${trustDomain}.v2.${project}.*`,
    `index:list-tasks:${trustDomain}.v2.${project}.*`,
    'queue:get-artifact:public/*',
    'queue:get-task:*',
    'queue:status:*',
    'queue:list-task-group:*',
    `queue:scheduler-id:${scheduler}`,
    'queue:create-task:project:none',
    ...queueScopes(request),
    `queue:route:index.${trustDomain}.v2.${project}.*`,
    `queue:route:tc-treeherder.v2.${project}.*`,
  ];
  if (permission === 'generic') {
    scopes.push(`queue:rerun-task:${scheduler}/*`, `queue:cancel-task:${scheduler}/*`);
  }
  if (permission === 'backfill') {
    scopes.push(`hooks:trigger-hook:${hookGroupId(trustDomain)}/in-tree-action-${level}-backfill/*`);
  }
  return scopes;
}

/** For the provisioners of the workers that kinds may name, at the priority of tasks; without workers for the usual one. */
function queueScopes({ config: { trustDomain }, graphConfig, level, project }: HooksRequest): readonly string[] {
  const own = keyedBy(graphConfig.priority, { project, level });
  // Action tasks themselves are not above this.
  const priority = higherPriority('low', typeof own === 'string' ? own : 'lowest');
  const workers = Object.keys(graphConfig.aliases).map((alias) => workerOf(graphConfig, alias, level));
  const provisioners = new Set(workers.flatMap((worker) => (worker.ok ? [worker.value.provisionerId] : [])));
  if (provisioners.size === 0) provisioners.add(`${trustDomain}-${level}`);
  return [...provisioners].map((provisioner) => `queue:create-task:${priority}:${provisioner}/*`);
}

function hookResource(permission: string, request: HooksRequest): HookResource {
  const { config, level, template, owner, pullRequests } = request;
  const id = hookId(level, permission, template.hash, pullRequests);
  return {
    hookGroupId: hookGroupId(config.trustDomain),
    hookId: id,
    metadata: {
      name: id,
      description: `Action tasks with permission ${permission} at level ${level}, by the .taskcluster.yml of hash ${template.hash}`,
      owner,
    },
    task: hookTask(permission, request),
    triggerSchema: triggerSchema(request),
    schedule: [],
    bindings: [],
  };
}

/** Only what is known of the payload goes into the task; the scope does not come from the payload at all. */
function hookTask(permission: string, request: HooksRequest): JsonObject {
  const fields = ['name', 'title', 'description', 'taskGroupId', 'symbol', 'cb_name'];
  const action: Record<string, Json> = Object.fromEntries(
    fields.map((field) => [field, `\${payload.decision.action.${field}}`]),
  );
  action['repo_scope'] = ownScope(permission, request);
  return {
    $let: {
      tasks_for: 'action',
      action,
      push: { $eval: 'payload.decision.push' },
      repository: { $eval: 'payload.decision.repository' },
      input: { $eval: 'payload.user.input' },
      taskId: { $eval: 'payload.user.taskId' },
      taskGroupId: { $eval: 'payload.user.taskGroupId' },
      // In a hook, taskId is that of the task to be created.
      ownTaskId: { $eval: 'taskId' },
    },
    in: request.template.task,
  };
}

const text = { type: 'string' };
const object = (properties: Record<string, Json>, optional: Record<string, Json> = {}): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties: { ...properties, ...optional },
});

/**
 * What a client may send, as the `hookPayload` of `actions.json` renders. What the scope is for must be this repository,
 * as code of the payload's repository runs with it; of a pull request it is the base.
 */
const triggerSchema = ({ repository, level, pullRequests }: HooksRequest): JsonObject =>
  object({
    decision: object({
      action: object({
        name: text,
        title: text,
        description: text,
        taskGroupId: text,
        cb_name: text,
        symbol: text,
      }),
      push: object(
        { owner: text, revision: text },
        { pushlog_id: text, base_revision: text, branch: text, base_branch: text },
      ),
      repository: pullRequests
        ? object({ url: text, base_url: { const: plain(repository) }, project: text, level: { const: level } })
        : object({ url: { const: plain(repository) }, project: text, level: { const: level } }, { base_url: text }),
    }),
    user: object({
      input: { description: 'checked by the callback' },
      taskId: { anyOf: [text, { type: 'null' }] },
      taskGroupId: text,
    }),
  });

/**
 * What is missing on a deployment: hooks that are absent or have another task or trigger schema, scopes that roles do
 * not grant.
 *
 * @param there the hook of each of `resources.hooks`, or null
 * @param granted what assuming each of `resources.roles` gives
 */
export function missingResources(
  resources: HookResources,
  there: readonly unknown[],
  granted: readonly (readonly string[])[],
): readonly Failure[] {
  const missing: Failure[] = [];
  for (const [i, { hookGroupId: group, hookId: id, task, triggerSchema: schema }] of resources.hooks.entries()) {
    const hook = there[i];
    const where = `hook ${group}/${id}`;
    if (!isObject(hook)) missing.push({ reason: 'missing-scopes', where, message: 'there is no such hook' });
    else if (canonicalJson(hook['task']) !== canonicalJson(task)) {
      missing.push({ reason: 'missing-scopes', where, message: 'its task is another' });
    } else if (canonicalJson(hook['triggerSchema']) !== canonicalJson(schema)) {
      missing.push({ reason: 'missing-scopes', where, message: 'its triggerSchema is another' });
    }
  }
  for (const [i, { roleId, scopes }] of resources.roles.entries()) {
    const needs = scopes.map((scope) => ({ expression: scope, what: roleId }));
    for (const { expression } of missingScopes(granted[i] ?? [], needs)) {
      missing.push({
        reason: 'missing-scopes',
        where: `role ${roleId}`,
        message: `it does not grant ${printScopes(expression)}`,
      });
    }
  }
  return missing;
}
