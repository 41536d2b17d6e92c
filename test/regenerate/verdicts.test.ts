import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { type Built, build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { explain } from '../../src/regenerate/explain.ts';
import { type BuildOptions, configuredOptions, defaultOptions } from '../../src/regenerate/options.ts';
import { explanationText } from '../../src/report/text/data.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { printFailure } from '../../src/util/failure.ts';
import { asLabel } from '../../src/util/ids.ts';
import { at, fix, input, note, push, ran, SETTLED, verdict } from './make.ts';

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

const TODAY = ['test-a', 'test-b', 'test-c', 'test-d-1', 'test-d-2', 'test-e'];
const PUSHES = Array.from({ length: 12 }, (_, i) => i + 1);

function built(records: readonly HistoryRecord[], options: BuildOptions = SETTLED): Built {
  const overrides = [
    { labels: ['test-e'], priority: 4, until: at(99) * 1000, where: 'overrides.yml', why: 'known to be idle' } as const,
  ];
  const all = [
    ...PUSHES.map((id) => push(id, id * 5)),
    ...records,
    ...TODAY.map((label, i) => ran(label, 600 * (i + 1))),
  ];
  const made = build(input(all, TODAY, { overrides, options }), solver);
  if (!made.ok) throw new Error(printFailure(made.failure));
  return made.value;
}
const made = (records: readonly HistoryRecord[], options?: BuildOptions) => built(records, options).data;

/** A row of results of a label, a letter a push: failed, passed, both, not run. */
const results = (label: string, row: string): HistoryRecord[] =>
  [...row].flatMap((letter, i) =>
    (letter === 'x'
      ? ['passed' as const, 'failed' as const]
      : letter === 'f'
        ? ['failed' as const]
        : letter === 'p'
          ? ['passed' as const]
          : []
    ).map(
      (result): HistoryRecord => ({
        type: 'run',
        pushId: i + 1,
        label,
        taskId: '',
        result,
        startTimestamp: at((i + 1) * 5),
        seconds: 60,
      }),
    ),
  );

describe('what a bisection found', () => {
  test('runs on every push from then on, and is caught', () => {
    const data = made([note(1, 'test-a', fix(1)), verdict(2, 'test-d-1')]);
    expect(data.tasks).toMatchObject({
      'test-a': { priority: 1 },
      'test-c': { priority: 5 },
      'test-d-1': { priority: 1, reason: 'regressions', caught: 1, sole: 1 },
    });
    expect(data.coverage).toMatchObject({ regressions: 2, covered: 2, highValue: 2, optimal: false });
  });

  test('is left to the labels that catch the same on every push anyway', () => {
    const notes = [note(1, 'test-a', fix(1)), note(1, 'test-b', fix(1))];
    expect(made([...notes, verdict(1, 'test-b')]).tasks).toEqual(made(notes).tasks);
  });

  test('is caught where results alone were not sure enough of it', () => {
    // Two labels fail together for a while: likely, and the target of 60 % leaves it out.
    const rows = [
      ...results('test-a', 'ppppfffppppp'),
      ...results('test-b', 'ppppfffppppp'),
      note(9, 'test-c', fix(3)),
      note(10, 'test-c', fix(4)),
    ];
    const half = { ...SETTLED, target: 0.6 };
    const before = made(rows, half);
    expect(before.tasks).toMatchObject({ 'test-a': { caught: 1 }, 'test-b': { caught: 1 } });
    expect([before.tasks[asLabel('test-a')]?.priority, before.tasks[asLabel('test-b')]?.priority]).not.toContain(1);
    const after = made([...rows, verdict(5, 'test-b')], half);
    expect(after.tasks).toEqual({
      ...before.tasks,
      'test-b': { ...before.tasks[asLabel('test-b')], priority: 1, reason: 'regressions' },
    });
  });

  test('is told in words, with who said it and how sure it was', () => {
    const explained = explain(asLabel('test-d-1'), built([verdict(2, 'test-d-1')]));
    if (!explained.ok) throw new Error(printFailure(explained.failure));
    expect(explained.value.regressions).toMatchObject([
      {
        evidence: ['a bisection found that push 2 broke test-d-1: sure to 97 % after 12 runs (task bisect-test-d-1@2)'],
      },
    ]);
    expect(explanationText(explained.value).join('\n')).toContain('priority 1: chosen for 1 of 1 regression it caught');
  });

  const config = parseConfig('trust-domain: gecko\nseta:\n  budget: {hours-per-push: 0.4}\n', 'config.yml');
  const rota = config.ok ? configuredOptions(config.value) : {};
  const seen = fc.record({
    push: fc.constantFrom(...PUSHES),
    label: fc.constantFrom(...TODAY, 'test-d-9', 'test-gone'),
    fix: fc.nat(3),
  });
  const row = fc
    .array(fc.constantFrom(...'pppppppfffx-'), { minLength: 12, maxLength: 12 })
    .map((letters) => letters.join(''));

  test.each<readonly [string, BuildOptions]>([
    ['tiers', SETTLED],
    ['tiers where little is known', defaultOptions],
    ['a target below all', { ...SETTLED, target: 0.7 }],
    ['each caught twice', { ...SETTLED, redundancy: 2 }],
    ['a rota', { ...defaultOptions, ...rota }],
  ])('makes no label run less, and only what it names more: %s', (_, options) => {
    fc.assert(
      fc.property(
        fc.array(seen, { maxLength: 6 }),
        fc.array(row, { minLength: TODAY.length, maxLength: TODAY.length }),
        fc.boolean(),
        fc.array(seen, { minLength: 1, maxLength: 4 }),
        (notes, rows, hasRuns, found) => {
          const records = [
            ...notes.map((one) => note(one.push, one.label, fix(one.fix))),
            ...(hasRuns ? rows.flatMap((letters, i) => results(TODAY[i] ?? '', letters)) : []),
          ];
          const before = made(records, options);
          const after = made([...records, ...found.map((one) => verdict(one.push, one.label))], options);
          expect(Object.keys(after.tasks)).toEqual(Object.keys(before.tasks));
          for (const [label, is] of Object.entries(after.tasks)) {
            const was = before.tasks[label as keyof typeof before.tasks];
            const { caught: _c, sole: _s, ...rest } = is;
            if (is.priority === 1 && is.slots === undefined && is.reason === 'regressions') continue;
            expect(was).toMatchObject(rest);
          }
          const raised = Object.entries(after.tasks).filter(
            ([label, { priority }]) => priority !== before.tasks[label as keyof typeof before.tasks]?.priority,
          );
          const named = found.map(({ label }) => label.replace(/-d-9$/, '-d'));
          for (const [label] of raised) expect(named.some((name) => label.startsWith(name))).toBe(true);
          expect(after.tasks[asLabel('test-e')]?.priority).toBe(4);
          expect(after.coverage.unseen).toBe(before.coverage.unseen);
        },
      ),
      { numRuns: 40 },
    );
  });
});
