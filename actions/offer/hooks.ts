import type { Action } from '../engine/definition.ts';
import { type HookResource, type HooksRequest, hookResource, ownScope } from './hook.ts';
import { hookGroupId, hookId } from './names.ts';
import { type RoleResource, rolesOf } from './roles.ts';

/** What an administrator sets up so that the actions of a repository work by hooks. */
export interface HookResources {
  readonly hooks: readonly HookResource[];
  readonly roles: readonly RoleResource[];
  /** Who needs which scopes beyond these roles, in words; with the role where it is one. */
  readonly grants: readonly {
    readonly to: string;
    readonly for: string;
    readonly scopes: readonly string[];
    readonly roleId?: string;
  }[];
}

export const permissionsOf = (actions: readonly Action[]): readonly string[] => [
  ...new Set(actions.map(({ permission }) => permission)),
];

/** The hooks, one for each permission, the roles behind them, and what others need. */
export function hookResources(actions: readonly Action[], request: HooksRequest): HookResources {
  const { config, level, pullRequests } = request;
  const permissions = permissionsOf(actions);
  const { hooks, acting, deciding } = rolesOf(permissions, request);
  return {
    hooks: permissions.map((permission) => hookResource(permission, request)),
    roles: permissions.flatMap((_, i) => [hooks[i] ?? [], acting[i] ?? []].flat()),
    grants: [
      ...deciding.flatMap(decisionGrants),
      ...permissions.map((permission) => ({
        to: `people who may start actions with permission ${permission}`,
        for: actions.flatMap((action) => (action.permission === permission ? [action.callback] : [])).join(', '),
        scopes: [
          `hooks:trigger-hook:${hookGroupId(config.trustDomain)}/${hookId(level, permission, '*', pullRequests)}`,
        ],
      })),
      {
        to: 'people who start actions of kind task in the Taskcluster UI',
        for: 'it narrows their scopes to those of the decision task, which they must hold, the scope of the action among them',
        scopes: permissions.map((permission) => ownScope(permission, request)),
      },
      {
        to: 'people who start actions from a shell',
        for: 'these, and those of the tasks to be created; the decision task of the push must hold the latter, too',
        scopes: ['auth:expand-scopes', ...(acting[permissions.indexOf('generic')]?.scopes ?? [])],
      },
    ],
  };
}

/** What a role of decision tasks holds, whole; and of that, what keeping count of pushes takes: no other role may have it. */
function decisionGrants({ roleId, scopes }: RoleResource): HookResources['grants'] {
  const to = `decision tasks: ${roleId}`;
  const created =
    'the decision task and all that it creates; Treeherder looks for in-tree:hook-action before it triggers a hook';
  const record = scopes.filter((scope) => scope.startsWith('index:insert-task:'));
  const counting = { to, for: 'of these, the record of backstops', scopes: record };
  return [{ to, for: created, scopes, roleId }, ...(record.length > 0 ? [counting] : [])];
}
