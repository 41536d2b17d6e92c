import { describe, expect, test } from 'vitest';
import { renumbering } from '../../src/regenerate/chunks.ts';

const S = 'test-linux/opt-mochitest-plain';
const chunks = (count: number): string[] => Array.from({ length: count }, (_, i) => `${S}-${i + 1}`);

describe('a label of the past in the words of today', () => {
  test.each([
    ['that still exists is itself', `${S}-2`, chunks(3), chunks(4), [`${S}-2`]],
    ['of a suite no longer chunked is the suite', `${S}-2`, chunks(3), [S], [S]],
    ['that was the last of 4 is the last of 3', `${S}-4`, chunks(4), chunks(3), [`${S}-3`]],
    ['that was 6 of 10 is the 3rd of 5', `${S}-6`, chunks(10), chunks(5), [`${S}-3`]],
    ['whose share two chunks hold is both', `${S}-3`, chunks(5), chunks(2), [`${S}-1`, `${S}-2`]],
    ['that was not chunked is any chunk', S, [S], chunks(3), chunks(3)],
    ['of which no suite is left is gone', `${S}-1`, chunks(2), ['test-linux/opt-reftest-1'], []],
    ['of another platform is gone', 'test-win/opt-mochitest-plain-1', [], chunks(3), []],
    [
      'is not taken for a chunk because of digits in its name',
      'test-linux/opt-talos-g4',
      [],
      ['test-linux/opt-talos-g5'],
      [],
    ],
  ])('%s', (_, label, past, today, expected) => {
    expect(renumbering([...past, label], new Set(today))(label)).toEqual(expected);
  });
});
