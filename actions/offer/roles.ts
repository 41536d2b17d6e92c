import type { TaskDefinition } from '../../src/graph/task.ts';
import { schedulerId } from '../../src/taskcluster/provenance.ts';
import { hasScope } from '../engine/scopes.ts';
import {
  createScopes,
  creationScopes,
  decisionScopes,
  everyPriority,
  offerScope,
  overlap,
  permissionScopes,
  readScopes,
  tidy,
  workerCaches,
} from './grants.ts';
import { type HooksRequest, hookTask, ownScope } from './hook.ts';
import { hookGroupId, hookId } from './names.ts';
import { decisionRoles, isAbove, type Party, partiesOf, partyOf } from './parties.ts';
import { sampleAction, sampleDecision } from './sample.ts';

export interface RoleResource {
  readonly roleId: string;
  readonly description: string;
  readonly scopes: readonly string[];
}

/** The roles of one party: of hooks and of action tasks, each by permission, and of decision tasks. */
export interface Roles {
  readonly hooks: readonly RoleResource[];
  readonly acting: readonly RoleResource[];
  readonly deciding: readonly RoleResource[];
}

const isRole = (scope: string): boolean => scope.startsWith('assume:');

/** What `.taskcluster.yml`, the task graph and the actions of a party ask for, but nothing that a higher party has. */
export function rolesOf(permissions: readonly string[], request: HooksRequest): Roles {
  const { repository, project, level, pullRequests, config } = request;
  const party = partyOf(request);
  const sampleOf = { party, repository, project, template: request.template.task };
  const common = [...readScopes(request, party), ...createScopes(request, party)];
  const above = partiesOf(request)
    .filter((other) => isAbove(other, party))
    .flatMap((other) => everyPriority(powersOf(permissions, request, other)));
  const graph = (request.graph?.(party) ?? []).map(
    (task): TaskDefinition => ({ ...task, schedulerId: schedulerId(config.trustDomain, level) }),
  );
  // Who may create tasks in a pool may do so at the priority that a task of it asks for.
  const usual = everyPriority(common);
  const isOwn = (scope: string): boolean => hasScope(usual, scope) || !above.some((one) => overlap(one, scope));
  const scopesOf = (tasks: readonly (TaskDefinition | null)[]) => creationScopes(tasks).filter(isOwn);
  // A task that asks for what it cannot have is never created: it may be of a graph that a higher level made.
  const created = [
    ...common,
    ...graph
      .map((task) => creationScopes([task]))
      .filter((all) => all.every(isOwn))
      .flat(),
  ];

  const decisions = decisionRoles(party, repository).map((one) => ({
    ...one,
    task: sampleDecision(one.what, sampleOf),
  }));
  const deciding = decisions.map(({ what, roleId, task }) => {
    // Its own role it has already.
    const itself = scopesOf([task]).filter((scope) => !isRole(scope));
    const scopes = tidy([...created, ...itself, ...decisionScopes(what, request, party)]);
    return { roleId, description: `Decision tasks of ${repository}, for a ${what}`, scopes };
  });

  const actions = permissions.map((permission) => sampleAction(hookTask(permission, request), sampleOf));
  const own = permissions.map((permission, i) => {
    const asked = scopesOf([actions[i] ?? null]).filter(isRole);
    return asked.length > 0 ? asked : [ownScope(permission, request)];
  });
  const hooks = permissions.map((permission, i) => ({
    roleId: `hook-id:${hookGroupId(config.trustDomain)}/${hookId(level, permission, '*', pullRequests)}`,
    description: `Hooks of the actions with permission ${permission}, of every version of .taskcluster.yml in this trust domain: each repository adds its scope to the others'`,
    scopes: own[i] ?? [],
  }));
  const acting = permissions.map((permission, i) => {
    const [scope = ''] = own[i] ?? [];
    const itself = scopesOf([actions[i] ?? null]).filter((one) => !isRole(one));
    // Decision, cron and action tasks are created once more with all that they hold.
    const again = [
      ...scopesOf([...decisions.map(({ task }) => task), ...actions]),
      ...decisions.map(({ roleId }) => `assume:${roleId}`).filter(isOwn),
      offerScope(request, party),
    ];
    const more = permission === 'retrigger-decision' ? again.filter((one) => one !== scope) : [];
    const literal = upstreamScopes(permission, request, party);
    return {
      roleId: scope.slice('assume:'.length),
      description: `Actions with permission ${permission} of ${repository}`,
      scopes: tidy([...created, ...itself, ...more, ...literal, ...permissionScopes(permission, request, party)]),
    };
  });
  return { hooks, acting, deciding };
}

/**
 * The scope by which taskgraph's own callback knows an action task. It knows no levels (`actions/registry.py`,
 * sanity_check_task_scope, since 7.3): `assume:R:action:P` or `assume:R:pr-action:P` must be among the scopes of the task, roles
 * expanded. Where level 3 has the first, the second does it, which is of pull requests and so of nobody above. In Mercurial a
 * repository has one level, and no pull requests.
 */
function upstreamScopes(permission: string, request: HooksRequest, { level, pullRequests, isHg }: Party) {
  if (level === '3' || pullRequests) return [];
  const as = isHg ? { level: '3', pullRequests: false } : { level: '1', pullRequests: true };
  return [ownScope(permission, { ...request, ...as })];
}

/** All by which a party can do what others cannot; what everybody may read is not among it. */
export function powersOf(permissions: readonly string[], request: HooksRequest, party: Party): readonly string[] {
  const { repository, config } = request;
  const group = hookGroupId(config.trustDomain);
  const of = { ...request, ...party };
  const roles = [
    ...decisionRoles(party, repository).map(({ roleId }) => `assume:${roleId}`),
    ...permissions.map((permission) => ownScope(permission, of)),
  ];
  const hooks = permissions.flatMap((permission) => {
    const hook = `${group}/${hookId(party.level, permission, '*', party.pullRequests)}`;
    return [`assume:hook-id:${hook}`, `hooks:trigger-hook:${hook}`, `hooks:modify-hook:${hook}`];
  });
  return [
    ...createScopes(of, party),
    ...workerCaches(of, party),
    ...decisionScopes(party.pullRequests ? 'pull request' : 'push', of, party),
    ...permissions.flatMap((permission) => permissionScopes(permission, of, party)),
    ...roles,
    ...hooks,
  ];
}
