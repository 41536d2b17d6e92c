import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HistoryRecord, JobRecord, PushRecord, RunRecord } from '../../../src/history/records.ts';
import { LATEST_START } from '../../../src/history/run-table.ts';
import { History } from '../../../src/history/store/history.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { keepRecords, singly } from '../../rig/records.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';

const DAY = 86_400;
const synthetic: readonly HistoryRecord[] = [...new SyntheticHistory({ ...SMALL, days: 4 }).records()];
const ids = synthetic.flatMap((record) => (record.type === 'push' ? [record.id] : []));
const records: readonly HistoryRecord[] = [
  ...synthetic.map((record) =>
    record.type === 'push' && record.id === ids[0]
      ? { ...record, commits: [{ revision: 'abc', message: 'Bug 1 - "x"\n\nlonger' }] }
      : record,
  ),
  { type: 'run-time', label: 'test-a', day: '2026-08-01', runs: 2, medianSeconds: 10.5 },
  { type: 'run-time', label: 'test-a', day: '2026-08-02', runs: 1, medianSeconds: 12 },
  { type: 'run-time', label: 'test-B', day: '2026-08-01', runs: 1, medianSeconds: 7 },
];
/** In the order that a history gives: run times by label, then day. */
const inOrder = [...records.filter(({ type }) => type !== 'run-time'), ...records.slice(-1), ...records.slice(-3, -1)];

/** A run of each kind, in the order that a history gives. */
const runs: readonly RunRecord[] = ids.slice(0, 20).flatMap((pushId): RunRecord[] => {
  const run = {
    type: 'run',
    pushId,
    taskId: '',
    result: 'passed',
    startTimestamp: 1_785_542_400,
    seconds: 10,
  } as const;
  const failed = { ...run, result: 'failed', taskId: 'AAAAAAAAAAAAAAAAAAAAAA' } as const;
  return [
    { ...run, label: 'Ein Label \u{1F980}', seconds: 0.25 },
    { ...failed, label: 'test-a', startTimestamp: 0, seconds: null },
    { ...failed, label: 'test-a' },
    { ...failed, label: 'test-a', taskId: 'no slugid', tests: ['dir/test_1.js', 'ä'] },
    { ...run, label: 'test-a' },
    { ...run, label: 'test-b', result: 'exception', seconds: 0 },
    { ...run, label: 'test-b', startTimestamp: 253_402_300_799, seconds: 1e9 },
  ];
});

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

  test('gives the same runs in any pieces, more than once; from parts that are put together too', () => {
    const pieces = fc
      .shuffledSubarray(runs as RunRecord[], { minLength: runs.length })
      .chain((shuffled) => fc.integer({ min: 1, max: runs.length }).map((size) => ({ shuffled, size })));
    fc.assert(
      fc.property(pieces, ({ shuffled, size }) => {
        using history = opened();
        using part = opened();
        part.addRuns([{ ...(shuffled[0] as RunRecord), label: 'test-of-the-part', seconds: 1.0004 }]);
        for (let i = 0; i < shuffled.length; i += size) {
          const piece = shuffled.slice(Math.max(0, i - 10), i + size);
          (i % 2 === 0 ? history : part).addRuns(piece);
        }
        history.addAll(part);
        const all = [...history.records()].filter((record) => record.type === 'run');
        const [odd, ...more] = all.filter(({ label }) => label === 'test-of-the-part');
        expect([odd?.seconds, more]).toEqual([1, []]);
        expect(all.filter((run) => run !== odd)).toEqual(runs);
        expect(history.counts().runs).toBe(runs.length + 1);
        const untold = all.map((run) => {
          return { ...run, taskId: '', startTimestamp: Math.min(run.startTimestamp, LATEST_START) };
        });
        expect(singly(history.compact()).filter((record) => record.type === 'run')).toEqual(untold);
      }),
      { numRuns: 25 },
    );
  });

  test('keeps of a run that passed no taskId, of one that did not all', () => {
    const [passed, failed] = [runs[0], runs[3]] as [RunRecord, RunRecord];
    using history = opened();
    history.addRuns([{ ...passed, taskId: 'AAAAAAAAAAAAAAAAAAAAAA' }, failed]);
    expect([...history.records()]).toEqual([passed, failed]);
    history.setRuns(passed.pushId, [failed], true);
    history.addRuns([failed]);
    expect([...history.records()]).toEqual([failed]);
  });

  test('counts retriggers that started in one second, also when they come again', () => {
    const twins = ['AAAAAAAAAAAAAAAAAAAAAA', 'BAAAAAAAAAAAAAAAAAAAAA'].map((taskId) => ({
      ...(runs[0] as RunRecord),
      taskId,
    }));
    using history = opened();
    history.addRuns([...twins, ...twins]);
    history.addRuns(twins.slice(1));
    using part = opened();
    part.addRuns(twins);
    history.addAll(part);
    expect([...history.records()]).toEqual([runs[0], runs[0]]);
  });

  test('forgets runs and verdicts of pushes that it prunes, and their labels with them', () => {
    const known = records.flatMap((record) => (record.type === 'push' ? [record] : []));
    const verdict = { type: 'verdict', label: 'test-z', confidence: 0.97, runs: 12, created: 1_785_600_000 } as const;
    const verdicts = known.map(({ id, revision }) => ({ ...verdict, pushId: id, revision, taskId: `task-${id}` }));
    const before = (known[10]?.pushTimestamp ?? 0) + 1;
    using history = opened();
    history.addPushes(known);
    history.addVerdicts(verdicts);
    history.addRuns([...runs, { ...(runs[0] as RunRecord), pushId: 7, label: 'of an unknown push' }]);
    history.prune(before);
    const kept = new Set(known.filter(({ pushTimestamp }) => pushTimestamp >= before).map(({ id }) => id));
    expect([...history.records()].filter(({ type }) => type !== 'push')).toEqual([
      ...verdicts.filter(({ pushId }) => kept.has(pushId)),
      ...runs.filter(({ pushId }) => kept.has(pushId)),
    ]);
    const labels = history['tables'].run('SELECT label FROM labels ORDER BY label').all();
    expect(labels.map(({ label }) => label)).toEqual(['Ein Label \u{1F980}', 'test-a', 'test-b', 'test-z']);
  });

  test('keeps the commits of a push when it comes again without them', () => {
    const push = records[0] as PushRecord;
    const { commits, ...bare } = push;
    for (const order of [
      [push, bare],
      [bare, push],
    ]) {
      using history = opened();
      for (const one of order) history.addPushes([one]);
      expect([...history.records()]).toEqual([push]);
    }
    expect(commits).toHaveLength(1);
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
  history.addPushes([{ ...push, commits, files: ['a', 'b/c'] }]);
  history.addPushes([push]);
  expect([...history.records()]).toEqual([{ ...push, commits, files: ['a', 'b/c'] }]);
});

test('a file that was made before pushes had files is read, and goes on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seta-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'history.sqlite');
  const push: PushRecord = { type: 'push', id: 1, revision: 'a'.repeat(40), pushTimestamp: 5 };
  keepRecords(path, [push]);
  const database = new DatabaseSync(path);
  database.exec('ALTER TABLE pushes DROP COLUMN files');
  database.close();
  const read = History.read(path, 'autoland');
  expect(read.ok && [...read.value.records()]).toEqual([push]);
  if (read.ok) read.value[Symbol.dispose]();
  keepRecords(path, [{ ...push, files: ['a'] }]);
  const again = History.read(path, 'autoland');
  expect(again.ok && [...again.value.records()]).toEqual([{ ...push, files: ['a'] }]);
  if (again.ok) again.value[Symbol.dispose]();
});
