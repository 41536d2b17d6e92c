/** The SQLite file of the history: its tables, who may write it, and opening it whatever state it is in. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDamage, Refused } from './trouble.ts';

/** `PRAGMA user_version` of files with these tables. There is no migration: another version means a full fetch. */
const SCHEMA_VERSION = 2;

const TABLES = `
  -- Whose history it is, and which source it was fetched from; files of version 1.0 do not say that, and were of Treeherder's notes.
  CREATE TABLE meta (project TEXT NOT NULL, source TEXT);
  -- What has been asked for: pushes by their time, jobs by their last modification, run times by day.
  CREATE TABLE fetched (what TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL);
  CREATE TABLE pushes (
    id INTEGER PRIMARY KEY, revision TEXT NOT NULL, timestamp INTEGER NOT NULL,
    -- 1 while jobs of it have changed since its notes were read.
    notes_due INTEGER NOT NULL DEFAULT 0,
    -- 1 once nothing can be added to its runs.
    runs_final INTEGER NOT NULL DEFAULT 0,
    -- JSON, as in the record; null where they are not known.
    commits TEXT,
    -- JSON, as in the record; null where they are not known.
    files TEXT
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

/** Milliseconds to wait for another process: longer than it takes to store one answer. */
const PATIENCE = 5000;

export interface OpenOptions {
  /** What the history begins with where there is no file, a published one. */
  readonly seed?: Uint8Array | null;
  /** The source that it is of; whichever, where that makes no difference. */
  readonly source?: string | null;
  readonly patience?: number;
}

export interface Opened {
  readonly database: DatabaseSync;
  /** Held by this process until it is closed or dies; null where it only reads. */
  readonly lock: DatabaseSync | null;
  /** Why the file is new and empty; null where it was there and is whole. */
  readonly fresh: string | null;
}

/**
 * Opens a history at `path` for the one process that works on it. A file that is absent, broken or of another version becomes a
 * new, empty one; what was there is kept beside it as `<path>.refused`. A file that holds another project's history, or another
 * source's, is somebody's: it stays as it is, and `Refused` says what it holds. One that is locked, or cannot be read for another
 * reason than what is in it, stays as well. Throws errors of SQLite and `node:fs`.
 */
export function openToWrite(path: string, project: string, options: OpenOptions): Opened {
  const { seed = null, patience = PATIENCE } = options;
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const lock = path === ':memory:' ? null : locked(path, patience);
  let database: DatabaseSync | null = null;
  try {
    const isPlanted = seed !== null && !existsSync(path);
    if (isPlanted) plant(path, seed);
    const refusal = existsSync(path) ? refusalOf(path, project, options) : NONE;
    if (refusal?.isWhole && !isPlanted) throw new Refused(refusal.message, KEEP);
    const fresh = refusal?.message ?? null;
    if (fresh !== null) setAside(path);
    database = new DatabaseSync(path, { timeout: patience });
    // Writes to the log survive a killed process; only power loss could cost the last of them, and then they are asked again.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    if (fresh !== null) {
      database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION};`);
      database.prepare('INSERT INTO meta (project) VALUES (?)').run(project);
      database.exec('COMMIT');
    }
    addColumns(database);
    mark(database, options);
    return { database, lock, fresh };
  } catch (error) {
    database?.close();
    lock?.close();
    throw error;
  }
}

/** Adds what earlier versions did not keep. */
function addColumns(database: DatabaseSync): void {
  for (const [table, column] of [
    ['meta', 'source'],
    ['pushes', 'files'],
  ]) {
    const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table ?? '');
    if (!columns.some(({ name }) => name === column)) database.exec(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT`);
  }
}

/** Says from which source the file is from now on, where it does not say that yet. */
function mark(database: DatabaseSync, { source = null }: OpenOptions): void {
  if (source !== null) database.prepare('UPDATE meta SET source = ? WHERE source IS NULL').run(source);
}

/**
 * Opens a history to read from. Whoever writes it meanwhile is not kept from it, and is not seen: what is read is one state. Throws
 * as `openToWrite` does, and `Refused` where it is not the one that is asked for.
 */
export function openToRead(path: string, project: string, options: OpenOptions): Opened {
  const refused = (message: string): Refused =>
    new Refused(`this is no history of ${project}: ${message}`, 'make one with seta data fetch');
  if (!existsSync(path)) throw refused('there is no such file');
  if (statSync(path).isDirectory()) throw refused('it is a folder');
  const database = new DatabaseSync(path, { timeout: options.patience ?? PATIENCE });
  let isUsable = false;
  try {
    database.exec('PRAGMA query_only = 1; BEGIN');
    const refusal = refusalBy(database, project, options);
    if (refusal) throw refused(refusal.message);
    isUsable = true;
    return { database, lock: null, fresh: null };
  } finally {
    if (!isUsable) database.close();
  }
}

/** Why a file cannot be used; null where it can. */
type Refusal = { readonly message: string; readonly isWhole: boolean } | null;

const NONE = { message: 'there is no history yet', isWhole: false };
const KEEP = 'give --history another file, or remove this one to begin anew';
const unusable = (message: string): Refusal => ({ message, isWhole: false });

function refusalOf(path: string, project: string, options: OpenOptions): Refusal {
  const database = new DatabaseSync(path, { timeout: options.patience ?? PATIENCE });
  try {
    return refusalBy(database, project, options);
  } finally {
    database.close();
  }
}

function refusalBy(database: DatabaseSync, project: string, { source = null }: OpenOptions): Refusal {
  try {
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version !== SCHEMA_VERSION) return unusable(`it has version ${version}, not ${SCHEMA_VERSION}`);
    const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (found !== 'ok') return unusable(`it is damaged: ${found}`);
    const meta = database.prepare('SELECT * FROM meta').get() ?? {};
    const from = meta['source'] ?? (isOfNotes(database) ? NOTES : null);
    if (meta['project'] === project && (source === null || from === null || from === source)) return null;
    const held = `what ${from ?? 'a source'} knows of ${meta['project']}`;
    return { message: `it holds ${held}, not what ${source ?? 'a source'} knows of ${project}`, isWhole: true };
  } catch (error) {
    if (isDamage(error)) return unusable(`it is damaged: ${(error as Error).message}`);
    throw error;
  }
}

/** The only source that there was before files said theirs; it alone asks for jobs by the time at which they changed. */
const NOTES = 'treeherder';
const isOfNotes = (database: DatabaseSync): boolean =>
  database.prepare("SELECT 1 FROM fetched WHERE what = 'jobs'").get() !== undefined;

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
