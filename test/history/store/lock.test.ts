import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PushRecord } from '../../../src/history/records.ts';
import { History } from '../../../src/history/store/history.ts';
import type { OpenOptions } from '../../../src/history/store/open.ts';
import { packHistory } from '../../../src/history/store/pack.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';
import { fakeTreeherder } from '../../rig/treeherder/server.ts';
import { fetchHistory, fetchInto } from '../../rig/treeherder/sync.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-lock-'));
  path = join(folder, 'history.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const push = (id: number): PushRecord => ({ type: 'push', id, revision: `${id}`.padStart(40, '0'), pushTimestamp: id });
/** Nobody who holds a lock in these tests gives it back while another waits. */
const AT_ONCE: OpenOptions = { patience: 0 };
const BUSY = /another process is at work on this history \[un\w+\]\n {2}-> wait/;

function opened(how: typeof History.open = History.open): History {
  const history = how(path, 'autoland', AT_ONCE);
  if (!history.ok) throw new Error(printFailure(history.failure));
  return history.value;
}
function refusal(how: typeof History.open = History.open): string {
  const history = how(path, 'autoland', AT_ONCE);
  return history.ok ? 'opened' : printFailure(history.failure);
}
/** Another program's hold on the file of the history itself. */
function held(): DatabaseSync {
  const other = new DatabaseSync(path);
  other.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  return other;
}

describe('a history that another process is at work on', () => {
  test.each([
    { what: 'whole', before: () => opened()[Symbol.dispose]() },
    { what: 'not there yet', before: () => {} },
    { what: 'damaged', before: () => writeFileSync(path, 'no database '.repeat(1000)) },
  ])('is left alone, also where the file was $what before', ({ before }) => {
    before();
    using first = opened();
    first.addPushes([push(1)]);
    const names = readdirSync(folder).sort();
    expect(refusal()).toMatch(BUSY);
    expect(readdirSync(folder).sort()).toEqual(names);
    first.addPushes([push(2)]);
    first[Symbol.dispose]();
    using second = opened();
    expect([...second.records()]).toEqual([push(1), push(2)]);
  });

  test('can be read meanwhile: one state of it, however it goes on', () => {
    using writer = opened();
    writer.addPushes([push(1)]);
    using reader = opened(History.read);
    writer.addPushes([push(2)]);
    expect([...reader.records()]).toEqual([push(1)]);
    expect(() => reader.addPushes([push(3)])).toThrow(/readonly/);
  });

  test('is not taken for damaged where another program has locked the file itself', () => {
    opened()[Symbol.dispose]();
    using other = held();
    const bytes = readFileSync(path);
    expect(refusal()).toMatch(BUSY);
    expect(refusal(History.read)).toMatch(BUSY);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.includes('refused'))).toEqual([]);
    other.exec('ROLLBACK');
    expect(refusal()).toBe('opened');
  });

  test('and then locked in the middle of a fetch fails it; the next one ends with the same records', async () => {
    const synthetic = new SyntheticHistory({ ...SMALL, days: 3 });
    const [from, to] = [SMALL.from, SMALL.from + 3 * 86_400];
    await using fake = await fakeTreeherder(synthetic, { now: to });
    const whole = await fetchHistory({ url: fake.url, path: join(folder, 'whole'), from, to });
    using history = opened();
    let other: DatabaseSync | null = null;
    fake.fault = ({ endpoint }) => {
      if (endpoint !== 'note/push_notes' || other) return null;
      other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      return null;
    };
    const failed = await fetchInto(history, { url: fake.url, path, from, to });
    expect(failed.result.ok ? '' : printFailure(failed.result.failure)).toMatch(BUSY);
    (other as DatabaseSync | null)?.close();
    const again = await fetchInto(history, { url: fake.url, path, from, to });
    expect(again.result).toEqual({ ok: true });
    expect([...history.records()]).toEqual(whole.records);
  });
});

describe('a full disk', () => {
  /** No more pages than there are: SQLite then answers as it does where the disk is full. */
  const fill = (history: History, pages: number) => history['database'].exec(`PRAGMA max_page_count = ${pages}`);
  const FULL = /history\.sqlite: the disk is full \[unwritable\]\n {2}-> make room/;

  test.each([14, 16, 18, 20])(
    'of %i pages ends a fetch in one message; with more room it goes on to the same records',
    async (pages) => {
      const synthetic = new SyntheticHistory({ ...SMALL, days: 8 });
      const [from, to] = [SMALL.from, SMALL.from + 8 * 86_400];
      await using fake = await fakeTreeherder(synthetic, { now: to });
      const whole = await fetchHistory({ url: fake.url, path: join(folder, 'whole'), from, to });
      using history = opened();
      fill(history, pages);
      const failed = await fetchInto(history, { url: fake.url, path, from, to });
      expect(failed.result.ok ? '' : printFailure(failed.result.failure)).toMatch(FULL);
      fill(history, 100_000);
      const again = await fetchInto(history, { url: fake.url, path, from, to });
      expect(again.result).toEqual({ ok: true });
      expect([...history.records()]).toEqual(whole.records);
    },
  );

  test('while it is packed leaves no part of it, and says which file could not be written', async () => {
    using history = opened();
    const into = join(path, 'packed.zst');
    const packed = await packHistory(history, into);
    expect(packed.ok ? '' : printFailure(packed.failure)).toContain('packed.zst');
    expect(readdirSync(folder).filter((name) => /tmp|part/.test(name))).toEqual([]);
  });
});

test('what a clock of the year 2099 once fetched is not taken for fetched', async () => {
  const synthetic = new SyntheticHistory({ ...SMALL, days: 3 });
  const [from, to] = [SMALL.from, SMALL.from + 3 * 86_400];
  await using fake = await fakeTreeherder(synthetic, { now: to });
  const whole = await fetchHistory({ url: fake.url, path: join(folder, 'whole'), from, to });
  using history = opened();
  const later = Date.parse('2099-01-01') / 1000;
  for (const add of ['addPushes', 'addJobs', 'addRunTimes'] as const)
    history[add]([], { from: to - 86_400, to: later });
  await fetchInto(history, { url: fake.url, path, from, to: to - 86_400 });
  await fetchInto(history, { url: fake.url, path, from, to });
  expect([...history.records()]).toEqual(whole.records);
});
