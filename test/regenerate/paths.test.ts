import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Because } from '../../src/history/evidence.ts';
import type { HistoryRecord } from '../../src/history/records.ts';
import { build } from '../../src/regenerate/build.ts';
import { loadSolver } from '../../src/regenerate/cover/solve.ts';
import { explain } from '../../src/regenerate/explain.ts';
import { chooseRules } from '../../src/regenerate/paths/choose.ts';
import { originsOf } from '../../src/regenerate/paths/origins.ts';
import type { PathOptions } from '../../src/regenerate/paths/rules.ts';
import { explanationText } from '../../src/report/text/data.ts';
import type { SetaData } from '../../src/seta/artifact.ts';
import { parseArtifact } from '../../src/seta/parse.ts';
import { pathsAbove } from '../../src/seta/paths.ts';
import { asLabel } from '../../src/util/ids.ts';
import { byCodePoint, canonicalJson } from '../../src/util/json.ts';
import { fix, input, note, push, ran, SETTLED } from './make.ts';

const solver = await loadSolver();
const GENEROUS: PathOptions = { hoursPerPush: 100, tiers: { 2: 2, 3: 4, 4: 8 }, commits: null };
const LABELS = ['test-all', 'test-media', 'test-net'];

function made(records: readonly HistoryRecord[], paths: PathOptions | null = GENEROUS): SetaData {
  const built = build(input(records, LABELS, { options: { ...SETTLED, ...(paths ? { paths } : {}) } }), solver);
  if (!built.ok) throw new Error(built.failure.message);
  return built.value.data;
}

const revision = fix;
const changing = (id: number, ...files: readonly string[]) => ({ ...push(id, id), revision: revision(id), files });
const sorted = (...ids: readonly number[]): string[] => ids.map(revision);

/** Pushes 1, 3 and 5 break dom/media and are fixed by 2, 4 and 6; 7 breaks netwerk, 8 fixes it. `test-all` catches everything. */
const RECORDS: readonly HistoryRecord[] = [
  changing(1, 'dom/media/a.cpp'),
  changing(2, 'dom/media/a.cpp'),
  changing(3, 'dom/media/b.cpp', 'docs/x.md'),
  changing(4, 'dom/media/b.cpp'),
  changing(5, 'dom/media/webrtc/c.cpp'),
  changing(6, 'dom/media/webrtc/c.cpp'),
  changing(7, 'netwerk/d.cpp'),
  changing(8, 'netwerk/d.cpp'),
  changing(9, 'docs/x.md'),
  ...[1, 3, 5, 7].map((id) => note(id, 'test-all', revision(id + 1))),
  ...[1, 3].map((id) => note(id, 'test-media', revision(id + 1))),
  note(7, 'test-net', revision(8)),
  ...LABELS.map((label) => ran(label, label === 'test-all' ? 60 : 3600)),
];

describe('path rules', () => {
  test('are made of what several regressions of a path failed in, told by the files of what fixed them', () => {
    expect(made(RECORDS).paths).toEqual({
      ...{ pushes: 9, regressions: 4, runHours: 0.333, mostHours: 400 },
      rules: [
        { path: 'dom/media', pushes: 6, regressions: 3, labels: { 'test-media': { caught: 2, fixes: sorted(4, 2) } } },
      ],
    });
  });

  test('speak of the narrower path where the wider one is touched without harm', () => {
    const more = Array.from({ length: 20 }, (_, n) => changing(20 + n, 'dom/base/x.cpp'));
    expect(made([...RECORDS, ...more]).paths?.rules.map(({ path }) => path)).toEqual(['dom/media']);
  });

  test.each<readonly [string, Because, readonly string[] | null]>([
    ['of the fix, where nobody names a culprit', { kind: 'note', taskId: 't' }, ['fix']],
    ['of what was backed out', { kind: 'backout', revision: fix(2), culpritPushId: 1 }, ['culprit']],
    ['of what a bisection found', { kind: 'verdict', taskId: 't', runs: 9, confidence: 1 }, ['culprit']],
    ['of the only push that it can be', { kind: 'streak', failed: 3, landed: [1, 1], untilPushId: 2 }, ['culprit']],
    ['of the fix, where it can be several', { kind: 'streak', failed: 3, landed: [0, 1], untilPushId: 2 }, ['fix']],
  ])('go by the files %s', (_name, because, files) => {
    const pushes = new Map([changing(1, 'culprit'), changing(2, 'fix')].map((one) => [one.id, one]));
    const piece = { pushId: 1, label: 'test-media', fix: null, time: 0, weight: 1, because };
    const known = { fix: revision(2), failures: new Map(), lastSeen: 0, weight: 1, evidence: [piece], bisected: [] };
    expect(originsOf({ pushes })(known)).toEqual(files);
    expect(originsOf({ pushes: new Map() })(known)).toBeNull();
  });

  test('are none where one regression is all there is, or the label runs on every push', () => {
    const rules = made(RECORDS).paths?.rules ?? [];
    expect(rules.flatMap(({ labels }) => Object.keys(labels))).toEqual(['test-media']);
  });

  test('are no section where nobody knows what pushes changed, and an empty one where that tells nothing', () => {
    const blind = RECORDS.map((record) =>
      record.type === 'push' ? { ...push(record.id, record.id), revision: revision(record.id) } : record,
    );
    expect(made(blind)).not.toHaveProperty('paths');
    const empty = RECORDS.map((record) => (record.type === 'push' ? { ...record, files: [] } : record));
    expect(made(empty).paths).toMatchObject({ pushes: 9, regressions: 0, rules: [] });
  });

  test('change nothing else: without them the data is what it was, and readers of version 1 read the same of it', () => {
    const [{ paths: _, generator, ...rest }, without] = [made(RECORDS), made(RECORDS, null)];
    expect(without).not.toHaveProperty('paths');
    const { paths: __, ...options } = generator.options as { readonly paths: unknown };
    expect(canonicalJson({ ...rest, generator: { ...generator, options } })).toBe(canonicalJson(without));
  });

  test('are told of a label', () => {
    const built = build(input(RECORDS, LABELS, { options: { ...SETTLED, paths: GENEROUS } }), solver);
    if (!built.ok) throw new Error(built.failure.message);
    const told = explain(asLabel('test-media'), built.value);
    expect(told.ok && explanationText(told.value)).toContain(
      'it runs where the push touches dom/media: 2 of 3 regressions there failed here',
    );
  });

  test('are read back as they were written', () => {
    const data = made(RECORDS);
    const read = parseArtifact(canonicalJson(data));
    expect(read.ok && read.value.pathsProblem).toBeUndefined();
    expect(read.ok && read.value.data.paths).toEqual(data.paths);
  });

  test('cost no more than the budget on the pushes they are made of', () => {
    expect(made(RECORDS, { ...GENEROUS, hoursPerPush: 0.01 }).paths).toMatchObject({ runHours: 0, rules: [] });
    const paths = fc.constantFrom('a/x', 'a/y', 'a/b/z', 'c');
    const pushes = fc.array(fc.array(paths, { maxLength: 3 }), { minLength: 5, maxLength: 20 });
    const broken = fc.array(fc.tuple(fc.nat(4), fc.subarray(['l', 'm', 'n'], { minLength: 1 })), { minLength: 5 });
    fc.assert(
      fc.property(pushes, broken, fc.nat(40), (all, regressions, seconds) => {
        const touched = all.map((files) => new Set(files.flatMap(pathsAbove)));
        const names = [...new Set(touched.flatMap((some) => [...some]))].sort(byCodePoint);
        const came = (path: string) => regressions.flatMap(([at], i) => (touched[at]?.has(path) ? [i] : []));
        const problem = {
          pushes: all.length,
          regressions: regressions.map(([, failed]) => ({
            ...{ fix: 'f', lastSeen: 0, weight: 1, evidence: [], bisected: [] },
            failures: new Map(failed.map((label) => [asLabel(label), [1]])),
          })),
          touches: new Map(names.map((path) => [path, touched.flatMap((some, i) => (some.has(path) ? [i] : []))])),
          came: new Map(names.map((path) => [path, came(path).length])),
          candidates: names.flatMap((path) =>
            ['l', 'm', 'n'].map((label) => ({
              ...{ path, label: asLabel(label) },
              caught: came(path).filter((i) => regressions[i]?.[1].includes(label)),
            })),
          ),
        };
        const runs = { share: () => 0.25, seconds: () => 2 };
        const chosen = chooseRules(problem, runs, seconds, 5);
        const added = touched.flatMap((some) => [
          ...new Set(chosen.rules.filter(({ path }) => some.has(path)).map(({ label }) => label)),
        ]);
        expect(added.length * 2 * 0.75).toBeCloseTo(chosen.seconds);
        expect(chosen.seconds).toBeLessThanOrEqual(seconds);
        expect(chosen.rules.length).toBeLessThanOrEqual(5);
        expect(chosen.rules.every(({ caught }) => caught.length > 0)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
