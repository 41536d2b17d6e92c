import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeBudget } from '../../../src/edge/http.ts';
import type { HistoryRecord } from '../../../src/history/records.ts';
import { Tally } from '../../../src/history/tally.ts';
import { Treeherder, type TreeherderOptions } from '../../../src/history/treeherder/client.ts';
import { MAX_NOTE_LENGTH } from '../../../src/history/treeherder/rows.ts';
import { printFailure } from '../../../src/util/failure.ts';
import type { Fault } from '../../rig/treeherder/faults.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';
import { type Call, fakeTreeherder } from '../../rig/treeherder/server.ts';
import { fetchHistory } from '../../rig/treeherder/sync.ts';

const DAY = 86_400;
const synthetic = new SyntheticHistory({ ...SMALL, days: 5 });
const from = SMALL.from;
const now = from + 5 * DAY;
const expected = [...synthetic.records(now)];
const withoutRunTimes = (records: readonly HistoryRecord[]) => records.filter(({ type }) => type !== 'run-time');

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-treeherder-'));
  path = join(folder, 'history.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const every = (_: Call) => true;
const once = ({ turn }: Call) => turn === 0;
/** The first time that something is asked for, whatever it is. */
const firstAsk = () => {
  const asked = new Set<string>();
  return ({ endpoint, query }: Call) => asked.size < asked.add(`${endpoint}?${query}`).size;
};
const at = (endpoint: string) => (call: Call) => call.endpoint === endpoint;

interface Trouble {
  readonly fault: Fault;
  readonly when: (call: Call) => boolean;
}

describe('trouble that passes changes nothing', () => {
  test.each<Trouble & { readonly name: string }>([
    { name: '429 with Retry-After, for everything once', fault: '429', when: firstAsk() },
    { name: '429 that asks for a second', fault: '429, a second', when: (call) => at('jobs')(call) && once(call) },
    { name: '500 for everything once', fault: '500', when: firstAsk() },
    { name: '503 with an HTML page', fault: '503', when: firstAsk() },
    { name: 'an HTML page as if it were the answer', fault: 'html', when: firstAsk() },
    { name: 'half a page that looks whole', fault: 'half a page', when: firstAsk() },
    { name: 'half a page, then the connection is cut', fault: 'half a page, then cut', when: firstAsk() },
    { name: 'a reset connection', fault: 'reset', when: firstAsk() },
    { name: 'silence on one call', fault: 'hang', when: (call) => at('jobs')(call) && once(call) },
    { name: 'every row twice', fault: 'rows twice', when: every },
    { name: 'pages in another order each time', fault: 'another order', when: every },
  ])('$name', async ({ fault, when }) => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = (call) => (call.endpoint !== 'failureclassification' && when(call) ? fault : null);
    // Silence takes its time only where there is one to be sat out.
    const http = { retries: 4, retryDelay: 1, silence: fault === 'hang' ? 1500 : 30_000 };
    const { result, records } = await fetchHistory({ url: fake.url, path, from, to: now, treeherder: { http } });
    expect(result).toEqual({ ok: true });
    expect(withoutRunTimes(records)).toEqual(expected);
  });
});

describe('trouble that stays is a failure that says what and where, and what came in is kept', () => {
  test.each<Trouble & { readonly name: string; readonly says: RegExp }>([
    { name: '429 for ever', fault: '429', when: at('jobs'), says: /jobs\/.* answered 429/ },
    { name: '500 for ever', fault: '500', when: at('jobs'), says: /answered 500/ },
    { name: '403', fault: '403', when: at('jobs'), says: /answered 403: User Agents should be set/ },
    {
      name: 'HTML for ever',
      fault: 'html',
      when: at('jobs'),
      says: /jobs\/\?.* answered with an HTML page/,
    },
    { name: 'half pages for ever', fault: 'half a page', when: at('jobs'), says: /incomplete or broken JSON/ },
    {
      name: 'cut pages for ever',
      fault: 'half a page, then cut',
      when: at('jobs'),
      says: /connection was lost|aborted/,
    },
    { name: 'resets for ever', fault: 'reset', when: at('jobs'), says: /the connection was lost/ },
    { name: 'silence for ever', fault: 'hang', when: at('jobs'), says: /nothing came in for too long/ },
    { name: 'another format', fault: 'another format', when: at('jobs'), says: /the answer has an unknown form/ },
    { name: 'notes in another format', fault: 'another format', when: at('note/push_notes'), says: /unknown form/ },
    {
      name: 'no labels',
      fault: 'all jobs without label',
      when: at('jobs'),
      says: /rows \(job\) are malformed: job \d+: job_type_name is ""/,
    },
  ])('$name', async ({ fault, when, says }) => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = (call) => (when(call) ? fault : null);
    const http = { retries: 1, retryDelay: 1, silence: fault === 'hang' ? 1500 : 30_000 };
    const failed = await fetchHistory({ url: fake.url, path, from, to: now, treeherder: { http } });
    expect(failed.result.ok ? '' : printFailure(failed.result.failure)).toMatch(says);
    expect(failed.result.ok || failed.result.failure.reason).toBe('service');
    const pushes = expected.filter(({ type }) => type === 'push');
    expect(failed.records.filter(({ type }) => type === 'push')).toEqual(pushes);
    fake.fault = () => null;
    const since = fake.calls.length;
    const again = await fetchHistory({ url: fake.url, path, from, to: now });
    expect(withoutRunTimes(again.records)).toEqual(expected);
    // Only the last minutes before now are asked for again.
    expect(fake.calls.slice(since).filter(at('push')).length).toBe(1);
  });

  test('a time budget that is used up', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = (call) => (call.endpoint === 'jobs' ? 'hang' : null);
    const { result } = await fetchHistory({
      url: fake.url,
      path,
      from,
      to: now,
      treeherder: { budget: timeBudget(1000) },
    });
    expect(result.ok ? '' : printFailure(result.failure)).toMatch(/did not answer in full within 1 s/);
  });

  test('a project that Treeherder does not have', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const { result } = await fetchHistory({ url: fake.url, path, from, to: now, treeherder: { project: 'autolnd' } });
    expect(result.ok ? '' : printFailure(result.failure)).toMatch(/answered 404.*\n.*the name of the project/);
  });
});

describe('malformed rows', () => {
  test('are counted and named while they are few', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = (call) => (call.query.has('failure_classification_id') ? 'a few jobs without label' : null);
    const { result, tally, records } = await fetchHistory({ url: fake.url, path, from, to: now });
    expect(result).toEqual({ ok: true });
    const { malformed, examples } = tally.kinds.job;
    expect(malformed).toBeGreaterThan(0);
    const more = malformed > 1 ? ` \\(and ${malformed - 1} more\\)` : '';
    expect(examples).toEqual([expect.stringMatching(`^job \\d+: job_type_name is null, not a label${more}$`)]);
    const jobs = (all: readonly HistoryRecord[]) => all.filter(({ type }) => type === 'job').length;
    expect(jobs(records)).toBe(jobs(expected) - malformed);
  });

  test('that are not even objects are counted', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = (call) => (at('push')(call) ? 'null rows' : null);
    const { result, tally, records } = await fetchHistory({ url: fake.url, path, from, to: now });
    expect(result).toEqual({ ok: true });
    expect(tally.kinds.push).toMatchObject({ malformed: 5, examples: ['push: null is not an object (and 4 more)'] });
    expect(withoutRunTimes(records)).toEqual(expected);
  });

  test('notes of 100 kB are cut, and say what they say at their beginning', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.fault = (call) => (at('note/push_notes')(call) ? 'notes of 100 kB' : null);
    const { result, records } = await fetchHistory({ url: fake.url, path, from, to: now });
    expect(result).toEqual({ ok: true });
    const notes = records.filter((record) => record.type === 'note');
    const texts = new Map(expected.flatMap((record) => (record.type === 'note' ? [[record.id, record.text]] : [])));
    expect(
      notes.every(({ id, text }) => text.length === MAX_NOTE_LENGTH && text.startsWith(`${texts.get(id)} long`)),
    ).toBe(true);
    expect(notes.length).toBe(texts.size);
  });
});

describe('pages', () => {
  const client = (url: string, options: Partial<TreeherderOptions> = {}) =>
    new Treeherder({ url, project: 'autoland', budget: timeBudget(60_000), tally: new Tally(0.05), ...options });
  const jobs = expected.filter((record) => record.type === 'job');
  const pushes = expected.filter((record) => record.type === 'push');

  test.each([2, 7, pushes.length, 1000])('of %i pushes give the same pushes', async (size) => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const found = await client(fake.url, { pageSize: { pushes: size, jobs: 2000 } }).pushes(from, now);
    expect(found).toEqual({ ok: true, value: pushes });
  });

  test.each([1, 10, jobs.length, 2000])('of %i jobs give the same jobs', async (size) => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const found = await client(fake.url, { pageSize: { pushes: 1000, jobs: size } }).fixedByCommit(from, now + DAY);
    expect(found).toEqual({ ok: true, value: jobs });
    expect(fake.count('jobs')).toBe(Math.floor(jobs.length / size) + 1);
  });

  test('whose order changes in between lose no job', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    fake.unordered = true;
    const found = await client(fake.url, { pageSize: { pushes: 1000, jobs: 30 } }).fixedByCommit(from, now + DAY);
    expect(found).toEqual({ ok: true, value: jobs });
    // It takes more calls than there are pages: time was asked for in halves.
    expect(fake.count('jobs')).toBeGreaterThan(Math.ceil(jobs.length / 30) + 1);
  });

  test('larger than Treeherder allows are refused by it', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const found = await client(fake.url, { pageSize: { pushes: 1000, jobs: 2001 } }).fixedByCommit(from, now);
    expect(found).toMatchObject({ ok: false, failure: { message: expect.stringContaining('answered 400') } });
  });
});
