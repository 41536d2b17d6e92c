import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guessedRenames, type Rename, relabelledData, renamed } from '../../src/regenerate/renames.ts';
import { artifact, many } from './artifacts.ts';
import { labels } from './make.ts';

const nothing = new Set<string>();

describe('a rename', () => {
  test.each<[string, Rename[], string, string]>([
    ['of one label', [['test-a', 'test-b']], 'test-a', 'test-b'],
    ['of another one', [['test-a', 'test-b']], 'test-a-1', 'test-a-1'],
    [
      'of a prefix',
      [['test-linux1804-64/*', 'test-linux2404-64/*']],
      'test-linux1804-64/opt-x-1',
      'test-linux2404-64/opt-x-1',
    ],
    ['of the middle', [['*-win10/*', '*-win11/*']], 'source-test-win10/debug-x', 'source-test-win11/debug-x'],
    ['of an end', [['*-plain', '*-simple']], 'test-mac/opt-mochitest-plain', 'test-mac/opt-mochitest-simple'],
    ['with nothing for a star', [['a*b', 'c*d']], 'ab', 'cd'],
    ['that would overlap', [['ab*ba', 'x*y']], 'aba', 'aba'],
    ['with three stars', [['*-a-*-b-*', '*+*+*']], '1-a-2-b-3-b-4', '1+2+3-b-4'],
    ['with signs that globs and patterns know', [['t.(x)[1]?', 'u']], 't.(x)[1]?', 'u'],
    [
      'one after the other',
      [
        ['a*', 'b*'],
        ['b*', 'c*'],
      ],
      'a1',
      'c1',
    ],
    [
      'in a circle',
      [
        ['a*', 'b*'],
        ['b*', 'a*'],
      ],
      'a1',
      'a1',
    ],
  ])('%s', (_, renames, label, expected) => expect(renamed(renames, nothing)(label)).toBe(expected));

  test('does not touch what still exists, before or on the way', () => {
    const renames: Rename[] = [
      ['a*', 'b*'],
      ['b*', 'c*'],
    ];
    expect(renamed(renames, new Set(['a1', 'b2']))('a1')).toBe('a1');
    expect(renamed(renames, new Set(['a1', 'b2']))('a2')).toBe('b2');
  });

  test('puts back what it took out: a star each way', () => {
    const text = fc.string({ maxLength: 6 }).filter((part) => !part.includes('*'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.array(text, { maxLength: 3 }), (pieces, gaps) => {
        const glob = pieces.join('*');
        const label = pieces.reduce((whole, piece, i) => whole + (gaps[i - 1] ?? '') + piece);
        expect(renamed([[glob, glob]], nothing)(label)).toBe(label);
        // The same stars in the same order, however they were matched.
        const marked = renamed([[glob, pieces.map(() => '').join('*')]], nothing)(label);
        expect(marked.length).toBe(label.length - pieces.join('').length);
      }),
    );
  });

  test('of an artifact keeps what it knew, under the new label', () => {
    const data = artifact({ 'test-a/x': 2, 'test-b/y': 5, 'test-a/y': 3 });
    const moved = relabelledData(data, renamed([['test-a/*', 'test-b/*']], new Set(['test-b/x', 'test-b/y'])));
    expect(moved.tasks).toMatchObject({ 'test-b/x': { priority: 2 }, 'test-b/y': { priority: 5 } });
  });
});

describe('a platform whose labels are gone', () => {
  const suites = ['mochitest-1', 'mochitest-2', 'reftest', 'web-platform-tests'];
  const on = (platform: string, some = suites): string[] => some.map((suite) => `test-${platform}-${suite}`);
  const previous = (...names: string[]) => artifact(Object.fromEntries(names.map((name) => [name, 5 as const])));
  const guess = (before: readonly string[], today: readonly string[], others: readonly string[] = []) =>
    guessedRenames(previous(...before), labels(...today), new Set([...today, ...others]), new Set(before));

  test.each<[string, string[], string[], Rename[]]>([
    [
      'is renamed where a new one has the same ones',
      [...on('linux1804-64/opt'), ...on('win11/opt')],
      [...on('linux2404-64/opt'), ...on('win11/opt')],
      [['*-linux1804-64/opt*', '*-linux2404-64/opt*']],
    ],
    [
      'is renamed for each build type',
      [...on('linux1804/opt'), ...on('linux1804/debug', ['x', 'y', 'z'])],
      [...on('linux2404/opt'), ...on('linux2404/debug', ['x', 'y', 'z'])],
      [
        ['*-linux1804/opt*', '*-linux2404/opt*'],
        ['*-linux1804/debug*', '*-linux2404/debug*'],
      ],
    ],
    ['is not where the new one has one more', on('a/opt'), on('b/opt', [...suites, 'other']), []],
    ['is not where the new one lacks one', on('a/opt'), on('b/opt', suites.slice(1)), []],
    ['is not where two new ones are alike', on('a/opt'), [...on('b/opt'), ...on('c/opt')], []],
    ['is not where two that are gone are alike', [...on('a/opt'), ...on('b/opt')], on('c/opt'), []],
    ['is not where some of it is still there', on('a/opt'), [...on('b/opt'), 'test-a/opt-mochitest-1'], []],
    ['is not where the other one was there before', [...on('a/opt'), ...on('b/opt')], on('b/opt'), []],
    ['is not of two labels', on('a/opt', ['x', 'y']), on('b/opt', ['x', 'y']), []],
    ['is not without a platform', ['lint-a', 'lint-b', 'lint-c'], ['check-a', 'check-b', 'check-c'], []],
  ])('%s', (_, before, today, expected) => expect(guess(before, today)).toEqual(expected));

  test('is not renamed where its labels still run, although they may not be pruned any more', () => {
    expect(guess(on('a/opt'), on('b/opt'), on('a/opt'))).toEqual([]);
  });

  test('stays renamed as long as records speak of it, and whatever an artifact says is only read', () => {
    const today = on('b/opt');
    const held = (options: object, past: readonly string[]) =>
      guessedRenames(
        artifact(many('other-', 3, 1), {
          generator: { name: 'x', version: '1', options: { guessedRenames: options } },
        }),
        labels(...today),
        new Set(today),
        new Set(past),
      );
    const pair = { '*-a/opt*': '*-b/opt*' };
    expect(held(pair, on('a/opt'))).toEqual([['*-a/opt*', '*-b/opt*']]);
    expect(held(pair, today)).toEqual([]);
    expect(held(['x'], on('a/opt'))).toEqual([]);
    expect(held({ '*': 7, '**': '*', 'test-a/opt-reftest': 'nowhere' }, on('a/opt'))).toEqual([]);
  });
});
