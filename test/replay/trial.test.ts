import { expect, test } from 'vitest';
import { guessed, trialConfig, trialOptions } from '../../src/replay/trial.ts';
import { prunableBy } from '../../src/seta/prunable.ts';
import type { Label } from '../../src/util/ids.ts';
import { DAY_SECONDS } from '../../src/util/time.ts';
import { syntheticPast } from '../rig/synthetic-past.ts';
import { SMALL } from '../rig/treeherder/generator.ts';

test.each<[name: string, labels: readonly string[], prunable: readonly string[]]>([
  ['tests among builds', ['build-a', 'test-a', 'source-test-b', 'ui-test-c'], ['test-a', 'source-test-b', 'ui-test-c']],
  ['names that say nothing', ['alpha', 'beta'], ['alpha', 'beta']],
  ['what builds is kept', ['Build app', 'build-x', 'lint'], ['lint']],
  ['one odd name is no rule', ['a', 'b', 'c', 'd', 'latest'], ['a', 'b', 'c', 'd', 'latest']],
  ['no labels', [], []],
])('what may be left out is guessed: %s', (_name, labels, prunable) => {
  const config = trialConfig('p', 'd', guessed(labels));
  expect((labels as Label[]).filter(prunableBy(config))).toEqual(prunable);
});

test.each<[days: number, warmUp: number, choosing: number | null]>([
  [1, 1, null],
  [9, 3, null],
  [30, 10, 10],
  [90, 30, 30],
  [200, 30, 30],
])('of %d days %d make data, and %s choose', (days, warmUp, choosing) => {
  const past = syntheticPast({ ...SMALL, days: 2 });
  const [first, ...rest] = past.pushes;
  const last = { revision: 'last', time: (first?.time ?? 0) + days * DAY_SECONDS };
  const options = trialOptions(
    { ...past, pushes: first ? [first, last] : rest },
    trialConfig('p', 'd', guessed([])),
    30,
  );
  expect(options.warmUpDays).toBe(warmUp);
  expect(options.choosing?.days ?? null).toBe(choosing);
});
