/** Text and JSON files, read and written whole. Synchronous: a command has nothing else to do meanwhile. */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { printParseErrorCode, visit } from 'jsonc-parser';
import type { Failure, FailureReason, Result } from '../util/failure.ts';
import { parseJson } from '../util/json.ts';
import { err, ok } from '../util/result.ts';

/** What a file is to hold. An iterable is written piece by piece, so that the whole text is never in memory. */
export type Content = string | Uint8Array | Iterable<string>;

/** The text of a UTF-8 file, without a byte order mark; `unreadable` where it is absent, a folder or too large. */
export function readText(path: string): Result<string> {
  try {
    const text = readFileSync(path, 'utf8');
    return ok(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    return err(fileFailure('unreadable', path, error));
  }
}

/** The bytes of a file of up to two gigabytes; `unreadable` where it is absent or a folder. */
export function readBytes(path: string): Result<Buffer> {
  try {
    return ok(readFileSync(path));
  } catch (error) {
    return err(fileFailure('unreadable', path, error));
  }
}

/** The value of a JSON file of up to half a gigabyte; `unreadable`, with line and column, where it is not JSON. */
export function readJson(path: string): Result<unknown> {
  const text = readText(path);
  if (!text.ok) return text;
  const json = parseJson(text.value);
  if (json.ok) return json;
  const fix = 'check that the program that wrote this file finished';
  if (text.value.trim() === '') return err({ reason: 'unreadable', message: 'the file is empty', where: path, fix });
  return err({ reason: 'unreadable', fix, ...brokenJson(path, text.value) });
}

/** Where a text stops being JSON, which the error of `JSON.parse` says only sometimes. */
function brokenJson(path: string, text: string): { readonly message: string; readonly where: string } {
  let found = { message: 'not JSON', where: path };
  visit(text, {
    onError(code, _offset, _length, line, column) {
      if (found.where !== path) return;
      const what = printParseErrorCode(code).replaceAll(/(?!^)[A-Z]/g, ' $&');
      found = { message: `not JSON: ${what.toLowerCase()}`, where: `${path}:${line + 1}:${column + 1}` };
    },
  });
  return found;
}

/** Writes one file whole or not at all; `unwritable` on failure, and what was there before stays. */
export const writeWhole = (path: string, content: Content): Result<void> =>
  writeFiles(dirname(path), new Map([[basename(path), content]]));

/**
 * Writes files (name to content) into a folder, which is made where it is absent. Everything is written beside its
 * place first and then renamed, so that no file is ever seen half written, and none appears when one cannot be written.
 * `unwritable`, naming the path, on failure.
 */
export function writeFiles(directory: string, files: ReadonlyMap<string, Content>): Result<void> {
  const written = new Map<string, string>();
  let current = directory;
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, content] of files) {
      current = join(directory, name);
      const temporary = join(dirname(current), `.${basename(name)}.${process.pid}.tmp`);
      mkdirSync(dirname(current), { recursive: true });
      written.set(temporary, current);
      writeContent(temporary, content);
    }
    for (const [temporary, path] of written) {
      current = path;
      renameSync(temporary, path);
      written.delete(temporary);
    }
    return ok(undefined);
  } catch (error) {
    return err(fileFailure('unwritable', current, error));
  } finally {
    for (const temporary of written.keys()) rmSync(temporary, { force: true });
  }
}

function writeContent(path: string, content: Content): void {
  const file = openSync(path, 'w');
  try {
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for (const piece of pieces) writeAll(file, typeof piece === 'string' ? Buffer.from(piece) : piece);
  } finally {
    closeSync(file);
  }
}

/** One write may take only part of the bytes. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

const CAUSES: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  ENOENT: ['no such file', 'check the path'],
  EACCES: ['permission denied', 'check who owns it'],
  EPERM: ['not permitted', 'check who owns it'],
  EISDIR: ['is a folder, not a file', 'name a file'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  EEXIST: ['a file is in the place of the folder', 'name another folder'],
  ENOSPC: ['the disk is full', 'make room'],
  EROFS: ['the file system is read-only', 'name another folder'],
  ERR_STRING_TOO_LONG: ['larger than half a gigabyte', 'split it'],
  ERR_FS_FILE_TOO_LARGE: ['larger than two gigabytes', 'split it'],
};

/** The failure behind an error of `node:fs`; anything that is not one is a bug and thrown on. */
export function fileFailure(
  reason: Extract<FailureReason, 'unreadable' | 'unwritable'>,
  path: string,
  error: unknown,
): Failure {
  const code = errorCode(error);
  if (code === null) throw error;
  const [message, fix] = CAUSES[code] ?? [`cannot be ${reason === 'unreadable' ? 'read' : 'written'} (${code})`, null];
  return { reason, message, where: path, ...(fix ? { fix } : {}) };
}

/** The code of a system error (`ENOENT`, `ECONNRESET`, `Z_DATA_ERROR`, ...), or null. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
