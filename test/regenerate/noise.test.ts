import { beforeAll, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { explain } from '../../src/regenerate/explain.ts';
import { mostlyNoise } from '../../src/regenerate/noise.ts';
import { parseArtifact } from '../../src/seta/parse.ts';
import { printFailure } from '../../src/util/failure.ts';
import { asLabel } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { at, input, push } from './make.ts';

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

const PUSHES = 300;
/** What fails on which pushes: one label by chance, four together on pushes 100 to 120, one never. */
const FAILS: Readonly<Record<string, (push: number) => boolean>> = {
  'test-linux/opt-flaky': (n) => n % 17 === 3,
  'test-linux/opt-a': (n) => n >= 100 && n < 120,
  'test-linux/opt-b': (n) => n >= 100 && n < 120,
  'test-mac/opt-a': (n) => n >= 100 && n < 120,
  'test-mac/opt-b': (n) => n >= 100 && n < 120,
  'test-mac/opt-calm': () => false,
};
const records: readonly HistoryRecord[] = Array.from({ length: PUSHES }, (_, i) => i + 1).flatMap((n) => {
  const startTimestamp = at(n / 4);
  const runs = Object.entries(FAILS).map(([label, fails]) => {
    const result = fails(n) ? 'failed' : 'passed';
    return { type: 'run', pushId: n, label, taskId: '', result, startTimestamp, seconds: 3600 } as const;
  });
  return [push(n, n / 4), ...runs];
});

test('data from results says what fails by chance, which is no regression, and why it believes in one', () => {
  const made = build(input(records, Object.keys(FAILS)), solver);
  if (!made.ok) throw new Error(printFailure(made.failure));
  const { data } = made.value;
  const read = parseArtifact(canonicalJson(data));
  expect(read.ok && read.value.unjudged.count).toBe(0);
  expect(data.tasks[asLabel('test-linux/opt-flaky')]).toMatchObject({ caught: 0, flake: { runs: 300, failures: 18 } });
  expect(data.tasks[asLabel('test-mac/opt-calm')]).toMatchObject({ caught: 0, flake: { failures: 0 } });
  expect(data.tasks[asLabel('test-mac/opt-b')]).toMatchObject({ caught: 1, flake: { failures: 0 } });
  // 300 runs of an hour in 75 days.
  const [noise, ...others] = mostlyNoise(data);
  expect(others).toEqual([]);
  expect(noise).toMatchObject({ label: 'test-linux/opt-flaky', runs: 300, failures: 18 });
  expect(noise?.hoursPerWeek).toBeCloseTo((300 * 7) / 75, 0);
  const explained = explain(asLabel('test-mac/opt-b'), made.value);
  expect(explained.ok && explained.value.regressions).toMatchObject([
    { evidence: ['failed 20 times, from push 100 on, until push 120'] },
  ]);
});
