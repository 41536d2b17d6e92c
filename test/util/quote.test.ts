import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, quoted } from '../../src/util/quote.ts';

const nested = (depth: number, key: string | null): unknown => {
  let value: unknown = 1;
  for (let n = 0; n < depth; n++) value = key === null ? [value] : { [key]: value };
  return value;
};

describe('a value quoted in a message', () => {
  test.each([
    ['a number', 1.5, '1.5'],
    ['nothing', undefined, 'missing'],
    ['a list', [1, 'a', null], '[1,"a",null]'],
    ['an object', { a: { b: [] }, __proto__: 1 }, '{"a":{"b":[]}}'],
    ['a key like a method', JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
    ['an emoji cut in two', '\u{1f600}'.repeat(40), `"${'\u{1f600}'.repeat(38)}...`],
    ['half an emoji', '\ud800', '"\\ud800"'],
  ])('%s', (_name, value, text) => {
    expect(quoted(value)).toBe(text);
  });

  test.each([1000, 5000, 1_000_000])('nested %i levels deep', (depth) => {
    expect(quoted(nested(depth, null))).toBe(`${'['.repeat(77)}...`);
    expect(quoted(nested(depth, 'a'))).toHaveLength(80);
  });

  test('no more is looked at than is shown', () => {
    let looked = 0;
    const counting = new Proxy([], {
      get: (_list, key) => {
        if (key === 'length') return 1e9;
        if (typeof key === 'string') looked++;
        return key === Symbol.iterator ? Array.prototype[Symbol.iterator] : 1;
      },
    });
    quoted(counting);
    expect(looked).toBeLessThan(200);
  });

  test('it is as JSON.stringify says it, cut and well-formed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = quoted(value);
        expect(text).toBe(cut(JSON.stringify(value), 80));
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
