import { expect, test } from 'vitest';
import { modesText, unprunedText } from '../../src/report/replay-modes.ts';
import { amount } from '../../src/util/numbers.ts';

test.each([
  [{ pruned: 182, backstop: 10, 'over-pruning': 13 }, '182 pruned, 13 over-pruning, 10 backstop', 'over-pruning on 13'],
  [{ pruned: 5, stale: 1, expired: 2 }, '5 pruned, 2 expired, 1 stale', 'expired on 2, stale on 1'],
  [{ pruned: 9, backstop: 1 }, '9 pruned, 1 backstop', null],
  [{ 'not-enabled': 12 }, '12 not-enabled', null],
])('how pushes were decided, and why some ran everything: %j', (modes, text, reasons) => {
  expect(modesText(modes)).toBe(text);
  expect(unprunedText(modes)).toEqual(reasons === null ? null : expect.stringContaining(reasons));
});

test.each([
  [123.4, '123'],
  [12.34, '12.3'],
  [1, '1.00'],
  [0.01234, '0.0123'],
  [0, '0'],
  [1234.5, '1,235'],
])('%d hours are printed so that small ones differ: %s', (value, text) => {
  expect(amount(value)).toBe(text);
});
