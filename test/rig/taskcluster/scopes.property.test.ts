import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandScopes, faultOfRoles } from './roles.ts';
import { ScopeSet } from './scopes.ts';

/** Scopes over a small alphabet, so that they meet. */
const scope = fc.stringMatching(/^[ab:]{0,4}\*?$/);
const scopes = fc.array(scope, { maxLength: 6 });

/** The rule as Taskcluster's documentation states it. */
const satisfies = (owned: readonly string[], required: string): boolean =>
  owned.some((one) => one === required || (one.endsWith('*') && required.startsWith(one.slice(0, -1))));

const roleId = fc.stringMatching(/^[ab]{1,3}\*?$/);
const granted = fc.oneof(
  scope,
  roleId.map((id) => `assume:${id}`),
  fc.stringMatching(/^[ab]{1,2}:<\.\.>[ab]?$/),
);
const roles = fc.uniqueArray(fc.record({ roleId, scopes: fc.array(granted, { maxLength: 3 }) }), {
  maxLength: 5,
  selector: (role) => role.roleId,
});

describe('a set of scopes', () => {
  it('satisfies a scope when one of its scopes does', () => {
    fc.assert(
      fc.property(scopes, scope, (owned, required) => {
        expect(new ScopeSet(owned).satisfies(required)).toBe(satisfies(owned, required));
      }),
    );
  });

  it('is as strong as the list it was made of, and no scope in it is covered by another', () => {
    fc.assert(
      fc.property(scopes, (owned) => {
        const { scopes: kept } = new ScopeSet(owned);
        for (const one of owned) expect(satisfies(kept, one)).toBe(true);
        for (const one of kept)
          expect(
            satisfies(
              kept.filter((other) => other !== one),
              one,
            ),
          ).toBe(false);
      }),
    );
  });
});

describe('expanding by accepted roles', () => {
  const accepted = roles.filter((some) => faultOfRoles(some) === null);
  const asked = fc.array(
    fc.oneof(
      scope,
      roleId.map((id) => `assume:${id}`),
    ),
    { maxLength: 4 },
  );

  it('ends, loses nothing, and changes nothing the second time', () => {
    fc.assert(
      fc.property(accepted, asked, (some, owned) => {
        const expanded = expandScopes(owned, some);
        for (const one of owned) expect(satisfies(expanded, one)).toBe(true);
        expect(expandScopes(expanded, some)).toEqual(expanded);
      }),
    );
  });

  it('gives whoever has more scopes no less', () => {
    fc.assert(
      fc.property(accepted, asked, asked, (some, owned, more) => {
        const wider = expandScopes([...owned, ...more], some);
        for (const one of expandScopes(owned, some)) expect(satisfies(wider, one)).toBe(true);
      }),
    );
  });
});
