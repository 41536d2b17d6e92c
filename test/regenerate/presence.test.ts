import { describe, expect, test } from 'vitest';
import { type Life, livesOf } from '../../src/regenerate/presence.ts';

const DAYS = Array.from({ length: 60 }, (_, day) => day);

/** Lives of the labels that are given, among four that run daily and six that run when everything does. */
function lives(everything: (day: number) => boolean, more: Readonly<Record<string, (day: number) => boolean>>) {
  const some = { ...Object.fromEntries(['d', 'e', 'f', 'g'].map((label) => [label, () => true])), ...more };
  for (const label of ['p', 'q', 'r', 's', 't', 'u']) some[label] = everything;
  const seen = Object.entries(some).map(([label, isSeen]) => [label, DAYS.filter(isSeen)] as const);
  return livesOf(new Map(seen), 0, 59);
}

const tenth = (day: number): boolean => day % 10 === 0;
const between = (life: Life | undefined, from: readonly [number, number], to: readonly [number, number]): void => {
  expect(life?.from).toBeGreaterThanOrEqual(from[0]);
  expect(life?.from).toBeLessThanOrEqual(from[1]);
  expect(life?.to).toBeGreaterThanOrEqual(to[0]);
  expect(life?.to).toBeLessThanOrEqual(to[1]);
};

describe('when a label was in the task graph', () => {
  test('where everything runs, from the first to the last day it was seen', () => {
    expect(lives(() => true, { a: (day) => day >= 20 && day <= 30 }).get('a')).toEqual({ from: 20, to: 30 });
  });

  test('one that runs as seldom as others do is there all the time, however long it is unseen', () => {
    const told = lives(tenth, { a: (day) => tenth(day) && day >= 10 && day <= 50 });
    expect([...told.values()].map(({ to }) => to)).toEqual(Array(11).fill(59));
    expect(told.get('p')).toEqual({ from: 0, to: 59 });
    expect(told.get('a')?.to).toBe(59);
  });

  test('one that is not seen where others that run as seldom are is gone, or not there yet', () => {
    const told = lives(tenth, { a: (day) => day === 30, b: (day) => tenth(day) && day <= 20 });
    between(told.get('b'), [0, 0], [20, 29]);
    between(told.get('a'), [21, 30], [30, 39]);
  });

  test('one that runs daily from its first sighting on came then', () => {
    expect(lives(tenth, { a: (day) => day >= 27 }).get('a')).toEqual({ from: 27, to: 59 });
  });

  test('where nothing is ever seen twice, nothing speaks against being there', () => {
    expect(livesOf(new Map([['a', [7]]]), 0, 9).get('a')).toEqual({ from: 0, to: 9 });
  });
});
