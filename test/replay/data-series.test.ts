import { expect, test } from 'vitest';
import { makingTimes } from '../../src/replay/data-series.ts';
import type { Past } from '../../src/replay/past.ts';
import { DAY_SECONDS } from '../../src/util/time.ts';

const pastOf = (...days: readonly number[]) =>
  ({ pushes: days.map((day) => ({ revision: `r${day}`, time: day * DAY_SECONDS + 60 })) }) as unknown as Past;

test.each<[name: string, days: readonly number[], every: number, made: readonly number[]]>([
  ['each midnight', [10, 11, 13], 1, [10, 11, 12, 13]],
  ['every third one', [10, 11, 18], 3, [10, 13, 16]],
])('data is made at %s', (_name, days, every, made) => {
  const times = makingTimes(pastOf(...days), 0, days.length, every);
  expect(times.map((time) => time / DAY_SECONDS)).toEqual(made);
});

test('a push that is dated to 1970 does not have data made for fifty years', () => {
  const times = makingTimes(pastOf(0, 20_000, 20_001), 0, 3, 1);
  expect(times.length).toBeLessThan(500);
  expect(times.slice(-2)).toEqual([20_000, 20_001].map((day) => day * DAY_SECONDS));
});
