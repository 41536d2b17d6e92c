import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { type BuildInput, type Built, build } from '../../src/regenerate/build.ts';
import type { CoverSolver } from '../../src/regenerate/cover/solve.ts';
import { loadSolver } from '../../src/regenerate/cover/solve.ts';
import { parseArtifact } from '../../src/seta/parse.ts';
import { printFailure } from '../../src/util/failure.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { at, fix, input, job, labels, note, push, ran, SETTLED } from './make.ts';

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

const built = (given: BuildInput): Built => {
  const result = build(given, solver);
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
};

/** label -> "priority reason", for all labels. */
const verdicts = ({ data }: Built) =>
  Object.fromEntries(
    Object.entries(data.tasks).map(([label, { priority, reason }]) => [label, `${priority} ${reason}`]),
  );

/**
 * The worked example of the documentation. Five labels, three regressions:
 *
 *              a (10 min)  b (20)  c (15)  d (30)  e (5)
 *   fix 1          x         x
 *   fix 2                    x       x
 *   fix 3                            x       x
 *
 * The walk, in table order, drops a; must then keep b for fix 1; drops c, since b catches fix 2 and d fix 3; keeps d; drops e:
 * b and d, 50 minutes. The cheapest is a and c, 25 minutes.
 *
 * b adds half a catch of fix 1 and half of fix 2 to those, in 20 minutes; d half of fix 3, in 30. Of their value of 1.5
 * b is within the first half, tier 2; d begins at two thirds, before 80 %: tier 3.
 */
const EXAMPLE: readonly HistoryRecord[] = [
  ...[push(1, 1), push(2, 30), push(3, 89)],
  ...[note(1, 'a', fix(1)), note(1, 'b', fix(1))],
  ...[note(2, 'b', fix(2)), note(2, 'c', fix(2))],
  ...[note(3, 'c', fix(3)), note(3, 'd', fix(3))],
  ...[ran('a', 600), ran('b', 1200), ran('c', 900), ran('d', 1800), ran('e', 300)],
];
const TODAY = ['a', 'b', 'c', 'd', 'e'];
const example = (more: Partial<BuildInput> = {}) => input(EXAMPLE, TODAY, more);
const withOptions = (options: Partial<BuildInput['options']>) => ({ options: { ...SETTLED, ...options } });

const swap = (label: string): string => (label === 'x' ? 'y' : label === 'y' ? 'x' : label);

describe('building the data', () => {
  test('chooses the cheapest labels, spreads the redundant ones over tiers, and leaves the rest to backstops', () => {
    const result = built(example());
    expect(verdicts(result)).toEqual({
      a: '1 regressions',
      b: '2 redundant',
      c: '1 regressions',
      d: '3 redundant',
      e: '5 no-regressions',
    });
    expect(result.data).toMatchObject({
      version: 1,
      project: 'autoland',
      generated: '2026-10-30T00:00:00Z',
      expires: '2026-11-13T00:00:00Z',
      window: { from: '2026-08-02T00:00:00Z', to: '2026-10-29T00:00:00Z', pushes: 3, regressions: 3 },
      coverage: {
        regressions: 3,
        covered: 3,
        highValue: 2,
        runHours: 0.417,
        allRunHours: 1.333,
        lowerBoundRunHours: 0.417,
        optimal: true,
      },
    });
    expect(result.data.tasks).toMatchObject({
      c: { priority: 1, reason: 'regressions', caught: 2, sole: 0, runSeconds: 900, until: null },
    });
  });

  test('by the walk keeps what SETA kept', () => {
    const result = built(example(withOptions({ method: 'walk' })));
    expect([...result.choice.labels]).toEqual(['b', 'd']);
    expect(result.data.coverage).toMatchObject({ covered: 3, runHours: 0.833, optimal: false });
  });

  test('with a target leaves out what is dearest to catch', () => {
    const { data } = built(example(withOptions({ target: 0.6 })));
    expect(data.coverage).toMatchObject({ regressions: 3, covered: 2, runHours: 0.25, optimal: true });
  });

  test('with a target counts what is caught for free', () => {
    const { data } = built(example({ ...withOptions({ target: 0.6 }), prunable: (label) => label !== 'b' }));
    expect(data.coverage).toMatchObject({ regressions: 3, covered: 2, highValue: 0, runHours: 0 });
  });

  test('with redundancy has each regression caught twice', () => {
    const { data, choice } = built(example(withOptions({ redundancy: 2 })));
    expect([...choice.labels]).toEqual(['a', 'b', 'c', 'd']);
    expect(data.coverage).toMatchObject({ covered: 3, optimal: true });
  });

  test('counts what runs anyway as catching for free, and says nothing of it', () => {
    const result = built(example({ prunable: (label) => label !== 'b' }));
    expect(verdicts(result)).toEqual({
      a: '2 redundant',
      c: '1 regressions',
      d: '3 redundant',
      e: '5 no-regressions',
    });
    expect(result.data.coverage).toMatchObject({ covered: 3, highValue: 1, runHours: 0.25 });
  });

  test('obeys overrides: what must run catches for free, what must not run is not counted on', () => {
    const override = (name: string, priority: 1 | 3, until: number | null) => {
      return { labels: [name], priority, until, why: 'w', where: 'seta-overrides.yml:1' };
    };
    const result = built(example({ overrides: [override('b', 1, at(100) * 1000), override('c', 3, null)] }));
    expect(verdicts(result)).toEqual({
      a: '2 redundant',
      b: '1 override',
      c: '3 override',
      d: '1 regressions',
      e: '5 no-regressions',
    });
    expect(Object.entries(result.data.tasks).map(([label, { until }]) => [label, until])).toContainEqual([
      'b',
      '2026-11-09T00:00:00Z',
    ]);
    expect(result.data.coverage).toMatchObject({ covered: 3, runHours: 0.5 });
  });

  test('fails where an override matches nothing', () => {
    const wrong = { labels: ['zz*'], priority: 1 as const, until: null, why: 'w', where: 'seta-overrides.yml:7' };
    const result = build(example({ overrides: [wrong] }), solver);
    expect(result.ok ? '' : printFailure(result.failure)).toContain('seta-overrides.yml:7: no label');
  });

  test('runs new labels everywhere until their grace ends, by the previous artifact', () => {
    const first = built(example()).data;
    const again = built(example({ labels: labels(...TODAY, 'f'), previous: first }));
    expect(verdicts(again)).toMatchObject({ e: '5 no-regressions', f: '1 new' });
    expect(again.data.tasks).toMatchObject({ f: { until: '2026-11-13T00:00:00Z' } });

    const week = { labels: labels(...TODAY, 'f'), previous: again.data, now: at(97) * 1000 };
    expect(built(example(week)).data.tasks).toMatchObject({ f: { reason: 'new', until: '2026-11-13T00:00:00Z' } });
    // Chosen in between, it does not lose what is left of its grace.
    const catching = [...EXAMPLE, push(9, 96), note(9, 'f', fix(9))];
    const chosen = built(input(catching, [...TODAY, 'f'], week)).data;
    expect(chosen.tasks).toMatchObject({ f: { reason: 'regressions', until: '2026-11-13T00:00:00Z' } });
    expect(verdicts(built(example({ ...week, previous: chosen })))).toMatchObject({ f: '1 new' });
    const later = { ...week, now: at(104) * 1000 };
    expect(verdicts(built(example(later)))).toMatchObject({ f: '5 no-regressions' });
  });

  test('runs new labels everywhere until their grace ends, by the records where there is no artifact', () => {
    const records = [...EXAMPLE, ran('f', 60, 80), ran('g', 60, 60)];
    const result = built(input(records, [...TODAY, 'f', 'g', 'h']));
    expect(verdicts(result)).toMatchObject({ e: '5 no-regressions', f: '1 new', g: '5 no-regressions', h: '1 new' });
    expect(result.data.tasks).toMatchObject({
      f: { until: '2026-11-03T00:00:00Z' },
      h: { until: '2026-11-13T00:00:00Z', runSeconds: null },
    });
  });

  test('takes what ran on the first day of the records for old, however short the records are', () => {
    const records = [push(1, 85), note(1, 'a', fix(1)), ran('a', 60, 85), ran('b', 60, 85), ran('c', 60, 87)];
    expect(verdicts(built(input(records, ['a', 'b', 'c'])))).toMatchObject({ b: '5 no-regressions', c: '1 new' });
  });

  test('values less what several labels catch already', () => {
    // x and y are alike, but what y caught two chosen labels catch, p and q; each of those has to be chosen for another.
    const seen = (number: number, ...by: string[]) => by.map((label) => note(number, label, fix(number)));
    const records = [
      ...[push(1, 1), push(2, 2), push(3, 3), push(4, 4)],
      ...[...seen(1, 'p', 'x'), ...seen(2, 'p', 'q', 'y'), ...seen(3, 'p'), ...seen(4, 'q')],
      ...[ran('p', 100), ran('q', 100), ran('x', 1000), ran('y', 1000)],
    ];
    const plain = verdicts(built(input(records, ['p', 'q', 'x', 'y'])));
    expect(plain).toMatchObject({ p: '1 regressions', q: '1 regressions', x: '2 redundant', y: '3 redundant' });
    const swapped = records.map((record) => ('label' in record ? { ...record, label: swap(record.label) } : record));
    expect(verdicts(built(input(swapped, ['p', 'q', 'x', 'y'])))).toMatchObject({ x: '3 redundant', y: '2 redundant' });
    // It makes no difference whether q was chosen or runs anyway.
    const always = built(input(swapped, ['p', 'q', 'x', 'y'], { prunable: (label) => label !== 'q' }));
    expect(verdicts(always)).toMatchObject({ x: '3 redundant', y: '2 redundant' });
  });

  test('measures a label without run times by its jobs that passed', () => {
    const took = (seconds: number, result: string) =>
      job(1, 'a', { taskId: `${seconds}`, result, startTimestamp: at(1), endTimestamp: at(1) + seconds });
    const failed = [took(10, 'testfailed'), took(20, 'testfailed'), took(30, 'testfailed')];
    const secondsOf = (records: readonly HistoryRecord[]) =>
      Object.values(built(input([push(1, 1), ...records], ['a'])).data.tasks)[0]?.runSeconds;
    expect(secondsOf([...failed, took(900, 'success')])).toBe(900);
    expect(secondsOf(failed)).toBe(20);
    expect(secondsOf([...failed, ran('a', 700, 1, 3), ran('a', 800, 2, 9), ran('a', 100, 3, 4)])).toBe(800);
    expect(secondsOf([])).toBe(null);
  });

  test('drops labels that are gone', () => {
    const result = built(example({ labels: labels('a', 'b', 'e') }));
    expect(verdicts(result)).toEqual({ a: '2 redundant', b: '1 regressions', e: '5 no-regressions' });
    expect(result.data.window.regressions).toBe(3);
    expect(result.data.coverage).toMatchObject({ regressions: 2, covered: 2 });
    expect(result.statistics).toMatchObject({ goneLabels: 3, uncatchable: 1 });
  });

  test('prefers, with a half-life, what caught something lately', () => {
    // x and y are alike but for the age of what they caught; m catches both.
    const records = [
      ...[push(1, 1), push(2, 89), ran('m', 100), ran('x', 1000), ran('y', 1000)],
      ...[note(1, 'm', fix(1)), note(1, 'x', fix(1)), note(2, 'm', fix(2)), note(2, 'y', fix(2))],
    ];
    const today = ['m', 'x', 'y'];
    expect(verdicts(built(input(records, today)))).toMatchObject({ x: '2 redundant', y: '3 redundant' });
    const aged = built(input(records, today, withOptions({ halfLifeDays: 30 })));
    expect(verdicts(aged)).toMatchObject({ x: '4 redundant', y: '2 redundant' });
  });

  test('from no records at all gives data that the gate can refuse', () => {
    const { data } = built(input([], TODAY));
    expect(data.coverage).toMatchObject({ regressions: 0, covered: 0, highValue: 0, optimal: true });
    expect(data.window).toMatchObject({ pushes: 0, from: data.generated, to: data.generated });
  });

  test('guesses the run time of a label that was never measured from its other chunks', () => {
    const records = [
      ...[push(1, 1), note(1, 'suite-3', fix(1)), note(1, 'b', fix(1))],
      ...[ran('suite-1', 100), ran('suite-2', 200), ran('b', 150)],
    ];
    const result = built(input(records, ['suite-1', 'suite-2', 'suite-3', 'b']));
    expect(verdicts(result)).toMatchObject({ 'suite-3': '1 regressions', b: '2 redundant' });
    expect(result.data.tasks).toMatchObject({ 'suite-3': { runSeconds: null } });
  });

  test('gives the same bytes for the same records in any order, and bytes that the reader accepts', () => {
    const records = [...EXAMPLE, job(2, 'b', { tier: 2 })];
    const bytes = canonicalJson(built(input(records, TODAY)).data);
    expect(parseArtifact(bytes)).toMatchObject({ ok: true });
    fc.assert(
      fc.property(
        fc.shuffledSubarray(records, { minLength: records.length }),
        fc.shuffledSubarray(TODAY, { minLength: TODAY.length }),
        (shuffled, today) => {
          expect(canonicalJson(built(input([...shuffled, ...shuffled], today)).data)).toBe(bytes);
        },
      ),
      { numRuns: 50 },
    );
  });
});
