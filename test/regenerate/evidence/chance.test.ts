import { describe, expect, test } from 'vitest';
import type { Cells } from '../../../src/regenerate/evidence/cells.ts';
import { type Setting, weightOf } from '../../../src/regenerate/evidence/chance.ts';
import { type Cluster, clustersOf } from '../../../src/regenerate/evidence/clusters.ts';
import { expectedStreaks } from '../../../src/regenerate/evidence/expected.ts';
import type { Model } from '../../../src/regenerate/evidence/model.ts';
import { familiesOf } from '../../../src/regenerate/evidence/rates.ts';
import { episodesOf, type Streak } from '../../../src/regenerate/evidence/streaks.ts';
import { push } from '../make.ts';

/**
 * The worked example of docs/concepts/evidence.md: 100 suites on six platforms, a hundred pushes on which everything ran, every
 * label fails by chance in 4 runs of 1,000; 0.04 regressions a push, each of which breaks 2 % of the labels.
 */
const labels = Array.from({ length: 600 }, (_, i) => `test-p${i % 6}/opt-suite${Math.floor(i / 6)}`);
const pushes = Array.from({ length: 100 }, (_, i) => push(i + 1, i / 10));
const cells: Cells = {
  ...{ labels, pushes, start: Uint32Array.from({ length: 601 }, (_, i) => i * 100) },
  push: Uint32Array.from({ length: 60_000 }, (_, i) => i % 100),
  ...{ passed: new Uint8Array(60_000).fill(1), failed: new Uint8Array(60_000).fill(1) },
};
const families = familiesOf(labels);
const rates = new Float64Array(600).fill(0.004);
const model: Model = { perPush: 0.04, breadth: 0.02, rates, expected: expectedStreaks(cells, rates) };
const range = (count: number, of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i));
const setting: Setting = {
  ...{ cells, families, unnamed: new Uint32Array(101) },
  members: {
    test: range(100, (suite) => suite).map((suite) => range(6, (i) => suite * 6 + i)),
    suite: range(100, (suite) => suite).map((suite) => range(6, (i) => suite * 6 + i)),
    platform: range(6, (platform) => platform).map((platform) => range(100, (i) => i * 6 + platform)),
  },
};

const streak = (label: number, length: number): Streak => ({
  ...{ label, before: 49, after: 50 + length, failed: length },
  ...{ from: label * 100 + 50, to: label * 100 + 50 + length },
});

function weight(count: number, length: number, isNamed = false): number {
  const streaks = episodesOf(
    range(count, (i) => i).map((label) => streak(label, length)),
    cells,
    rates,
  );
  const backouts = isNamed ? [{ culprit: 50, fix: 50 + length, revision: push(1, 0).revision }] : [];
  const [cluster, ...more] = clustersOf(streaks, backouts, families, model);
  expect(more).toEqual([]);
  return weightOf(cluster as Cluster, setting, model);
}

describe('the worked example', () => {
  test.each<[string, number, number, boolean, number]>([
    ['one failure of one label', 1, 1, false, 0.001],
    ['two in a row', 1, 2, false, 0.38],
    ['three in a row', 1, 3, false, 0.993],
    ['two in a row, and the change is taken back just then', 1, 2, true, 0.88],
    ['one failure on two platforms of six', 2, 1, false, 0.15],
    ['one failure on three platforms of six', 3, 1, false, 0.96],
  ])('%s', (_, count, length, isNamed, expected) => {
    expect(weight(count, length, isNamed)).toBeCloseTo(expected, 2);
  });
});
