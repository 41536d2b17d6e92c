import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitted, widthOf, wrapped } from '../../src/util/fit.ts';
import { styled, table, written } from '../../src/util/terminal.ts';

const word = fc.stringMatching(/^[a-z/-]{1,30}$/);
const sentence = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => words.join(' '));
const width = fc.integer({ min: 20, max: 120 });

test('a line is broken between words: none is lost, none is cut, and none goes beyond the end but one that is longer', () => {
  fc.assert(
    fc.property(sentence, fc.nat({ max: 4 }), width, (text, indent, columns) => {
      const lines = wrapped(' '.repeat(indent) + text, columns);
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(text.split(' '));
      for (const line of lines) expect(widthOf(line) <= columns || !line.trim().includes(' ')).toBe(true);
    }),
  );
});

test('columns take no more than there is room, and no less than their longest word', () => {
  const widths = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 90 })), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(widths, width, (pairs, room) => {
      const least = pairs.map(([one]) => one);
      const most = pairs.map(([one, more]) => one + more);
      const found = fitted(least, most, room);
      const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
      if (found === null) expect(sum(least)).toBeGreaterThan(room);
      expect(sum(found ?? [])).toBeLessThanOrEqual(room);
      found?.forEach((one, i) => {
        expect(one).toBeGreaterThanOrEqual(least[i] ?? 0);
        expect(one).toBeLessThanOrEqual(most[i] ?? 0);
      });
    }),
  );
});

describe('a table', () => {
  const shown = (...args: Parameters<typeof table>) => table(...args).map((line) => written(line));
  const rows = [
    ['test-linux/opt-xpcshell-1', 12, 'its turn comes later than you would like it to come'],
    ['test-linux/opt-plain-1', 3, styled('green', 'it runs')],
  ];
  const head = ['label', 'tasks', 'why'];

  test('where there is room for it is as wide as it is', () => {
    expect(shown(head, rows)).toEqual([
      'label                      tasks  why',
      'test-linux/opt-xpcshell-1     12  its turn comes later than you would like it to come',
      'test-linux/opt-plain-1         3  it runs',
    ]);
  });

  test('where there is less is broken between words', () => {
    const lines = shown(head, rows, 60);
    expect(lines).toEqual([
      'label                      tasks  why',
      'test-linux/opt-xpcshell-1     12  its turn comes later than',
      '                                  you would like it to come',
      'test-linux/opt-plain-1         3  it runs',
    ]);
  });

  test('where even its words do not fit is a list', () => {
    expect(shown(head, rows, 30)).toEqual([
      'test-linux/opt-xpcshell-1',
      '  tasks: 12, why: its turn',
      '    comes later than you would',
      '    like it to come',
      'test-linux/opt-plain-1',
      '  tasks: 3, why: it runs',
    ]);
  });
});
