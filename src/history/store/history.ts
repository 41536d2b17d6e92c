/**
 * The history of a project: what a service knew of its pushes, the jobs fixed by commit, sheriffs' notes, run times, runs with their
 * results and what bisections found, in one SQLite file. Every change is a transaction, so the process may be killed at any time.
 * It stores and gives back; what to ask for is decided in `treeherder` and `taskcluster`.
 */
import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Result } from '../../util/failure.ts';
import { dayOf } from '../../util/time.ts';
import { missing, type Range } from '../ranges.ts';
import type {
  HistoryRecord,
  JobRecord,
  NoteRecord,
  PushRecord,
  RunRecord,
  RunTimeRecord,
  VerdictRecord,
} from '../records.ts';
import type { Recorded } from '../run-table.ts';
import { type Opened, type OpenOptions, openToRead, openToWrite } from './open.ts';
import { keptRuns } from './packed-runs.ts';
import {
  JOBS,
  jobOf,
  NOTES,
  noteOf,
  PUSHES,
  pushOf,
  RUN_TIMES,
  runTimeOf,
  VERDICTS,
  verdictOf,
  WHOLE_PUSHES,
} from './rows.ts';
import { FETCHED, type Fetched, Tables } from './tables.ts';
import { attempt } from './trouble.ts';

export interface Counts {
  readonly pushes: number;
  readonly jobs: number;
  readonly notes: number;
  readonly runTimes: number;
  readonly runs: number;
  readonly verdicts: number;
}

export class History implements Disposable {
  readonly path: string;
  /** Why the file was begun anew, so that everything has to be fetched; null where it was there and whole. */
  readonly fresh: string | null;
  private readonly database: DatabaseSync;
  private readonly lock: DatabaseSync | null;
  private readonly tables: Tables;

  /**
   * Opens or makes the file, for this process alone; see `openToWrite` for files that cannot be used. `unwritable` where
   * another process is at work on it, or no file can be made there; `bad-data` where it holds another history.
   */
  static open(path: string, project: string, options: OpenOptions = {}): Result<History> {
    return attempt('unwritable', path, () => new History(path, openToWrite(path, project, options)));
  }

  /** Opens a file to read from as it is, beside whoever writes it. `bad-data` where it is no history of the project. */
  static read(path: string, project: string, options: OpenOptions = {}): Result<History> {
    return attempt('unreadable', path, () => new History(path, openToRead(path, project, options)));
  }

  private constructor(path: string, { database, lock, fresh }: Opened) {
    this.path = path;
    this.database = database;
    this.tables = new Tables(database);
    this.lock = lock;
    this.fresh = fresh;
  }

  /** What of a span has not been fetched yet. */
  missing(what: Fetched, whole: Range): Range[] {
    return missing(whole, this.tables.fetched(what));
  }

  addPushes(pushes: readonly PushRecord[], fetched?: Range): void {
    this.tables.transaction(() => {
      for (const push of pushes) this.tables.putPush(push);
      if (fetched) this.tables.mark('pushes', fetched);
    });
  }

  /** Adds or replaces jobs; the notes of their pushes are then due. */
  addJobs(jobs: readonly JobRecord[], fetched?: Range): void {
    this.tables.transaction(() => {
      for (const job of jobs) this.tables.putJob(job);
      for (const pushId of new Set(jobs.map((job) => job.pushId))) this.tables.setNotesDue(pushId, true);
      if (fetched) this.tables.mark('jobs', fetched);
    });
  }

  /** Keeps of the jobs of these pushes only `jobs`: what is not among them is no longer fixed by commit. */
  confirmJobs(pushIds: readonly number[], jobs: readonly JobRecord[]): void {
    const confirmed = new Set(jobs.map((job) => job.id));
    this.tables.transaction(() => {
      for (const pushId of pushIds) {
        const gone = this.tables
          .run('SELECT id FROM jobs WHERE push_id = ?')
          .all(pushId)
          .filter((row) => !confirmed.has(Number(row['id'])));
        for (const row of gone) this.tables.run('DELETE FROM jobs WHERE id = ?').run(row['id'] ?? null);
        if (gone.length > 0) this.tables.setNotesDue(pushId, true);
      }
    });
  }

  /** Replaces the notes of a push; they are then no longer due. */
  setNotes(pushId: number, notes: readonly NoteRecord[]): void {
    this.tables.transaction(() => {
      this.tables.run('DELETE FROM notes WHERE push_id = ?').run(pushId);
      for (const note of notes) this.tables.putNote(note);
      this.tables.setNotesDue(pushId, false);
    });
  }

  /** Adds the run times of a day. */
  addRunTimes(runTimes: readonly RunTimeRecord[], fetched?: Range): void {
    this.tables.transaction(() => {
      for (const runTime of runTimes) this.tables.putRunTime(runTime);
      if (fetched) this.tables.mark('run-times', fetched);
    });
  }

  /**
   * Adds runs; each is kept once, however often it comes, to the millisecond and, where it passed, without its taskId. All those of a
   * push are packed into one value, so that adding a push's runs at once is cheap, and one by one is not.
   */
  addRuns(runs: readonly RunRecord[]): void {
    this.tables.transaction(() => {
      for (const [pushId, ofPush] of Map.groupBy(runs, (run) => run.pushId)) this.tables.putRuns(pushId, ofPush);
    });
  }

  /** Replaces the runs of a push; `isFinal` where nothing can be added to them. */
  setRuns(pushId: number, runs: readonly RunRecord[], isFinal: boolean): void {
    this.tables.transaction(() => {
      this.tables.setRuns(pushId, keptRuns(runs));
      this.tables.setRunsFinal(pushId, isFinal);
    });
  }

  /** Pushes of the span to whose runs something may have been added, by time. */
  runsDue({ from, to }: Range): PushRecord[] {
    return this.pushesWhere('NOT runs_final AND timestamp >= ? AND timestamp < ? ORDER BY timestamp, id', from, to);
  }

  /** Pushes of the span of which it is not known what they changed, by time. */
  filesDue({ from, to }: Range): PushRecord[] {
    return this.pushesWhere('files IS NULL AND timestamp >= ? AND timestamp < ? ORDER BY timestamp, id', from, to);
  }

  /** What a push changed. */
  setFiles(pushId: number, files: readonly string[]): void {
    this.tables.run('UPDATE pushes SET files = ? WHERE id = ?').run(JSON.stringify(files), pushId);
  }

  private runsFinal(): number[] {
    return this.tables
      .run('SELECT id FROM pushes WHERE runs_final ORDER BY id')
      .all()
      .map((row) => Number(row['id']));
  }

  addVerdicts(verdicts: readonly VerdictRecord[]): void {
    this.tables.transaction(() => {
      for (const verdict of verdicts) this.tables.putVerdict(verdict);
    });
  }

  /** The tasks whose verdicts are kept. */
  verdictTasks(): ReadonlySet<string> {
    const rows = this.tables.run('SELECT task_id FROM verdicts').all();
    return new Set(rows.map((row) => String(row['task_id'])));
  }

  /** The pushes whose notes have to be read, by id. */
  notesDue(): PushRecord[] {
    return this.pushesWhere('notes_due ORDER BY id');
  }

  /** Pushes with a time in the span, by time, then id. */
  pushesIn({ from, to }: Range): PushRecord[] {
    return this.pushesWhere('timestamp >= ? AND timestamp < ? ORDER BY timestamp, id', from, to);
  }

  private pushesWhere(condition: string, ...values: readonly number[]): PushRecord[] {
    return this.tables
      .run(`${PUSHES} WHERE ${condition}`)
      .all(...values)
      .map(pushOf);
  }

  /** Push ids of jobs that are not among the pushes. */
  unknownPushes(): number[] {
    const rows = this.tables
      .run('SELECT DISTINCT push_id FROM jobs WHERE push_id NOT IN (SELECT id FROM pushes) ORDER BY push_id')
      .all();
    return rows.map((row) => Number(row['push_id']));
  }

  /** Pushes that have jobs last modified since `from`: their classifications may still be corrected. */
  unsettledPushes(from: number): number[] {
    const rows = this.tables
      .run('SELECT DISTINCT push_id FROM jobs WHERE last_modified >= ? ORDER BY push_id')
      .all(from);
    return rows.map((row) => Number(row['push_id']));
  }

  /**
   * Removes what belongs to pushes before `before` (Unix seconds), and what belongs to pushes that are not known. Not for a
   * part that is to be merged: what was classified in its days belongs to earlier pushes too, and no other part has it.
   */
  prune(before: number): void {
    this.tables.transaction(() => {
      this.tables.run('DELETE FROM pushes WHERE timestamp < ?').run(before);
      for (const table of ['jobs', 'notes', 'runs', 'verdicts']) {
        this.database.exec(`DELETE FROM ${table} WHERE push_id NOT IN (SELECT id FROM pushes)`);
      }
      this.tables.run('DELETE FROM run_times WHERE day < ?').run(dayOf(before));
      for (const what of FETCHED) {
        const kept = this.tables.fetched(what).map(({ from, to }) => ({ from: Math.max(from, before), to }));
        this.tables.setFetched(what, kept);
      }
      this.tables.pruneLabels();
    });
  }

  counts(): Counts {
    const count = (table: string, what = 'count(*)') =>
      Number(this.tables.run(`SELECT ${what} AS n FROM ${table}`).get()?.['n']);
    return {
      ...{ pushes: count('pushes'), jobs: count('jobs'), notes: count('notes'), runTimes: count('run_times') },
      ...{ runs: count('runs', 'total(count)'), verdicts: count('verdicts') },
    };
  }

  /**
   * Everything: pushes, jobs and notes by id, run times by label and day, verdicts by task and label, runs by push, label and
   * start. The same content gives the same records in the same order, however it came in. Rows are read one by one, runs a push at
   * a time.
   */
  *records(): Generator<HistoryRecord> {
    yield* this.fewRecords();
    for (const [, runs] of this.tables.runs()) for (const run of runs) yield run;
  }

  /** The same, with the runs as one table. */
  *compact(): Generator<Recorded> {
    yield* this.fewRecords();
    yield this.tables.runTable();
  }

  /** All but the runs. */
  private *fewRecords(): Generator<Exclude<HistoryRecord, RunRecord>> {
    const rows = (sql: string) => this.database.prepare(sql).iterate();
    for (const row of rows(`${WHOLE_PUSHES} ORDER BY id`)) yield pushOf(row);
    for (const row of rows(`${JOBS} ORDER BY j.id`)) yield jobOf(row);
    for (const row of rows(`${NOTES} ORDER BY n.id`)) yield noteOf(row);
    for (const row of rows(`${RUN_TIMES} ORDER BY label, day`)) yield runTimeOf(row);
    for (const row of rows(`${VERDICTS} ORDER BY task_id, label`)) yield verdictOf(row);
  }

  /** Adds what another file of the same project holds; of a job in both, the later modified one stays. */
  addAll(other: History): void {
    this.tables.transaction(() => {
      for (const record of other.fewRecords()) {
        if (record.type === 'push') this.tables.putPush(record);
        else if (record.type === 'job') this.tables.putJob(record);
        else if (record.type === 'note') this.tables.putNote(record);
        else if (record.type === 'run-time') this.tables.putRunTime(record);
        else this.tables.putVerdict(record);
      }
      for (const [pushId, runs] of other.tables.runs()) this.tables.putRuns(pushId, runs);
      for (const push of other.notesDue()) this.tables.setNotesDue(push.id, true);
      for (const pushId of other.runsFinal()) this.tables.setRunsFinal(pushId, true);
      for (const what of FETCHED) {
        this.tables.setFetched(what, [...this.tables.fetched(what), ...other.tables.fetched(what)]);
      }
    });
  }

  /** Writes a copy without empty pages and journals, fit for publishing. `into` is replaced. */
  compactInto(into: string): void {
    rmSync(into, { force: true });
    this.tables.run('VACUUM INTO ?').run(into);
  }

  /** Forgets that anything later than `time` (Unix seconds) was fetched: it cannot have been, whatever a clock once said. */
  forgetLater(time: number): void {
    this.tables.transaction(() => {
      for (const what of FETCHED) {
        const kept = this.tables.fetched(what).map(({ from, to }) => ({ from, to: Math.min(to, time) }));
        this.tables.setFetched(what, kept);
      }
    });
  }

  [Symbol.dispose](): void {
    if (!this.database.isOpen) return;
    this.database.close();
    this.lock?.close();
  }
}
