/**
 * One GET of a whole body. It follows redirects, retries what is worth retrying and ends within a time budget. It sends
 * no credentials, keeps no cache, and does not know what the bytes mean.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { isObject, parseJson } from '../util/json.ts';
import { printableUrl, redact, withoutRequestInfo } from '../util/redact.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { version } from '../util/version.ts';
import { collect, isZlibError, TooLarge } from './decompress.ts';
import { errorCode } from './files.ts';
import { notFollowed } from './redirect.ts';

// An import would have Node load its fetch and WebSocket too: 50 ms, of which nothing here makes use.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

export const USER_AGENT = `taskgraph-seta/${version}`;

/** Why a GET gave nothing. The codes are those of `DataRefusal` in `util/ports.ts`. */
export interface FetchTrouble {
  readonly code: 'unreachable' | 'timeout' | 'not-found' | 'forbidden' | 'too-large' | 'broken-compression';
  /** One sentence, with the URL; without secrets. */
  readonly message: string;
}

/** The time that a piece of work may take, however many requests it makes. */
export interface TimeBudget {
  readonly milliseconds: number;
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
  /** Milliseconds left. */
  left(): number;
}

/** The longest time a timer can measure, almost 25 days; a longer one would end at once. */
const LONGEST = 2 ** 31 - 1;

export function timeBudget(milliseconds: number): TimeBudget {
  const given = Math.min(milliseconds, LONGEST);
  const end = performance.now() + given;
  return { milliseconds: given, signal: AbortSignal.timeout(given), left: () => end - performance.now() };
}

export interface GetOptions {
  readonly budget: TimeBudget;
  /** The largest body, in bytes, as it comes in and decompressed. */
  readonly maxBytes: number;
  /** The task's proxy, where there is one: no redirect to it is followed. */
  readonly proxyUrl?: string | null;
  /** Attempts after the first (4). */
  readonly retries?: number;
  /** Milliseconds before the first retry (500); each further one waits twice as long. */
  readonly retryDelay?: number;
  /** Milliseconds in which nothing at all comes in before an attempt counts as lost (20,000). */
  readonly silence?: number;
  /** What is wrong with a body that came in whole, such as `answered with an HTML page`; it is then asked for again. */
  readonly flaw?: (body: Buffer) => string | null;
}

const MAX_REDIRECTS = 10;

/** The body of `url`, decompressed whatever layer compressed it. Connection trouble, 408, 429 and 5xx are retried. */
export async function get(url: string, options: GetOptions): Promise<Outcome<Buffer, FetchTrouble>> {
  const { budget } = options;
  let last: Trouble | undefined;
  try {
    const body = await pRetry(() => attempt(url, options), {
      retries: options.retries ?? 4,
      minTimeout: options.retryDelay ?? 500,
      randomize: true,
      signal: budget.signal,
      shouldRetry: async ({ error, retryDelay }) => {
        if (!(error instanceof Trouble) || !error.retryable) return false;
        last = error;
        // Waiting for what the budget does not allow would only hide the trouble behind a timeout.
        if (Math.max(error.retryAfter, retryDelay) >= budget.left()) return false;
        if (error.retryAfter > retryDelay) {
          await sleep(error.retryAfter - retryDelay, undefined, { signal: budget.signal });
        }
        return true;
      },
    });
    return ok(body);
  } catch (error) {
    if (budget.signal.aborted) return err({ code: 'timeout', message: timeoutMessage(url, budget, last) });
    if (error instanceof Trouble) return err({ code: error.code, message: error.message });
    throw error;
  }
}

/** The value of a JSON answer; an answer that is not JSON comes from something else than was asked for: `unreachable`. */
export async function getJson(url: string, options: GetOptions): Promise<Outcome<unknown, FetchTrouble>> {
  const body = await get(url, options);
  if (!body.ok) return body;
  const json = parseJson(body.value.toString());
  if (json.ok) return json;
  return err({ code: 'unreachable', message: `${printableUrl(url)} answered something that is not JSON` });
}

function timeoutMessage(url: string, budget: TimeBudget, last: Trouble | undefined): string {
  const message = `${printableUrl(url)} did not answer in full within ${budget.milliseconds / 1000} s`;
  return last ? `${message}; the last attempt: ${last.message}` : message;
}

/** What ends one attempt. */
class Trouble extends Error {
  readonly code: FetchTrouble['code'];
  readonly retryable: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter: number;

  constructor(code: FetchTrouble['code'], message: string, retryable = false, retryAfter = 0) {
    super(message);
    this.code = code;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }
}

async function attempt(url: string, options: GetOptions): Promise<Buffer> {
  const where = printableUrl(url);
  try {
    const response = await followed(url, options);
    const announced = Number(response.headers['content-length'] ?? 0);
    if (announced > options.maxBytes) {
      response.destroy();
      throw new TooLarge();
    }
    const body = await collect(response, options.maxBytes);
    const flaw = options.flaw?.(body) ?? null;
    if (flaw !== null) throw new Trouble('unreachable', `${where} ${flaw}`, true);
    return body;
  } catch (error) {
    if (error instanceof Trouble) throw error;
    if (error instanceof TooLarge) throw new Trouble('too-large', `${where} is larger than ${options.maxBytes} bytes`);
    const code = errorCode(error);
    if (code === null && !options.budget.signal.aborted) throw error;
    if (code !== null && isZlibError(code)) {
      throw new Trouble('broken-compression', `${where} is compressed, but truncated or corrupt (${code})`);
    }
    throw new Trouble('unreachable', `${where} cannot be read: ${causeOf(error)}`, true);
  }
}

/** The successful response at the end of the redirects. */
async function followed(url: string, options: GetOptions): Promise<IncomingMessage> {
  const start = printableUrl(url);
  const asked = URL.parse(url);
  if (asked === null || !/^https?:$/.test(asked.protocol))
    throw new Trouble('unreachable', `${start} is not an http(s) URL`);
  let target = asked;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await request(target, options);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const { location } = response.headers;
    if (status < 300 || status >= 400 || location === undefined) throw await refusal(asked, target, response);
    response.destroy();
    const next = URL.parse(location, target.href);
    const where = notFollowed(asked, next, options.proxyUrl ?? null);
    if (next === null || where !== null) throw new Trouble('unreachable', `${start} redirects to ${where}`);
    target = next;
  }
  throw new Trouble('unreachable', `${start} redirects more than ${MAX_REDIRECTS} times`);
}

function request(url: URL, { budget, silence = 20_000 }: GetOptions): Promise<IncomingMessage> {
  const { get } = url.protocol === 'https:' ? https : http;
  const headers = { 'user-agent': USER_AGENT, 'accept-encoding': 'gzip, zstd' };
  return new Promise((resolve, reject) => {
    const sent = get(url, { headers, signal: budget.signal, timeout: silence }, resolve);
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' })));
  });
}

/** The trouble that a status stands for, with the first words of what the service that was asked says about it. */
async function refusal(asked: URL, url: URL, response: IncomingMessage): Promise<Trouble> {
  const status = response.statusCode ?? 0;
  const said = url.origin === asked.origin ? await saidBy(response) : null;
  response.destroy();
  const message = `${printableUrl(url)} answered ${status}${said ? `: ${said}` : ''}`;
  if (status === 401 || status === 403) return new Trouble('forbidden', message);
  // 424 is the queue's answer for an artifact that its worker could not upload.
  if (status === 404 || status === 410 || status === 424) return new Trouble('not-found', message);
  const retryable = status === 408 || status === 429 || status >= 500;
  return new Trouble('unreachable', message, retryable, retryAfter(response.headers['retry-after']));
}

/** The `message` of a JSON error, one line of it; nothing where the body is anything else. */
async function saidBy(response: IncomingMessage): Promise<string | null> {
  try {
    if (!response.headers['content-type']?.startsWith('application/json')) return null;
    const body: unknown = JSON.parse((await collect(response, 64 * 1024)).toString());
    if (!isObject(body) || typeof body['message'] !== 'string') return null;
    return redact(withoutRequestInfo(body['message'])).replaceAll(/\s+/g, ' ').slice(0, 300);
  } catch {
    return null;
  }
}

/** Milliseconds asked for by a Retry-After header: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | undefined): number {
  if (header === undefined) return 0;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Math.max(0, milliseconds || 0);
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'nothing came in for too long',
};

function causeOf(error: unknown): string {
  const code = errorCode(error) ?? '';
  return CAUSES[code] ?? (error instanceof Error ? redact(`${error.message} (${code})`) : 'unknown');
}
