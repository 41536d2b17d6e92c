import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { SOURCES } from '../../../src/history/sources/table.ts';
import type { Result } from '../../../src/util/failure.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { ok } from '../../../src/util/result.ts';
import { fileRequest, singly, writeRecords } from '../../rig/records.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-records-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'records.jsonl');
const records = [...new SyntheticHistory(SMALL).records()];
/** The records of a file, in its order. */
async function readRecords(file: string): Promise<Result<unknown>> {
  const source = await SOURCES.file.open(fileRequest(file, { from: 0, to: 1 }));
  return source.ok ? ok(singly(source.value.records())) : source;
}
const push = { type: 'push', id: 1, revision: 'a'.repeat(40), pushTimestamp: 1 };

describe('records as JSON lines', () => {
  test('come back as they were written, in their order', async () => {
    writeRecords(path, records);
    expect(await readRecords(path)).toEqual({ ok: true, value: records });
  });

  test.each([
    { name: 'gzip', compress: gzipSync },
    { name: 'zstd', compress: zstdCompressSync },
  ])('may be compressed with $name', async ({ compress }) => {
    writeRecords(path, records);
    writeFileSync(path, compress(readFileSync(path)));
    expect(await readRecords(path)).toEqual({ ok: true, value: records });
  });

  test('keep any text', async () => {
    const note = {
      type: 'note',
      id: 1,
      pushId: 1,
      label: 'l',
      taskId: 't',
      failureClassificationId: 2,
      created: 1,
    } as const;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        writeRecords(path, [{ ...note, text }]);
        expect(await readRecords(path)).toEqual({ ok: true, value: [{ ...note, text }] });
      }),
      { numRuns: 50 },
    );
  });

  test('may have blank lines, no last line feed and keys of others', async () => {
    writeFileSync(path, `\n${JSON.stringify({ ...push, mine: 1 })}\r\n\n${JSON.stringify({ ...push, id: 2 })}`);
    expect(await readRecords(path)).toEqual({
      ok: true,
      value: [
        { ...push, mine: 1 },
        { ...push, id: 2 },
      ],
    });
  });

  test.each([
    { name: 'half a line', text: '{"type": "pu', says: /records.jsonl:2: not JSON/ },
    { name: 'no object', text: '7', says: /:2: type is missing, not one of push, job, note, run-time/ },
    { name: 'an unknown type', text: '{"type": "pull"}', says: /:2: type is "pull", not one of/ },
    { name: 'a missing field', text: '{"type": "push", "id": 1}', says: /:2: revision is missing/ },
    { name: 'a wrong type', text: JSON.stringify({ ...push, id: 'x' }), says: /:2: id / },
    { name: 'no revision', text: JSON.stringify({ ...push, revision: '' }), says: /:2: revision / },
  ])('with $name are refused by line', async ({ text, says }) => {
    writeFileSync(path, `${JSON.stringify(push)}\n${text}\n`);
    const read = await readRecords(path);
    expect(read.ok ? '' : printFailure(read.failure)).toMatch(says);
    expect(read).toMatchObject({ failure: { reason: 'bad-data', where: path } });
  });

  test('that are all wrong name the first five', async () => {
    writeFileSync(path, 'x\n'.repeat(100));
    const read = await readRecords(path);
    expect(read.ok ? [] : read.failure.causes?.length).toBe(5);
  });

  test('that are not there or cut short are told so', async () => {
    expect(await readRecords(join(folder, 'nowhere'))).toMatchObject({
      failure: { reason: 'unreadable', message: 'no such file' },
    });
    writeRecords(path, records);
    writeFileSync(path, zstdCompressSync(readFileSync(path)).subarray(0, -10));
    expect(await readRecords(path)).toMatchObject({
      failure: { reason: 'bad-data', message: 'compressed, but truncated or corrupt' },
    });
  });
});
