import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { type Built, build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { explain } from '../../src/regenerate/explain.ts';
import { gate } from '../../src/regenerate/gate.ts';
import type { BuildOptions } from '../../src/regenerate/options.ts';
import type { Override } from '../../src/regenerate/overrides.ts';
import { parseArtifact } from '../../src/seta/parse.ts';
import { slotCount } from '../../src/seta/slots.ts';
import { printFailure } from '../../src/util/failure.ts';
import type { Label } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { SMALL, SyntheticHistory } from '../rig/treeherder/generator.ts';
import { LIMITS, SETTLED } from './make.ts';

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

function built(
  options: Partial<BuildOptions> = {},
  given: readonly HistoryRecord[] = records,
  previous: Built['data'] | null = null,
  overrides: readonly Override[] = [],
): Built {
  const all = { ...SETTLED, windowDays: OPTIONS.days, ...options };
  const facts = { project: OPTIONS.project, records: given, labels, prunable, overrides, previous, now };
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

describe('a rota for a synthetic month', () => {
  const seconds = new Map(today.map((label) => [label.label, label.seconds]));
  const allHours = labels.filter(prunable).reduce((sum, label) => sum + (seconds.get(label) ?? 0), 0) / 3600;
  const likeness = { otherChunk: 0.2, anyChunk: 0.2, onePlatform: 0.2, halfLifeDays: 30 };
  const rules = { slots: 16, backstopPushes: 20, backstopMinutes: 100_000, searchPrice: 2, likeness };
  const rotaOf = (share: number) => ({ rota: { hoursPerPush: share * allHours, ...rules } });
  const hoursOf = ({ data }: Built): number =>
    Object.entries(data.tasks).reduce((sum, [label, { slots }]) => {
      return sum + ((seconds.get(label) ?? 0) * slotCount(slots ?? 0)) / 16 / 3600;
    }, 0);

  test('keeps the budget, backstops included, and comes near the best possible', () => {
    for (const share of [0.1, 0.2, 0.4]) {
      const { data } = built(rotaOf(share));
      expect(hoursOf({ data } as Built) * (19 / 20) + allHours / 20).toBeLessThanOrEqual(share * allHours + 1e-6);
      const { delay = 0, delayWithout = 0, delayLowerBound = 0, runHours } = data.rota ?? {};
      expect(runHours).toBeCloseTo(hoursOf({ data } as Built), 1);
      expect(delayLowerBound).toBeLessThanOrEqual(delay);
      expect((delay - delayLowerBound) / (delayWithout - delayLowerBound)).toBeLessThan(0.05);
    }
  });

  test('of so many hours a day is that of their share of a push', () => {
    const times = records.flatMap((record) => (record.type === 'push' ? [record.pushTimestamp] : []));
    const perDay = times.length / ((Math.max(...times) - Math.min(...times)) / 86_400);
    const daily = built({ rota: { hoursPerDay: 0.2 * allHours * perDay, ...rules } });
    expect(daily.data.rota).toEqual(built(rotaOf(0.2)).data.rota);
  });

  test('keeps a promise with what it takes, and more hours for a better one', () => {
    const promised = [
      { withinPushes: 4, share: 0.8 },
      { withinPushes: 4, share: 0.9 },
      { withinPushes: 1, share: 0.9 },
      { withinPushes: 0, share: 1 },
    ].map((promise) => {
      const { rota } = built({ rota: { promise, ...rules } }).data;
      expect(rota?.promised).toBeGreaterThanOrEqual(promise.share - 1e-9);
      return rota?.runHours ?? 0;
    });
    expect(promised).toEqual(promised.toSorted((a, b) => a - b));
    expect(promised[0]).toBeLessThan(0.5 * allHours);
  });

  test('gives the same bytes twice and backwards, and hardly moves from one day to the next', () => {
    const first = built(rotaOf(0.2));
    const bytes = canonicalJson(first.data);
    expect(canonicalJson(built(rotaOf(0.2), records.toReversed()).data)).toBe(bytes);
    const next = built(rotaOf(0.2), records, first.data);
    const moved = Object.entries(next.data.tasks).filter(([label, { slots }]) => {
      return slots !== first.data.tasks[label as Label]?.slots;
    });
    expect(moved.length).toBeLessThan(0.02 * labels.length);
  });

  test('is read by readers of priorities alone, for whom more slots are a better priority', () => {
    const { data } = built(rotaOf(0.3));
    const judged = parseArtifact(canonicalJson({ ...data, rota: undefined }));
    expect(judged.ok).toBe(true);
    const counts = Object.values(data.tasks).flatMap(({ priority, slots }) => {
      return slots === undefined ? [] : [{ priority, runs: slotCount(slots) }];
    });
    expect(new Set(counts.map(({ priority }) => priority)).size).toBeGreaterThan(3);
    for (const one of counts) {
      expect(one.priority === 1).toBe(one.runs === 16);
      expect(one.priority === 5).toBe(one.runs === 0);
      for (const other of counts) if (one.runs > other.runs) expect(one.priority).toBeLessThanOrEqual(other.priority);
    }
  });

  test('leaves to overrides what they decide, and explains every label', () => {
    const whole = built(rotaOf(0.2));
    for (const label of Object.keys(whole.data.tasks)) {
      const explained = explain(label as Label, whole);
      expect(explained.ok && explained.value.because).toMatch(/^runs on \d+ of 16 pushes/);
    }
    const [label = ''] = Object.keys(whole.data.tasks);
    const override: Override = { labels: [label], priority: 3, until: null, why: 'by hand', where: 'overrides.yml:1' };
    const { data } = built(rotaOf(0.2), records, null, [override]);
    expect(data.tasks[label as Label]).toMatchObject({ priority: 3, reason: 'override' });
    expect(data.tasks[label as Label]?.slots).toBeUndefined();
  });
});
