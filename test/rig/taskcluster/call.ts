import type { Caller } from './credentials.ts';
import type { ScopeParams } from './scopes.ts';

/** One API call, as its handler sees it. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The parsed body, checked against the method's schema where that is known, defaults filled in. */
  readonly body: unknown;
  readonly caller: Caller;
  /** Refuses the call unless the caller satisfies the method's scope expression with these parameters. */
  authorize(params: ScopeParams): void;
}

/** What a handler answers; no `json` is an empty answer. */
export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries out one API method. Throws `ApiError` for an answer that is an error. */
export type Handler = (call: Call) => Reply | Promise<Reply>;

/** Method name to handler. */
export type Handlers = Readonly<Record<string, Handler>>;

/**
 * One page of `items`, which are sorted by `key`. The token is the key of the last item of the page before, so that
 * items that come in between do not shift a page.
 */
export function page<T>(items: readonly T[], key: (item: T) => string, { query }: Pick<Call, 'query'>) {
  const after = query['continuationToken'];
  const start = after === undefined ? 0 : items.findIndex((item) => key(item) > decodeToken(after));
  const limit = Math.min(Number(query['limit'] ?? 1000) || 1000, 1000);
  const rows = start < 0 ? [] : items.slice(start, start + limit);
  const last = rows.at(-1);
  const more = last !== undefined && start + limit < items.length;
  return { rows, ...(more ? { continuationToken: encodeToken(key(last)) } : {}) };
}

const encodeToken = (key: string): string => Buffer.from(key).toString('base64url');
const decodeToken = (token: string): string => Buffer.from(token, 'base64url').toString();
