/** One call of a Taskcluster API method: retried, and told as a failure in the service's own words. */
import pRetry from 'p-retry';
import { errorCode } from '../edge/files.ts';
import type { Failure } from '../util/failure.ts';
import { isObject } from '../util/json.ts';
import { redact, withoutRequestInfo } from '../util/redact.ts';
import { err, type Outcome, ok } from '../util/result.ts';

export interface CallOptions {
  /** The task's proxy, where there is one: artifacts that redirect to it are not followed there. */
  readonly proxyUrl?: string | undefined;
  /** Attempts after the first (7): with the default delay, an outage of more than a minute is waited out. */
  readonly retries?: number;
  /** Milliseconds before the first retry (500), with some randomness; each further one waits twice as long, up to 30 s. */
  readonly retryDelay?: number;
  /** Milliseconds in which a call has to be answered while nothing was answered yet: for people, who wait; unlimited if left out. */
  readonly firstAnswer?: number;
  /** Told once, when the first answer takes a fifth of that time, or more than one attempt. */
  readonly waiting?: (where: string) => void;
}

/** A call that failed for good: the status, or null where there was no answer; and what to tell people. */
export interface Refusal {
  readonly status: number | null;
  readonly failure: Failure;
}

/** Sends a request; `where` is the method and what it is called for, such as `queue.task fN1SbArXTPSVFNUvaOlinQ`. */
export type Call = (where: string, request: () => Promise<unknown>) => Promise<Outcome<unknown, Refusal>>;

/**
 * The client library retries 5xx and lost connections, but not 429. Here one policy covers all three, so the library is
 * told not to retry. A request whose answer was lost is sent again: every method that is used is idempotent, except
 * `hooks.triggerHook`; what its action tasks create has derived ids, so that a second one creates nothing.
 */
export function calling(options: CallOptions, secrets: readonly string[]): Call {
  const { firstAnswer = Number.POSITIVE_INFINITY, waiting } = options;
  let [isAnswered, isTold] = [false, false];
  return async (where, request) => {
    const start = performance.now();
    const tell = (): void => {
      if (!isTold && !isAnswered) waiting?.(where);
      isTold = true;
    };
    const isHurried = firstAnswer < Number.POSITIVE_INFINITY && !isAnswered && !isTold;
    const patience = isHurried ? setTimeout(tell, firstAnswer / 5) : undefined;
    const isWorthWaiting = (error: Error, delay: number): boolean => {
      isAnswered ||= statusOf(error) !== null;
      if (isAnswered) return true;
      if (performance.now() - start + delay > firstAnswer) return false;
      tell();
      return true;
    };
    try {
      const answer = await pRetry(request, {
        retries: options.retries ?? 7,
        minTimeout: options.retryDelay ?? 500,
        maxTimeout: 30_000,
        randomize: true,
        shouldRetry: ({ error, retryDelay }) => isPassing(error) && isWorthWaiting(error, retryDelay),
      });
      isAnswered = true;
      return ok(answer);
    } catch (error) {
      isAnswered ||= statusOf(error) !== null;
      return err({ status: statusOf(error), failure: serviceFailure(where, error, secrets) });
    } finally {
      clearTimeout(patience);
    }
  };
}

const statusOf = (error: unknown): number | null =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;

/** Whether an error may pass: too many requests, the service's own trouble, no connection. */
function isPassing(error: Error): boolean {
  const status = statusOf(error);
  if (status === null) return errorCode(error) !== null;
  return status === 429 || status >= 500;
}

const NEXT: Readonly<Record<number, string>> = {
  401: 'check TASKCLUSTER_CLIENT_ID, TASKCLUSTER_ACCESS_TOKEN and TASKCLUSTER_CERTIFICATE; they may have expired',
  404: 'check the id and TASKCLUSTER_ROOT_URL; it may have expired',
  429: 'try again later, with fewer requests at once',
};

/** The failure that an error of the client library stands for. An error that no service and no network made is a bug. */
function serviceFailure(where: string, error: unknown, secrets: readonly string[]): Failure {
  const status = statusOf(error);
  const code = errorCode(error);
  if (!(error instanceof Error) || (status === null && code === null)) throw error;
  const said = redact(withoutRequestInfo(error.message), secrets);
  const failure = { reason: 'service', where } as const;
  if (status === null) {
    const message = `no answer: ${oneLine(said)} (${code})`;
    return { ...failure, message, fix: 'check TASKCLUSTER_ROOT_URL and the network, then try again' };
  }
  const missing = status === 403 ? missingScopes(said) : null;
  if (missing !== null) {
    const [client] = /Client ID \S+/.exec(said) ?? ['the client'];
    return { ...failure, message: `${client} lacks scopes: ${missing}`, fix: 'grant these scopes to it' };
  }
  const fix = NEXT[status] ?? (status >= 500 ? 'try again later' : undefined);
  return { ...failure, message: `${status} ${code}: ${oneLine(said)}`, ...(fix ? { fix } : {}) };
}

const oneLine = (text: string): string => text.replaceAll('```', '').replaceAll(/\s+/g, ' ').trim().slice(0, 2000);

/** What the message of an InsufficientScopes error says is missing, its first fenced block; null where there is none. */
function missingScopes(message: string): string | null {
  const block = /```\s*([\s\S]*?)\s*```/.exec(message)?.[1];
  if (block === undefined) return null;
  try {
    return expressionText(JSON.parse(block));
  } catch {
    return oneLine(block);
  }
}

/** A scope expression in words. */
function expressionText(expression: unknown): string {
  if (typeof expression === 'string') return expression;
  const [combination, parts] = isObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
  if (!Array.isArray(parts)) return JSON.stringify(expression);
  const texts = parts.map(expressionText);
  if (texts.length === 1) return texts.join();
  return combination === 'AnyOf' ? `(${texts.join(' or ')})` : texts.join(', ');
}
