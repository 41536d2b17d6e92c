import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryRecord, JobRecord, PushRecord, RunRecord } from '../../../src/history/records.ts';
import { History } from '../../../src/history/store/history.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';

const DAY = 86_400;
const records: readonly HistoryRecord[] = [
  ...new SyntheticHistory({ ...SMALL, days: 4 }).records(),
  { type: 'run-time', label: 'test-a', day: '2026-08-01', runs: 2, medianSeconds: 10.5 },
  { type: 'run-time', label: 'test-a', day: '2026-08-02', runs: 1, medianSeconds: 12 },
  { type: 'run-time', label: 'test-B', day: '2026-08-01', runs: 1, medianSeconds: 7 },
];
/** In the order that a history gives: run times by label, then day. */
const inOrder = [...records.filter(({ type }) => type !== 'run-time'), ...records.slice(-1), ...records.slice(-3, -1)];

/** A history in memory. */
function opened(project = 'autoland'): History {
  const history = History.open(':memory:', project);
  if (!history.ok) throw new Error(printFailure(history.failure));
  return history.value;
}

function add(history: History, some: readonly HistoryRecord[]): void {
  history.addJobs(some.filter((record) => record.type === 'job'));
  history.addPushes(some.filter((record) => record.type === 'push'));
  for (const [push, notes] of Map.groupBy(
    records.filter((record) => record.type === 'note'),
    (note) => note.pushId,
  )) {
    if (some.some((record) => record.type === 'note' && record.pushId === push)) history.setNotes(push, notes);
  }
  history.addRunTimes(some.filter((record) => record.type === 'run-time'));
}

describe('a history', () => {
  test('gives the same records however they came in: in any order, in any pieces, more than once', () => {
    const pieces = fc
      .shuffledSubarray(records as HistoryRecord[], { minLength: records.length })
      .chain((shuffled) => fc.integer({ min: 20, max: records.length }).map((size) => ({ shuffled, size })));
    fc.assert(
      fc.property(pieces, ({ shuffled, size }) => {
        using history = opened();
        for (let i = 0; i < shuffled.length; i += size) add(history, shuffled.slice(Math.max(0, i - 10), i + size));
        expect([...history.records()]).toEqual(inOrder);
      }),
      { numRuns: 25 },
    );
  });

  test('keeps the state of a job that was modified last', () => {
    const job = records.find((record) => record.type === 'job') as JobRecord;
    const later = { ...job, tier: 3, lastModified: job.lastModified + 1 };
    for (const [first, second] of [[job, later] as const, [later, job] as const]) {
      using history = opened();
      history.addJobs([first]);
      history.addJobs([second]);
      expect([...history.records()]).toEqual([later]);
    }
  });

  test('says which notes are due: of pushes whose jobs changed, until they are set', () => {
    const job = records.find((record) => record.type === 'job') as JobRecord;
    const push = records.find((record) => record.type === 'push' && record.id === job.pushId);
    if (push?.type !== 'push') throw new Error('a job without push');
    using history = opened();
    history.addJobs([job]);
    expect([history.notesDue(), history.unknownPushes()]).toEqual([[], [push.id]]);
    history.addPushes([push]);
    expect([history.notesDue(), history.unknownPushes()]).toEqual([[push], []]);
    history.setNotes(push.id, []);
    expect(history.notesDue()).toEqual([]);
    history.confirmJobs([push.id], [job]);
    expect(history.notesDue()).toEqual([]);
    history.confirmJobs([push.id], []);
    expect(history.notesDue()).toEqual([push]);
    expect([...history.records()]).toEqual([push]);
  });

  test('knows which spans were fetched, and forgets those it prunes', () => {
    using history = opened();
    history.addPushes([], { from: 0, to: 2 * DAY });
    history.addPushes([], { from: 3 * DAY, to: 4 * DAY });
    expect(history.missing('pushes', { from: DAY, to: 5 * DAY })).toEqual([
      { from: 2 * DAY, to: 3 * DAY },
      { from: 4 * DAY, to: 5 * DAY },
    ]);
    expect(history.missing('jobs', { from: 0, to: 1 })).toEqual([{ from: 0, to: 1 }]);
    history.prune(DAY);
    expect(history.missing('pushes', { from: 0, to: 2 * DAY })).toEqual([{ from: 0, to: DAY }]);
  });

  test('cannot be where no file can be', () => {
    const history = History.open('/dev/null/history.sqlite', 'autoland');
    expect(history).toMatchObject({ ok: false, failure: { reason: 'unwritable', where: '/dev/null/history.sqlite' } });
  });
});

describe('the runs of a push', () => {
  const pushes = [1, 2, 3].map(
    (id): PushRecord => ({ type: 'push', id, revision: String(id).repeat(40), pushTimestamp: id * DAY }),
  );
  const run = (pushId: number, label: string, startTimestamp: number): RunRecord => ({
    ...{
      type: 'run',
      pushId,
      label,
      taskId: 'AAAAAAAAQACAAAAAAAAAAA',
      result: 'failed',
      startTimestamp,
      seconds: null,
    },
  });

  test('are replaced, and given back by push, label and time, whichever label was first', () => {
    using history = opened();
    history.addPushes(pushes);
    history.setRuns(2, [run(2, 'z', 5), run(2, 'b', 7), run(2, 'b', 6)], false);
    history.setRuns(1, [run(1, 'x', 1)], false);
    history.setRuns(1, [{ ...run(1, 'a', 9), seconds: 2.5, tests: ['one'] }], false);
    expect([...history.records()].filter(({ type }) => type === 'run')).toEqual([
      { ...run(1, 'a', 9), seconds: 2.5, tests: ['one'] },
      ...[run(2, 'b', 6), run(2, 'b', 7), run(2, 'z', 5)],
    ]);
  });

  test('are due until they are final, in another file that they are added to as well', () => {
    using history = opened();
    using other = opened();
    history.addPushes(pushes);
    history.setRuns(1, [run(1, 'a', 1)], true);
    history.setRuns(2, [], false);
    const due = (one: History) => one.runsDue({ from: 0, to: 3 * DAY }).map(({ id }) => id);
    expect(due(history)).toEqual([2]);
    other.addPushes(pushes);
    other.addAll(history);
    expect(due(other)).toEqual([2]);
    other.prune(2 * DAY);
    expect([...other.records()].map((record) => record.type)).toEqual(['push', 'push']);
  });
});

test('what a push brought stays known where it is added again without', () => {
  using history = opened();
  const push: PushRecord = { type: 'push', id: 1, revision: 'a'.repeat(40), pushTimestamp: 5 };
  const commits = [{ revision: 'a'.repeat(40), message: 'Revert "x"\n' }];
  history.addPushes([{ ...push, commits }]);
  history.addPushes([push]);
  expect([...history.records()]).toEqual([{ ...push, commits }]);
});
