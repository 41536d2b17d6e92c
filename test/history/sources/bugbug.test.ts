import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../../src/history/records.ts';
import { elements } from '../../../src/history/sources/json-elements.ts';
import { SOURCES } from '../../../src/history/sources/table.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { fileRequest, singly } from '../../rig/records.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-bugbug-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'push_data_label.json.zst');
const period = { from: 1000, to: 1400 };
/** Its records, and what people are told; the failure's text where there is one. */
async function read(
  file = path,
): Promise<{ records: readonly HistoryRecord[]; said: readonly string[]; failed: string }> {
  const request = fileRequest(file, period);
  const source = await SOURCES.bugbug.open(request);
  const failed = source.ok ? '' : printFailure(source.failure);
  return { records: source.ok ? singly(source.value.records()) : [], said: request.said, failed };
}
const rev = (digit: string) => digit.repeat(40);

/** Synthetic rows in the form of bugbug's. */
const ROWS = [
  [
    [rev('a'), rev('b')],
    rev('f'),
    ['test-linux/opt-x-1', 'test-linux/opt-x-2'],
    ['test-linux/opt-x-1'],
    ['test-linux/opt-x-1'],
  ],
  [[rev('c')], null, ['test-linux/opt-x-1'], [], []],
  [[rev('d')], null, ['test-linux/opt-x-1'], ['test-linux/opt-x-1'], ['test-linux/opt-x-1']],
  [[rev('e')], rev('f'), [], [], ['test-linux/opt-x-1', 'test-linux/opt-"odd", [x]-2']],
];
const written = (rows: unknown) => writeFileSync(path, zstdCompressSync(JSON.stringify(rows)));

describe("bugbug's push-label history", () => {
  test('becomes pushes, and jobs with notes where a regression has a fix', async () => {
    written(ROWS);
    const { records, said, failed } = await read();
    expect(failed).toBe('');
    expect(records.filter(({ type }) => type === 'push')).toEqual(
      ['a', 'c', 'd', 'e'].map((digit, i) => ({
        type: 'push',
        id: i + 1,
        revision: rev(digit),
        pushTimestamp: 1000 + i * 100,
      })),
    );
    const told = records.map((r) => (r.type === 'note' ? [r.pushId, r.label, r.text] : null)).filter((r) => r !== null);
    expect(told).toEqual([
      [1, 'test-linux/opt-x-1', rev('f')],
      [4, 'test-linux/opt-x-1', rev('f')],
      [4, 'test-linux/opt-"odd", [x]-2', rev('f')],
    ]);
    const ids = (type: string) =>
      records.flatMap((r) => (r.type === type && 'pushId' in r ? [[r.pushId, r.label]] : []));
    expect(ids('job')).toEqual(ids('note'));
    expect(said).toEqual(['1 pushes with likely regressions are left out: no known revision fixed them']);
  });

  test('may have a header and a few rows of another form', async () => {
    const many = Array.from({ length: 40 }, () => ROWS[1]);
    written([['revs', 'fix', 'tasks', 'possible', 'likely'], ...many, [null], ...many]);
    const { failed, said } = await read();
    expect({ failed, said }).toEqual({ failed: '', said: [`1 rows of ${path} are malformed, the first is row 42`] });
  });

  test.each([
    { name: 'is not JSON', bytes: Buffer.from('<html>'), says: /truncated or corrupt after row 0/ },
    { name: 'is empty', bytes: Buffer.from(''), says: /truncated or corrupt after row 0/ },
    {
      name: 'is cut short',
      bytes: Buffer.from(JSON.stringify(ROWS).slice(0, -10)),
      says: /truncated or corrupt after row 3/,
    },
    {
      name: 'is cut short compressed',
      bytes: zstdCompressSync(JSON.stringify(ROWS)).subarray(0, -9),
      says: /truncated or corrupt/,
    },
    { name: 'has rows of another form', bytes: Buffer.from('[[1, 2], [3, 4]]'), says: /no row has the expected form/ },
    {
      name: 'has many rows of another form',
      bytes: Buffer.from(JSON.stringify([...ROWS, 1])),
      says: /1 of 5 rows .* is row 5/,
    },
  ])('that $name is refused', async ({ bytes, says }) => {
    writeFileSync(path, bytes);
    expect((await read()).failed).toMatch(says);
  });

  test('that is not there is told so', async () => {
    expect((await read(join(folder, 'nowhere'))).failed).toContain('no such file [unreadable]');
  });
});

test('the elements of any JSON array are found, wherever the chunks end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(2),
      async (values, size, indent) => {
        const bytes = Buffer.from(JSON.stringify(values, null, indent));
        async function* chunks() {
          for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
        }
        const found: unknown[] = [];
        for await (const text of elements(chunks())) found.push(JSON.parse(text));
        expect(found).toEqual(JSON.parse(bytes.toString()));
      },
    ),
  );
});
