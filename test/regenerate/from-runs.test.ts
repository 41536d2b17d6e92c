import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/history/records.ts';
import { freshLabels } from '../../src/regenerate/fresh.ts';
import { runTimesOf } from '../../src/regenerate/run-times.ts';
import { windowOf } from '../../src/regenerate/window.ts';
import type { Label } from '../../src/util/ids.ts';
import { at, push } from './make.ts';

/** What runs alone tell: how long labels take, and since when they are there. */

const run = (
  label: string,
  day: number,
  seconds: number | null,
  result: RunRecord['result'] = 'passed',
): RunRecord => ({
  ...{ type: 'run', pushId: 1, label, taskId: '', result, startTimestamp: at(day), seconds },
});
const window = (runs: readonly RunRecord[]) => windowOf([push(1, 0), ...runs], { from: at(0), to: at(20) });

describe('the run time of a label', () => {
  test.each<readonly [string, readonly RunRecord[], number | null]>([
    ['is the lower median of the runs that passed', [60, 10, 30, 20].map((seconds) => run('a', 1, seconds)), 20],
    [
      'leaves out failures, which often end early',
      [run('a', 1, 90), run('a', 1, 5, 'failed'), run('a', 2, 6, 'failed')],
      90,
    ],
    ['is that of failures where none passed', [run('a', 1, 5, 'failed'), run('a', 1, null)], 5],
    ['is not known of exceptions alone', [run('a', 1, 5, 'exception')], null],
  ])('%s', (_, runs, seconds) => {
    expect(runTimesOf(window([...runs, run('b', 1, 1000)])).measured('a' as Label)).toBe(seconds);
  });
});

test('a label is new from its first run, unless that was on the first day', () => {
  const records = window([run('old', 0.1, 5), run('young', 9, 5), run('young', 8, 5, 'exception')]);
  const labels = ['old', 'young', 'never'] as Label[];
  const fresh = freshLabels(labels, null, records, at(10) * 1000, 14 * 86_400_000);
  expect([...fresh]).toEqual([
    ['young', at(22) * 1000],
    ['never', at(24) * 1000],
  ]);
});
