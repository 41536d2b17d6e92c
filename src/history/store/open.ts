/** The SQLite file of the history: its tables, and opening it whatever state it is in. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { errorCode } from '../../edge/files.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';

/** `PRAGMA user_version` of files with these tables. There is no migration: another version means a full fetch. */
export const SCHEMA_VERSION = 1;

const TABLES = `
  CREATE TABLE meta (project TEXT NOT NULL);
  -- What has been asked for: pushes by their time, jobs by their last modification, run times by day.
  CREATE TABLE fetched (what TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL);
  CREATE TABLE pushes (
    id INTEGER PRIMARY KEY, revision TEXT NOT NULL, timestamp INTEGER NOT NULL,
    -- 1 while jobs of it have changed since its notes were read.
    notes_due INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX pushes_timestamp ON pushes (timestamp);
  CREATE INDEX pushes_notes_due ON pushes (id) WHERE notes_due;
  CREATE TABLE labels (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE);
  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, push_id INTEGER NOT NULL, label_id INTEGER NOT NULL, task_id TEXT NOT NULL,
    retry_id INTEGER NOT NULL, result TEXT NOT NULL, classification INTEGER NOT NULL, tier INTEGER NOT NULL,
    platform TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, last_modified INTEGER NOT NULL
  );
  CREATE INDEX jobs_push ON jobs (push_id);
  CREATE TABLE notes (
    id INTEGER PRIMARY KEY, push_id INTEGER NOT NULL, label_id INTEGER NOT NULL, task_id TEXT NOT NULL,
    classification INTEGER NOT NULL, text TEXT NOT NULL, created INTEGER NOT NULL
  );
  CREATE INDEX notes_push ON notes (push_id);
  CREATE TABLE run_times (
    day TEXT NOT NULL, label_id INTEGER NOT NULL, runs INTEGER NOT NULL, median REAL NOT NULL,
    PRIMARY KEY (day, label_id)
  ) WITHOUT ROWID;
`;

export interface Opened {
  readonly database: DatabaseSync;
  /** Why the file is new and empty; null where it was there and is whole. */
  readonly fresh: string | null;
}

/**
 * Opens the history of a project at `path`. A file that is absent, broken, of another version or of another project becomes a
 * new, empty one; what was there is kept beside it as `<path>.refused`. `unwritable` where no file can be made there.
 */
export function openDatabase(path: string, project: string): Result<Opened> {
  try {
    if (existsSync(path) && statSync(path).isDirectory()) {
      return err({ reason: 'unwritable', message: 'is a folder, not a history', where: path, fix: 'name a file' });
    }
    const refused = existsSync(path) ? refusalOf(path, project) : 'there is no history yet';
    if (refused !== null) {
      if (existsSync(path)) renameSync(path, free(`${path}.refused`));
      // A journal without its file would be played into the new one.
      for (const rest of ['-wal', '-shm', '-journal']) rmSync(path + rest, { force: true });
    }
    const database = new DatabaseSync(path);
    // Writes to the log survive a killed process; only power loss could cost the last of them, and then they are asked again.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    if (refused !== null) {
      database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION};`);
      database.prepare('INSERT INTO meta (project) VALUES (?)').run(project);
      database.exec('COMMIT');
    }
    return ok({ database, fresh: refused });
  } catch (error) {
    if (errorCode(error) === null) throw error;
    const message = `the history cannot be written: ${error instanceof Error ? error.message : 'unknown'}`;
    return err({ reason: 'unwritable', message, where: path, fix: 'check the path and the room on the disk' });
  }
}

/** `name`, or where that is taken the first of `name.2`, `name.3`, ... that is not. */
function free(name: string): string {
  let candidate = name;
  for (let i = 2; existsSync(candidate); i++) candidate = `${name}.${i}`;
  return candidate;
}

/** Why a file cannot be used as the history of `project`; null where it can. */
export function refusalOf(path: string, project: string): string | null {
  if (!existsSync(path)) return 'there is no such file';
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version !== SCHEMA_VERSION) return `it has version ${version}, not ${SCHEMA_VERSION}`;
    const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (found !== 'ok') return `it is damaged: ${found}`;
    const other = database.prepare('SELECT project FROM meta').get()?.['project'];
    return other === project ? null : `it is of project ${other}, not ${project}`;
  } catch (error) {
    if (errorCode(error) !== 'ERR_SQLITE_ERROR') throw error;
    return `it is damaged: ${error instanceof Error ? error.message : 'unknown'}`;
  } finally {
    database?.close();
  }
}
