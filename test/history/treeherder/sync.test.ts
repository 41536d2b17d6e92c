import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../../src/history/records.ts';
import { History } from '../../../src/history/store/history.ts';
import { mergeHistories } from '../../../src/history/store/merge.ts';
import { packHistory } from '../../../src/history/store/pack.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';
import { type FakeTreeherder, fakeTreeherder } from '../../rig/treeherder/server.ts';
import { fetchHistory } from '../../rig/treeherder/sync.ts';

const DAY = 86_400;
const synthetic = new SyntheticHistory(SMALL);
const from = SMALL.from;
/** The middle of the ninth day. */
const now = from + 8.5 * DAY;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-history-'));
  path = join(folder, 'history.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const withoutRunTimes = (records: readonly HistoryRecord[]) => records.filter(({ type }) => type !== 'run-time');
const endpoints = (fake: FakeTreeherder, since = 0) => {
  const calls = fake.calls.slice(since).map((call) => call.endpoint);
  return Object.fromEntries([...Map.groupBy(calls, (endpoint) => endpoint)].map(([name, all]) => [name, all.length]));
};

describe('a first fetch', () => {
  test('brings in pushes, jobs fixed by commit and the notes of their pushes, and nothing else', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const { result, fresh, tally, records } = await fetchHistory({ url: fake.url, path, from, to: now });
    expect(result).toEqual({ ok: true });
    expect(fresh).toBe('there is no history yet');
    expect(withoutRunTimes(records)).toEqual([...synthetic.records(now)]);
    expect(Object.values(tally.kinds).some(({ malformed }) => malformed > 0)).toBe(false);
  });

  test('asks for each day once, for notes once a push, and says who asks', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const { records } = await fetchHistory({ url: fake.url, path, from, to: now });
    const pushesWithJobs = new Set(records.flatMap((record) => (record.type === 'job' ? [record.pushId] : [])));
    expect(endpoints(fake)).toEqual({
      push: 9,
      // Nine days of jobs fixed by commit, and two pushes for run times on each of the eight finished days.
      jobs: 9 + 8 * 2,
      'note/push_notes': pushesWithJobs.size,
      failureclassification: 1,
    });
    expect(new Set(fake.calls.map((call) => call.userAgent))).toEqual(new Set(['taskgraph-seta/1.0.0']));
  });

  test('learns the run times of labels near what they are', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const { records } = await fetchHistory({ url: fake.url, path, from, to: now });
    const seconds = new Map(
      synthetic.pushes.flatMap(({ index }) => synthetic.universeOf(index).labels).map((l) => [l.label, l.seconds]),
    );
    const ratios = records.flatMap((r) =>
      r.type === 'run-time' ? [r.medianSeconds / (seconds.get(r.label) ?? 0)] : [],
    );
    expect(ratios.length).toBeGreaterThan(300);
    expect(ratios.every((ratio) => ratio > 0.84 && ratio < 1.16)).toBe(true);
  });

  test('tells how far it is', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const { progress } = await fetchHistory({ url: fake.url, path, from, to: now });
    const last = new Map(progress.map((step) => [step.phase, step]));
    expect([...last.keys()]).toEqual(['pushes', 'jobs', 'notes', 'run times']);
    expect([...last.values()].every(({ done, total, secondsLeft }) => done === total && secondsLeft === 0)).toBe(true);
  });
});

describe('a fetch on the next day', () => {
  test('asks for one day only, and for corrections of the last week', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    await fetchHistory({ url: fake.url, path, from, to: now });
    const since = fake.calls.length;
    fake.now = now + DAY;
    const { result, fresh, records } = await fetchHistory({ url: fake.url, path, from: from + DAY, to: now + DAY });
    expect(result).toEqual({ ok: true });
    expect(fresh).toBeNull();
    const { push, jobs } = endpoints(fake, since);
    expect({ push, jobs }).toEqual({ push: 1, jobs: 1 + Math.ceil(unsettled(now + DAY) / 100) + 2 });
    expect(withoutRunTimes(records)).toEqual([...synthetic.records(now + DAY)]);
    // From ten minutes before the first fetch, as its last minutes may not have been complete.
    const asked = (name: string) => fake.calls.slice(since).flatMap(({ query }) => query.get(name) ?? []);
    expect(asked('push_timestamp__gte')).toEqual([String(now - 600)]);
    expect(asked('last_modified__gte')).toEqual([new Date((now - 600) * 1000).toISOString()]);
  });

  test('finds what was classified late, and drops what is not fixed by commit after all', async () => {
    const gaps = [...synthetic.fixedByCommit()].map((job) => ({ job, times: job.events.map(({ at }) => at) }));
    const corrected = gaps.find(({ times: [first = 0, second = 0] }) => second - first > 60);
    if (!corrected) throw new Error('no corrected job in the synthetic history');
    const [first, second] = corrected.times;
    await using fake = await fakeTreeherder(synthetic, { now: (first ?? 0) + 1 });
    const before = await fetchHistory({ url: fake.url, path, from, to: fake.now });
    fake.now = (second ?? 0) + 1;
    const after = await fetchHistory({ url: fake.url, path, from, to: fake.now });
    const has = ({ records }: typeof before) => records.some((r) => r.type === 'job' && r.id === corrected.job.id);
    expect([has(before), has(after)]).toEqual([true, false]);
    expect(withoutRunTimes(after.records)).toEqual([...synthetic.records(fake.now)]);
  });

  test('prunes what is older than the window', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    await fetchHistory({ url: fake.url, path, from, to: now });
    using history = open(path);
    const before = from + 3 * DAY;
    history.prune(before);
    const kept = new Set(synthetic.pushes.filter((p) => p.timestamp >= before).map((p) => p.id));
    const expected = [...synthetic.records(now)].filter(
      (r) => r.type !== 'run-time' && kept.has(r.type === 'push' ? r.id : r.pushId),
    );
    const records = [...history.records()];
    expect(withoutRunTimes(records)).toEqual(expected);
    expect(records.every((r) => r.type !== 'run-time' || r.day >= '2026-08-04')).toBe(true);
    expect(history.missing('pushes', { from, to: before })).toEqual([{ from, to: before }]);
  });
});

/** Pushes with a job fixed by commit that was classified in the week before a time, as known a day before that. */
const unsettled = (time: number): number => {
  const jobs = [...synthetic.records(time - DAY)].filter((r) => r.type === 'job');
  return new Set(jobs.filter((job) => job.lastModified >= time - 7 * DAY).map((job) => job.pushId)).size;
};

describe('a fetch that was killed', () => {
  test.each([1, 3, 12, 19, 26, 40, 75])(
    'after %i requests goes on where it was, and ends with the same records',
    async (requests) => {
      await using fake = await fakeTreeherder(synthetic, { now });
      const whole = await fetchHistory({ url: fake.url, path: join(folder, 'whole.sqlite'), from, to: now });
      const needed = fake.calls.length;
      const args = [join(import.meta.dirname, '../../rig/treeherder/sync.ts'), fake.url, path, from, now, now].map(
        String,
      );
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const exited = once(child, 'exit');
      let seen = 0;
      fake.fault = () => {
        seen++;
        if (seen === requests) child.kill('SIGKILL');
        return seen >= requests ? 'hang' : null;
      };
      expect(await exited).toEqual([null, 'SIGKILL']);
      fake.fault = () => null;
      const since = fake.calls.length;
      const again = await fetchHistory({ url: fake.url, path, from, to: now });
      expect(again.result).toEqual({ ok: true });
      expect(again.records).toEqual(whole.records);
      // All but what was under way is there already (and the corrections of the last week, which are asked for again).
      expect(fake.calls.length - since).toBeLessThanOrEqual(needed - requests + 12);
    },
  );
});

describe('a history file that cannot be used', () => {
  const cases: Record<string, (whole: Buffer) => Buffer | string> = {
    'is not SQLite': () => 'this is a text, which somebody put here by mistake '.repeat(100),
    'is empty': () => '',
    'is cut short': (whole) => whole.subarray(0, whole.length / 2),
    'has a damaged page': (whole) => Buffer.from(whole).fill(0x5a, 4096, 3 * 4096),
  };
  test.each(Object.keys(cases))(
    'because it %s means a full fetch, with the reason, and is kept aside',
    async (name) => {
      await using fake = await fakeTreeherder(synthetic, { now });
      const whole = await fetchHistory({ url: fake.url, path, from, to: now });
      const broken = cases[name]?.(readFileSync(path)) ?? '';
      writeFileSync(path, broken);
      const again = await fetchHistory({ url: fake.url, path, from, to: now });
      expect(again.fresh).toMatch(/damaged|version 0/);
      expect(again.records).toEqual(whole.records);
      expect(readFileSync(`${path}.refused`).equals(Buffer.from(broken))).toBe(true);
    },
  );
});

describe('histories of some days each', () => {
  test('put together are the history of all days', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const whole = await fetchHistory({ url: fake.url, path, from, to: now });
    const bounds = [from, from + 3 * DAY, from + 6 * DAY, now];
    const parts: string[] = [];
    for (let i = 0; i + 1 < bounds.length; i++) {
      const part = join(folder, `part-${i}.sqlite`);
      const [start = 0, end = 0] = bounds.slice(i, i + 2);
      expect((await fetchHistory({ url: fake.url, path: part, from: start, to: end, now })).result).toEqual({
        ok: true,
      });
      parts.push(part);
    }
    const merged = mergeHistories(parts, join(folder, 'merged.sqlite'), 'autoland');
    if (!merged.ok) throw new Error(printFailure(merged.failure));
    using history = merged.value;
    expect([...history.records()]).toEqual(whole.records);
    expect(history.missing('pushes', { from, to: now })).toEqual([{ from: now - 600, to: now }]);
  });

  test('are refused, by name, where one cannot be used', () => {
    const part = join(folder, 'part.sqlite');
    writeFileSync(part, 'not a database, whoever made it');
    const merged = mergeHistories([part], path, 'autoland');
    expect(merged).toMatchObject({ ok: false, failure: { reason: 'bad-data', where: part } });
  });
});

describe('a published history', () => {
  test('is one small file that the next run goes on from', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const { records } = await fetchHistory({ url: fake.url, path, from, to: now });
    const packed = join(folder, 'public/history.sqlite.zst');
    using history = open(path);
    expect(await packHistory(history, packed)).toEqual({ ok: true });
    expect(readdirSync(join(folder, 'public'))).toEqual(['history.sqlite.zst']);
    const taken = join(folder, 'taken.sqlite');
    open(taken, zstdDecompressSync(readFileSync(packed)))[Symbol.dispose]();
    const since = fake.calls.length;
    const again = await fetchHistory({ url: fake.url, path: taken, from, to: now });
    expect(again.fresh).toBeNull();
    expect(again.records).toEqual(records);
    expect(endpoints(fake, since)['note/push_notes'] ?? 0).toBeLessThan(5);
  });

  test('that is cut short is put aside, and everything is fetched', async () => {
    open(path)[Symbol.dispose]();
    const broken = readFileSync(path).subarray(0, 9000);
    const taken = join(folder, 'taken.sqlite');
    using history = open(taken, broken);
    expect(history.fresh).toMatch(/damaged/);
    expect([...history.records()]).toEqual([]);
    expect(readFileSync(`${taken}.refused`).equals(broken)).toBe(true);
  });

  test('never takes the place of one that is there', async () => {
    await using fake = await fakeTreeherder(synthetic, { now });
    const { records } = await fetchHistory({ url: fake.url, path, from, to: now });
    using history = open(path, Buffer.from('another history'));
    expect([...history.records()]).toEqual(records);
  });
});

function open(file: string, seed: Uint8Array | null = null): History {
  const opened = History.open(file, 'autoland', { seed });
  if (!opened.ok) throw new Error(printFailure(opened.failure));
  return opened.value;
}
