import { describe, expect, test } from 'vitest';
import { didYouMean, near, validator } from '../../src/util/schema.ts';

test.each([
  ['mochitest', ['mochitest-1', 'reftest', 'xpcshell'], 'did you mean mochitest-1? '],
  ['skip-unless-change', ['skip-unless-changed', 'seta'], 'did you mean skip-unless-changed? '],
  ['zzz', ['seta', 'never'], ''],
  ['seta', [], ''],
])('%s among %j: %j', (written, candidates, hint) => {
  expect(didYouMean(written, candidates)).toBe(hint);
});

test('near ones come nearest first, at most so many', () => {
  expect(near('test-a', ['test-abc', 'test-ab', 'test-b', 'other'], 2)).toEqual(['test-ab', 'test-b']);
});

describe('problems of a value', () => {
  const validate = validator({
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^[a-z]+$', examples: ['abc'] },
      'a/b~c': { type: 'integer', default: 7 },
      mode: { enum: ['on', 'off'] },
    },
  });

  test.each([
    [{}, [[], 'name is missing', 'add name']],
    [{ name: 1 }, [['name'], 'name is 1', 'give a value of type string']],
    [{ name: 'A' }, [['name'], 'name is "A"', 'write it as "abc"']],
    [{ name: 'a', 'a/b~c': 'x' }, [['a/b~c'], 'a/b~c is "x"', 'give a value of type integer']],
    [{ name: 'a', mode: 'onn' }, [['mode'], 'mode is "onn"', 'did you mean on? allowed: on, off']],
    [{ name: 'a', nmae: 1 }, [['nmae'], 'unknown key nmae', 'did you mean name? known here: name, a/b~c, mode']],
    [[], [[], 'the whole is []', 'give a value of type object']],
  ])('%j', (value, [path, message, fix]) => {
    expect(validate(value)).toEqual([{ path, message, fix }]);
  });

  test('a long value is shortened', () => {
    const [problem] = validate({ name: 'A'.repeat(200) });
    expect(problem?.message.length).toBeLessThan(100);
  });

  test('defaults are written into a value that fits', () => {
    const value = { name: 'a' };
    expect(validate(value)).toEqual([]);
    expect(value).toEqual({ name: 'a', 'a/b~c': 7 });
  });
});

test('a long text that is no time is not looked at again and again', () => {
  const problems = validator({ type: 'string', format: 'date-time' });
  // Quadratic, this takes minutes.
  expect(problems(`2026-11-22${' '.repeat(1_000_000)}x`)).toHaveLength(1);
});
