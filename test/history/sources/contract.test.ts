import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RECORD_SCHEMAS } from '../../../src/history/record-schema.ts';
import type { HistoryRecord } from '../../../src/history/records.ts';
import {
  type OpenedSource,
  SERVICES,
  SOURCE_NAMES,
  type SourceName,
  type SourceRequest,
} from '../../../src/history/sources/source.ts';
import { SOURCES } from '../../../src/history/sources/table.ts';
import { History } from '../../../src/history/store/history.ts';
import { packHistory } from '../../../src/history/store/pack.ts';
import { build } from '../../../src/regenerate/build.ts';
import { loadSolver } from '../../../src/regenerate/cover/solve.ts';
import { defaultOptions } from '../../../src/regenerate/options.ts';
import { revisionIn } from '../../../src/regenerate/revisions.ts';
import { printFailure } from '../../../src/util/failure.ts';
import type { Label } from '../../../src/util/ids.ts';
import { canonicalJson } from '../../../src/util/json.ts';
import type { DataLocation } from '../../../src/util/ports.ts';
import { ok, unreachable } from '../../../src/util/result.ts';
import { validator } from '../../../src/util/schema.ts';
import { keepRecords, serviceRequest, singly, writeRecords } from '../../rig/records.ts';
import { type PastPush, PastRig } from '../../rig/taskcluster/past.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';
import { fakeTreeherder } from '../../rig/treeherder/server.ts';

/** What holds for every source of records, whatever it reads. */

const DAY = 86_400;
const solver = await loadSolver();
const synthetic = new SyntheticHistory({ ...SMALL, days: 4, pushesPerDay: 8, share: 0.1, backstop: 8 });
const range = { from: SMALL.from, to: SMALL.from + 4 * DAY };
const held: readonly HistoryRecord[] = [...synthetic.records(range.to)];
const pushes = held.filter((record) => record.type === 'push');

interface Rig extends AsyncDisposable {
  readonly request: SourceRequest & { readonly said: readonly string[] };
  /** The evidence that was put in: what sheriffs wrote, or what ran. */
  readonly evidence: readonly string[];
  /** That of records. */
  readonly tellBy: (records: readonly HistoryRecord[]) => readonly string[];
}

/** Those that read a file which somebody else made. */
const READERS: readonly SourceName[] = ['results', 'file', 'bugbug'];

/** How each source comes to hold the same history. */
const RIGS: Readonly<Record<SourceName, () => Promise<Rig>>> = {
  async treeherder() {
    const fake = await fakeTreeherder(synthetic, { now: range.to });
    return { ...rig(serviceRequest(path, range, fake.url)), [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() };
  },
  async 'treeherder-results'() {
    const fake = await fakeTreeherder(synthetic, { now: range.to });
    const made = rig(serviceRequest(path, range, fake.url), jobsThatRan, ran);
    return { ...made, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() };
  },
  async taskcluster() {
    const past = await PastRig.start(range.to);
    for (const push of pastPushes()) past.add(push);
    const made = rig(serviceRequest(path, range, past.rig.rootUrl), jobsThatRan, ran);
    return { ...made, [Symbol.asyncDispose]: () => past[Symbol.asyncDispose]() };
  },
  async results() {
    const rows = ended.flatMap(({ push, jobs }) => [
      `${push.revision};${iso(push.timestamp)};none;skipped;`,
      ...jobs.map(({ label, started, ended: end, result }) =>
        [push.revision, iso(started), label.label, result, end - started].join(';'),
      ),
    ]);
    writeFileSync(path, ['revision;started;job_name;conclusion;duration', ...rows].join('\n'));
    return rig(serviceRequest(path, range, 'http://127.0.0.1:1'), jobsThatRan, ran);
  },
  async history() {
    keepRecords(path, held);
    return rig(serviceRequest(path, range, 'http://127.0.0.1:1'));
  },
  async file() {
    writeRecords(path, held);
    return rig(serviceRequest(path, range, 'http://127.0.0.1:1'));
  },
  async bugbug() {
    // It has one fixing revision a push.
    const rows = pushes.map(({ id, revision }) => {
      const [first, ...others] = evidenceOf(
        held.filter((record) => record.type === 'push' || ('pushId' in record && record.pushId === id)),
      );
      const fix = first?.at(-1) ?? null;
      const labels = [first, ...others].flatMap((one) => (one?.at(-1) === fix && one?.[1] ? [one[1]] : []));
      return [[revision], fix, labels, labels, labels] as const;
    });
    writeFileSync(path, JSON.stringify(rows));
    const evidence = rows.flatMap(([[revision], fix, labels]) =>
      labels.map((label) => [revision, label, fix].join(' ')),
    );
    return rig(serviceRequest(path, range, 'http://127.0.0.1:1'), [...new Set(evidence)].sort());
  },
};

const rig = (request: Rig['request'], evidence: readonly string[] = told(held), tellBy = told): Rig => ({
  ...{ request, evidence, tellBy },
  async [Symbol.asyncDispose]() {},
});

/** Jobs of the synthetic history that have ended, by push. */
const ended = synthetic.pushes.map((push) => ({
  push,
  jobs: synthetic.jobs(push).filter((job) => job.ended < range.to),
}));
const jobsThatRan: readonly string[] = ended
  .flatMap(({ push, jobs }) =>
    jobs.map(({ label, started, ended: end, result }) =>
      [push.revision, label.label, result === 'success' ? 'passed' : 'failed', started, end - started].join(' '),
    ),
  )
  .sort();

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** The same as pushes that were decided on. */
const pastPushes = (): PastPush[] =>
  ended.map(({ push, jobs }) => ({
    ...{ id: 0, revision: push.revision, time: push.timestamp },
    tasks: jobs.map(({ label, started, ended: end, result }) => ({
      label: label.label,
      runs: [{ state: result === 'success' ? 'completed' : 'failed', started, ended: end }],
    })),
  }));

/** Revision of the push, label, result and times of each run. */
function ran(records: readonly HistoryRecord[]): string[] {
  const revisions = revisionsOf(records);
  return records
    .flatMap((record) => {
      if (record.type !== 'run') return [];
      const { label, result, startTimestamp, seconds } = record;
      return [[revisions.get(record.pushId), label, result, startTimestamp, seconds].join(' ')];
    })
    .sort();
}

const revisionsOf = (records: readonly HistoryRecord[]): ReadonlyMap<number, string> =>
  new Map(records.flatMap((record) => (record.type === 'push' ? [[record.id, record.revision]] : [])));

/** Revision of the push, label and fixing revision of each note that says "fixed by commit". */
function evidenceOf(records: readonly HistoryRecord[]): (readonly string[])[] {
  const revisions = revisionsOf(records);
  return records.flatMap((record) => {
    const fix = record.type === 'note' && record.failureClassificationId === 2 ? revisionIn(record.text) : null;
    return record.type === 'note' && fix ? [[revisions.get(record.pushId) ?? '', record.label, fix.slice(0, 12)]] : [];
  });
}
const told = (records: readonly HistoryRecord[]): string[] =>
  [...new Set(evidenceOf(records).map((one) => one.join(' ')))].sort();

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-source-'));
  path = join(folder, 'records');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function opened(name: SourceName, request: SourceRequest): Promise<OpenedSource> {
  const source = await SOURCES[name].open(request);
  if (!source.ok) throw new Error(printFailure(source.failure));
  return source.value;
}

describe.each(SOURCE_NAMES)('the source %s', (name) => {
  test('gives the pushes and the evidence that it holds', async () => {
    await using rig = await RIGS[name]();
    using source = await opened(name, rig.request);
    const records = singly(source.records());
    const revisions = records.flatMap((record) => (record.type === 'push' ? [record.revision] : []));
    expect(revisions.sort()).toEqual(pushes.map(({ revision }) => revision).sort());
    expect(rig.evidence.length).toBeGreaterThan(5);
    expect(rig.tellBy(records)).toEqual(rig.evidence);
  });

  test('gives records in the published form, each once, about pushes that it gives too', async () => {
    await using rig = await RIGS[name]();
    using source = await opened(name, rig.request);
    const records = singly(source.records());
    for (const record of records) expect(validator(RECORD_SCHEMAS[record.type])(record)).toEqual([]);
    const ids = records.map(identity);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(records.flatMap((record) => (record.type === 'push' ? [record.id] : [])));
    expect(records.filter((record) => 'pushId' in record && !known.has(record.pushId))).toEqual([]);
  });

  test('gives pushes of the time that it was asked for', async () => {
    await using rig = await RIGS[name]();
    using source = await opened(name, rig.request);
    const times = singly(source.records()).flatMap((record) => (record.type === 'push' ? [record.pushTimestamp] : []));
    expect(times.filter((time) => time < range.from || time >= range.to)).toEqual([]);
  });

  test('gives the same again, and to who opens it again', async () => {
    await using rig = await RIGS[name]();
    const first = await opened(name, rig.request);
    const records = singly(first.records());
    expect(singly(first.records())).toEqual(records);
    first[Symbol.dispose]();
    using second = await opened(name, rig.request);
    expect(singly(second.records())).toEqual(records);
  });

  test('lets go of what it held when it is disposed of, once or twice', async () => {
    await using rig = await RIGS[name]();
    const source = await opened(name, rig.request);
    source[Symbol.dispose]();
    source[Symbol.dispose]();
    const history = History.open(path, 'autoland', { patience: 0 });
    expect(history.ok).toBe(true);
    if (history.ok) history.value[Symbol.dispose]();
  });

  test('that is not there is a failure that says where and what to do, and leaves nothing', async () => {
    const request = serviceRequest(join(folder, 'nowhere', 'file'), range, 'http://127.0.0.1:1', { milliseconds: 300 });
    const source = await SOURCES[name].open(request);
    expect(source.ok ? '' : printFailure(source.failure)).toMatch(/(nowhere|127\.0\.0\.1).* \[\S+\]\n {2}-> \w/);
    if (READERS.includes(name)) expect(readdirSync(folder)).toEqual([]);
  });

  const DAMAGE: Readonly<Record<string, (whole: Buffer) => Buffer>> = {
    'cut short': (whole) => whole.subarray(0, Math.floor(whole.length / 2)),
    'a page for people': () => Buffer.from('<!doctype html>'),
    empty: () => Buffer.from(''),
  };
  test.each(Object.keys(DAMAGE))('whose file is %s refuses it by name, or says so and begins anew', async (how) => {
    await using rig = await RIGS[name]();
    (await opened(name, rig.request))[Symbol.dispose]();
    writeFileSync(path, DAMAGE[how]?.(readFileSync(path)) ?? '');
    const source = await SOURCES[name].open(rig.request);
    if (!source.ok) {
      expect(printFailure(source.failure)).toContain(path);
      expect(printFailure(source.failure)).toContain('->');
      return;
    }
    using again = source.value;
    // An empty file of JSON lines is a history of nothing.
    if (name === 'file') expect(singly(again.records())).toEqual([]);
    // CSV does not say how long it is.
    else if (name === 'results') expect(rig.request.said.at(-2)).toMatch(/^1 of \d+ rows are malformed: row \d+: /);
    else {
      expect(rig.request.said.join('\n')).toMatch(/everything is fetched: it (is damaged|has version)/);
      expect(rig.tellBy(singly(again.records()))).toEqual(rig.evidence);
      expect(existsSync(`${path}.refused`)).toBe(true);
    }
  });
});

/** What `seta data fetch` leaves of the days from one to another, as tasks of kind `seta-fetch` do. */
async function shard(name: SourceName, request: SourceRequest, days: readonly [number, number]): Promise<string> {
  const [first, end] = days.map((day) => range.from + day * DAY) as [number, number];
  const into = join(folder, `part-${first}.zst`);
  const file = join(folder, `part-${first}`);
  // It knows what it is today, and does not take the end of its days for it.
  const fetch = { ...request.fetch, now: range.to };
  using source = await opened(name, { ...request, path: file, range: { from: first, to: end }, fetch });
  if (!source.kept) throw new Error('it keeps nothing');
  expect(await packHistory(source.kept, into)).toEqual({ ok: true });
  return into;
}

describe.each(SERVICES as readonly SourceName[])('what is fetched from %s', (name) => {
  test('in shards is what is fetched at once, and makes the same data', async () => {
    await using rig = await RIGS[name]();
    const whole = await opened(name, { ...rig.request, path: join(folder, 'whole') });
    const expected = singly(whole.records());
    const made = dataFrom(whole);
    whole[Symbol.dispose]();
    const parts = [await shard(name, rig.request, [0, 1]), await shard(name, rig.request, [1, 4])];
    const bytes = async (location: DataLocation) =>
      ok(zstdDecompressSync(readFileSync('file' in location ? location.file : '')));
    const fetch = { ...rig.request.fetch, parts: parts.map((file) => ({ file })), bytes };
    using merged = await opened(name, { ...rig.request, fetch });
    expect(expected.length).toBeGreaterThan(30);
    expect(singly(merged.records())).toEqual(expected);
    expect(dataFrom(merged)).toBe(made);
  });
});

/** The data that is made of records, as text. */
function dataFrom(source: OpenedSource): string {
  const labels = [...new Set(synthetic.pushes.flatMap((push) => synthetic.jobs(push).map(({ label }) => label.label)))];
  const input = { project: 'autoland', records: source.records(), labels: labels as Label[], prunable: () => true };
  const facts = { overrides: [], previous: null, now: range.to * 1000, options: defaultOptions };
  const built = build({ ...input, ...facts }, solver);
  if (!built.ok) throw new Error(printFailure(built.failure));
  return canonicalJson(built.value.data);
}

function identity(record: HistoryRecord): string {
  switch (record.type) {
    case 'push':
    case 'job':
    case 'note':
      return `${record.type} ${record.id}`;
    case 'run-time':
      return `${record.type} ${record.day} ${record.label}`;
    case 'run':
      return `${record.type} ${record.taskId} ${record.pushId} ${record.label} ${record.startTimestamp}`;
    case 'verdict':
      return `${record.type} ${record.taskId} ${record.label}`;
    default:
      return unreachable(record);
  }
}
