import { expect, test } from 'vitest';
import { howFar } from '../../src/cli/progress.ts';

test.each([
  [3, 40, '3 of 40'],
  [1000, 1000, '1000 of 1000'],
  [59, 591_097, '0 %'],
  [591_096, 591_097, '99 %'],
  [591_097, 591_097, '100 %'],
])('%d of %d is told as %s', (done, total, told) => {
  expect(howFar(done, total)).toBe(told);
});
