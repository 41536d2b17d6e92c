import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byCodePoint, canonicalJson, isObject, replaceDeep, sorted } from '../../src/util/json.ts';

const text = fc.string({ unit: 'grapheme' });
const anything = fc.object({
  key: text,
  maxDepth: 3,
  withNullPrototype: false,
  values: [text, fc.integer(), fc.constant(null)],
});

describe('canonical JSON', () => {
  test('has sorted keys, an indent of two and a newline', () => {
    expect(canonicalJson({ b: [1, { d: null, c: [] }], a: {} })).toBe(
      '{\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": [],\n      "d": null\n    }\n  ]\n}\n',
    );
  });

  test('orders keys as Python does: by code point, not by UTF-16 unit', () => {
    const keys = ['\u{1f600}', '\ufb00', 'é', 'z', 'a', 'B', 'a/b', 'a-b', ''];
    const object = Object.fromEntries(keys.map((key) => [key, 0]));
    expect(Object.keys(JSON.parse(canonicalJson(object)))).toEqual([
      '',
      'B',
      'a',
      'a-b',
      'a/b',
      'z',
      'é',
      '\ufb00',
      '\u{1f600}',
    ]);
  });

  test('keeps a key named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"b": 1, "__proto__": {"x": 1}}'))).toContain('"__proto__"');
  });

  test('gives the same bytes whatever order the keys came in, and loses nothing', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const backwards = JSON.parse(JSON.stringify(value), (_, part) =>
          isObject(part) ? Object.fromEntries(Object.entries(part).reverse()) : part,
        );
        expect(canonicalJson(backwards)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('does not copy what is in order', () => {
    const value = { a: { b: 1, c: [{ d: 1 }] }, e: 2 };
    expect(sorted(value)).toBe(value);
    const half = { b: value, a: 1 };
    expect(sorted(half).b).toBe(value);
  });
});

test('code point order is a total order that agrees with the code points', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [x, y] = [a, b].map((one) => [...one].map((c) => c.codePointAt(0) ?? 0));
      let expected = Math.sign((x?.length ?? 0) - (y?.length ?? 0));
      for (let i = 0; i < Math.min(x?.length ?? 0, y?.length ?? 0); i++) {
        const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0);
        if (difference !== 0) {
          expected = Math.sign(difference);
          break;
        }
      }
      expect(Math.sign(byCodePoint(a, b))).toBe(expected);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

describe('replacing deep inside', () => {
  const mark = (object: Record<string, unknown>): unknown => ('x' in object ? object['x'] : undefined);

  test.each([
    [{ x: 1 }, 1],
    [
      { a: { x: 1 }, b: [{ x: 2 }, 3] },
      { a: 1, b: [2, 3] },
    ],
    [{ x: { x: 1 } }, { x: 1 }],
    [null, null],
    ['x', 'x'],
  ])('%j becomes %j', (before, after) => {
    expect(replaceDeep(before, mark)).toEqual(after);
  });

  test('shares what it does not touch', () => {
    const untouched = { a: [1, { b: 2 }] };
    const value = { untouched, other: { x: 1 } };
    expect(replaceDeep(untouched, mark)).toBe(untouched);
    expect((replaceDeep(value, mark) as typeof value).untouched).toBe(untouched);
    expect(value.other).toEqual({ x: 1 });
  });
});
