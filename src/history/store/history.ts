/**
 * The history of a project: what Treeherder knew of its pushes, the jobs fixed by commit, sheriffs' notes and run times, in
 * one SQLite file. Every change is a transaction, so the process may be killed at any time. It stores and gives back; what to
 * ask Treeherder for is decided in `treeherder/sync.ts`.
 */
import { rmSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Result } from '../../util/failure.ts';
import { ok } from '../../util/result.ts';
import { missing, type Range, united } from '../ranges.ts';
import type { HistoryRecord, JobRecord, NoteRecord, PushRecord, RunTimeRecord } from '../records.ts';
import { openDatabase } from './open.ts';
import { JOBS, jobOf, NOTES, noteOf, PUSHES, pushOf, RUN_TIMES, runTimeOf } from './rows.ts';

/** What is asked for by spans of time: pushes by their time, jobs by their last modification, run times by push time. */
export type Fetched = 'pushes' | 'jobs' | 'run-times';

export interface Counts {
  readonly pushes: number;
  readonly jobs: number;
  readonly notes: number;
  readonly runTimes: number;
}

export class History implements Disposable {
  readonly path: string;
  readonly project: string;
  /** Why the file was begun anew, so that everything has to be fetched; null where it was there and whole. */
  readonly fresh: string | null;
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private readonly labelIds = new Map<string, number>();

  /** Opens or makes the file; see `openDatabase` for files that cannot be used. */
  static open(path: string, project: string): Result<History> {
    const opened = openDatabase(path, project);
    return opened.ok ? ok(new History(path, project, opened.value.database, opened.value.fresh)) : opened;
  }

  private constructor(path: string, project: string, database: DatabaseSync, fresh: string | null) {
    this.path = path;
    this.project = project;
    this.database = database;
    this.fresh = fresh;
  }

  /** What of a span has not been fetched yet. */
  missing(what: Fetched, whole: Range): Range[] {
    return missing(whole, this.fetched(what));
  }

  addPushes(pushes: readonly PushRecord[], fetched?: Range): void {
    this.transaction(() => {
      for (const push of pushes) this.putPush(push);
      if (fetched) this.mark('pushes', fetched);
    });
  }

  /** Adds or replaces jobs; the notes of their pushes are then due. */
  addJobs(jobs: readonly JobRecord[], fetched?: Range): void {
    this.transaction(() => {
      for (const job of jobs) this.putJob(job);
      for (const pushId of new Set(jobs.map((job) => job.pushId))) this.setNotesDue(pushId, true);
      if (fetched) this.mark('jobs', fetched);
    });
  }

  /** Keeps of the jobs of these pushes only `jobs`: what is not among them is no longer fixed by commit. */
  confirmJobs(pushIds: readonly number[], jobs: readonly JobRecord[]): void {
    const confirmed = new Set(jobs.map((job) => job.id));
    this.transaction(() => {
      for (const pushId of pushIds) {
        const gone = this.run('SELECT id FROM jobs WHERE push_id = ?')
          .all(pushId)
          .filter((row) => !confirmed.has(Number(row['id'])));
        for (const row of gone) this.run('DELETE FROM jobs WHERE id = ?').run(row['id'] ?? null);
        if (gone.length > 0) this.setNotesDue(pushId, true);
      }
    });
  }

  /** Replaces the notes of a push; they are then no longer due. */
  setNotes(pushId: number, notes: readonly NoteRecord[]): void {
    this.transaction(() => {
      this.run('DELETE FROM notes WHERE push_id = ?').run(pushId);
      for (const note of notes) this.putNote(note);
      this.setNotesDue(pushId, false);
    });
  }

  /** Adds the run times of a day. */
  addRunTimes(runTimes: readonly RunTimeRecord[], fetched?: Range): void {
    this.transaction(() => {
      for (const runTime of runTimes) this.putRunTime(runTime);
      if (fetched) this.mark('run-times', fetched);
    });
  }

  /** The pushes whose notes have to be read, by id. */
  notesDue(): PushRecord[] {
    return this.run(`${PUSHES} WHERE notes_due ORDER BY id`).all().map(pushOf);
  }

  /** Pushes with a time in the span, by time, then id. */
  pushesIn({ from, to }: Range): PushRecord[] {
    return this.run(`${PUSHES} WHERE timestamp >= ? AND timestamp < ? ORDER BY timestamp, id`)
      .all(from, to)
      .map(pushOf);
  }

  /** Push ids of jobs that are not among the pushes. */
  unknownPushes(): number[] {
    const rows = this.run(
      'SELECT DISTINCT push_id FROM jobs WHERE push_id NOT IN (SELECT id FROM pushes) ORDER BY push_id',
    ).all();
    return rows.map((row) => Number(row['push_id']));
  }

  /** Pushes that have jobs last modified since `from`: their classifications may still be corrected. */
  unsettledPushes(from: number): number[] {
    const rows = this.run('SELECT DISTINCT push_id FROM jobs WHERE last_modified >= ? ORDER BY push_id').all(from);
    return rows.map((row) => Number(row['push_id']));
  }

  /**
   * Removes what belongs to pushes before `before` (Unix seconds), and the jobs and notes of pushes that are not known. Not for a
   * part that is to be merged: what was classified in its days belongs to earlier pushes too, and no other part has it.
   */
  prune(before: number): void {
    this.transaction(() => {
      this.run('DELETE FROM pushes WHERE timestamp < ?').run(before);
      for (const table of ['jobs', 'notes']) {
        this.database.exec(`DELETE FROM ${table} WHERE push_id NOT IN (SELECT id FROM pushes)`);
      }
      this.run('DELETE FROM run_times WHERE day < ?').run(dayOf(before));
      for (const what of ['pushes', 'jobs', 'run-times'] as const) {
        const kept = this.fetched(what).map(({ from, to }) => ({ from: Math.max(from, before), to }));
        this.setFetched(what, kept);
      }
      this.database.exec(`DELETE FROM labels WHERE id NOT IN (SELECT label_id FROM jobs UNION
        SELECT label_id FROM notes UNION SELECT label_id FROM run_times)`);
    });
    this.labelIds.clear();
  }

  counts(): Counts {
    const count = (table: string) => Number(this.run(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
    return { pushes: count('pushes'), jobs: count('jobs'), notes: count('notes'), runTimes: count('run_times') };
  }

  /**
   * Everything: pushes, jobs and notes by id, then run times by label and day. The same content gives the same records in the
   * same order, however it came in. Rows are read one by one.
   */
  *records(): Generator<HistoryRecord> {
    const rows = (sql: string) => this.database.prepare(sql).iterate();
    for (const row of rows(`${PUSHES} ORDER BY id`)) yield pushOf(row);
    for (const row of rows(`${JOBS} ORDER BY j.id`)) yield jobOf(row);
    for (const row of rows(`${NOTES} ORDER BY n.id`)) yield noteOf(row);
    for (const row of rows(`${RUN_TIMES} ORDER BY label, day`)) yield runTimeOf(row);
  }

  /** Adds what another file of the same project holds; of a job in both, the later modified one stays. */
  addAll(other: History): void {
    this.transaction(() => {
      for (const record of other.records()) {
        if (record.type === 'push') this.putPush(record);
        else if (record.type === 'job') this.putJob(record);
        else if (record.type === 'note') this.putNote(record);
        else this.putRunTime(record);
      }
      for (const push of other.notesDue()) this.setNotesDue(push.id, true);
      for (const what of ['pushes', 'jobs', 'run-times'] as const) {
        this.setFetched(what, [...this.fetched(what), ...other.fetched(what)]);
      }
    });
  }

  /** Writes a copy without empty pages and journals, fit for publishing. `into` is replaced. */
  compactInto(into: string): void {
    rmSync(into, { force: true });
    this.run('VACUUM INTO ?').run(into);
  }

  [Symbol.dispose](): void {
    this.database.close();
  }

  private fetched(what: Fetched): Range[] {
    const rows = this.run('SELECT start, stop FROM fetched WHERE what = ?').all(what);
    return rows.map((row) => ({ from: Number(row['start']), to: Number(row['stop']) }));
  }

  private mark(what: Fetched, range: Range): void {
    this.setFetched(what, [...this.fetched(what), range]);
  }

  private setFetched(what: Fetched, ranges: readonly Range[]): void {
    this.run('DELETE FROM fetched WHERE what = ?').run(what);
    for (const { from, to } of united(ranges)) this.run('INSERT INTO fetched VALUES (?, ?, ?)').run(what, from, to);
  }

  private setNotesDue(pushId: number, due: boolean): void {
    this.run('UPDATE pushes SET notes_due = ? WHERE id = ?').run(due ? 1 : 0, pushId);
  }

  private putPush({ id, revision, pushTimestamp }: PushRecord): void {
    // A push whose jobs were known before it has notes to read.
    this.run(
      `INSERT INTO pushes VALUES (?1, ?2, ?3, EXISTS (SELECT 1 FROM jobs WHERE push_id = ?1))
       ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, timestamp = excluded.timestamp`,
    ).run(id, revision, pushTimestamp);
  }

  private putJob(job: JobRecord): void {
    const { id, pushId, taskId, retryId, result, failureClassificationId, tier, platform } = job;
    this.run(
      `INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET label_id = excluded.label_id, result = excluded.result,
         classification = excluded.classification, tier = excluded.tier, start = excluded.start, stop = excluded.stop,
         last_modified = excluded.last_modified WHERE excluded.last_modified >= last_modified`,
    ).run(
      ...[id, pushId, this.labelId(job.label), taskId, retryId, result, failureClassificationId, tier, platform],
      ...[job.startTimestamp, job.endTimestamp, job.lastModified],
    );
  }

  private putNote({ id, pushId, label, taskId, failureClassificationId, text, created }: NoteRecord): void {
    this.run('INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      ...[id, pushId, this.labelId(label), taskId, failureClassificationId, text, created],
    );
  }

  private putRunTime({ label, day, runs, medianSeconds }: RunTimeRecord): void {
    this.run('INSERT OR REPLACE INTO run_times VALUES (?, ?, ?, ?)').run(day, this.labelId(label), runs, medianSeconds);
  }

  private labelId(label: string): number {
    const known = this.labelIds.get(label);
    if (known !== undefined) return known;
    this.run('INSERT OR IGNORE INTO labels (label) VALUES (?)').run(label);
    const id = Number(this.run('SELECT id FROM labels WHERE label = ?').get(label)?.['id']);
    this.labelIds.set(label, id);
    return id;
  }

  /** A prepared statement, prepared once. */
  private run(sql: string): StatementSync {
    const prepared = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }

  private transaction(work: () => void): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      this.labelIds.clear();
      throw error;
    }
  }
}

/** The UTC day of a time, `YYYY-MM-DD`. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
