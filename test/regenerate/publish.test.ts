import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { type Built, build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { type Previous, previousFrom } from '../../src/regenerate/previous.ts';
import { checked, type Publication, publication } from '../../src/regenerate/publish.ts';
import type { Rename } from '../../src/regenerate/renames.ts';
import type { LabelData, SetaData } from '../../src/seta/artifact.ts';
import { forcedText } from '../../src/seta/forced.ts';
import { parseArtifact, parseData } from '../../src/seta/parse.ts';
import { printFailure } from '../../src/util/failure.ts';
import type { Label } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { ok } from '../../src/util/result.ts';
import { anyShare } from '../rig/any-share.ts';
import { SMALL, SyntheticHistory } from '../rig/treeherder/generator.ts';
import { artifact } from './artifacts.ts';
import { at, fix, input, LIMITS, note, push, ran, SETTLED } from './make.ts';

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

const CONFIG = {
  ...{ gate: { ...LIMITS, 'few-regressions': 40 }, maxSize: 2 ** 26 },
  ...{ tiers: { 2: 2, 3: 4, 4: 8 }, holdout: 0, maxSkipRatio: 0.99 },
};
const NONE: Previous = { data: null, findings: [] };
const DAY = 86_400_000;

const made = (given: Parameters<typeof build>[0]): Built => {
  const result = build(given, solver);
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
};
function published(built: Built, previous: Previous, now: number, force?: string, config = CONFIG): Publication {
  const result = publication(built, previous, config, now, force);
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
}
const codes = ({ findings }: Publication) => findings.map(({ code, refuses }) => (refuses ? code : `(${code})`));

/** A month of a small project, which is good data on each of its days. */
const OPTIONS = { ...SMALL, days: 33, seed: 3 };
const history = new SyntheticHistory(OPTIONS);
const today = history.universeOf(history.pushes.length - 1).labels;
const LABELS = today.map(({ label }) => label as Label);
const prunable = (label: Label): boolean => label.startsWith('test-');
const RECORDS: readonly HistoryRecord[] = [
  ...history.records(),
  ...today.flatMap(({ label, seconds }): HistoryRecord[] =>
    ['2026-08-01', '2026-08-15'].map((day) => ({ type: 'run-time', label, day, runs: 2, medianSeconds: seconds })),
  ),
];
/** The morning of a day after the first thirty. */
const morning = (day: number) => (OPTIONS.from + (30 + day) * 86_400) * 1000;
const options = { ...SETTLED, windowDays: 30 };
const onDay = (day: number, previous: SetaData | null) =>
  made({ ...input(RECORDS, LABELS), prunable, previous, now: morning(day), options });

describe('what is published', () => {
  test('is read back as it was made, with the limits it was judged by', () => {
    const { files, data, findings, refusal } = published(onDay(0, null), NONE, morning(0));
    expect({ findings, refusal }).toEqual({ findings: [], refusal: null });
    expect([...files.keys()]).toEqual(['seta-gate.json', 'seta.json']);
    expect(parseArtifact(files.get('seta.json') ?? '')).toMatchObject({
      ok: true,
      value: { data, unjudged: { count: 0 } },
    });
    expect(data.generator.options).toMatchObject({
      windowDays: 30,
      gate: { 'few-regressions': 40, hold: 30 * 3_600_000 },
    });
  });

  test('is nothing where the gate refuses it, unless somebody says why it must be', () => {
    const built = onDay(9, null);
    const refused = published(built, NONE, morning(9));
    expect(codes(refused)).toContain('stale-source');
    expect([...refused.files.keys()]).toEqual(['seta-gate.json']);
    expect(refused.refusal && printFailure(refused.refusal)).toMatch(
      /stale-source: .*\n.*gate\.md.*seta\.gate.*--force REASON/s,
    );
    const forced = published(built, NONE, morning(9), 'Treeherder moves');
    const held = refused.findings.filter(({ refuses }) => refuses).map(({ message }) => message);
    expect(forced.data.generator.options['forced']).toEqual({ reason: 'Treeherder moves', held });
    expect(forcedText(forced.data)).toContain(`published by force ("Treeherder moves"): ${held[0]}`);
    // Whoever looks at it later is told.
    const later = checked(forced.data, built.labels, NONE, CONFIG, morning(9));
    expect(later.find(({ code }) => code === 'forced')?.message).toBe(forcedText(forced.data));
    expect(JSON.parse(forced.files.get('seta-gate.json') ?? '')).toMatchObject({ forced: 'Treeherder moves' });
    // A reason that was not needed is not recorded.
    expect(published(onDay(0, null), NONE, morning(0), 'x').data.generator.options).not.toHaveProperty('forced');
  });

  test('is told where no decision would go by it', () => {
    const result = published(onDay(0, null), NONE, morning(0), undefined, { ...CONFIG, maxSkipRatio: 0.3 });
    expect(codes(result)).toEqual(['(over-pruning)']);
    expect(result.findings[0]?.message).toContain('more than 30 % (seta.max-skip-ratio)');
  });

  test('is no more than decisions read', () => {
    expect(codes(published(onDay(0, null), NONE, morning(0), undefined, { ...CONFIG, maxSize: 1000 }))).toEqual([
      'too-large',
    ]);
  });
});

/** Whatever may be at the place of the data in use: damaged, foreign, renamed, forced, of a wrong clock. */
const anyState = fc.record({
  text: fc.constantFrom(...Array<null>(6).fill(null), '<!doctype html>', '{"jobtypes": {"2026-08-01": ["test-a"]}}'),
  project: fc.constantFrom(...Array<string>(9).fill('autoland'), 'try'),
  /** Hours before the first build. */
  age: fc.integer({ min: -9, max: 60 }),
  rename: fc.constantFrom<readonly [string, string]>(['', ''], ['linux', 'oldlinux'], ['test-', 'gone-']),
  /** Of the labels, that have the priority; the others have 1. */
  share: anyShare(),
  priority: fc.constantFrom<1 | 2 | 5>(1, 2, 5),
  reason: fc.constantFrom<LabelData['reason']>('regressions', 'new', 'override', 'redundant'),
  until: fc.constantFrom(null, '9999-12-31T23:59:59Z', '2026-09-05T00:00:00Z'),
  covered: anyShare(),
  options: fc.constantFrom({}, { forced: 'once' }, { guessedRenames: { '*': '*' } }, { guessedRenames: [1] }),
});

function textOf(state: typeof anyState extends fc.Arbitrary<infer State> ? State : never): string {
  const { text, project, age, rename, share, priority, reason, until, covered, options } = state;
  if (text !== null) return text;
  const tasks = LABELS.filter(prunable).map((label, i, all) => {
    const isFirst = i < share * all.length;
    const task: LabelData = { priority: isFirst ? priority : 1, reason, until, caught: 1, sole: 0, runSeconds: 60 };
    return [label.replace(...rename), task] as const;
  });
  const base = artifact({});
  return canonicalJson({
    ...{ ...base, project, tasks: Object.fromEntries(tasks) },
    generated: `${new Date(morning(0) - age * 3_600_000).toISOString().slice(0, 19)}Z`,
    coverage: { ...base.coverage, covered: Math.round(2000 * covered) },
    generator: { ...base.generator, options },
  });
}

describe('whatever is at the place of the data in use', () => {
  test('two days of good data later, data is published, and as it would have been without', () => {
    const clean = onDay(2, null).data.coverage;
    fc.assert(
      fc.property(anyState, (state) => {
        let inUse = textOf(state);
        let ended = '';
        for (const day of [0, 1, 2]) {
          const answer = { location: 'x', ...ok(inUse) };
          const previous = previousFrom(answer, { project: 'autoland', now: morning(day), isGiven: false });
          if (!previous.ok) throw new Error(printFailure(previous.failure));
          const result = published(onDay(day, previous.value.data), previous.value, morning(day));
          inUse = result.files.get('seta.json') ?? inUse;
          ended = `${codes(result)}`;
        }
        const data = parseArtifact(inUse);
        if (!data.ok) throw new Error(`${ended}: ${data.failure.message}`);
        expect({ day: data.value.data.generated.slice(0, 10), ended }).toMatchObject({
          day: new Date(morning(2)).toISOString().slice(0, 10),
        });
        expect(data.value.data.coverage).toEqual(clean);
        expect(parseData(inUse).ok).toBe(true);
        // Nothing stays new for longer than a grace.
        const untils = Object.values(data.value.data.tasks).map(({ until }) =>
          until === null ? 0 : Date.parse(until),
        );
        expect(Math.max(...untils)).toBeLessThanOrEqual(morning(2) + 14 * DAY);
      }),
      { numRuns: 30 },
    );
  });
});

describe('labels that data cannot speak of', () => {
  const records = [
    push(1, 1),
    push(2, 30),
    note(1, 'test-a', fix(1)),
    note(1, 'test unit', fix(1)),
    note(2, 'test-größe', fix(2)),
  ];

  test('cost themselves only: they run on every push, catch for free, and are told', () => {
    const built = made(input(records, ['test-a', 'test unit', 'test-größe', 'test-\u0007', 'test-b']));
    expect(Object.keys(built.data.tasks)).toEqual(['test-a', 'test-b']);
    expect(built.data.coverage).toMatchObject({ regressions: 2, covered: 2, highValue: 0 });
    const result = published(built, NONE, at(90) * 1000, 'x', { ...CONFIG });
    expect(result.findings[0]).toMatchObject({ code: 'odd-labels', value: 3, refuses: false });
    expect(result.findings[0]?.message).toContain('"test unit"');
    expect(result.findings.filter(({ code }) => code === 'unknown-labels')).toEqual([]);
    expect(parseData(result.files.get('seta.json') ?? '').ok).toBe(true);
  });
});

describe('a platform that was renamed', () => {
  const suites = Array.from({ length: 12 }, (_, i) => `s${i}`);
  const on = (platform: string) => suites.map((suite) => `test-${platform}/opt-${suite}`);
  /** One regression a suite, which only the old platform caught, and one that `test-win/opt-s0` caught too. */
  const records = [
    ...suites.map((_, i) => push(i + 1, i * 7)),
    ...on('old').map((label, i) => note(i + 1, label, fix(i + 1))),
    note(1, 'test-win/opt-s0', fix(1)),
    ...[...on('old'), ...on('win')].map((label) => ran(label, 600, 1)),
  ];
  const before = [...on('old'), ...on('win')];
  const after = [...on('new'), ...on('win')];
  const day = (n: number, labels: readonly string[], previous: SetaData | null, renames: readonly Rename[] = []) =>
    made(input(records, labels, { previous, renames, now: at(85 + n) * 1000 }));

  test('loses what it caught where nobody knows', () => {
    expect(day(0, after, null).data.coverage.regressions).toBe(1);
  });

  test('keeps it where the configuration says so, and goes on without a grace', () => {
    const renames: Rename[] = [['test-old/*', 'test-new/*']];
    const data = day(1, after, day(0, before, null).data, renames).data;
    expect(data.coverage).toMatchObject({ regressions: 12, covered: 12 });
    expect(Object.values(data.tasks).filter(({ reason }) => reason === 'new')).toEqual([]);
    expect(data.tasks['test-new/opt-s5' as Label]).toMatchObject({
      priority: 1,
      reason: 'regressions',
      runSeconds: 600,
      until: null,
    });
    expect(data.generator.options['renames']).toEqual({ 'test-old/*': 'test-new/*' });
  });

  test('keeps it for as long as the records know it where it is guessed, with a grace, and says so', () => {
    let { data } = day(0, before, null);
    for (const n of [1, 2, 3]) {
      const built = day(n, after, data);
      ({ data } = published(built, { data, findings: [] }, at(85 + n) * 1000, undefined, {
        ...CONFIG,
        gate: { ...LIMITS, 'few-regressions': 1, 'stale-source': 99 * DAY },
      }));
      expect(data.coverage, `day ${n}`).toMatchObject({ regressions: 12, covered: 12 });
      expect(data.tasks['test-new/opt-s5' as Label]?.until).not.toBeNull();
      expect(built.findings).toMatchObject([{ code: 'guessed-renames', value: 12, refuses: false }]);
      expect(built.findings[0]?.message).toContain('("*-old/opt*": "*-new/opt*")');
    }
    expect(data.generator.options['guessedRenames']).toEqual({ '*-old/opt*': '*-new/opt*' });
  });
});
