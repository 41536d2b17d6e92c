import { expect, test } from 'vitest';
import { findRegressions } from '../../../src/regenerate/regressions.ts';
import { windowOf } from '../../../src/regenerate/window.ts';
import { LATEST_SECONDS } from '../../../src/util/time.ts';
import { unit } from '../../rig/treeherder/random.ts';
import { played } from '../../rig/worlds/history.ts';
import { resultsOf } from '../../rig/worlds/results.ts';
import { WORLDS } from '../../rig/worlds/table.ts';
import { makeWorld } from '../../rig/worlds/world.ts';

/** What is as likely as another must not be chosen by which came first. */
const WORLD = { ...WORLDS.steady.options, days: 25, pushesPerDay: 20, platforms: 4, suites: 6, regressionsPerDay: 3 };

test.each([1, 2, 3])('the same results in any order are the same regressions (seed %i)', (seed) => {
  const history = played(makeWorld({ ...WORLD, seed }), null);
  const { records } = resultsOf(history, { seed, rates: [0.002, 0.02, 0.1], flaky: 0.5, told: 0.5 });
  const shuffled = records.toSorted((a, b) => orderOf(a) - orderOf(b));
  const found = [records, shuffled].map((some) => {
    const window = windowOf(some, { from: 0, to: LATEST_SECONDS });
    const { regressions } = findRegressions(window, new Set(history.past.labels), [1, 2]);
    return regressions.map(({ fix, failures, weight }) => [fix, weight, [...failures]]);
  });
  expect(found[0]?.length).toBeGreaterThan(10);
  expect(found[1]).toEqual(found[0]);
});

const orderOf = (record: object): number => unit('order', JSON.stringify(record));
