import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeBudget } from '../../../src/edge/http.ts';
import type { RunRecord } from '../../../src/history/records.ts';
import { History } from '../../../src/history/store/history.ts';
import { Tally } from '../../../src/history/tally.ts';
import { Treeherder, type TreeherderOptions } from '../../../src/history/treeherder/client.ts';
import { syncResults } from '../../../src/history/treeherder/results.ts';
import { jobRunFrom, wholePushFrom } from '../../../src/history/treeherder/rows.ts';
import { printFailure } from '../../../src/util/failure.ts';
import type { Fault } from '../../rig/treeherder/faults.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';
import { fakeTreeherder } from '../../rig/treeherder/server.ts';

const DAY = 86_400;
const synthetic = new SyntheticHistory({ ...SMALL, days: 6, pushesPerDay: 5 });
const from = SMALL.from;
const now = from + 5.5 * DAY;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fetched(
  url: string,
  { at = now, ...options }: Partial<TreeherderOptions> & { readonly at?: number } = {},
) {
  const opened = History.open(join(folder, 'history'), 'autoland');
  if (!opened.ok) throw new Error(printFailure(opened.failure));
  using history = opened.value;
  const tally = new Tally(0.05);
  const http = { retries: 2, retryDelay: 1, silence: 5000 };
  const client = new Treeherder({ url, project: 'autoland', budget: timeBudget(60_000), tally, http, ...options });
  const result = await syncResults(history, client, { range: { from, to: at }, now: at });
  const records = [...history.records()];
  return { tally, failure: result.ok ? null : printFailure(result.failure), records, requests: client.requests };
}

/** Push, label, result and times of the jobs that have ended. */
const ended = (at: number): string[] =>
  synthetic.pushes
    .filter((push) => push.timestamp < at)
    .flatMap((push) => synthetic.jobs(push))
    .filter((job) => job.ended < at)
    .map((job) =>
      [job.push.id, job.label.label, job.result === 'success', job.started, job.ended - job.started].join(' '),
    )
    .sort();
const ran = ({ records }: Awaited<ReturnType<typeof fetched>>): string[] =>
  records
    .filter((record) => record.type === 'run')
    .map(({ pushId, label, result, startTimestamp, seconds }: RunRecord) =>
      [pushId, label, result === 'passed', startTimestamp, seconds].join(' '),
    )
    .sort();

describe('every job of every push', () => {
  test('is a run, with the commits of its push; one request a push', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const result = await fetched(fake.url);
    expect([result.failure, ran(result)]).toEqual([null, ended(now)]);
    const pushes = synthetic.pushes.filter((push) => push.timestamp < now);
    expect([fake.count('push'), fake.count('jobs')]).toEqual([6, pushes.length]);
    expect(result.records[0]).toMatchObject({ commits: [{ revision: pushes[0]?.revision, message: 'synthetic' }] });
  });

  test.each([7, 40])('is there whatever pages of %i there are, and in whatever order', async (jobs) => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.unordered = true;
    const result = await fetched(fake.url, { pageSize: { pushes: 10, jobs } });
    expect([result.failure, ran(result)]).toEqual([null, ended(now)]);
  });

  test('is asked for again where it has not ended, or its push is younger than three days', async () => {
    await using fake = await fakeTreeherder(synthetic, { now: from + 4 * DAY });
    await fetched(fake.url, { at: from + 4 * DAY });
    const before = fake.count('jobs');
    fake.now = now;
    const result = await fetched(fake.url);
    expect(ran(result)).toEqual(ended(now));
    const due = synthetic.pushes.filter(({ timestamp }) => timestamp > from + DAY && timestamp < now);
    expect(fake.count('jobs') - before).toBe(due.length);
  });

  test.each([1, 4, 9, 25])(
    'is fetched by the next run where one ends after %i requests, to the same records',
    async (requests) => {
      await using fake = await fakeTreeherder(synthetic, { now });
      let seen = 0;
      fake.fault = () => (++seen > requests ? 'reset' : null);
      const broken = await fetched(fake.url);
      expect(broken.failure).toMatch(/cannot be read/);
      fake.fault = () => null;
      const before = fake.calls.length;
      const again = await fetched(fake.url);
      const pushes = synthetic.pushes.filter((push) => push.timestamp < now).length;
      expect([again.failure, ran(again)]).toEqual([null, ended(now)]);
      // All that came in is not asked for again, but for what is young.
      expect(fake.calls.length - before).toBeLessThanOrEqual(6 + pushes - Math.max(0, requests - 6 - 17));
      rmSync(join(folder, 'history'));
      expect(again.records).toEqual((await fetched(fake.url)).records);
    },
  );

  test.each<Fault>([
    '429',
    '500',
    '503',
    'html',
    'half a page',
    'half a page, then cut',
    'reset',
    'rows twice',
    'another order',
  ])('is there although Treeherder answers with %s now and then', async (fault) => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const asked = new Set<string>();
    fake.fault = ({ endpoint, query }) => {
      const isFirst = !asked.has(`${endpoint} ${query}`);
      asked.add(`${endpoint} ${query}`);
      return isFirst ? fault : null;
    };
    const result = await fetched(fake.url, { pageSize: { pushes: 10, jobs: 40 } });
    expect([result.failure, ran(result)]).toEqual([null, ended(now)]);
  });

  test('that comes on the same page for ever is a failure, not an endless fetch', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = ({ endpoint, query }) => {
      if (endpoint === 'jobs') query.set('offset', '0');
      return null;
    };
    const { failure } = await fetched(fake.url, { pageSize: { pushes: 10, jobs: 10 } });
    expect(failure).toMatch(/page after page of a list of jobs is the same, after 20 rows/);
  });

  test('that is malformed is counted and named; too many are a failure', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = ({ endpoint, turn }) => (endpoint === 'jobs' && turn === 0 ? 'null rows' : null);
    const few = await fetched(fake.url);
    expect(few.failure).toBeNull();
    expect(few.tally.kinds.job).toMatchObject({ malformed: 1, examples: ['job: null is not an object'] });
    rmSync(join(folder, 'history'));
    fake.fault = ({ endpoint }) => (endpoint === 'jobs' ? 'all jobs without label' : null);
    const all = await fetched(fake.url);
    expect(all.failure).toMatch(/rows \(job\) are malformed: .*job_type_name is "", not a label/);
  });
});

describe('a row', () => {
  const job = {
    ...{ id: 1, push_id: 2, job_type_name: 'test-a', task_id: 'AAAAAAAAQACAAAAAAAAAAA', state: 'completed' },
    ...{ result: 'success', submit_timestamp: 90, start_timestamp: 100, end_timestamp: 160 },
  };
  const RUN = {
    type: 'run',
    pushId: 2,
    label: 'test-a',
    taskId: job.task_id,
    result: 'passed',
    startTimestamp: 100,
    seconds: 60,
  };
  test.each<readonly [string, object, Partial<RunRecord> | null]>([
    ['that passed', {}, {}],
    ['whose tests failed', { result: 'testfailed' }, { result: 'failed' }],
    ['that is busted', { result: 'busted' }, { result: 'failed' }],
    ['that was tried again', { result: 'retry' }, { result: 'exception' }],
    [
      'that was canceled before it began',
      { result: 'usercancel', start_timestamp: 0, end_timestamp: 0 },
      { result: 'exception', startTimestamp: 90, seconds: null },
    ],
    ['that was skipped', { result: 'skipped' }, null],
    ['that is running', { state: 'running', result: 'unknown' }, null],
  ])('of a job %s', (_, change, wanted) => {
    const read = jobRunFrom({ ...job, ...change });
    expect(read.ok ? read.value.record : read.failure).toEqual(wanted && { ...RUN, ...wanted });
  });

  test.each<readonly [string, object, string]>([
    ['a word that nobody knows', { result: 'purple' }, 'result is "purple", a word that is not known'],
    ['a word that JavaScript knows', { result: 'constructor' }, 'result is "constructor", a word that is not known'],
    ['the year 57862', { start_timestamp: 1_763_900_000_000 }, 'start_timestamp is 1763900000000, not a time'],
    ['a time before all', { end_timestamp: -1 }, 'end_timestamp is -1, not a time'],
    ['half a time', { start_timestamp: 0.5 }, 'start_timestamp is 0.5, not a time'],
    ['a push beyond all numbers', { push_id: 1e300 }, 'push_id is 1e+300, not a whole number'],
    ['no number', { id: '1' }, 'id is "1", not a whole number'],
    ['no label', { job_type_name: '\n' }, 'job_type_name is "\\n", not a label'],
    ['no state', { state: null }, 'state is null, not text'],
  ])('of a job with %s is malformed, and says so', (_, change, says) => {
    const read = jobRunFrom({ ...job, ...change });
    expect(read.ok ? '' : read.failure).toContain(says);
  });

  test('of a job that ended before it began has no length', () => {
    expect(jobRunFrom({ ...job, end_timestamp: 50 })).toMatchObject({ value: { record: { seconds: null } } });
  });

  test('of a push has its commits oldest first, without those that are none', () => {
    const push = { id: 1, revision: 'a'.repeat(40), push_timestamp: 5 };
    const revisions = [
      { revision: 'b', comments: 'Backed out' },
      null,
      { revision: 7, comments: 'x' },
      { revision: 'c', comments: 'First' },
    ];
    expect(wholePushFrom({ ...push, revisions })).toMatchObject({
      value: {
        commits: [
          { revision: 'c', message: 'First' },
          { revision: 'b', message: 'Backed out' },
        ],
      },
    });
    expect(wholePushFrom({ ...push, revisions: 3 })).toMatchObject({ ok: true });
  });
});
