import { describe, expect, test } from 'vitest';
import { backfillSymbol, evenSample, labelThere } from '../../actions/backfill/input.ts';
import { asLabel } from '../../src/util/ids.ts';
import { graphOf } from '../rig/graphs.ts';

const REVISION = '99005ed04752410a3b1d0bfba3d8200868bdf9bb';

describe('the symbol of a backfilled task', () => {
  test.each([
    ['a short one', 'M-1', 'M-1-99005ed0475-bk'],
    ['one that just fits', 'mochitest1', 'mochitest1-99005ed0475-bk'],
    ['one that is too long', 'mochitest-browser-chrome-12', 'mochitest--99005ed0475-bk'],
    ['one of a backfill', 'M-1-0123456789a-bk', 'M-1-99005ed0475-bk'],
  ])('%s', (_name, symbol, expected) => {
    expect(backfillSymbol(symbol, REVISION)).toBe(expected);
    expect(expected.length).toBeLessThanOrEqual(25);
  });
});

describe('the label on another push', () => {
  test.each([
    ['is its own', ['test-1', 'test'], 'test-1', 'test-1'],
    ['is unnumbered where there are no chunks', ['test'], 'test-3', 'test'],
    ['is the first chunk where the chunks are others', ['test-1', 'test-2'], 'test-3', 'test-1'],
    ['is the first chunk where there were none', ['test-1', 'test-2'], 'test', 'test-1'],
    ['is none where nothing is like it', ['build'], 'test-3', null],
  ])('%s', (_name, there, label, expected) => {
    const graph = graphOf(Object.fromEntries(there.map((name) => [name, {}])));
    expect(labelThere(graph, asLabel(label))).toBe(expected);
  });
});

test.each([
  ['all of a short list', 5, [0, 1, 2, 3]],
  ['all where no number is given', 0, [0, 1, 2, 3]],
  ['the middle', 1, [2]],
  ['thirds', 2, [1, 2]],
])('an even sample takes %s', (_name, count, expected) => {
  expect(evenSample([0, 1, 2, 3], count)).toEqual(expected);
});
