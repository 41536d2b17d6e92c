/** How Taskcluster's auth service turns `assume:<roleId>` into the scopes of roles. */

import { ScopeSet } from './scopes.ts';

export interface RoleScopes {
  /** May end in `*`: then it is the role of every id that begins so, and its scopes may hold `<..>` for the rest. */
  readonly roleId: string;
  readonly scopes: readonly string[];
}

/** `scopes` with those of every role they assume, directly or through other roles; minimal and sorted. */
export function expandScopes(scopes: Iterable<string>, roles: readonly RoleScopes[]): readonly string[] {
  const expanded = new Set(scopes);
  const queue = [...expanded].filter(mayAssume);
  for (const scope of queue) {
    for (const role of roles) {
      for (const granted of grantedBy(scope, role)) {
        if (expanded.has(granted)) continue;
        expanded.add(granted);
        if (mayAssume(granted)) queue.push(granted);
      }
    }
  }
  return new ScopeSet(expanded).scopes;
}

const mayAssume = (scope: string): boolean =>
  scope.startsWith('assume:') || (scope.endsWith('*') && 'assume:'.startsWith(scope.slice(0, -1)));

/** The scopes of `role` as `scope` gets them; none when `scope` does not assume the role. */
function grantedBy(scope: string, { roleId, scopes }: RoleScopes): readonly string[] {
  const assumed = `assume:${roleId}`;
  if (!roleId.endsWith('*')) return new ScopeSet([scope]).satisfies(assumed) ? scopes : [];
  const prefix = assumed.slice(0, -1);
  if (scope.startsWith(prefix)) return scopes.map((granted) => parameterize(granted, scope.slice(prefix.length)));
  const wider = scope.endsWith('*') && prefix.startsWith(scope.slice(0, -1));
  return wider ? scopes.map((granted) => parameterize(granted, '*')) : [];
}

/** `scope` with `value` for `<..>`; a value that ends in `*` ends the scope. */
function parameterize(scope: string, value: string): string {
  const at = scope.indexOf('<..>');
  if (at < 0) return scope;
  return scope.slice(0, at) + value + (value.endsWith('*') ? '' : scope.slice(at + '<..>'.length));
}

/** Why the auth service refuses this set of roles, or null: a scope that is no scope, or roles that need each other. */
export function faultOfRoles(roles: readonly RoleScopes[]): string | null {
  for (const { roleId, scopes } of roles) {
    for (const scope of scopes) {
      if (scope.endsWith('**')) return 'scopes must not end with `**`';
      if (roleId.endsWith('*') && scope.split('<..>').length > 2) return `'${scope}' contains multiple '<..>'`;
      if (roleId.endsWith('*') && scope.endsWith('*<..>')) return `'${scope}' ends with '*<..>'`;
    }
  }
  const cycle = cycleOf(roles);
  return cycle === null ? null : `Roles may not contain dependency cycles, found: '${cycle.join("' -> '")}'`;
}

function cycleOf(roles: readonly RoleScopes[]): string[] | null {
  const done = new Set<RoleScopes>();
  const visit = (role: RoleScopes, path: readonly RoleScopes[]): string[] | null => {
    if (done.has(role)) return null;
    if (path.includes(role)) return [...path.slice(path.indexOf(role)), role].map(({ roleId }) => `assume:${roleId}`);
    const scopes = role.roleId.endsWith('*') ? role.scopes.map((scope) => parameterize(scope, '*')) : role.scopes;
    for (const other of roles) {
      const needed = scopes.some((scope) => mayAssume(scope) && assumes(scope, other.roleId));
      const cycle = needed ? visit(other, [...path, role]) : null;
      if (cycle !== null) return cycle;
    }
    done.add(role);
    return null;
  };
  for (const role of roles) {
    const cycle = visit(role, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

const assumes = (scope: string, roleId: string): boolean => grantedBy(scope, { roleId, scopes: [''] }).length > 0;
