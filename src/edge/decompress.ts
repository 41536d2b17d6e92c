/** Bytes that may be compressed, whatever their name or headers say: gzip and zstd are told by their first bytes. */
import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

export type Bytes = AsyncIterable<Uint8Array>;

/** Thrown by `collect` when there is more than it may take. */
export class TooLarge extends Error {}

/** A file that was compressed by its maker may be compressed once more for the transport. */
const MAX_LAYERS = 2;

/**
 * Everything in `source`, decompressed. Throws `TooLarge` as soon as more than `maxBytes` have come in or out, so that
 * a decompression bomb costs no more memory than the limit and one chunk. Throws errors of zlib (see `isZlibError`) when
 * the compressed bytes are truncated or corrupt, and those of the source.
 */
export async function collect(source: Bytes, maxBytes: number): Promise<Buffer> {
  let bytes = limited(source, maxBytes);
  for (let layer = 0; layer < MAX_LAYERS; layer++) bytes = limited(unpacked(bytes), maxBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Whether an error code says that compressed bytes were broken. */
export const isZlibError = (code: string): boolean => /^(Z_|ZSTD_)/.test(code);

async function* limited(source: Bytes, maxBytes: number): Bytes & AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`);
    yield chunk;
  }
}

/** One layer of compression taken off, where there is one. */
export async function* unpacked(source: Bytes): AsyncGenerator<Uint8Array> {
  const rest = source[Symbol.asyncIterator]();
  try {
    const head = await atLeast(4, rest);
    const all = followedBy(head, rest);
    const decompressor = decompressorFor(head);
    if (decompressor === null) yield* all;
    // The error of a broken stage destroys the last one, whose iteration then throws it.
    else yield* pipeline(Readable.from(all, { highWaterMark: 1 }), decompressor, () => {});
  } finally {
    await rest.return?.();
  }
}

/** Magic numbers of RFC 1952 (gzip) and RFC 8878 (zstd). */
function decompressorFor(head: Buffer): Transform | null {
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return createGunzip();
  if (head.length >= 4 && head.readUInt32LE() === 0xfd2fb528) return createZstdDecompress();
  return null;
}

/** The first chunks, until they hold `count` bytes or the end is reached. */
async function atLeast(count: number, source: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < count) {
    const next = await source.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* followedBy(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
