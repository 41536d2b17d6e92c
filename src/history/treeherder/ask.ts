/**
 * Asking Treeherder: one request, its JSON, its rows checked and counted. Politeness (User-Agent, Retry-After, back-off, time
 * budget) is in `http.ts`; how many requests are under way at once is for the caller to limit.
 */

import { type FetchTrouble, type GetOptions, get, type TimeBudget } from '../../edge/http.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { parseJson } from '../../util/json.ts';
import { printableUrl } from '../../util/redact.ts';
import { err, type Outcome, ok } from '../../util/result.ts';
import type { Checked } from '../checked.ts';
import type { RowKind, Tally } from '../tally.ts';
import { rowsOf } from './rows.ts';

export interface AskOptions {
  /** Such as `https://treeherder.mozilla.org`. */
  readonly url: string;
  readonly project: string;
  /** For all requests together. */
  readonly budget: TimeBudget;
  readonly tally: Tally;
  readonly http?: Pick<GetOptions, 'retries' | 'retryDelay' | 'silence'>;
}

export type Query = Readonly<Record<string, string | number>>;

export interface Page<T> {
  readonly records: readonly T[];
  /** Rows that came, malformed ones included. */
  readonly rows: number;
}

const MAX_BYTES = 128 * 1024 * 1024;

export class Asker {
  /** Requests that were answered, retries not counted. */
  requests = 0;
  private readonly options: AskOptions;

  constructor(options: AskOptions) {
    this.options = options;
  }

  /**
   * What `read` makes of the answer to an endpoint below `/api/`, or of one of the project where it does not begin with a slash.
   * `service` where Treeherder cannot be read, answers no JSON, or `read` finds an unknown form and gives null.
   */
  async ask<T>(endpoint: string, query: Query, read: (answer: unknown) => T | null): Promise<Result<T>> {
    const { budget, http } = this.options;
    const url = this.urlOf(endpoint, query);
    let answer: unknown;
    const flaw = (body: Buffer) => {
      const parsed = parsedJson(body);
      if (!parsed.ok) return parsed.failure;
      answer = parsed.value;
      return null;
    };
    const body = await get(url, { budget, maxBytes: MAX_BYTES, flaw, ...http });
    if (!body.ok) return err(failureOf(body.failure));
    this.requests++;
    const value = read(answer);
    if (value !== null) return ok(value);
    const fix = 'check that this is a Treeherder, and whether its API has changed';
    return err({ reason: 'service', message: 'the answer has an unknown form', where: printableUrl(url), fix });
  }

  /** The checked rows of a list; `service` where too many are malformed. */
  async page<T>(
    kind: RowKind,
    endpoint: string,
    query: Query,
    from: (row: unknown) => Checked<T>,
  ): Promise<Result<Page<T>>> {
    const rows = await this.ask(endpoint, query, rowsOf);
    if (!rows.ok) return rows;
    const records = this.options.tally.sort(kind, rows.value.map(from));
    const refusal = this.options.tally.refusal(kind, printableUrl(this.urlOf(endpoint, query)));
    return refusal ? err(refusal) : ok({ records, rows: rows.value.length });
  }

  private urlOf(endpoint: string, query: Query): string {
    const { url, project } = this.options;
    const path = endpoint.startsWith('/')
      ? `/api${endpoint}`
      : `/api/project/${encodeURIComponent(project)}/${endpoint}`;
    const full = new URL(path, url);
    for (const [name, value] of Object.entries(query)) full.searchParams.set(name, String(value));
    return full.href;
  }
}

/** The value of a body, or what it is instead of JSON: a proxy's page for people, or cut short. */
function parsedJson(body: Buffer): Outcome<unknown, string> {
  const text = body.toString('utf8');
  const json = parseJson(text);
  if (json.ok) return json;
  const start = text.trimStart();
  const what = start.startsWith('<') ? 'an HTML page' : start === '' ? 'nothing' : 'incomplete or broken JSON';
  return err(`answered with ${what}`);
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
