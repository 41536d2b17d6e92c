/** The tables of a history: rows written one by one, each statement prepared once. What they mean is for `History`. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Range, united } from '../ranges.ts';
import type { JobRecord, NoteRecord, PushRecord, RunRecord, RunTimeRecord, VerdictRecord } from '../records.ts';
import { RunTable } from '../run-table.ts';
import { keptRuns, labelsIn, mergedRuns, packRuns, unpackInto, unpackRuns } from './packed-runs.ts';

/** What is asked for by spans of time: pushes by their time, jobs by their last modification, run times by push time. */
export const FETCHED = ['pushes', 'jobs', 'run-times'] as const;
export type Fetched = (typeof FETCHED)[number];

export class Tables {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private readonly labelIds = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** The spans that were asked for. */
  fetched(what: Fetched): Range[] {
    const rows = this.run('SELECT start, stop FROM fetched WHERE what = ?').all(what);
    return rows.map((row) => ({ from: Number(row['start']), to: Number(row['stop']) }));
  }

  mark(what: Fetched, range: Range): void {
    this.setFetched(what, [...this.fetched(what), range]);
  }

  setFetched(what: Fetched, ranges: readonly Range[]): void {
    this.run('DELETE FROM fetched WHERE what = ?').run(what);
    for (const { from, to } of united(ranges)) this.run('INSERT INTO fetched VALUES (?, ?, ?)').run(what, from, to);
  }

  setNotesDue(pushId: number, due: boolean): void {
    this.run('UPDATE pushes SET notes_due = ? WHERE id = ?').run(due ? 1 : 0, pushId);
  }

  setRunsFinal(pushId: number, isFinal: boolean): void {
    this.run('UPDATE pushes SET runs_final = ? WHERE id = ?').run(isFinal ? 1 : 0, pushId);
  }

  putPush({ id, revision, pushTimestamp, commits, files }: PushRecord): void {
    // A push whose jobs were known before it has notes to read.
    this.run(
      `INSERT INTO pushes VALUES (?1, ?2, ?3, EXISTS (SELECT 1 FROM jobs WHERE push_id = ?1), 0, ?4, ?5)
       ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, timestamp = excluded.timestamp,
         commits = coalesce(excluded.commits, commits), files = coalesce(excluded.files, files)`,
    ).run(id, revision, pushTimestamp, commits ? JSON.stringify(commits) : null, files ? JSON.stringify(files) : null);
  }

  putJob(job: JobRecord): void {
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

  putNote({ id, pushId, label, taskId, failureClassificationId, text, created }: NoteRecord): void {
    this.run('INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      ...[id, pushId, this.labelId(label), taskId, failureClassificationId, text, created],
    );
  }

  putRunTime({ label, day, runs, medianSeconds }: RunTimeRecord): void {
    this.run('INSERT OR REPLACE INTO run_times VALUES (?, ?, ?, ?)').run(day, this.labelId(label), runs, medianSeconds);
  }

  putVerdict({ taskId, label, pushId, revision, confidence, runs, created }: VerdictRecord): void {
    this.run('INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      ...[taskId, this.labelId(label), pushId, revision, confidence, runs, created],
    );
  }

  /** Adds runs of one push to those that are kept of it. */
  putRuns(pushId: number, runs: readonly RunRecord[]): void {
    const row = this.run('SELECT packed FROM runs WHERE push_id = ?').get(pushId);
    const known = row ? unpackRuns(row['packed'] as Uint8Array, pushId, this.labels()) : [];
    this.setRuns(pushId, mergedRuns(known, keptRuns(runs)));
  }

  /** Puts kept runs in the place of those of a push. */
  setRuns(pushId: number, kept: readonly RunRecord[]): void {
    const packed = packRuns(kept, (label) => this.labelId(label));
    this.run('INSERT OR REPLACE INTO runs VALUES (?, ?, ?)').run(pushId, kept.length, packed);
  }

  /** The runs of a push at a time, by push id. */
  *runs(): Generator<readonly [pushId: number, runs: readonly RunRecord[]]> {
    const labels = this.labels();
    for (const row of this.database.prepare('SELECT push_id, packed FROM runs ORDER BY push_id').iterate()) {
      const pushId = Number(row['push_id']);
      yield [pushId, unpackRuns(row['packed'] as Uint8Array, pushId, labels)];
    }
  }

  /** All runs, by push id. */
  runTable(): RunTable {
    const table = new RunTable(Number(this.run('SELECT total(count) AS n FROM runs').get()?.['n']));
    const labels = this.labels();
    const numbers = new Map<number, number>();
    const labelNumber = (number: number): number => {
      const known = numbers.get(number);
      if (known !== undefined) return known;
      const found = table.labelNumber(labels[number] as string);
      numbers.set(number, found);
      return found;
    };
    for (const row of this.database.prepare('SELECT push_id, packed FROM runs ORDER BY push_id').iterate()) {
      unpackInto(table, row['packed'] as Uint8Array, Number(row['push_id']), labelNumber);
    }
    return table;
  }

  /** Labels by number. */
  private labels(): readonly string[] {
    const labels: string[] = [];
    for (const row of this.run('SELECT id, label FROM labels').all()) labels[Number(row['id'])] = String(row['label']);
    return labels;
  }

  private labelId(label: string): number {
    const known = this.labelIds.get(label);
    if (known !== undefined) return known;
    this.run('INSERT OR IGNORE INTO labels (label) VALUES (?)').run(label);
    const id = Number(this.run('SELECT id FROM labels WHERE label = ?').get(label)?.['id']);
    this.labelIds.set(label, id);
    return id;
  }

  /** Removes labels that nothing refers to any more. */
  pruneLabels(): void {
    const ran = new Set<number>();
    for (const row of this.run('SELECT packed FROM runs').iterate()) {
      for (const number of labelsIn(row['packed'] as Uint8Array)) ran.add(number);
    }
    this.run(
      `DELETE FROM labels WHERE id NOT IN (SELECT label_id FROM jobs UNION SELECT label_id FROM notes UNION
        SELECT label_id FROM run_times UNION SELECT label_id FROM verdicts UNION SELECT value FROM json_each(?))`,
    ).run(JSON.stringify([...ran]));
    this.labelIds.clear();
  }

  /** A prepared statement, prepared once. */
  run(sql: string): StatementSync {
    const prepared = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }

  /** Does all of the work or none of it. */
  transaction(work: () => void): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.database.exec('COMMIT');
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      this.labelIds.clear();
      throw error;
    }
  }
}
