import { describe, expect, test } from 'vitest';
import { jobFrom, noteFrom, pushFrom, rowsOf, runFrom } from '../../../src/history/treeherder/rows.ts';

const push = {
  id: 7,
  revision: '0123456789abcdef0123456789abcdef01234567',
  push_timestamp: 1_700_000_000,
  author: 'x',
};
const job = {
  id: 9,
  push_id: 7,
  job_type_name: 'test-linux/opt-x-1',
  task_id: 'AAAAAAAAQACAAAAAAAAAAA',
  retry_id: 1,
  result: 'testfailed',
  state: 'completed',
  failure_classification_id: 2,
  tier: 2,
  platform: 'linux',
  start_timestamp: 1_700_000_100,
  end_timestamp: 1_700_000_400,
  last_modified: '2023-11-14T22:30:00.123456',
};
const note = {
  id: 3,
  job: { task_id: job.task_id, job_type_name: job.job_type_name, result: 'testfailed', duration: 5 },
  failure_classification_name: 'fixed by commit',
  created: '2023-11-14T22:30:00Z',
  who: 'someone@example.com',
  text: 'a',
};
const classifications = new Map([['fixed by commit', 2]]);

describe('rows become records', () => {
  test('a push', () => {
    const { id, revision, push_timestamp: pushTimestamp } = push;
    expect(pushFrom(push)).toEqual({ ok: true, value: { type: 'push', id, revision, pushTimestamp } });
  });

  test('a job', () => {
    expect(jobFrom(job)).toEqual({
      ok: true,
      value: {
        ...{ type: 'job', id: 9, pushId: 7, label: 'test-linux/opt-x-1', taskId: job.task_id, retryId: 1 },
        ...{ result: 'testfailed', failureClassificationId: 2, tier: 2, platform: 'linux' },
        ...{ startTimestamp: 1_700_000_100, endTimestamp: 1_700_000_400, lastModified: 1_700_001_000 },
      },
    });
  });

  test('a job that never began, and has no run', () => {
    const row = { ...job, retry_id: null, start_timestamp: null, end_timestamp: null };
    expect(jobFrom(row)).toMatchObject({ ok: true, value: { retryId: 0, startTimestamp: 0, endTimestamp: 0 } });
  });

  test('a note', () => {
    expect(noteFrom(note, 7, classifications)).toEqual({
      ok: true,
      value: {
        ...{ type: 'note', id: 3, pushId: 7, label: 'test-linux/opt-x-1', taskId: job.task_id },
        ...{ failureClassificationId: 2, text: 'a', created: 1_700_001_000 },
      },
    });
  });

  test.each(['2023-11-14T22:30:00', '2023-11-14T22:30:00Z', '2023-11-14T23:30:00+01:00', '2023-11-14T22:30:00.999999'])(
    'a time written as %s is UTC where it does not say otherwise',
    (last_modified) => {
      expect(jobFrom({ ...job, last_modified })).toMatchObject({ value: { lastModified: 1_700_001_000 } });
    },
  );
});

describe('what is wrong with a row is said', () => {
  test.each([
    { row: null, says: 'job: null is not an object' },
    { row: [1], says: 'job: [1] is not an object' },
    { row: { ...job, id: 'x' }, says: 'job "x": id is "x", not a whole number' },
    { row: { ...job, job_type_name: ' ' }, says: 'job 9: job_type_name is " ", not a label' },
    { row: { ...job, task_id: undefined }, says: 'job 9: task_id is missing, not a taskId' },
    { row: { ...job, push_id: 1.5 }, says: 'job 9: push_id is 1.5, not a whole number' },
    { row: { ...job, last_modified: 'yesterday' }, says: 'job 9: last_modified is "yesterday", not a time' },
    { row: { ...job, end_timestamp: -1 }, says: 'job 9: end_timestamp is -1, not a time in Unix seconds' },
  ])('$says', ({ row, says }) => {
    expect(jobFrom(row)).toEqual({ ok: false, failure: says });
  });

  test.each([
    ['nested deeper than a stack', JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)), /^job: \[{20,}\.\.\. is not/],
    ['cut within a character', '\u{1f600}'.repeat(100), /^job: "\u{1f600}+\.\.\. is not/u],
    ['that holds a secret', 'accessToken=abcdefghijkl', /^job: "accessToken=\.\.\." /],
    ['that a terminal would obey', '\u{9b}2J', /^job: "\\u009b2J" /],
  ])('a row %s', (_, row, says) => {
    expect(jobFrom(row)).toMatchObject({ ok: false, failure: expect.stringMatching(says) });
  });

  test('of pushes and notes too', () => {
    expect(pushFrom({ ...push, revision: 'abc' })).toEqual({
      ok: false,
      failure: 'push 7: revision is "abc", not 40 hex digits',
    });
    const odd = { ...note, failure_classification_name: 'new' };
    expect(noteFrom(odd, 7, classifications)).toEqual({
      ok: false,
      failure: 'note 3: failure classification "new" is not known',
    });
    expect(noteFrom({ ...note, job: null }, 7, classifications)).toMatchObject({ ok: false });
  });
});

describe('a run time comes from', () => {
  test.each([
    { name: 'a job that passed', row: { ...job, result: 'success' }, seconds: 300 },
    { name: 'a job whose tests failed', row: job, seconds: 300 },
    { name: 'no job that was cancelled', row: { ...job, result: 'usercancel' }, seconds: null },
    { name: 'no job that is running', row: { ...job, state: 'running', result: 'unknown' }, seconds: null },
    { name: 'no job that never began', row: { ...job, start_timestamp: 0 }, seconds: null },
    { name: 'no job that ended before it began', row: { ...job, end_timestamp: 5 }, seconds: null },
  ])('$name', ({ row, seconds }) => {
    const run = runFrom(row);
    expect(run.ok ? (run.value?.seconds ?? null) : run).toBe(seconds);
  });
});

test('rows are read from objects, from lists with names, and from nothing else', () => {
  expect(rowsOf({ results: [{ id: 1 }] })).toEqual([{ id: 1 }]);
  expect(rowsOf({ results: [[1, 'a']], job_property_names: ['id', 'who'] })).toEqual([{ id: 1, who: 'a' }]);
  expect(rowsOf([{ id: 1 }])).toEqual([{ id: 1 }]);
  for (const other of [null, 'text', {}, { results: {} }]) expect(rowsOf(other)).toBeNull();
});
