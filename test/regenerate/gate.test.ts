import { describe, expect, test } from 'vitest';
import { defaultLimits, type GateFacts, gate } from '../../src/regenerate/gate.ts';
import { artifact, many } from './artifacts.ts';
import { at, dayName, labels } from './make.ts';

const TASKS = { ...many('high-', 20, 1), ...many('low-', 80, 5) };
const GRAPH = labels(...Object.keys(TASKS));
const window = artifact({}).window;
const coverage = artifact({}).coverage;

const good: GateFacts = {
  data: artifact(TASKS),
  previous: artifact(TASKS),
  prunable: GRAPH,
  now: at(90.5) * 1000,
  limits: defaultLimits,
};
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
      '80 % of the labels do not run on every push, before it was 40 %',
      'at most 15 percentage points',
    ],
    [
      'few-regressions',
      { data: artifact(TASKS, { window: { ...window, regressions: 49 } }) },
      'the window has 49 regressions',
      'fewer than 50',
    ],
    [
      'short-window',
      { data: artifact(TASKS, { window: { ...window, from: `${dayName(80)}T00:00:00Z` } }) },
      'the records cover 10 days',
      'at least 14 days',
    ],
    ['stale-source', { now: at(93) * 1000 }, 'the last push in the records is 3 days old', 'at most 2 days'],
  ])('refuses %s, with the figures', (code, facts, figures, limit) => {
    const findings = gate({ ...good, ...facts });
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.message).toContain(figures);
    expect(findings[0]?.message).toContain(limit);
  });

  test('passes what is exactly at a limit', () => {
    expect(codes({ now: at(92) * 1000 })).toEqual([]);
    expect(codes({ data: artifact(TASKS, { window: { ...window, regressions: 50 } }) })).toEqual([]);
    expect(codes({ data: artifact(TASKS, { coverage: { ...coverage, covered: 1_960 } }) })).toEqual([]);
  });

  test('tells everything at once, with value and limit', () => {
    const empty = artifact({}, { window: { from: window.to, to: window.to, pushes: 0, regressions: 0 } });
    expect(gate({ ...good, data: empty, now: at(100) * 1000 })).toMatchObject([
      { code: 'unknown-labels', value: 1, limit: 0.2 },
      { code: 'skip-jump', value: 0.8, limit: 0.15 },
      { code: 'few-regressions', value: 0, limit: 50 },
      { code: 'short-window', value: 0, limit: 14 },
      { code: 'stale-source', value: 10, limit: 2 },
    ]);
  });

  test('takes other limits', () => {
    expect(codes({ limits: { ...defaultLimits, minRegressions: 2_001 } })).toEqual(['few-regressions']);
    expect(codes({ now: at(93) * 1000, limits: { ...defaultLimits, maxSourceAgeDays: 4 } })).toEqual([]);
  });
});
