import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globMatcher, labelMatcher } from '../../src/util/globs.ts';

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

const CHARACTERS = ['a', 'b', 'z', '-', '!', ']', '[', '*', '?', '^', '\\', '/', '.', '\n', 'é', '\u{1f600}'];
const text = (maxLength: number) =>
  fc.array(fc.constantFrom(...CHARACTERS), { maxLength }).map((parts) => parts.join(''));

test('they match what fnmatch of Python matches', () => {
  const pairs = fc.sample(
    fc.tuple(text(8), fc.oneof(text(6), text(12))).chain(([glob, other]) => {
      // A label made from the glob matches more often than one made of nothing.
      const like = fc.constantFrom('', 'a', 'ab', ']', '-').map((star) => glob.replaceAll('*', star));
      return fc.tuple(fc.constant(glob), fc.oneof(like, fc.constant(other)));
    }),
    { numRuns: 20_000, seed: 1 },
  );
  const script = `
import fnmatch, json, sys
print(json.dumps([fnmatch.fnmatchcase(label, glob) for glob, label in json.load(sys.stdin)]))`;
  const told = execFileSync('python3', ['-c', script], { input: JSON.stringify(pairs), encoding: 'utf8' });
  const ours = pairs.map(([glob, label]) => labelMatcher([glob])(label));
  expect(ours.filter(Boolean).length).toBeGreaterThan(1000);
  const other = (JSON.parse(told) as boolean[]).flatMap((is, i) => (is === ours[i] ? [] : [pairs[i]]));
  expect(other).toEqual([]);
});

describe('no character is looked at more often than the glob has characters', () => {
  const looksOf = (glob: string, label: string): number => {
    let looks = 0;
    globMatcher(glob)(label.length, (i) => {
      looks++;
      return label.charCodeAt(i);
    });
    return looks;
  };

  test.each([
    ['many stars', `${'*a'.repeat(50)}*b`, 'a'.repeat(10_000)],
    ['stars and a long part', `*${'a'.repeat(200)}b*`, 'a'.repeat(10_000)],
    ['stars and questions', `${'*?'.repeat(50)}*b`, 'a'.repeat(10_000)],
    ['stars only', `${'*'.repeat(1000)}b`, 'a'.repeat(10_000)],
    ['sets', `${'*[a-z]'.repeat(50)}*[!a]`, 'a'.repeat(10_000)],
  ])('%s', (_name, glob, label) => {
    expect(labelMatcher([glob])(label)).toBe(false);
    expect(looksOf(glob, label)).toBeLessThanOrEqual(glob.length * label.length);
    // Twice the label, twice the looks.
    const [once, twice] = [looksOf(glob, label), looksOf(glob, label + label)];
    expect(twice).toBeLessThanOrEqual(2 * once + glob.length ** 2);
  });

  test('any glob on any label', () => {
    const ascii = (maxLength: number) => text(maxLength).map((made) => made.replaceAll(/[^\0-\x7f]/gu, 'a'));
    fc.assert(
      fc.property(
        ascii(30),
        ascii(100),
        (glob, label) => looksOf(glob, label) <= (glob.length + 1) * (label.length + 1),
      ),
      { numRuns: 1000 },
    );
  });
});
