/**
 * Treeherder's REST API (`treeherder/webapp/api`), as far as regenerating needs it: pages are put together, rows become
 * records. It keeps no files, and asks for one thing at a time.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Failure, Result } from '../../util/failure.ts';
import { isObject } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import type { Checked } from '../checked.ts';
import type { JobRecord, NoteRecord, PushRecord } from '../records.ts';
import type { RowKind } from '../tally.ts';
import { Asker, type AskOptions, type Query } from './ask.ts';
import { type JobRun, jobFrom, jobRunFrom, noteFrom, pushFrom, type Run, runFrom } from './rows.ts';

export interface TreeherderOptions extends AskOptions {
  /** Rows a page; by default the most that Treeherder gives (`MAX_PUSH_COUNT`, `MAX_JOBS_COUNT`). */
  readonly pageSize?: { readonly pushes: number; readonly jobs: number };
}

/** Ids in one URL. */
const MAX_IDS = 100;
const FIXED_BY_COMMIT = 2;

/** Jobs with ids above one and up to another. */
interface IdSpan {
  readonly id__gt?: number;
  readonly id__lte?: number;
}

export class Treeherder {
  private readonly asker: Asker;
  private readonly pageSize: { readonly pushes: number; readonly jobs: number };
  private classificationIds: Promise<Result<ReadonlyMap<string, number>>> | null = null;

  constructor(options: TreeherderOptions) {
    this.asker = new Asker(options);
    this.pageSize = options.pageSize ?? { pushes: 1000, jobs: 2000 };
  }

  /** Requests that were answered, retries not counted. */
  get requests(): number {
    return this.asker.requests;
  }

  /** The pushes with `from <= time < to` (Unix seconds), by id; `read` is `wholePushFrom` where their commits matter. */
  async pushes(from: number, to: number, read = pushFrom): Promise<Result<PushRecord[]>> {
    const found = new Map<number, PushRecord>();
    // Newest first and without an offset: the next page ends with the last second of this one.
    for (let end = to; ; ) {
      const query = { count: this.pageSize.pushes, push_timestamp__gte: from, push_timestamp__lt: end };
      const page = await this.asker.page('push', 'push/', query, read);
      if (!page.ok) return page;
      for (const push of page.value.records) found.set(push.id, push);
      const oldest = Math.min(...page.value.records.map((push) => push.pushTimestamp));
      if (page.value.rows < this.pageSize.pushes || oldest + 1 >= end) return ok(byId(found));
      end = oldest + 1;
    }
  }

  /** Those of the pushes that exist, by id. */
  async pushesById(ids: readonly number[]): Promise<Result<PushRecord[]>> {
    const found = new Map<number, PushRecord>();
    for (const some of batches(ids)) {
      const page = await this.asker.page('push', 'push/', { count: some.length, id__in: some.join(',') }, pushFrom);
      if (!page.ok) return page;
      for (const push of page.value.records) found.set(push.id, push);
    }
    return ok(byId(found));
  }

  /**
   * The jobs classified as fixed by commit that were last modified from `from` to before `to` (Unix seconds), by id. A
   * classification is a modification, so late ones are found by when they were made. The order of Treeherder's pages is not
   * fixed: where rows come twice others may be missing, and the time is asked for in halves until it fits.
   */
  async fixedByCommit(from: number, to: number): Promise<Result<JobRecord[]>> {
    const found = new Map<number, JobRecord>();
    const query = { ...between('last_modified', from, to), failure_classification_id: FIXED_BY_COMMIT };
    const read = await this.jobPages('job', query, jobFrom, (job) => found.set(job.id, job));
    if (!read.ok) return read;
    if (read.value.pages > 1 && found.size < read.value.rows && to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      for (const [start, end] of [
        [from, middle],
        [middle, to],
      ] as const) {
        const half = await this.fixedByCommit(start, end);
        if (!half.ok) return half;
        for (const job of half.value) found.set(job.id, job);
      }
    }
    return ok(byId(found));
  }

  /** The jobs of these pushes that are classified as fixed by commit now, by id. */
  async fixedByCommitOn(pushIds: readonly number[]): Promise<Result<JobRecord[]>> {
    const found = new Map<number, JobRecord>();
    for (const some of batches(pushIds)) {
      const query = { push_id__in: some.join(','), failure_classification_id: FIXED_BY_COMMIT };
      const read = await this.jobPages('job', query, jobFrom, (job) => found.set(job.id, job));
      if (!read.ok) return read;
    }
    return ok(byId(found));
  }

  /** The run times of all finished jobs of a push. */
  async runs(pushId: number): Promise<Result<Run[]>> {
    const runs: Run[] = [];
    const query = { push_id: pushId, state: 'completed' };
    const read = await this.jobPages('run', query, runFrom, (run) => run && runs.push(run));
    return read.ok ? ok(runs) : read;
  }

  /**
   * All jobs of a push as runs, and whether all are completed. Where the pages do not add up, those of each half of their ids are
   * asked for, until a half comes on one page.
   */
  async jobRuns(pushId: number, ids: IdSpan = {}): Promise<Result<JobRun[]>> {
    const found = new Map<number, JobRun>();
    const query = { push_id: pushId, ...ids };
    const read = await this.jobPages('job', query, jobRunFrom, (job) => found.set(job.id, job));
    if (!read.ok) return read;
    const { rows, pages } = read.value;
    const [low, high] = [Math.min(...found.keys()), Math.max(...found.keys())];
    if (pages === 1 || found.size === rows || low >= high) return ok([...found.values()]);
    const middle = Math.floor((low + high) / 2);
    const below = await this.jobRuns(pushId, { ...ids, id__lte: middle });
    if (!below.ok) return below;
    const above = await this.jobRuns(pushId, { ...ids, id__gt: middle });
    return above.ok ? ok([...below.value, ...above.value]) : above;
  }

  /** All notes on jobs of a push, by id. */
  async notes(push: PushRecord): Promise<Result<NoteRecord[]>> {
    this.classificationIds ??= this.asker.ask('/failureclassification/', {}, idsByName);
    const ids = await this.classificationIds;
    if (!ids.ok) return ids;
    const from = (row: unknown) => noteFrom(row, push.id, ids.value);
    const page = await this.asker.page('note', 'note/push_notes/', { revision: push.revision }, from);
    return page.ok ? ok(byId(new Map(page.value.records.map((note) => [note.id, note])))) : page;
  }

  /** Reads all pages of a job list; how many rows and pages came. */
  private async jobPages<T>(
    kind: RowKind,
    query: Query,
    from: (row: unknown) => Checked<T>,
    take: (record: T) => unknown,
  ): Promise<Result<{ rows: number; pages: number }>> {
    const count = this.pageSize.jobs;
    let before: readonly T[] = [];
    for (let rows = 0, pages = 1; ; pages++) {
      const page = await this.asker.page(kind, 'jobs/', { ...query, count, offset: rows, return_type: 'list' }, from);
      if (!page.ok) return page;
      page.value.records.forEach(take);
      rows += page.value.rows;
      if (page.value.rows < count) return ok({ rows, pages });
      if (isDeepStrictEqual(page.value.records, before)) return err(endless(rows));
      before = page.value.records;
    }
  }
}

const endless = (rows: number): Failure => ({
  reason: 'service',
  message: `page after page of a list of jobs is the same, after ${rows} rows`,
  fix: 'check that this is a Treeherder, and whether its API has changed',
});

/** Ids of the failure classifications, by name. */
function idsByName(answer: unknown): ReadonlyMap<string, number> | null {
  if (!Array.isArray(answer)) return null;
  const ids = new Map(answer.filter(isObject).map((row) => [String(row['name']), Number(row['id'])]));
  return ids.size > 0 ? ids : null;
}

const between = (field: string, from: number, to: number): Query => ({
  [`${field}__gte`]: new Date(from * 1000).toISOString(),
  [`${field}__lt`]: new Date(to * 1000).toISOString(),
});

const byId = <T extends { readonly id: number }>(records: ReadonlyMap<number, T>): T[] =>
  [...records.values()].sort((a, b) => a.id - b.id);

function* batches(ids: readonly number[]): Generator<readonly number[]> {
  for (let i = 0; i < ids.length; i += MAX_IDS) yield ids.slice(i, i + MAX_IDS);
}
