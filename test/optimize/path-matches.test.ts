import { describe, expect, test } from 'vitest';
import { pathMatches } from '../../src/optimize/strategies/skip-unless-changed.ts';

/** Compared with upstream's own `match` by `npm run test:upstream`; here, the cases that a reader wants to see. */
test.each([
  ['', 'a/b', true],
  ['a', 'a', true],
  ['a', 'a/b', true],
  ['a', 'ab', false],
  ['a/*', 'a/b/c', true],
  ['a/*/c', 'a/c', false],
  ['*.py', 'a/b.py', false],
  ['a*b', 'a/b', false],
  ['a*b*c', 'aXbbXc/d', true],
  ['a*b*c', 'aXcXb', false],
  ['**', 'a/b', true],
  ['**/*.py', 'b.py', true],
  ['**/*.py', 'a/b/c.py', true],
  ['**/*.py', 'a/b/c.pyc', false],
  ['a/**', 'a', true],
  ['a/**', 'a/b/c', true],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b/z', true],
  ['a/**/b', 'a/xb', false],
  ['a/**/b/**/c', 'a/b/b/c', true],
  ['a/**/b/**/c', 'a/c/b', false],
  ['**a', 'xa', true],
  ['**a', 'x/a', false],
  ['?', 'a', false],
  ['[ab]', 'a', false],
])('%s on %s: %s', (pattern, path, matches) => {
  expect(pathMatches(path, pattern)).toBe(matches);
});

/** With every place of each star tried, none of these would end before the sun does. */
describe('a pattern that almost matches is done with', () => {
  test.each([
    ['stars in a name', '*a'.repeat(12), 'a'.repeat(500).concat('!')],
    ['stars at both ends', `${'*a*'.repeat(12)}b`, 'a'.repeat(500)],
    ['two asterisks', `${'**/a/'.repeat(12)}b`, 'a/'.repeat(300).concat('c')],
    ['both', `${'**/*a*a/'.repeat(8)}b`, 'aaaa/'.repeat(100).concat('c')],
  ])('%s', (_, pattern, path) => {
    expect(pathMatches(path, pattern)).toBe(false);
  });
});
