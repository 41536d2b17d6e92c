import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Judgement, parseData } from '../../src/seta/parse.ts';
import { addedByPaths, type PathRules, pathsAbove, touchedText } from '../../src/seta/paths.ts';
import { judge, withPaths } from '../../src/seta/verdict.ts';
import { asLabel, type Label } from '../../src/util/ids.ts';
import { config, dataText } from '../rig/pushes.ts';

type Rules = readonly (readonly [path: string, pushes: number, caught: Readonly<Record<string, number>>])[];

const rules = (mostHours: number, all: Rules): PathRules => ({
  ...{ pushes: 100, regressions: 20, runHours: 1, mostHours },
  rules: all.map(([path, pushes, caught]) => ({
    ...{ path, pushes, regressions: 9 },
    labels: Object.fromEntries(
      Object.entries(caught).map(([label, count]) => [label, { caught: count, fixes: ['a'.repeat(40)] }]),
    ),
  })),
});
const anHour = (): number => 3600;
const added = (paths: PathRules, files: readonly string[], secondsOf: (label: Label) => number | null = anHour) =>
  [...addedByPaths(paths, files, secondsOf).keys()].sort();

const MEDIA = rules(10, [
  ['dom/media', 100, { 'test-media': 7, 'test-both': 1 }],
  ['dom/media/webrtc', 10, { 'test-webrtc': 3, 'test-both': 2 }],
  ['build/moz.build', 20, { 'test-build': 2 }],
]);

describe('what the files of a push add', () => {
  const cases: readonly (readonly [name: string, files: readonly string[], labels: readonly string[]])[] = [
    ['nothing without files', [], []],
    ['what caught regressions of a folder', ['dom/media/a.cpp'], ['test-both', 'test-media']],
    ['of folders in it too', ['dom/media/webrtc/x/y.h'], ['test-both', 'test-media', 'test-webrtc']],
    ['of the folder itself, where that is a link or a submodule', ['dom/media'], ['test-both', 'test-media']],
    ['nothing for a folder that begins alike', ['dom/media2/a.cpp', 'dom/medi'], []],
    ['nothing for a folder of that name elsewhere', ['x/dom/media/a.cpp'], []],
    ['a file', ['build/moz.build'], ['test-build']],
    ['nothing for a file beside it', ['build/moz.build.in', 'build/moz'], []],
  ];
  test.each(cases)('%s', (_name, files, labels) => expect(added(MEDIA, files)).toEqual(labels));

  test('what runs anyway takes no hours from others', () => {
    const one = { ...MEDIA, mostHours: 1 };
    expect(added(one, ['dom/media/a.cpp'])).toEqual(['test-media']);
    expect(added(one, ['dom/media/a.cpp'], (label) => (label === 'test-media' ? null : 3600))).toEqual(['test-both']);
  });

  test('a label is told by the path where it caught most for a push', () => {
    const why = addedByPaths(MEDIA, ['dom/media/webrtc/a.h'], anHour).get(asLabel('test-both'));
    expect(why && touchedText(why)).toBe('the push touches dom/media/webrtc: 2 of 9 regressions there failed here');
  });

  test('is never more than the hours of one push', () => {
    const hours = fc.double({ min: 0, max: 50, noNaN: true });
    const seconds = fc.array(fc.nat(20_000), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(hours, seconds, (mostHours, all) => {
        const labels = Object.fromEntries(all.map((_, n) => [`test-${n}`, 1 + (n % 5)]));
        const secondsOf = (label: Label) => all[Number(label.slice(5))] ?? 0;
        const found = added(rules(mostHours, [['a', 10, labels]]), ['a/b'], secondsOf);
        const sum = found.reduce((total, label) => total + secondsOf(asLabel(label)), 0);
        expect(sum).toBeLessThanOrEqual(mostHours * 3600);
      }),
    );
  });

  test('is told by each path above a file, whatever slashes it has', () => {
    expect(pathsAbove('a/b/c')).toEqual(['a', 'a/b', 'a/b/c']);
    expect(pathsAbove('a')).toEqual(['a']);
    expect(pathsAbove('/a')).toEqual(['/a']);
  });
});

const LABELS = Array.from({ length: 12 }, (_, n) => `test-${n}`);
const judgement = (priorities: Readonly<Record<string, number>>, paths?: unknown): Judgement => {
  const parsed = parseData(dataText(priorities, paths === undefined ? {} : { paths }));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
};

describe('verdicts with path rules', () => {
  const push = fc.record({
    priorities: fc.dictionary(fc.constantFrom(...LABELS), fc.constantFrom(1, 2, 3, 4, 5)),
    rules: fc.array(
      fc.tuple(
        fc.constantFrom('a', 'a/b', 'a/b/c.cpp', 'd'),
        fc.integer({ min: 1, max: 50 }),
        fc.dictionary(fc.constantFrom(...LABELS), fc.integer({ min: 1, max: 9 }), { minKeys: 1 }),
      ),
      { maxLength: 4 },
    ),
    files: fc.oneof(fc.constant(null), fc.subarray(['a/b/c.cpp', 'a/x', 'd/e', 'f'])),
    number: fc.nat(100),
    holdout: fc.constantFrom(0, 0.5),
    min: fc.constantFrom(undefined, 2, 3, 4, 5),
    mostHours: fc.constantFrom(0, 1, 100),
  });

  test('leave out no more than without them, and say why where they leave out less', () => {
    let runs = 0;
    fc.assert(
      fc.property(push, ({ priorities, rules: all, files, number, holdout, min, mostHours }) => {
        const data = judgement(priorities, rules(mostHours, all));
        const at = { revision: 'a'.repeat(40), number, untilBackstop: 5 };
        const alone = judge(data, { ...config, holdout }, at);
        const both = withPaths(alone, data, files);
        for (const label of LABELS.map(asLabel)) {
          const [before, after] = [alone(label, min), both(label, min)];
          if (after.rule !== 'paths') expect(after).toEqual(before);
          else {
            runs++;
            expect(['skip', 'holdout']).toContain(before.rule);
            expect(files).not.toBeNull();
            expect(after).toMatchObject({ priority: priorities[label], reason: expect.stringContaining('touches') });
            expect(after.next).toBeUndefined();
          }
        }
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(runs).toBeGreaterThan(50);
  });

  test('are what they were where the data has no rules', () => {
    const data = judgement({ 'test-0': 5 });
    const alone = judge(data, config, { revision: 'a', number: 1, untilBackstop: 5 });
    expect(withPaths(alone, data, ['a/b'])).toBe(alone);
  });
});

describe('path rules that cannot be read cost themselves, not the data', () => {
  const broken: readonly (readonly [string, unknown])[] = [
    ['no object', 7],
    ['null', null],
    ['nothing in it', {}],
    ['a rule without labels', { ...MEDIA, rules: [{ path: 'a', pushes: 1, regressions: 1, labels: {} }] }],
    ['a path that is none', { ...MEDIA, rules: [{ path: 7, pushes: 1, regressions: 1, labels: { a: 1 } }] }],
    ['more rules than data holds', { ...MEDIA, rules: Array.from({ length: 2001 }, () => MEDIA.rules[0]) }],
  ];
  test.each(broken)('%s', (_name, paths) => {
    const data = judgement({ 'test-media': 5 }, paths);
    expect(data.tasks.size).toBe(1);
    expect(data.paths).toBeUndefined();
    expect(data.pathsProblem).not.toBe('');
  });

  test('good ones are read', () => expect(judgement({ 'test-media': 5 }, MEDIA)).toMatchObject({ paths: MEDIA }));
});
