import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryRecord, RunRecord } from '../../../src/history/records.ts';
import { resultEvidence } from '../../../src/regenerate/evidence/results.ts';
import { windowOf } from '../../../src/regenerate/window.ts';
import { at, push } from '../make.ts';

/**
 * What is seen in drawn results: a row a label, a column a push. `.` passed, `X` failed, `m` failed and passed when it was run again, a
 * space did not run, `e` an exception. `calm` labels beside them passed on every push.
 */
const PUSHES = 60;
interface Drawn {
  readonly rows: Readonly<Record<string, string>>;
  readonly calm?: number;
  readonly messages?: Readonly<Record<number, string>>;
}

function records({ rows, calm = 20, messages = {} }: Drawn): HistoryRecord[] {
  const pushes = Array.from({ length: PUSHES }, (_, i) => {
    const one = { ...push(i + 1, i / 10), revision: revision(i) };
    const message = messages[i];
    return message === undefined ? one : { ...one, commits: [{ revision: one.revision, message }] };
  });
  const quiet = Object.fromEntries(Array.from({ length: calm }, (_, i) => [`test-calm/opt-calm${i}-1`, '']));
  return [...pushes, ...Object.entries({ ...quiet, ...rows }).flatMap(([label, row]) => runsOf(label, row))];
}

/** Of a push, counted from 0. */
const revision = (place: number): string => (place + 1).toString(16).padStart(2, '0').repeat(20);

const runsOf = (label: string, row: string): RunRecord[] =>
  [...row.padEnd(PUSHES, '.')].flatMap((mark, i) => {
    const run = (result: RunRecord['result'], more = 0): RunRecord => ({
      ...{ type: 'run', pushId: i + 1, label, taskId: '', result, seconds: 60 },
      startTimestamp: at(i / 10) + more,
    });
    if (mark === ' ') return [];
    if (mark === 'm') return [run('failed'), run('passed', 600)];
    return [run(mark === 'X' ? 'failed' : mark === 'e' ? 'exception' : 'passed')];
  });

const WINDOW = { from: at(0), to: at(9) };
const seen = (drawn: Drawn) => resultEvidence(windowOf(records(drawn), WINDOW));
/** Of each regression its labels and the pushes on which they failed, counted from 0. */
const shape = (drawn: Drawn) =>
  seen(drawn).groups.map((group) =>
    Object.fromEntries(
      [...Map.groupBy(group, ({ label }) => label)].map(([label, mine]) => [
        label,
        mine.map(({ pushId }) => pushId - 1),
      ]),
    ),
  );

const linux = 'test-linux/opt-draw-1';
const win = 'test-win/opt-draw-1';
const mac = 'test-mac/opt-draw-1';
const other = 'test-mac/opt-wait-3';

describe('a regression in results', () => {
  test('is what was green, goes red, stays red and is green again, together with what is like it', () => {
    const row = `${'.'.repeat(10)}XXXX`;
    expect(shape({ rows: { [linux]: row, [win]: row, [other]: '' } })).toEqual([
      { [linux]: [10, 11, 12, 13], [win]: [10, 11, 12, 13] },
    ]);
  });

  test('is one, however much it breaks', () => {
    const names = Array.from({ length: 300 }, (_, i) => `test-p${i % 10}/opt-suite${i % 7}-${i}`);
    const rows = Object.fromEntries(names.map((name) => [name, `${'.'.repeat(20)}XX`]));
    const found = seen({ rows });
    expect(found.groups).toHaveLength(1);
    expect(new Set(found.groups[0]?.map(({ label }) => label)).size).toBe(300);
    expect(found.groups[0]?.[0].weight).toBeGreaterThan(0.99);
  });

  test('is not what is red from the beginning or to the end, and that is no chance either', () => {
    const found = seen({
      rows: { [linux]: 'X'.repeat(PUSHES), [win]: `${'.'.repeat(30)}${'X'.repeat(30)}`, [mac]: 'X'.repeat(30) },
    });
    expect(found.groups).toEqual([]);
    for (const label of [linux, win, mac]) expect(found.flakes.get(label)?.failures).toBe(0);
  });

  test('is not what fails now and then, and so is known how often that is', () => {
    const row = '..X....X...m..XX....X......X....m...X....X..m....X...X..';
    const found = seen({ rows: { [linux]: row } });
    expect(found.groups).toEqual([]);
    const failures = [...row].filter((mark) => mark !== '.').length;
    expect(found.flakes.get(linux)).toEqual({ runs: PUSHES + 3, failures });
    expect(found.flakes.get('test-calm/opt-calm1-1')).toEqual({ runs: PUSHES, failures: 0 });
  });

  test('lies between runs where a label runs seldom, and is one with what ran then', () => {
    // It landed on push 18 and was fixed on push 33.
    const rows = {
      [linux]: '.       .       .       X       X       .       .       ',
      [win]: '   .       .       X       X       .       .       .',
      [mac]: `${'.'.repeat(18)}${'X'.repeat(15)}`,
    };
    const [group, ...more] = shape({ rows });
    expect(more).toEqual([]);
    expect(Object.keys(group ?? {}).sort()).toEqual([linux, mac, win].sort());
  });

  test('is two where both could not have begun and ended with the same pushes', () => {
    const rows = { [linux]: `${'.'.repeat(10)}XXXX`, [win]: `${'.'.repeat(12)}XXXXX` };
    expect(shape({ rows })).toHaveLength(2);
  });

  // The first breaks a test on two platforms on pushes 10 to 15, the second another test on two.
  const first = `${'.'.repeat(10)}XXXXXX`;
  const wait = 'test-win/opt-wait-3';
  test.each<[name: string, both: string, second: string]>([
    ['before the first was gone', `${'.'.repeat(10)}XXXXXXXXXXXX`, `${'.'.repeat(14)}XXXXXXXX`],
    ['after nobody had run it', `${'.'.repeat(10)}XXXXXX  XXXXXXX`, `${'.'.repeat(18)}XXXXXXX`],
    ['where it seldom ran', '.   .       XX      XX  XX        .', `${'.'.repeat(18)}XXXXXXXXX`],
  ])('is two, and no third one, of a label that the second breaks %s', (_name, both, second) => {
    const rows = { [linux]: first, [win]: first, [mac]: both, [other]: second, [wait]: second };
    const found = shape({ rows }).map((group) => Object.keys(group).sort());
    expect(found.sort()).toEqual([[linux, win, mac].sort(), [mac, other, wait].sort()].sort());
  });

  test('is believed the sooner where the push that mends it takes something back, and the soonest where it says what', () => {
    const calm = '..X.......X..........X........';
    const weight = (message: string) => {
      const messages = { 30: 'Draw it faster', 33: message };
      const groups = seen({ rows: { [linux]: `${calm}XXX`, [win]: '', [mac]: '.....X.......X' }, messages }).groups;
      return groups[0]?.[0] ?? { weight: 0 };
    };
    const alone = weight('Draw it even faster');
    const unnamed = weight('Backed out 2 changesets for failures');
    const named = weight(`Backed out changeset ${revision(30).slice(0, 12)} for failures`);
    expect([alone.weight, unnamed.weight, named.weight]).toEqual([alone.weight, unnamed.weight, named.weight].sort());
    expect(alone.weight).toBeLessThan(named.weight);
    expect(named).toMatchObject({ fix: revision(33), because: { kind: 'backout', revision: revision(33) } });
  });

  test('is not seen in exceptions, nor in runs of pushes that are not in the window', () => {
    const stray = runsOf(linux, '').map((run): RunRecord => ({ ...run, pushId: run.pushId + 1000, result: 'failed' }));
    const found = resultEvidence(windowOf([...records({ rows: { [win]: `${'.'.repeat(9)}eeee` } }), ...stray], WINDOW));
    expect(found.groups).toEqual([]);
    expect(found.flakes.get(win)).toEqual({ runs: PUSHES - 4, failures: 0 });
  });

  test('is the same in whatever order and however often the records come', () => {
    const drawn = {
      rows: { [linux]: `${'.'.repeat(10)}XXXX..X...m`, [win]: `${'.'.repeat(10)}XXXX`, [mac]: '.X...XX..' },
    };
    const all = records(drawn);
    const expected = resultEvidence(windowOf(all, WINDOW));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        const found = resultEvidence(windowOf([...shuffled, ...all.slice(0, 200)], WINDOW));
        expect(found.groups.flat().map(piece)).toEqual(expect.arrayContaining(expected.groups.flat().map(piece)));
        expect([...found.flakes].sort()).toEqual([...expected.flakes].sort());
      }),
      { numRuns: 10 },
    );
  });
});

const piece = ({ pushId, label, because }: { pushId: number; label: string; because: object }) => ({
  pushId,
  label,
  because,
});
