/** The history as it is published and taken up again: one compact file, compressed. */
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import { isZlibError, unpacked } from '../../edge/decompress.ts';
import { errorCode, fileFailure } from '../../edge/files.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import type { History } from './history.ts';

/** Writes the history to `into`, without empty pages and compressed with zstd; whole or not at all. */
export async function packHistory(history: History, into: string): Promise<Result<void>> {
  const compact = `${into}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(into), { recursive: true });
    history.compactInto(compact);
    await writeStream(createReadStream(compact).pipe(createZstdCompress()), into);
    return ok(undefined);
  } catch (error) {
    return err(fileFailure('unwritable', into, error));
  } finally {
    rmSync(compact, { force: true });
  }
}

/**
 * Writes what `packHistory` made (or a history that is not compressed) to `path`, in the place of what is there; whole or not at
 * all. `bad-data` where the compressed bytes are broken: then there is nothing to go on from, and a full fetch is due.
 */
export async function unpackHistory(packed: string, path: string): Promise<Result<void>> {
  try {
    await writeStream(Readable.from(unpacked(createReadStream(packed))), path);
  } catch (error) {
    if (!isZlibError(errorCode(error) ?? '')) return err(fileFailure('unreadable', packed, error));
    const message = 'the packed history is truncated or corrupt';
    return err({ reason: 'bad-data', message, where: packed, fix: 'fetch everything anew' });
  }
  return ok(undefined);
}

async function writeStream(source: Readable, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await pipeline(source, createWriteStream(temporary));
    // The journal of a history that was there would be played into the one that takes its place.
    for (const journal of ['-wal', '-shm']) rmSync(path + journal, { force: true });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
