import type { Failure } from '../../src/util/failure.ts';
import { canonicalJson, isObject } from '../../src/util/json.ts';
import { hasScope, missingScopes, printScopes } from '../engine/scopes.ts';
import { everyPriority, overlap } from './grants.ts';
import { type HookResource, type HooksRequest, ownScope } from './hook.ts';
import { isAbove, nameOf, partiesOf } from './parties.ts';
import { powersOf, type RoleResource, type Roles, rolesOf } from './roles.ts';
import { someOf } from './sample.ts';

/** A role of a repository, and what it is to be compared with. */
export interface Checked {
  readonly role: RoleResource;
  /** To be expanded on the deployment. */
  readonly scope: string;
  /** Whether all that is printed has to be there; the roles of other levels are looked at for what is too wide alone. */
  readonly isAsked: boolean;
  /** All that it may give: its own scopes, and those of the roles that these assume. */
  readonly allowed: readonly string[];
  /** What belongs to others, and to whom. */
  readonly forbidden: readonly { readonly scope: string; readonly of: string }[];
}

/** The roles of every level of a repository and of its pull requests. */
export function rolesToCheck(permissions: readonly string[], request: HooksRequest): readonly Checked[] {
  const parties = partiesOf(request);
  return parties.flatMap((party) => {
    const of = { ...request, ...party };
    const roles = rolesOf(permissions, of);
    const higher = parties.filter((other) => isAbove(other, party));
    const above = higher.flatMap((other) =>
      everyPriority(powersOf(permissions, request, other)).map((scope) => ({ scope, of: nameOf(other) })),
    );
    // The role of all branches but one is not that one's.
    const powers = powersOf(permissions, of, party).filter((scope) => !scope.startsWith('assume:'));
    const isAsked = party.level === request.level && party.pullRequests === request.pullRequests;
    const check = (role: RoleResource, more: Checked['forbidden'] = []): Checked => {
      const allowed = [...allowedTo(role, roles)];
      const forbidden = [...above.filter(({ scope }) => !hasScope([...powers, ...allowed], scope)), ...more];
      return { role, scope: `assume:${someOf(role.roleId)}`, isAsked, allowed, forbidden };
    };
    const acting = permissions.flatMap((permission, i) => {
      const others = permissions.filter((other) => other !== permission);
      const forbidden = others.map((other) => ({ scope: ownScope(other, of), of: `permission ${other}` }));
      return [roles.hooks[i] ?? [], roles.acting[i] ?? []].flat().map((role) => check(role, forbidden));
    });
    return [...acting, ...roles.deciding.map((role) => check(role))];
  });
}

/** What a role gives where everything is as printed. */
function allowedTo(role: RoleResource, { hooks, acting, deciding }: Roles): ReadonlySet<string> {
  const allowed = new Set<string>();
  const add = ({ scopes }: RoleResource): void => {
    for (const scope of scopes) {
      if (allowed.has(scope)) continue;
      allowed.add(scope);
      for (const other of [...hooks, ...acting, ...deciding]) {
        if (hasScope([scope], `assume:${other.roleId}`)) add(other);
      }
    }
  };
  add(role);
  return allowed;
}

/** What a hook lacks to be as it should; null where it is. `there`: the hook of the deployment, or null. */
export function hookFault({ hookGroupId, hookId, task, triggerSchema }: HookResource, there: unknown): Failure | null {
  const fault = (message: string): Failure => ({
    reason: 'missing-scopes',
    where: `hook ${hookGroupId}/${hookId}`,
    message,
  });
  if (!isObject(there)) return fault('there is no such hook');
  if (canonicalJson(there['task']) !== canonicalJson(task)) {
    // Of a repository whose URL has another form, or set up before hooks were shared.
    const [other] = /assume:repo:[^"]*/.exec(JSON.stringify(there['task'])) ?? [];
    return fault(`its task is another${other === undefined ? '' : `: it acts with ${other}`}`);
  }
  return canonicalJson(there['triggerSchema']) === canonicalJson(triggerSchema)
    ? null
    : fault('its triggerSchema is another');
}

/** What a role lacks, and what it gives too much. `held`: its scope, expanded. */
export function roleFaults(
  { role, isAsked, allowed, forbidden }: Checked,
  held: readonly string[],
): readonly Failure[] {
  const where = `role ${role.roleId}`;
  const needs = isAsked ? role.scopes.map((scope) => ({ expression: scope, what: where })) : [];
  const missing = missingScopes(held, needs).map(({ expression }): Failure => {
    return { reason: 'missing-scopes', where, message: `it does not grant ${printScopes(expression)}` };
  });
  const wide = held.flatMap((scope): Failure[] => {
    const taken = hasScope(allowed, scope) ? null : forbidden.find((one) => overlap(one.scope, scope));
    if (!taken) return [];
    const message = `it is too wide: ${scope} reaches ${taken.scope}, which belongs to ${taken.of}`;
    return [{ reason: 'too-wide', where, message }];
  });
  return [...missing, ...wide];
}
