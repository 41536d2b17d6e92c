import { describe, expect, test } from 'vitest';
import { labelMatcher } from '../../src/util/globs.ts';

/** Compared with Python's own fnmatch by `npm run test:upstream`; here, the cases that a reader wants to see. */
describe('label globs', () => {
  test.each([
    ['test-*', 'test-linux1804-64-qr/opt-mochitest-plain-1', true],
    ['test-*', 'source-test-a', false],
    ['*-nightly*', 'build-win64-nightly/opt', true],
    ['test-?', 'test-a', true],
    ['test-?', 'test-ab', false],
    ['a?b', 'a/b', true],
    ['?', '\u{1f600}', true],
    ['test-[ab]', 'test-b', true],
    ['test-[!ab]', 'test-b', false],
    ['test-[!ab]', 'test-c', true],
    ['test-[a-c]', 'test-b', true],
    ['test-[c-a]', 'test-b', false],
    ['test-[]]', 'test-]', true],
    ['test-[', 'test-[', true],
    ['test-{a,b}', 'test-a', false],
    ['test-(a|b)', 'test-a', false],
    ['!test-*', 'build-a', false],
    ['test.a', 'testxa', false],
    ['TEST-*', 'test-a', false],
    ['', '', true],
    ['', 'a', false],
  ])('%s on %s: %s', (glob, label, matches) => {
    expect(labelMatcher([glob])(label)).toBe(matches);
  });

  test('any of several is enough, none of none is not', () => {
    expect(labelMatcher(['a*', 'b*'])('ba')).toBe(true);
    expect(labelMatcher(['a*', 'b*'])('ca')).toBe(false);
    expect(labelMatcher([])('a')).toBe(false);
  });
});
