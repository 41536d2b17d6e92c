import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditOptions } from '../../audit/audit.ts';
import type { AuditedPush } from '../../audit/pushes.ts';
import { fileFailure, readText } from '../../edge/files.ts';
import { type Ledger, parseLedger } from '../../optimize/ledger.ts';
import type { Result } from '../../util/failure.ts';
import { byCodePoint } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';

/** Pushes in the order in which they were counted, each read when its turn comes. */
export interface Pushes {
  readonly total: number;
  /** What is known of pushes that are missing. */
  readonly gaps: AuditOptions['gaps'];
  read(): AsyncIterable<Result<AuditedPush>>;
}

/**
 * The ledgers of files and folders, by pushlog id or time. Whether their decisions completed is not known from files, and taken for
 * granted. Each file is read twice, so that only one is held at a time.
 */
export function ledgerFiles(paths: readonly string[]): Result<Pushes> {
  const found: { readonly file: string; readonly id: number; readonly time: number }[] = [];
  for (const path of paths) {
    const files = filesAt(path);
    if (!files.ok) return files;
    for (const file of files.value) {
      const ledger = read(file);
      if (!ledger.ok) return ledger;
      const { pushlogId, pushdate } = ledger.value.push;
      found.push({ file, id: Number(pushlogId) || 0, time: pushdate });
    }
  }
  if (found.length === 0) {
    const fix = 'give files, or folders in which the names of ledgers have the word ledger in them';
    return err({ reason: 'bad-usage', where: paths.join(' '), message: 'there is no ledger', fix });
  }
  found.sort((a, b) => a.id - b.id || a.time - b.time || byCodePoint(a.file, b.file));
  return ok({
    total: found.length,
    gaps: 'unknown',
    async *read() {
      for (const { file } of found) {
        const ledger = read(file);
        yield ledger.ok ? ok({ ledger: ledger.value, completed: true, taskGroupId: null }) : ledger;
      }
    },
  });
}

function filesAt(path: string): Result<readonly string[]> {
  try {
    if (!statSync(path).isDirectory()) return ok([path]);
    return ok(globSync('**/*ledger*.json', { cwd: path }).map((name) => join(path, name)));
  } catch (error) {
    return err(fileFailure('unreadable', path, error));
  }
}

function read(file: string): Result<Ledger> {
  const text = readText(file);
  return text.ok ? parseLedger(text.value, file) : text;
}
