import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { type Built, build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { explain } from '../../src/regenerate/explain.ts';
import { gate } from '../../src/regenerate/gate.ts';
import { type BuildOptions, defaultOptions } from '../../src/regenerate/options.ts';
import { printFailure } from '../../src/util/failure.ts';
import type { Label } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { SMALL, SyntheticHistory } from '../rig/treeherder/generator.ts';
import { LIMITS } from './make.ts';

/** A synthetic history: 30 days of a project with 120 labels, whose truth is known. */
const OPTIONS = { ...SMALL, days: 30, seed: 3 };
const history = new SyntheticHistory(OPTIONS);
const today = history.universeOf(history.pushes.length - 1).labels;
const labels = today.map(({ label }) => label as Label);
const records: readonly HistoryRecord[] = [
  ...history.records(),
  ...today.flatMap(({ label, seconds }): HistoryRecord[] =>
    ['2026-08-01', '2026-08-15'].map((day) => ({ type: 'run-time', label, day, runs: 2, medianSeconds: seconds })),
  ),
];
const now = (OPTIONS.from + OPTIONS.days * 86_400) * 1000;
const prunable = (label: Label): boolean => label.startsWith('test-');

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

function built(options: Partial<BuildOptions> = {}, given: readonly HistoryRecord[] = records): Built {
  const all = { ...defaultOptions, windowDays: OPTIONS.days, ...options };
  const facts = { project: OPTIONS.project, records: given, labels, prunable, overrides: [], previous: null, now };
  const result = build({ ...facts, options: all }, solver);
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
}

describe('a synthetic month', () => {
  test('is covered whole and provably at the least run time, which SETA did not', () => {
    const cover = built();
    const walk = built({ method: 'walk' });
    expect(cover.data.coverage).toMatchObject({ optimal: true, covered: cover.regressions.length });
    expect(walk.data.coverage.covered).toBe(cover.regressions.length);
    expect(cover.data.coverage.runHours).toBe(cover.data.coverage.lowerBoundRunHours);
    expect(cover.data.coverage.runHours).toBeLessThan(walk.data.coverage.runHours);
    expect(walk.data.coverage.lowerBoundRunHours).toBeLessThanOrEqual(cover.data.coverage.runHours);
  });

  test('yields regressions that really were, caught by labels that really failed with them', () => {
    const truth = new Map(history.regressions.map((regression) => [regression.fixRevision, regression]));
    const { regressions } = built();
    expect(regressions.length).toBeGreaterThan(40);
    let right = 0;
    for (const { fix, failures } of regressions) {
      const real = [...truth].find(([revision]) => revision?.startsWith(fix.slice(0, 12)))?.[1];
      expect(real, `${fix} fixes nothing`).toBeDefined();
      if (real && [...failures.keys()].some((label) => real.labels.includes(label))) right++;
    }
    // Sheriffs of the synthetic history name a wrong revision now and then.
    expect(right / regressions.length).toBeGreaterThan(0.9);
  });

  test('passes the gate, and every label can be explained', () => {
    const { data } = built();
    const limits = { ...LIMITS, 'few-regressions': 40 };
    expect(gate({ data, previous: data, prunable: labels.filter(prunable), now, limits })).toEqual([]);
    const whole = built();
    for (const label of Object.keys(data.tasks)) {
      const explained = explain(label as Label, whole);
      expect(explained.ok && explained.value.data).toEqual(data.tasks[label as Label]);
    }
  });

  test('gives the same bytes twice, and backwards', () => {
    const bytes = canonicalJson(built().data);
    expect(canonicalJson(built().data)).toBe(bytes);
    expect(canonicalJson(built({}, records.toReversed()).data)).toBe(bytes);
  });
});
