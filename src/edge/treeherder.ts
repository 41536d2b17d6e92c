/**
 * Treeherder's REST API (`treeherder/webapp/api`), as far as regenerating needs it. It reads pages, checks rows and knows no
 * files. Politeness (User-Agent, Retry-After, back-off, time budget) is in `http.ts`; how many requests are under way at
 * once is for the caller to limit.
 */
import type { Failure, Result } from '../failure.ts';
import { isObject } from '../util/json.ts';
import type { JobRecord, NoteRecord, PushRecord } from '../util/records.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { type FetchTrouble, type GetOptions, get, type TimeBudget } from './http.ts';
import { printableUrl } from './redact.ts';
import type { RowKind, Tally } from './tally.ts';
import { type Checked, jobFrom, noteFrom, pushFrom, type Run, rowsOf, runFrom } from './treeherder-records.ts';

export interface TreeherderOptions {
  /** Such as `https://treeherder.mozilla.org`. */
  readonly url: string;
  readonly project: string;
  /** For all requests together. */
  readonly budget: TimeBudget;
  readonly tally: Tally;
  /** Rows a page; by default the most that Treeherder gives. */
  readonly pageSize?: { readonly pushes: number; readonly jobs: number };
  readonly http?: Pick<GetOptions, 'retries' | 'retryDelay' | 'silence'>;
}

/** Manifest to whether it passed, by taskId. */
export type GroupResults = ReadonlyMap<string, Readonly<Record<string, boolean>>>;

type Query = Readonly<Record<string, string | number>>;

/** The most that Treeherder gives at once (`MAX_PUSH_COUNT`, `MAX_JOBS_COUNT`). */
const PAGE_SIZE = { pushes: 1000, jobs: 2000 };
/** Ids in one URL. */
const MAX_IDS = 100;
const MAX_BYTES = 128 * 1024 * 1024;
const FIXED_BY_COMMIT = 2;

export class Treeherder {
  /** Requests that were answered, retries not counted. */
  requests = 0;
  private readonly options: TreeherderOptions;
  private readonly pageSize: { readonly pushes: number; readonly jobs: number };
  private classificationIds: Promise<Result<ReadonlyMap<string, number>>> | null = null;

  constructor(options: TreeherderOptions) {
    this.options = options;
    this.pageSize = options.pageSize ?? PAGE_SIZE;
  }

  /** The pushes with `from <= time < to` (Unix seconds), by id. */
  async pushes(from: number, to: number): Promise<Result<PushRecord[]>> {
    const found = new Map<number, PushRecord>();
    // Newest first and without an offset: the next page ends where this one began.
    for (let end = to; ; ) {
      const query = { count: this.pageSize.pushes, push_timestamp__gte: from, push_timestamp__lt: end };
      const page = await this.page('push', 'push/', query, pushFrom);
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
      const page = await this.page('push', 'push/', { count: some.length, id__in: some.join(',') }, pushFrom);
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
    const pages = await this.jobPages('job', query, jobFrom, (job) => found.set(job.id, job));
    if (!pages.ok) return pages;
    const { rows, count } = pages.value;
    if (count > 1 && found.size < rows && to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      for (const [a, b] of [[from, middle] as const, [middle, to] as const]) {
        const half = await this.fixedByCommit(a, b);
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
      const pages = await this.jobPages('job', query, jobFrom, (job) => found.set(job.id, job));
      if (!pages.ok) return pages;
    }
    return ok(byId(found));
  }

  /** The run times of all finished jobs of a push. */
  async runs(pushId: number): Promise<Result<Run[]>> {
    const runs: Run[] = [];
    const pages = await this.jobPages(
      'run',
      { push_id: pushId, state: 'completed' },
      runFrom,
      (run) => run && runs.push(run),
    );
    return pages.ok ? ok(runs) : pages;
  }

  /** All notes on jobs of a push, by id. */
  async notes(push: PushRecord): Promise<Result<NoteRecord[]>> {
    this.classificationIds ??= this.classifications();
    const ids = await this.classificationIds;
    if (!ids.ok) return ids;
    const path = this.inProject('note/push_notes/', { revision: push.revision });
    const answer = await this.ask(path);
    if (!answer.ok) return answer;
    if (!Array.isArray(answer.value)) return err(this.strange(path));
    const checked = answer.value.map((row: unknown) => noteFrom(row, push.id, ids.value));
    const notes = this.sorted('note', checked, path);
    return notes.ok ? ok(byId(new Map(notes.value.map((note) => [note.id, note])))) : notes;
  }

  /** Which manifests passed in the test tasks of a push. */
  async groupResults(revision: string): Promise<Result<GroupResults>> {
    const path = this.inProject('push/group_results/', { revision });
    const answer = await this.ask(path);
    if (!answer.ok) return answer;
    if (!isObject(answer.value)) return err(this.strange(path));
    return ok(new Map(Object.entries(answer.value).map(([taskId, groups]) => [taskId, booleans(groups)])));
  }

  /** Ids of the failure classifications by name. */
  private async classifications(): Promise<Result<ReadonlyMap<string, number>>> {
    const path = '/api/failureclassification/';
    const answer = await this.ask(path);
    if (!answer.ok) return answer;
    const rows: unknown[] = Array.isArray(answer.value) ? answer.value : [];
    const ids = new Map(rows.filter(isObject).map((row) => [String(row['name']), Number(row['id'])]));
    return ids.size > 0 ? ok(ids) : err(this.strange(path));
  }

  /** Reads all pages of a job list; `rows` counts what came, `count` the pages. */
  private async jobPages<T>(
    kind: RowKind,
    query: Query,
    from: (row: unknown) => Checked<T>,
    take: (record: T) => unknown,
  ): Promise<Result<{ rows: number; count: number }>> {
    const size = this.pageSize.jobs;
    for (let rows = 0, count = 1; ; count++) {
      const page = await this.page(kind, 'jobs/', { ...query, count: size, offset: rows, return_type: 'list' }, from);
      if (!page.ok) return page;
      page.value.records.forEach(take);
      rows += page.value.rows;
      if (page.value.rows < size) return ok({ rows, count });
    }
  }

  private async page<T>(
    kind: RowKind,
    endpoint: string,
    query: Query,
    from: (row: unknown) => Checked<T>,
  ): Promise<Result<{ records: T[]; rows: number }>> {
    const path = this.inProject(endpoint, query);
    const answer = await this.ask(path);
    if (!answer.ok) return answer;
    const rows = rowsOf(answer.value);
    if (!rows) return err(this.strange(path));
    const records = this.sorted(kind, rows.map(from), path);
    return records.ok ? ok({ records: records.value, rows: rows.length }) : records;
  }

  private sorted<T>(kind: RowKind, rows: readonly Checked<T>[], path: string): Result<T[]> {
    const { tally } = this.options;
    const records = tally.sort(kind, rows);
    const refusal = tally.refusal(kind, this.where(path));
    return refusal ? err(refusal) : ok(records);
  }

  private async ask(path: string): Promise<Result<unknown>> {
    const { url, budget, http } = this.options;
    let answer: unknown;
    const flaw = (body: Buffer) => {
      const parsed = parsedJson(body);
      if (!parsed.ok) return parsed.failure;
      answer = parsed.value;
      return null;
    };
    const body = await get(new URL(path, url).href, { budget, maxBytes: MAX_BYTES, flaw, ...http });
    if (!body.ok) return err(failureOf(body.failure));
    this.requests++;
    return ok(answer);
  }

  private inProject(endpoint: string, query: Query): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
    return `/api/project/${encodeURIComponent(this.options.project)}/${endpoint}?${parameters}`;
  }

  private where(path: string): string {
    return printableUrl(new URL(path, this.options.url));
  }

  private strange(path: string): Failure {
    const fix = 'check that this is a Treeherder, and whether its API has changed';
    return { reason: 'service', message: 'the answer has an unknown form', where: this.where(path), fix };
  }
}

/** The value of a body, or what it is instead of JSON: a proxy's page for people, or cut short. */
function parsedJson(body: Buffer): Outcome<unknown, string> {
  const text = body.toString('utf8');
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const start = text.trimStart();
    const what = start.startsWith('<') ? 'an HTML page' : start === '' ? 'nothing' : 'incomplete or broken JSON';
    return err(`answered with ${what}`);
  }
}

function failureOf(trouble: FetchTrouble): Failure {
  const fix = {
    unreachable: 'run again later; what came in before is kept',
    timeout: 'run again, or give it more time; what came in before is kept',
    'not-found': 'check the URL of Treeherder and the name of the project',
    forbidden: 'check the URL; Treeherder needs no login for this',
    'too-large': 'check the URL; no answer of Treeherder is that large',
    'broken-compression': 'run again later; what came in before is kept',
  }[trouble.code];
  return { reason: 'service', message: trouble.message, fix };
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

const booleans = (groups: unknown): Record<string, boolean> =>
  isObject(groups)
    ? Object.fromEntries(
        Object.entries(groups).flatMap(([name, passed]) => (typeof passed === 'boolean' ? [[name, passed]] : [])),
      )
    : {};
