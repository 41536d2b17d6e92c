import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, isZlibError, TooLarge } from '../../src/edge/decompress.ts';
import { errorCode } from '../../src/edge/files.ts';

/** `bytes` in pieces of `size`, counted as they are taken. */
function inPieces(bytes: Uint8Array, size: number) {
  const source = {
    taken: 0,
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < bytes.length; i += size) {
        source.taken++;
        yield bytes.subarray(i, i + size);
      }
    },
  };
  return source;
}

const packings = {
  plain: (bytes: Uint8Array) => bytes,
  gzip: gzipSync,
  zstd: zstdCompressSync,
  'zstd in gzip': (bytes: Uint8Array) => gzipSync(zstdCompressSync(bytes)),
  'gzip in gzip': (bytes: Uint8Array) => gzipSync(gzipSync(bytes)),
};

/** Bytes that do not themselves look compressed, as no JSON does. */
const content = fc.uint8Array({ maxLength: 300 }).filter((bytes) => bytes[0] !== 0x1f && bytes[0] !== 0x28);

test.each(Object.entries(packings))('%s comes out as it went in, however it is cut', async (_name, pack) => {
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 1, max: 400 }), async (bytes, size) => {
      expect(new Uint8Array(await collect(inPieces(pack(bytes), size), 1000))).toEqual(bytes);
    }),
  );
});

test.each(Object.entries(packings))('%s: the limit is to the byte', async (_name, pack) => {
  const bytes = Buffer.alloc(10_000, 'x');
  expect(await collect(inPieces(pack(bytes), 100), 10_000)).toEqual(bytes);
  await expect(collect(inPieces(pack(bytes), 100), 9_999)).rejects.toThrow(TooLarge);
});

test.each([
  ['gzip', gzipSync],
  ['zstd', (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
])('%s cut anywhere is broken, never shorter', async (_name, pack) => {
  const whole = pack(Buffer.from('{"labels": ["test-1", "test-2", "test-3"]}'));
  for (let length = 5; length < whole.length; length++) {
    const error: unknown = await collect(inPieces(whole.subarray(0, length), 7), 1000).catch((error) => error);
    expect(isZlibError(errorCode(error) ?? '')).toBe(true);
  }
});

test('a bomb is stopped when the limit is reached, not when it has gone off', async () => {
  // 64 members of 16 MiB each; the first one is enough to be too large.
  const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
  const source = inPieces(Buffer.concat(Array<Buffer>(64).fill(member)), member.length);
  await expect(collect(source, 1024 * 1024)).rejects.toThrow(TooLarge);
  expect(source.taken).toBeLessThan(8);
});

test('an endless download that decompresses to nothing ends at the limit', async () => {
  // A gzip header whose file name never ends.
  async function* endless() {
    yield Buffer.from([0x1f, 0x8b, 8, 0x08, 0, 0, 0, 0, 0, 0]);
    for (;;) yield Buffer.alloc(1000, 'a');
  }
  await expect(collect(endless(), 100_000)).rejects.toThrow(TooLarge);
});

test('an error of the source is thrown as it is, and the source is closed', async () => {
  let closed = false;
  async function* broken() {
    try {
      yield gzipSync('{}').subarray(0, 12);
      throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    } finally {
      closed = true;
    }
  }
  await expect(collect(broken(), 1000)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(closed).toBe(true);
});
