/** The history as it is published: one compact file, compressed. Who takes it up again opens a history with it (`seed`). */
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import type { History } from './history.ts';
import { attempt, storeFailure } from './trouble.ts';

/**
 * Writes the history to `into`, without empty pages and compressed with zstd; whole or not at all. With `from` (Unix seconds)
 * what belongs to earlier pushes is removed first.
 */
export async function packHistory(history: History, into: string, from?: number): Promise<Result<void>> {
  const compact = `${into}.${process.pid}.tmp`;
  const packed = `${into}.${process.pid}.part`;
  const folder = attempt('unwritable', into, () => mkdirSync(dirname(into), { recursive: true }));
  if (!folder.ok) return folder;
  try {
    if (from !== undefined) history.prune(from);
    history.compactInto(compact);
    await pipeline(createReadStream(compact), createZstdCompress(), createWriteStream(packed));
    renameSync(packed, into);
    return ok(undefined);
  } catch (error) {
    return err(storeFailure('unwritable', into, error));
  } finally {
    for (const rest of [compact, packed]) rmSync(rest, { force: true });
  }
}
