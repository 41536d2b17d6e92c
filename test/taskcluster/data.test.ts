import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DataOptions, fetchBytes } from '../../src/taskcluster/data.ts';
import { type Misbehaving, misbehaving, wayRows } from '../rig/misbehaving.ts';

const options: DataOptions = { timeBudget: 60_000, maxBytes: 4 * 1024 * 1024, retryDelay: 1, environment: {} };

describe('from a server that misbehaves', () => {
  let server: Misbehaving;
  beforeAll(async () => {
    server = await misbehaving();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each(wayRows)('$name', async ({ name, fetched, endless }) => {
    const got = await fetchBytes({ url: server.url(name) }, { ...options, timeBudget: endless ? 500 : 60_000 });
    expect(got.taskId).toBeNull();
    expect(got.location).toBe(server.url(name));
    expect(got.ok ? undefined : got.failure.code).toBe(fetched);
    if (!got.ok) expect(got.failure.message).toContain(server.url(name));
  });

  test('what was refused for good is asked for once, trouble is retried', () => {
    for (const name of ['404', '403', 'redirect to a file', 'truncated gzip', 'gzip bomb', '200 MB'] as const) {
      expect([name, server.count(name)]).toEqual([name, 1]);
    }
    expect(server.count('429 for a year')).toBe(1);
    for (const name of ['reset at once', 'reset half-way', '500 always'] as const) {
      expect([name, server.count(name)]).toEqual([name, 5]);
    }
  });

  test.runIf(existsSync('/proc/self/status')).each(['gzip bomb', 'zstd bomb', '200 MB'] as const)(
    '%s takes little memory',
    async (name) => {
      // 2 GiB, 256 MiB and 200 MB against a limit of 1 MiB, in a process of its own.
      const script = `
      import { fetchBytes } from ${JSON.stringify(import.meta.resolve('../../src/taskcluster/data.ts'))};
      import { readFileSync } from 'node:fs';
      const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
      const before = peak();
      const options = { timeBudget: 60_000, maxBytes: 1024 * 1024, environment: {} };
      const { failure } = await fetchBytes({ url: ${JSON.stringify(server.url(name))} }, options);
      console.log(JSON.stringify({ code: failure?.code, grown: peak() - before }));`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
      const { code, grown } = JSON.parse(stdout);
      expect(code).toBe('too-large');
      expect(grown / 1024).toBeLessThan(60);
    },
  );

  test('a message says what the server said', async () => {
    const missing = await fetchBytes({ url: server.url('404') }, options);
    expect(missing).toMatchObject({ failure: { message: `${server.url('404')} answered 404: Artifact not found` } });
  });

  test('a wait that would outlast the budget is not begun: the trouble itself is told', async () => {
    const got = await fetchBytes({ url: server.url('500 always') }, { ...options, retryDelay: 120_000 });
    expect(got).toMatchObject({
      failure: { code: 'unreachable', message: expect.stringContaining('answered 500: out of order') },
    });
  });
});

test.each([
  ['http://name:password@127.0.0.1:1/seta.json?bewit=c2VjcmV0&x=1', 'http://127.0.0.1:1/seta.json?bewit=...&x=1'],
  ['seta.json', '(not a URL)'],
  ['ftp://127.0.0.1/seta.json', 'ftp://127.0.0.1/seta.json'],
])('%s is unreachable and printed as %s', async (url, location) => {
  const got = await fetchBytes({ url }, options);
  expect(got).toMatchObject({ failure: { code: 'unreachable' }, location });
  expect(JSON.stringify(got)).not.toMatch(/password|c2VjcmV0/);
});

describe('from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seta-data-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['plain', (text: string) => Buffer.from(text), null],
    ['gzip', (text: string) => gzipSync(text), null],
    ['zstd', (text: string) => zstdCompressSync(text), null],
    ['empty', () => Buffer.alloc(0), null],
    ['truncated', (text: string) => gzipSync(text).subarray(0, -5), 'broken-compression'],
    ['too large', () => gzipSync(Buffer.alloc(options.maxBytes + 1)), 'too-large'],
  ])('%s', async (name, make, code) => {
    const file = join(folder, name);
    writeFileSync(file, make('{"läbel": 1}'));
    const got = await fetchBytes({ file }, options);
    expect(got).toMatchObject(code ? { failure: { code } } : { ok: true, location: file });
    if (got.ok && name !== 'empty') expect(got.value.toString()).toBe('{"läbel": 1}');
  });

  test('no such file', async () => {
    expect(await fetchBytes({ file: join(folder, 'absent') }, options)).toMatchObject({
      failure: { code: 'not-found' },
    });
  });

  test('a folder', async () => {
    expect(await fetchBytes({ file: folder }, options)).toMatchObject({ failure: { code: 'unreachable' } });
  });
});
