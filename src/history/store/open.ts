/** The SQLite file of the history: its tables, who may write it, and opening it whatever state it is in. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDamage } from './trouble.ts';

/** `PRAGMA user_version` of files with these tables. There is no migration: another version means a full fetch. */
const SCHEMA_VERSION = 2;

const TABLES = `
  CREATE TABLE meta (project TEXT NOT NULL);
  -- What has been asked for: pushes by their time, jobs by their last modification, run times by day.
  CREATE TABLE fetched (what TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL);
  CREATE TABLE pushes (
    id INTEGER PRIMARY KEY, revision TEXT NOT NULL, timestamp INTEGER NOT NULL,
    -- 1 while jobs of it have changed since its notes were read.
    notes_due INTEGER NOT NULL DEFAULT 0,
    -- 1 once nothing can be added to its runs.
    runs_final INTEGER NOT NULL DEFAULT 0,
    -- JSON, as in the record; null where they are not known.
    commits TEXT
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
  -- All runs of a push in one value; see packed-runs.ts.
  CREATE TABLE runs (push_id INTEGER PRIMARY KEY, count INTEGER NOT NULL, packed BLOB NOT NULL);
  CREATE TABLE verdicts (
    task_id TEXT NOT NULL, label_id INTEGER NOT NULL, push_id INTEGER NOT NULL, revision TEXT NOT NULL,
    confidence REAL NOT NULL, runs INTEGER NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (task_id, label_id)
  ) WITHOUT ROWID;
`;

/** Journals that SQLite keeps beside a file, by what their names end in. */
const JOURNALS = ['-wal', '-shm', '-journal'] as const;

export interface Writable {
  readonly database: DatabaseSync;
  /** Held by this process until it is closed or dies. */
  readonly lock: DatabaseSync | null;
  /** Why the file is new and empty; null where it was there and is whole. */
  readonly fresh: string | null;
}

/**
 * Opens the history of a project at `path` for the one process that works on it. A file that is absent, broken, of another
 * version or of another project becomes a new, empty one; what was there is kept beside it as `<path>.refused`. A file that
 * is locked, or cannot be read for another reason than what is in it, stays as it is. Throws errors of SQLite and `node:fs`.
 *
 * @param seed what a history begins with where there is none, a published one
 * @param patience milliseconds to wait for a process that is at work on it
 */
export function openToWrite(path: string, project: string, seed: Uint8Array | null, patience: number): Writable {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const lock = path === ':memory:' ? null : locked(path, patience);
  let database: DatabaseSync | null = null;
  try {
    if (seed && !existsSync(path)) plant(path, seed);
    const fresh = existsSync(path) ? refusalOf(path, project, patience) : 'there is no history yet';
    if (fresh !== null) setAside(path);
    database = new DatabaseSync(path, { timeout: patience });
    // Writes to the log survive a killed process; only power loss could cost the last of them, and then they are asked again.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    if (fresh !== null) {
      database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION};`);
      database.prepare('INSERT INTO meta (project) VALUES (?)').run(project);
      database.exec('COMMIT');
    }
    return { database, lock, fresh };
  } catch (error) {
    database?.close();
    lock?.close();
    throw error;
  }
}

/**
 * Opens a history to read from, or says why it is none of `project`. Whoever writes it meanwhile is not kept from it, and is
 * not seen: what is read is one state. Throws as `openToWrite` does.
 */
export function openToRead(path: string, project: string, patience: number): DatabaseSync | string {
  if (!existsSync(path)) return 'there is no such file';
  if (statSync(path).isDirectory()) return 'it is a folder';
  const database = new DatabaseSync(path, { timeout: patience });
  let refusal: string | null = 'it was not read';
  try {
    database.exec('PRAGMA query_only = 1; BEGIN');
    refusal = refusalBy(database, project);
    return refusal ?? database;
  } finally {
    if (refusal !== null) database.close();
  }
}

function refusalOf(path: string, project: string, patience: number): string | null {
  const database = new DatabaseSync(path, { timeout: patience });
  try {
    return refusalBy(database, project);
  } finally {
    database.close();
  }
}

/** Why a file cannot be used as the history of `project`; null where it can. */
function refusalBy(database: DatabaseSync, project: string): string | null {
  try {
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version !== SCHEMA_VERSION) return `it has version ${version}, not ${SCHEMA_VERSION}`;
    const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (found !== 'ok') return `it is damaged: ${found}`;
    const other = database.prepare('SELECT project FROM meta').get()?.['project'];
    return other === project ? null : `it is of project ${other}, not ${project}`;
  } catch (error) {
    if (isDamage(error)) return `it is damaged: ${(error as Error).message}`;
    throw error;
  }
}

/**
 * A lock of the operating system on `<path>.lock`, by way of SQLite, which knows how to on each of them. It guards also what
 * no lock on the history itself could: that it is made, and put aside. A process that dies gives it back.
 */
function locked(path: string, patience: number): DatabaseSync {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: patience });
  try {
    lock.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Puts a published history in the place where there is none; the lock keeps others from seeing half of it. */
function plant(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.part`;
  try {
    writeFileSync(temporary, bytes);
    setAside(path);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Moves a file that cannot be used aside, with its journals: they would be played into the one that takes its place. */
function setAside(path: string): void {
  const aside = free(`${path}.refused`);
  const isThere = existsSync(path);
  for (const end of ['', ...JOURNALS].filter((end) => existsSync(path + end))) {
    if (isThere) renameSync(path + end, aside + end);
    else rmSync(path + end);
  }
}

/** `name`, or where that is taken the first of `name.2`, `name.3`, ... that is not. */
function free(name: string): string {
  let candidate = name;
  for (let i = 2; existsSync(candidate); i++) candidate = `${name}.${i}`;
  return candidate;
}
