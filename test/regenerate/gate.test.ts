import { describe, expect, test } from 'vitest';
import { type GateFacts, gate } from '../../src/regenerate/gate.ts';
import { artifact, many } from './artifacts.ts';
import { at, dayName, LIMITS, labels } from './make.ts';

const TASKS = { ...many('high-', 20, 1), ...many('low-', 80, 5) };
const GRAPH = labels(...Object.keys(TASKS));
const window = artifact({}).window;
const coverage = artifact({}).coverage;

const good: GateFacts = {
  data: artifact(TASKS),
  previous: artifact(TASKS),
  prunable: GRAPH,
  now: at(90.5) * 1000,
  limits: LIMITS,
};
const DAY = 86_400_000;
const HOUR = DAY / 24;
const codes = (facts: Partial<GateFacts>): string[] => gate({ ...good, ...facts }).map(({ code }) => code);

describe('the gate', () => {
  test('passes good data, with and without a previous artifact', () => {
    expect(gate(good)).toEqual([]);
    expect(gate({ ...good, previous: null })).toEqual([]);
  });

  test.each<[string, Partial<GateFacts>, string, string]>([
    [
      'gone-labels',
      { data: artifact({ ...TASKS, ...many('gone-', 20, 5) }) },
      "20 of the data's 120 labels (16.7 %)",
      'at most 10 % may be gone',
    ],
    [
      'unknown-labels',
      { prunable: [...GRAPH, ...labels(...Object.keys(many('new-', 60, 1)))] },
      "60 of the task graph's 160 prunable labels (37.5 %)",
      'at most 20 %',
    ],
    [
      'lost-coverage',
      { data: artifact(TASKS, { coverage: { ...coverage, covered: 1_900 } }) },
      '95 % of the regressions are caught (1900 of 2000), before it was 100 %',
      'at most 2 percentage points',
    ],
    [
      'skip-jump',
      { previous: artifact({ ...many('high-', 60, 1), ...many('low-', 40, 5) }) },
      '80 % of the labels past their grace do not run on every push, before it was 40 %',
      'at most 15 percentage points',
    ],
    [
      'few-regressions',
      {
        data: artifact(TASKS, { window: { ...window, regressions: 49 } }),
        limits: { ...LIMITS, 'few-regressions': 50 },
      },
      'the window has 49 regressions',
      'at least 50 are asked for',
    ],
    [
      'short-window',
      { data: artifact(TASKS, { window: { ...window, from: `${dayName(80)}T00:00:00Z` } }) },
      'the records cover 10 days',
      'at least 14 days',
    ],
    [
      'stale-source',
      { now: at(93) * 1000, previous: null },
      'the last push in the records is 3 days old',
      'at most 2 days',
    ],
  ])('refuses %s, with the figures', (code, facts, figures, limit) => {
    const findings = gate({ ...good, ...facts });
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.message).toContain(figures);
    expect(findings[0]?.message).toContain(limit);
  });

  test('passes what is exactly at a limit', () => {
    expect(codes({ now: at(92) * 1000 })).toEqual([]);
    const limits = { ...LIMITS, 'few-regressions': 50 };
    expect(codes({ data: artifact(TASKS, { window: { ...window, regressions: 50 } }), limits })).toEqual([]);
    expect(codes({ data: artifact(TASKS, { coverage: { ...coverage, covered: 1_960 } }) })).toEqual([]);
  });

  test('takes a quiet weekend for what it is: pauses like it were there before', () => {
    const calm = artifact(TASKS, { window: { ...window, longestPauseHours: 62 } });
    expect(codes({ data: calm, now: at(92.7) * 1000 })).toEqual([]);
    expect(codes({ data: calm, now: at(94) * 1000 })).toEqual(['stale-source']);
    const busy = artifact(TASKS, { window: { ...window, longestPauseHours: 9 } });
    expect(codes({ data: busy, now: at(92.7) * 1000 })).toEqual(['stale-source']);
  });

  test('loses nothing when the last regression leaves the window of a small project', () => {
    const before = artifact(TASKS, { coverage: { ...coverage, regressions: 1, covered: 1 } });
    const after = artifact(TASKS, { coverage: { ...coverage, regressions: 0, covered: 0 } });
    expect(codes({ data: after, previous: before })).toEqual([]);
  });

  test('of few regressions tells what it means, and refuses nothing', () => {
    const { tasks } = artifact(many('rare-', 30, 1));
    const rare = Object.entries(tasks).map(([label, task]) => [label, { ...task, reason: 'no-regressions' as const }]);
    const few = artifact(TASKS, {
      window: { ...window, regressions: 15 },
      coverage: { ...coverage, unseen: 0.375 },
      tasks: { ...artifact(TASKS).tasks, ...Object.fromEntries(rare) },
    });
    const findings = gate({ ...good, data: few, previous: null, prunable: labels(...Object.keys(few.tasks)) });
    expect(findings).toMatchObject([{ code: 'few-regressions', value: 15, limit: null, refuses: false }]);
    expect(findings[0]?.message).toMatch(/chance of 37.5 % .* 30 tasks which caught none run more often/);
  });

  test('tells everything at once, with value and limit', () => {
    const empty = artifact({}, { window: { from: window.to, to: window.to, pushes: 0, regressions: 0 } });
    expect(gate({ ...good, data: empty, now: at(100) * 1000 })).toMatchObject([
      { code: 'unknown-labels', value: 1, limit: 0.2 },
      { code: 'skip-jump', value: 0.8, limit: 0.15, refuses: false },
      { code: 'short-window', value: 0, limit: 14 },
      { code: 'stale-source', value: 10, limit: 2 },
    ]);
  });

  test('takes labels that take turns for skipped on the pushes that they miss', () => {
    const previous = artifact({ ...many('high-', 60, 1), ...many('low-', 40, 5) });
    const inTurns = (slots: number) => {
      const tasks = Object.entries(previous.tasks).map(([label, task]) => [label, { ...task, priority: 2, slots }]);
      const rota = { slots: 16, runHours: 1, delay: 0.5, delayWithout: 3, delayLowerBound: 0.4 };
      return { ...previous, rota, tasks: Object.fromEntries(tasks) };
    };
    const codes = (slots: number) =>
      gate({ ...good, data: inTurns(slots), previous, prunable: labels(...Object.keys(previous.tasks)) })
        .filter(({ refuses }) => refuses)
        .map(({ code }) => code);
    expect(codes(0x3ff)).toEqual([]);
    expect(codes(0x00f)).toEqual(['skip-jump']);
  });

  test('takes other limits', () => {
    expect(codes({ limits: { ...LIMITS, 'few-regressions': 2_001 } })).toEqual(['few-regressions']);
    expect(codes({ now: at(93) * 1000, limits: { ...LIMITS, 'stale-source': 4 * DAY } })).toEqual([]);
  });
});

describe('against the data in use', () => {
  const worse: Readonly<Record<string, Partial<GateFacts>>> = {
    'lost-coverage': { data: artifact(TASKS, { coverage: { ...coverage, covered: 1_900 } }) },
    'skip-jump': { previous: artifact({ ...many('high-', 60, 1), ...many('low-', 40, 5) }) },
  };
  const made = Date.parse(artifact({}).generated);

  test.each(Object.keys(worse))('%s holds data back once a day, and is told after that', (code) => {
    for (const [hours, refuses] of [
      [0, true],
      [24, true],
      [29.9, true],
      [30, false],
      [41, false],
    ] as const) {
      const findings = gate({ ...good, ...worse[code], now: made + hours * HOUR });
      expect(findings, `${hours} hours later`).toMatchObject([{ code, refuses }]);
    }
    const patient = { ...LIMITS, hold: 30 * DAY };
    const later = { ...good, ...worse[code], limits: patient, now: made + 41 * HOUR };
    expect(gate(later)).toMatchObject([{ code, refuses: true }]);
  });

  test('more tasks that run are told, and never refused', () => {
    const findings = gate({
      ...good,
      data: artifact({ ...many('high-', 60, 1), ...many('low-', 40, 5) }),
      prunable: [],
    });
    expect(findings.filter(({ code }) => code === 'skip-jump')).toMatchObject([
      { value: expect.closeTo(0.4), refuses: false },
    ]);
  });

  test('labels in their grace are not counted, before or now', () => {
    const settled = artifact({ ...many('high-', 8, 1), ...many('low-', 32, 5) });
    const isNew = Object.fromEntries(
      Object.entries(artifact(many('new-', 60, 1)).tasks).map(([label, task]) => [
        label,
        { ...task, reason: 'new' as const },
      ]),
    );
    const renamed = { ...settled, tasks: { ...settled.tasks, ...isNew } };
    const after = artifact({
      ...many('high-', 8, 1),
      ...many('low-', 32, 5),
      ...many('new-', 12, 1),
      ...restOf(60, 12),
    });
    const prunable = labels(...Object.keys(after.tasks));
    expect(gate({ ...good, data: renamed, previous: settled, prunable })).toEqual([]);
    expect(gate({ ...good, data: after, previous: renamed, prunable })).toEqual([]);
  });
});

/** The labels `new-12` and on, which went to backstops only. */
const restOf = (count: number, from: number): Record<string, 5> =>
  Object.fromEntries(Array.from({ length: count - from }, (_, i) => [`new-${from + i}`, 5]));
