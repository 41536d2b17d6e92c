import { beforeAll, describe, expect, test } from 'vitest';
import { addressesOf } from '../../src/regenerate/addresses.ts';
import { type Built, build } from '../../src/regenerate/build.ts';
import { loadSolver } from '../../src/regenerate/cover/solve.ts';
import { diff } from '../../src/regenerate/diff.ts';
import { explain } from '../../src/regenerate/explain.ts';
import { diffText } from '../../src/report/text/data.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { parseData } from '../../src/seta/parse.ts';
import { toTreeherder } from '../../src/seta/treeherder-format.ts';
import { printFailure } from '../../src/util/failure.ts';
import { asLabel } from '../../src/util/ids.ts';
import { artifact } from './artifacts.ts';
import { at, dayName, fix, input, note, push, ran } from './make.ts';

describe('the difference of two artifacts', () => {
  test('is what changed, appeared and went, and the figures of both', () => {
    const before = artifact({ a: 1, b: 2, c: 5, d: 5 });
    const after = artifact(
      { a: 1, b: 5, c: 1, e: 4 },
      { coverage: { ...before.coverage, covered: 1_990, runHours: 2 } },
    );
    expect(diff(before, after)).toEqual({
      changed: [
        { label: 'b', from: { priority: 2, reason: 'redundant' }, to: { priority: 5, reason: 'no-regressions' } },
        { label: 'c', from: { priority: 5, reason: 'no-regressions' }, to: { priority: 1, reason: 'regressions' } },
      ],
      appeared: [{ label: 'e', to: { priority: 4, reason: 'redundant' } }],
      gone: [{ label: 'd', from: { priority: 5, reason: 'no-regressions' } }],
      moved: [],
      delay: [null, null],
      figures: {
        regressions: [2_000, 2_000],
        covered: [2_000, 1_990],
        highValue: [1, 1],
        runHours: [1, 2],
        allRunHours: [10, 10],
        skipRate: [0.75, 0.5],
      },
    });
  });

  test('of an artifact to itself is nothing', () => {
    const same = artifact({ a: 1, b: 2 });
    expect(diff(same, same)).toMatchObject({ changed: [], appeared: [], gone: [], moved: [] });
  });

  test('tells who takes other turns in a rota, and how soon regressions are expected to be seen', () => {
    const rota = { slots: 16, runHours: 1, delay: 0.5, delayWithout: 3, delayLowerBound: 0.49 };
    const tiers = artifact({ a: 3, b: 3, c: 5 });
    const withSlots = (delay: number, slots: Record<string, number>) => ({
      ...tiers,
      rota: { ...rota, delay },
      tasks: Object.fromEntries(
        Object.entries(tiers.tasks).map(([label, task]) => [label, { ...task, slots: slots[label] ?? 0 }]),
      ),
    });
    const one = withSlots(0.5, { a: 0b1111, b: 0b0001 });
    const other = withSlots(0.4, { a: 0b1111, b: 0b0110 });
    expect(diff(one, other)).toMatchObject({
      moved: [{ label: 'b', from: { runs: 1, of: 16 }, to: { runs: 2, of: 16 } }],
      changed: [],
      delay: [0.5, 0.4],
    });
    const came = diff(tiers, one);
    expect(came.moved.map(({ label, from, to }) => [label, from, to?.runs])).toEqual([
      ['a', null, 4],
      ['b', null, 1],
      ['c', null, 0],
    ]);
    const text = diffText(came).join('\n');
    expect(text).toMatch(/expected pushes late +no rota +0\.50/);
    expect(text).toMatch(/a +none +4 of 16/);
    expect(diffText(diff(tiers, tiers)).join('\n')).not.toContain('rota');
  });
});

describe("the data in Treeherder's form", () => {
  test('lists what does not run on every push, and is read back as that', () => {
    const exported = toTreeherder(artifact({ c: 5, b: 2, a: 1 }));
    expect(exported).toEqual({ jobtypes: { [dayName(90)]: ['b', 'c'] } });
    const read = parseData(JSON.stringify(exported));
    expect(read.ok && [...read.value.tasks.keys()]).toEqual(['b', 'c']);
  });
});

describe('the explanation of a label', () => {
  let built: Built;
  beforeAll(async () => {
    // cheap and build catch 1; cheap and dear 2; only sole 3; nothing was caught by idle.
    const records = [
      ...[push(1, 1), push(2, 30), push(3, 89)],
      ...[note(1, 'cheap', fix(1)), note(1, 'build', fix(1))],
      ...[note(2, 'cheap', fix(2)), note(2, 'dear', fix(2)), note(3, 'cheap', fix(2)), note(3, 'sole', fix(3))],
      ...[ran('cheap', 600), ran('dear', 2_400), ran('sole', 900), ran('idle', 60), ran('build', 5_000)],
    ];
    const today = ['build', 'cheap', 'dear', 'sole', 'idle'];
    const result = build(input(records, today, { prunable: (label) => label !== 'build' }), await loadSolver());
    if (!result.ok) throw new Error(printFailure(result.failure));
    built = result.value;
  });
  const of = (label: string) => {
    const result = explain(asLabel(label), built);
    return result.ok ? result.value : printFailure(result.failure);
  };

  test('of a chosen one names its regressions, who else caught them, and what would replace it', () => {
    expect(of('cheap')).toMatchObject({
      because: 'priority 1: chosen for 1 of 2 regressions it caught; 0 nothing else caught',
      regressions: [
        { fix: fix(2), lastSeen: at(89), pushes: [2, 3], others: [{ label: 'dear', priority: 2 }] },
        { fix: fix(1), pushes: [1], others: [{ label: 'build', priority: null }] },
      ],
      only: [fix(2)],
      marginal: { runSeconds: 600, replacement: ['dear'], replacementSeconds: 2_400 },
    });
  });

  test('names where to look, as far as that is known', () => {
    const links = (addresses: Parameters<typeof addressesOf>[0]['config'], source: 'treeherder' | 'taskcluster') => {
      const options = { source, treeherder: 'https://treeherder.example/' };
      const places = addressesOf({ config: addresses, project: 'autoland' }, options, {});
      const result = explain(asLabel('sole'), built, places);
      return result.ok ? result.value.regressions.flatMap((one) => one.links) : [];
    };
    const config = (more: string) => {
      const parsed = parseConfig(`trust-domain: gecko\n${more}`, 'config.yml');
      if (!parsed.ok) throw new Error(printFailure(parsed.failure));
      return parsed.value;
    };
    const repository = (type: string, address: string) =>
      config(`taskgraph: {repositories: {gecko: {type: ${type}, default-repository: "${address}"}}}`);
    const third = push(3, 89).revision;
    const jobs = 'https://treeherder.example/jobs?repo=autoland&revision=';
    expect(links(config(''), 'treeherder')).toEqual([jobs + fix(3), jobs + third]);
    expect(links(config(''), 'taskcluster')).toEqual([]);
    expect(links(repository('git', 'https://me:secret@git.example/o/r.git'), 'taskcluster')).toEqual([
      `https://git.example/o/r/commit/${fix(3)}`,
      `https://git.example/o/r/commit/${third}`,
    ]);
    expect(links(repository('hg', 'https://hg.example/r'), 'taskcluster')[0]).toBe(
      `https://hg.example/r/rev/${fix(3)}`,
    );
    expect(links(repository('git', 'git@git.example:o/r'), 'taskcluster')).toEqual([]);
  });

  test('of one that nothing can replace says so', () => {
    expect(of('sole')).toMatchObject({
      because: 'priority 1: chosen for 1 of 1 regression it caught; 1 nothing else caught',
      only: [fix(3)],
      marginal: { runSeconds: 900, replacement: null, replacementSeconds: null },
    });
  });

  test('of a redundant one says that others catch what it caught', () => {
    expect(of('dear')).toMatchObject({
      because: 'priority 2: labels that run on every push caught what it caught (1 regression)',
      only: [],
      marginal: { runSeconds: 2_400, replacement: [], replacementSeconds: 0 },
    });
  });

  test('of one that caught nothing says that', () => {
    expect(of('idle')).toMatchObject({ because: 'priority 5: it caught no regression in the window', regressions: [] });
  });

  test('of one that is not in the data says what to do', () => {
    expect(of('build')).toContain('build is not prunable: it runs on every push');
    expect(of('cheep')).toContain('near labels are cheap');
  });
});
