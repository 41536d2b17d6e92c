import { describe, expect, test } from 'vitest';
import { resolveTimestamps, spanMilliseconds } from '../../src/graph/timestamps.ts';

describe('spans', () => {
  test.each([
    ['30 seconds', 30],
    ['1 second', 1],
    ['5s', 5],
    ['2 min', 120],
    ['1 hour', 3600],
    ['1 day', 86_400],
    ['28 days', 28 * 86_400],
    ['1 month', 30 * 86_400],
    ['1 year', 365 * 86_400],
    ['0 seconds', 0],
  ])('%s', (span, seconds) => {
    expect(spanMilliseconds(span)).toBe(seconds * 1000);
  });

  test.each(['', '1', 'day', '1 week', '1.5 days', '1 Day'])('%j is none', (span) => {
    expect(spanMilliseconds(span)).toBeUndefined();
  });
});

test('every relative time is resolved, whatever it is in, and nothing else is touched', () => {
  const now = Date.UTC(2024, 1, 28, 23, 59, 59, 7);
  const definition = {
    created: { 'relative-datestamp': '0 seconds' },
    deadline: { 'relative-datestamp': '1 day' },
    payload: { artifacts: [{ expires: { 'relative-datestamp': '1 year' } }], 'relative-datestamp': '1 day' },
  };
  expect(resolveTimestamps(definition, now)).toEqual({
    created: '2024-02-28T23:59:59.007Z',
    deadline: '2024-02-29T23:59:59.007Z',
    payload: { artifacts: [{ expires: '2025-02-27T23:59:59.007Z' }], 'relative-datestamp': '1 day' },
  });
});
