import { describe, expect, it } from 'vitest';
import { needsOnly, renderScopes, type ScopeExpression, ScopeSet, type ScopeTemplate } from './scopes.ts';

describe('a set of scopes satisfies', () => {
  it.each<[name: string, scopes: string[], expression: ScopeExpression, missing: ScopeExpression | null]>([
    ['a scope it holds', ['a:b'], 'a:b', null],
    ['not one it does not hold', ['a:b'], 'a:c', 'a:c'],
    ['whatever begins like a star scope', ['a:*'], 'a:b:c', null],
    ['the part before the star itself', ['a:*'], 'a:', null],
    ['a narrower star scope', ['a:*'], 'a:b*', null],
    ['the same star scope', ['a:*'], 'a:*', null],
    ['not a wider star scope', ['a:b*'], 'a:*', 'a:*'],
    ['nothing by a star in the middle', ['a:*:c'], 'a:b:c', 'a:b:c'],
    ['everything with *', ['*'], { AllOf: ['x', 'assume:y'] }, null],
    ['an empty AllOf with nothing', [], { AllOf: [] }, null],
    ['no empty AnyOf with everything', ['*'], { AnyOf: [] }, { AnyOf: [] }],
    ['AllOf, else what is left of it is missing', ['a'], { AllOf: ['a', 'b', 'c'] }, { AllOf: ['b', 'c'] }],
    ['AnyOf with one of its scopes', ['b'], { AnyOf: ['a', 'b'] }, null],
    ['AnyOf, else all of it is missing', ['c'], { AnyOf: ['a', 'b'] }, { AnyOf: ['a', 'b'] }],
    ['a nested expression', ['b', 'c'], { AnyOf: ['a', { AllOf: ['b', 'c'] }] }, null],
    ['not half of a nested one', ['b'], { AnyOf: ['a', { AllOf: ['b', 'c'] }] }, { AnyOf: ['a', { AllOf: ['c'] }] }],
  ])('%s', (_name, scopes, expression, missing) => {
    const set = new ScopeSet(scopes);
    expect(set.missing(expression)).toEqual(missing);
    expect(set.satisfies(expression)).toBe(missing === null);
  });

  it('keeps only what others do not cover, sorted', () => {
    expect(new ScopeSet(['b', 'a:x', 'a:*', 'a:b*', 'b', 'a']).scopes).toEqual(['a', 'a:*', 'b']);
  });
});

describe('a scope expression of a reference renders', () => {
  // As the references have them; written out, an object with `then` would look like a promise.
  const json = (text: string): ScopeTemplate => JSON.parse(text);
  const params = { id: 'x', ids: ['x', 'y'], yes: true, no: false };
  it.each<[name: string, template: ScopeTemplate, expression: ScopeExpression]>([
    ['a parameter', 'get:<id>', 'get:x'],
    ['a parameter that is not given, as nothing', 'get:<other>', 'get:'],
    [
      'a loop into the list it stands in',
      { AllOf: ['a', { for: 'i', in: 'ids', each: 'get:<i>' }] },
      { AllOf: ['a', 'get:x', 'get:y'] },
    ],
    ['a condition that holds', json('{"if": "yes", "then": "a", "else": "b"}'), 'a'],
    ['a condition that does not', json('{"if": "no", "then": "a", "else": "b"}'), 'b'],
    ['a condition without else, as nothing to satisfy', json('{"if": "no", "then": "a"}'), { AllOf: [] }],
  ])('%s', (_name, template, expression) => {
    expect(renderScopes(template, params)).toEqual(expression);
  });

  it.each<[name: string, template: ScopeTemplate]>([
    ['a loop over no list', { AllOf: [{ for: 'i', in: 'id', each: '<i>' }] }],
    ['a condition that is no boolean', json('{"if": "id", "then": "a"}')],
    ['a list where a string belongs', 'get:<ids>'],
  ])('not %s: that is a bug', (_name, template) => {
    expect(() => renderScopes(template, params)).toThrow('scope parameter');
  });

  it('needs only its route when it has no loop, condition or other parameter', () => {
    const route = new Set(['taskId']);
    expect(needsOnly({ AnyOf: ['get:<taskId>', 'all'] }, route)).toBe(true);
    expect(needsOnly('get:<taskId>/<runId>', route)).toBe(false);
    expect(needsOnly({ AllOf: [{ for: 'taskId', in: 'taskIds', each: '<taskId>' }] }, route)).toBe(false);
  });
});
