import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from './shared.ts';

/** How often 811 real flaky tests failed, each in 10,000 runs (FlakeFlagger); null without the shared data. */
export const flakyRates: readonly number[] | null = (() => {
  if (sharedData === null) return null;
  const [, ...rows] = readFileSync(join(sharedData, 'real/flakeflagger/flaky-tests.csv'), 'utf8').trim().split('\n');
  return rows.map((row) => {
    const [failing = 0, passing = 1] = row.split(',').slice(3, 5).map(Number);
    return failing / (failing + passing);
  });
})();
