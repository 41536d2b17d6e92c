import { describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { findRegressions, isBisected } from '../../src/regenerate/regressions.ts';
import { windowOf } from '../../src/regenerate/window.ts';
import { at, fix, job, note, push, verdict } from './make.ts';

const LINUX = 'test-linux/opt-mochitest-1';
const WIN = 'test-win/opt-mochitest-1';
const MAC = 'test-mac/opt-mochitest-1';
const SPAN = { from: at(0), to: at(90) };

const find = (records: readonly HistoryRecord[], today = [LINUX, WIN, MAC], tiers = [1, 2]) =>
  findRegressions(windowOf(records, SPAN), new Set(today), tiers);

/** Fix -> label -> pushes, as plain data. */
const shape = (found: ReturnType<typeof find>) =>
  Object.fromEntries(found.regressions.map((r) => [r.fix, Object.fromEntries(r.failures)]));

describe('regressions', () => {
  test('are notes grouped by what fixed them, in whatever form it is written', () => {
    const found = find([
      push(1, 1),
      push(2, 2),
      note(1, LINUX, fix(1)),
      note(2, LINUX, fix(1).slice(0, 12)),
      note(2, WIN, `https://hg.example.org/rev/${fix(1)}/`),
      note(2, MAC, `backed out by ${fix(2).toUpperCase()} (see bug 1500000)`),
    ]);
    expect(shape(found)).toEqual({ [fix(1)]: { [LINUX]: [1, 2], [WIN]: [2] }, [fix(2)]: { [MAC]: [2] } });
    expect(found.regressions[0]?.lastSeen).toBe(at(2));
    expect(found.statistics).toMatchObject({ failures: 4, notes: 4 });
  });

  test('count a retriggered job once', () => {
    const found = find([push(1, 1), note(1, LINUX, fix(1)), note(1, LINUX, fix(1), { taskId: 'retrigger' })]);
    expect(shape(found)).toEqual({ [fix(1)]: { [LINUX]: [1] } });
    expect(found.statistics.failures).toBe(1);
  });

  test.each<[string, HistoryRecord[], object]>([
    ['an intermittent', [note(1, WIN, fix(2), { failureClassificationId: 4 })], { otherClassification: 1 }],
    [
      'a note that a later one takes back',
      [note(1, WIN, fix(2), { created: at(1) }), note(1, WIN, '', { failureClassificationId: 4, created: at(2) })],
      { reclassified: 1, otherClassification: 1 },
    ],
    [
      'a note on a job that was classified otherwise since',
      [note(1, WIN, fix(2), { created: at(1) }), job(1, WIN, { failureClassificationId: 4, lastModified: at(2) })],
      { reclassified: 1 },
    ],
    [
      'a note that names no revision',
      [note(1, WIN, 'see the bug'), job(1, WIN)],
      { withoutRevision: 1, jobsWithoutNote: 1 },
    ],
    ['a job fixed by commit without a note', [job(1, WIN)], { jobsWithoutNote: 1 }],
    ['a job of tier 3', [note(1, WIN, fix(2)), job(1, WIN, { tier: 3 })], { otherTier: 1 }],
    ['a label that is gone', [note(1, 'test-beos/opt-mochitest-1', fix(2))], { goneLabels: 1, uncatchable: 1 }],
    ['a push before the window', [push(7, -1), note(7, WIN, fix(2))], { notes: 1 }],
    ['a push after the window', [push(7, 91), note(7, WIN, fix(2))], { notes: 1 }],
  ])('leave out and count %s', (_, records, counted) => {
    const found = find([push(1, 1), note(1, LINUX, fix(1)), ...records]);
    expect(shape(found)).toEqual({ [fix(1)]: { [LINUX]: [1] } });
    expect(found.statistics).toMatchObject(counted);
  });

  test('believe what a job was last modified to, in whatever order its states come', () => {
    const once = job(1, LINUX, { lastModified: at(2) });
    const now = { ...once, failureClassificationId: 4, lastModified: at(3) };
    const words = note(1, LINUX, fix(1), { created: at(1) });
    for (const states of [
      [once, now],
      [now, once],
    ]) {
      expect(find([push(1, 1), ...states, words]).statistics).toMatchObject({ reclassified: 1, jobsWithoutNote: 0 });
    }
  });

  test('believe the newest note that names a revision', () => {
    const found = find([
      push(1, 1),
      note(1, LINUX, fix(1), { created: at(1) }),
      note(1, LINUX, fix(2), { created: at(3) }),
      note(1, LINUX, 'thanks', { created: at(4) }),
    ]);
    expect(shape(found)).toEqual({ [fix(2)]: { [LINUX]: [1] } });
  });

  test('are kept where the job is one of several runs of a task and only one was fixed by commit', () => {
    const passed = job(1, LINUX, { retryId: 1, result: 'success', failureClassificationId: 1, lastModified: at(9) });
    const failed = job(1, LINUX);
    const first = { ...passed, id: failed.id - 0.5 };
    for (const other of [passed, first]) {
      expect(shape(find([push(1, 1), failed, other, note(1, LINUX, fix(1))]))).toHaveProperty(fix(1));
    }
  });

  test('are credited to the chunk that holds the tests today', () => {
    const suite = 'test-linux/opt-mochitest';
    const found = find([push(1, 1), note(1, `${suite}-3`, fix(1))], [`${suite}-1`, `${suite}-2`]);
    expect(shape(found)).toEqual({ [fix(1)]: { [`${suite}-2`]: [1] } });
    expect(found.statistics).toMatchObject({ renumbered: 1, goneLabels: 0 });
  });

  test('are what a bisection found, too: that which its label failed for on the push, else one of their own', () => {
    const found = find([
      push(1, 1),
      push(2, 2),
      note(1, LINUX, fix(1)),
      verdict(1, LINUX),
      verdict(2, WIN),
      verdict(2, MAC),
    ]);
    expect(shape(found)).toEqual({
      [push(2, 2).revision]: { [MAC]: [2], [WIN]: [2] },
      [fix(1)]: { [LINUX]: [1] },
    });
    expect(found.regressions.map(isBisected)).toEqual([true, false]);
  });

  test('are the same in whatever order and however often the records come', () => {
    const records = [
      push(1, 1),
      push(2, 2),
      job(1, LINUX),
      job(2, WIN, { tier: 2 }),
      note(1, LINUX, fix(1)),
      note(2, WIN, fix(1)),
      note(2, MAC, fix(2)),
    ];
    expect(find([...records, ...records].reverse())).toEqual(find(records));
  });
});
