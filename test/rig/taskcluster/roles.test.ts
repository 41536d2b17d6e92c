import { describe, expect, it } from 'vitest';
import { expandScopes, faultOfRoles, type RoleScopes } from './roles.ts';

const role = (roleId: string, ...scopes: string[]): RoleScopes => ({ roleId, scopes });

describe('scopes expand', () => {
  it.each<[name: string, roles: RoleScopes[], scopes: string[], expanded: string[]]>([
    ['to themselves without roles', [], ['b', 'a'], ['a', 'b']],
    ['by the role they assume', [role('r', 's')], ['assume:r'], ['assume:r', 's']],
    ['not by a role of another name', [role('r', 's')], ['assume:rr'], ['assume:rr']],
    [
      'through roles that assume roles',
      [role('a', 'assume:b'), role('b', 's')],
      ['assume:a'],
      ['assume:a', 'assume:b', 's'],
    ],
    ['by all roles under a star', [role('r:1', 'x'), role('r:2', 'y')], ['assume:r:*'], ['assume:r:*', 'x', 'y']],
    ['by every role with *', [role('r', 's')], ['*'], ['*']],
    ['by every role with a star within assume:', [role('r', 's')], ['ass*'], ['ass*', 's']],
    ['by a role of all ids that begin so', [role('repo:*', 's')], ['assume:repo:x'], ['assume:repo:x', 's']],
    ['by such a role, asked for its own id', [role('repo:*', 's')], ['assume:repo:*'], ['assume:repo:*', 's']],
    ['by such a role under a wider star', [role('repo:a*', 's')], ['assume:r*'], ['assume:r*', 's']],
    ['not by such a role when they are shorter', [role('repo:a*', 's')], ['assume:repo:'], ['assume:repo:']],
    [
      'with the rest of the id for <..>',
      [role('repo:*', 'get:<..>/x')],
      ['assume:repo:y'],
      ['assume:repo:y', 'get:y/x'],
    ],
    [
      'with a star for <..>, which ends the scope',
      [role('repo:*', 'get:<..>/x')],
      ['assume:repo:y*'],
      ['assume:repo:y*', 'get:y*'],
    ],
    ['with a lone star under a wider star', [role('repo:*', 'get:<..>/x')], ['assume:r*'], ['assume:r*', 'get:*']],
    ['with <..> as it stands in a role of one id', [role('r', 'get:<..>')], ['assume:r'], ['assume:r', 'get:<..>']],
    [
      'through parameterized roles',
      [role('repo:*', 'assume:project:<..>'), role('project:*', 'write:<..>')],
      ['assume:repo:x'],
      ['assume:project:x', 'assume:repo:x', 'write:x'],
    ],
  ])('%s', (_name, roles, scopes, expanded) => {
    expect(expandScopes(scopes, roles)).toEqual(expanded);
  });
});

describe('roles are refused', () => {
  it.each<[name: string, roles: RoleScopes[], fault: string]>([
    ['when one assumes itself', [role('a', 'assume:a')], "'assume:a' -> 'assume:a'"],
    [
      'when two need each other',
      [role('a', 'assume:b'), role('b', 'assume:a')],
      "'assume:a' -> 'assume:b' -> 'assume:a'",
    ],
    ['when a star closes the circle', [role('a:*', 'assume:b:<..>'), role('b:x', 'assume:a:y')], 'cycle'],
    ['for two <..> in a scope', [role('a:*', '<..>:<..>')], 'multiple'],
    ['for a star before <..>', [role('a:*', 'b*<..>')], "ends with '*<..>'"],
    ['for two stars at the end', [role('a', 'b**')], '**'],
  ])('%s', (_name, roles, fault) => {
    expect(faultOfRoles(roles)).toContain(fault);
  });

  it('not when one is needed twice', () => {
    expect(faultOfRoles([role('a', 'assume:b', 'assume:c'), role('b', 'assume:c'), role('c', 's')])).toBeNull();
  });
});
