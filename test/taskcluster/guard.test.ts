/** Data that is large or hostile, through the guard: an answer in time, whatever is in it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test, vi } from 'vitest';
import * as parsing from '../../src/seta/parse.ts';
import { fetchData } from '../../src/taskcluster/guard.ts';
import { dataText } from '../rig/pushes.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-guard-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (bytes: string | Uint8Array, timeBudget = 60_000) => {
  const file = join(folder, 'data');
  writeFileSync(file, bytes);
  return fetchData({ file }, { timeBudget, maxBytes: 64 * 2 ** 20, environment: {} });
};

const MORE_THAN_SMALL = 9 * 2 ** 20;
const padded = (text: string): string => text + ' '.repeat(MORE_THAN_SMALL);
const deep = (open: string, close: string, depth: number) => `{"tasks":${open.repeat(depth)}1${close.repeat(depth)}}`;

describe('what is read here, and what in a thread of its own', () => {
  test.each([
    ['here', (text: string) => text],
    ['apart', padded],
  ])('%s: good data', async (_name, sized) => {
    const got = await read(sized(dataText({ 'test-a': 5, 'test b': 5 })));
    if (got.kind === 'refused') throw new Error(got.message);
    expect([...got.judgement.tasks.keys()]).toEqual(['test-a']);
    expect(got.judgement.unjudged.count).toBe(1);
  });

  test.each([
    ['not UTF-8', Buffer.concat([Buffer.from('"'), Buffer.of(0xff)]), 'not-json'],
    ['apart: not UTF-8', Buffer.concat([Buffer.alloc(MORE_THAN_SMALL, ' '), Buffer.of(0xff)]), 'not-json'],
    ['apart: not JSON', padded('{'), 'not-json'],
    ['lists 5,000 deep', deep('[', ']', 5000), 'bad-schema'],
    ['objects 1,000,000 deep', gzipSync(deep('{"a":', '}', 1e6)), 'bad-schema'],
    ['apart: lists 5,000,000 deep', gzipSync(deep('[', ']', 5e6)), 'bad-schema'],
    ['apart: a million labels, each broken', `{"tasks":{${'"a":1,'.repeat(2e6)}"b":1}}`, 'bad-schema'],
  ])('%s', async (_name, bytes, code) => {
    const got = await read(bytes);
    expect(got).toMatchObject({ kind: 'refused', code });
    if (got.kind === 'refused') expect(got.message.length).toBeLessThan(1000);
  });

  test('a thread that is not done when the time is up is ended', async () => {
    // Twenty million small lists take a second or more to read; without an end this test would see what is in them.
    const got = await read(gzipSync(`{"x":[${'[],'.repeat(2e7)}[]]}`), 400);
    expect(got).toMatchObject({ kind: 'refused', code: 'timeout' });
  });
});

describe('a fault of our own', () => {
  test.each([
    ['an exception', () => Promise.reject(new RangeError('Maximum call stack size exceeded'))],
    ['something that is no error', () => Promise.reject(null)],
  ])('%s: everything runs, and the message repeats nothing', async (_name, fault) => {
    vi.spyOn(parsing, 'parseBytes').mockImplementationOnce(fault as never);
    const got = await read(dataText({ 'test-a': 5 }));
    expect(got).toMatchObject({ kind: 'refused', code: 'judging-failed' });
  });
});
