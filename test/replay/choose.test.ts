import { expect, test } from 'vitest';
import { chosenOf } from '../../src/replay/choose.ts';

type Row = readonly [name: string, hours: number, value: number, low: number];

const NOTHING = { value: 0, low: 0, high: 0 };

function judged([name, hours, value, low]: Row) {
  const cost = {
    ...{ tasksPerPush: NOTHING, savedTaskShare: NOTHING, savedHourShare: NOTHING, modes: {} },
    hoursPerPush: { value: hours, low: hours, high: hours },
  };
  return { name, result: { expectedWithin: { value, low, high: 1 }, cost } };
}

test.each<[what: string, rows: readonly Row[], chosen: string | null, isSure: boolean]>([
  [
    'the cheapest that is sure',
    [
      ['a', 9, 1, 0.97],
      ['b', 7, 0.96, 0.91],
      ['c', 5, 0.95, 0.89],
    ],
    'b',
    true,
  ],
  [
    'the likeliest, where none is sure',
    [
      ['a', 9, 0.95, 0.85],
      ['b', 7, 0.93, 0.86],
      ['c', 5, 0.9, 0.8],
    ],
    'b',
    false,
  ],
  [
    'the cheaper of two as likely',
    [
      ['a', 9, 0.95, 0.85],
      ['b', 7, 0.95, 0.85],
    ],
    'b',
    false,
  ],
  [
    'none that broke the limit',
    [
      ['a', 9, 0.89, 0.85],
      ['b', 7, 0.5, 0.4],
    ],
    null,
    false,
  ],
  ['none of none', [], null, false],
])('what is recommended: %s', (_what, rows, chosen, isSure) => {
  const found = chosenOf(rows.map(judged));
  expect(found?.name ?? null).toBe(chosen);
  expect(found?.isSure ?? false).toBe(isSure);
});
