/** What SQLite says went wrong, told as a failure. */
import { errorCode, fileFailure } from '../../edge/files.ts';
import type { Failure, FailureReason, Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';

type Reason = Extract<FailureReason, 'unreadable' | 'unwritable'>;

/** Thrown where a file is not what was asked for; with what to do. */
export class Refused extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** Result codes of SQLite (https://sqlite.org/rescode.html) that say something a person can act on. */
const TROUBLE: Readonly<Record<number, readonly [message: string, fix: string]>> = {
  5: ['another process is at work on this history', 'wait until it is done, or give --history another file'],
  6: ['another process is at work on this history', 'wait until it is done, or give --history another file'],
  8: ['it may not be written', 'check who owns it'],
  10: ['reading or writing it failed', 'check the disk and the room on it'],
  11: ['it is damaged', 'run again: what it held is then fetched again'],
  13: ['the disk is full', 'make room and run again; what came in before is kept'],
  14: ['it cannot be opened', 'check the path'],
  26: ['it is damaged', 'run again: what it held is then fetched again'],
};

/** The primary result code of an error of SQLite, or null. */
function primaryCode(error: unknown): number | null {
  if (errorCode(error) !== 'ERR_SQLITE_ERROR') return null;
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : 1;
}

/** Whether the error means that the file is no whole database, and nothing else: a locked one is not damaged. */
export function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  return code === 1 || code === 11 || code === 26;
}

/** The failure behind an error of SQLite or of the file system; anything else is a bug and thrown on. */
export function storeFailure(reason: Reason, path: string, error: unknown): Failure {
  if (error instanceof Refused) return { reason: 'bad-data', message: error.message, where: path, fix: error.fix };
  const code = primaryCode(error);
  if (code === null) return fileFailure(reason, path, error);
  const [message, fix] = TROUBLE[code] ?? [(error as Error).message, 'check the file and the disk'];
  return { reason, message, where: path, fix };
}

/** Does what touches the history at `path`; trouble with the file or the disk is a failure. */
export function attempt<T>(reason: Reason, path: string, work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (error) {
    return err(storeFailure(reason, path, error));
  }
}
