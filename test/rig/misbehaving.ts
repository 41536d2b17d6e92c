/**
 * A web server on loopback that serves the SETA data artifact in every way it can go wrong. The table says what each way
 * must end in; tests of the edge look at `fetched`, tests of the whole command at `code`. All data in it is synthetic.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { constants, createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib';
import type { RunAllCode } from '../../src/seta/trust.ts';
import type { DataRefusal } from '../../src/util/ports.ts';

interface Served {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** 1 for the first request of this way. */
  readonly attempt: number;
  readonly options: Required<MisbehavingOptions>;
}

interface Way {
  /** Why the push runs everything, or null where the data is fine. */
  readonly code: RunAllCode | null;
  /** What the fetch alone is refused with; absent where bytes come back, whatever is in them. */
  readonly fetched?: DataRefusal;
  /** The server never finishes: only the time budget ends the fetch. */
  readonly endless?: true;
  serve(served: Served): unknown;
}

export interface MisbehavingOptions {
  /** The project that the data is for. */
  readonly project?: string;
  /** Labels in the data. All are redundant (priority 5) in ways whose name says so, else all run on every push. */
  readonly labels?: readonly string[];
  /** The time at which the data counts as generated. */
  readonly now?: Date;
}

const DAY = 24 * 60 * 60 * 1000;

/** A data artifact for the options, with `changes` on top. */
export function document(options: Required<MisbehavingOptions>, changes: object = {}, priority = 1): string {
  const at = (days: number) => new Date(options.now.getTime() + days * DAY).toISOString();
  const reason = priority === 1 ? 'regressions' : 'redundant';
  const seen = { priority, reason, caught: 1, sole: priority === 1 ? 1 : 0, runSeconds: 600, until: null };
  const tasks = Object.fromEntries(options.labels.map((label) => [label, seen]));
  const regressions = Math.max(1, options.labels.length);
  return JSON.stringify({
    version: 1,
    project: options.project,
    generated: at(0),
    expires: at(14),
    window: { from: at(-90), to: at(0), pushes: 1000, regressions },
    generator: { name: 'taskgraph-seta', version: '1.0.0', options: {} },
    coverage: {
      regressions,
      covered: regressions,
      highValue: priority === 1 ? options.labels.length : 0,
      runHours: 1,
      allRunHours: 2,
      lowerBoundRunHours: 1,
      optimal: true,
    },
    tasks,
    ...changes,
  });
}

/** What Treeherder's former SETA service answered. */
const listOfLowValue = (now: Date, labels: readonly string[]): string =>
  JSON.stringify({ jobtypes: { [now.toISOString().slice(0, 10)]: labels } });

const fine = (options: Required<MisbehavingOptions>) => Buffer.from(document(options));
const send = ({ response }: Served, status: number, body: string | Buffer, headers = {}) =>
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
const sendJson = (served: Served, body: string | Buffer) =>
  send(served, 200, body, { 'content-type': 'application/json' });
const sendMessage = (served: Served, status: number, message: string, headers = {}) =>
  send(served, status, JSON.stringify({ message }), { 'content-type': 'application/json; charset=utf-8', ...headers });
const redirect = ({ response }: Served, location: string) => response.writeHead(303, { location }).end();
const shifted = (served: Served, days: number) => new Date(served.options.now.getTime() + days * DAY).toISOString();

/** Half of the body that was announced, then the connection is cut. */
function cutHalfWay(served: Served): void {
  const body = fine(served.options);
  served.response.writeHead(200, { 'content-length': body.length });
  served.response.write(body.subarray(0, body.length / 2), () => served.response.destroy());
}

/** `piece` again and again until `total` bytes are out or the client has gone. */
function pour({ response }: Served, piece: Buffer, total: number): void {
  const pieces = Array<Buffer>(Math.ceil(total / piece.length)).fill(piece);
  pipeline(Readable.from(pieces), response, () => {});
}

const MIB = 1024 * 1024;

/** 16 KiB for every 16 MiB that come out. Members of a gzip file may follow each other without end. */
const gzipBomb = () => gzipSync(Buffer.alloc(16 * MIB));

function zstdBomb({ response }: Served): void {
  const compressor = createZstdCompress();
  compressor.pipe(response);
  for (let i = 0; i < 16; i++) compressor.write(Buffer.alloc(16 * MIB));
  compressor.end();
}

export const WAYS = {
  fine: { code: null, serve: (to) => sendJson(to, fine(to.options)) },
  gzip: { code: null, serve: (to) => sendJson(to, gzipSync(fine(to.options))) },
  zstd: { code: null, serve: (to) => sendJson(to, zstdCompressSync(fine(to.options))) },
  'zstd in a gzip transport': {
    code: null,
    serve: (to) => send(to, 200, gzipSync(zstdCompressSync(fine(to.options))), { 'content-encoding': 'gzip' }),
  },
  'gzip, one byte at a time': {
    code: null,
    serve: async (to) => {
      for (const byte of gzipSync(fine(to.options))) to.response.write(Buffer.of(byte));
      to.response.end();
    },
  },
  'behind redirects': {
    code: null,
    serve: (to) => {
      const hop = Number(URL.parse(to.request.url ?? '', 'http://localhost')?.searchParams.get('hop') ?? 0);
      return hop < 3 ? redirect(to, `?hop=${hop + 1}&bewit=secret`) : sendJson(to, fine(to.options));
    },
  },
  '500 twice, then fine': {
    code: null,
    serve: (to) => (to.attempt <= 2 ? sendMessage(to, 500, 'try again') : sendJson(to, fine(to.options))),
  },
  '429 with Retry-After, then fine': {
    code: null,
    serve: (to) =>
      to.attempt === 1 ? sendMessage(to, 429, 'slower', { 'retry-after': '0' }) : sendJson(to, fine(to.options)),
  },
  'reset half-way, then fine': {
    code: null,
    serve: (to) => (to.attempt === 1 ? cutHalfWay(to) : sendJson(to, fine(to.options))),
  },

  refused: { code: 'unreachable', fetched: 'unreachable', serve: () => {} },
  'reset at once': { code: 'unreachable', fetched: 'unreachable', serve: (to) => to.response.destroy() },
  'reset half-way': { code: 'unreachable', fetched: 'unreachable', serve: cutHalfWay },
  'not HTTP': {
    code: 'unreachable',
    fetched: 'unreachable',
    serve: (to) => to.response.socket?.end('SSH-2.0-server\r\n'),
  },
  'redirect loop': { code: 'unreachable', fetched: 'unreachable', serve: (to) => redirect(to, to.request.url ?? '/') },
  'redirect to a file': {
    code: 'unreachable',
    fetched: 'unreachable',
    serve: (to) => redirect(to, 'file:///etc/hosts'),
  },
  'redirect to nowhere': {
    code: 'unreachable',
    fetched: 'unreachable',
    serve: (to) => to.response.writeHead(302).end(),
  },
  '500 always': { code: 'unreachable', fetched: 'unreachable', serve: (to) => sendMessage(to, 500, 'out of order') },
  '429 for a year': {
    code: 'unreachable',
    fetched: 'unreachable',
    serve: (to) => sendMessage(to, 429, 'come back later', { 'retry-after': '31536000' }),
  },
  '400': { code: 'unreachable', fetched: 'unreachable', serve: (to) => sendMessage(to, 400, 'not like this') },
  silence: { code: 'timeout', fetched: 'timeout', endless: true, serve: () => {} },
  'slow drip': {
    code: 'timeout',
    fetched: 'timeout',
    endless: true,
    serve: async ({ response }) => {
      while (!response.destroyed) {
        response.write(' ');
        await sleep(20);
      }
    },
  },
  '404': { code: 'not-found', fetched: 'not-found', serve: (to) => sendMessage(to, 404, 'Artifact not found') },
  '424, an artifact that was not uploaded': {
    code: 'not-found',
    fetched: 'not-found',
    serve: (to) => sendMessage(to, 424, 'file missing on worker'),
  },
  '403': { code: 'forbidden', fetched: 'forbidden', serve: (to) => sendMessage(to, 403, 'missing scopes') },
  '401': { code: 'forbidden', fetched: 'forbidden', serve: (to) => sendMessage(to, 401, 'who are you') },
  '200 MB': {
    code: 'too-large',
    fetched: 'too-large',
    serve: (to) => pour(to, Buffer.alloc(MIB, ' '), 200 * MIB),
  },
  '200 MB announced': {
    code: 'too-large',
    fetched: 'too-large',
    serve: (to) => {
      to.response.writeHead(200, { 'content-length': 200 * MIB });
      return pour(to, Buffer.alloc(MIB, ' '), 200 * MIB);
    },
  },
  'gzip bomb': { code: 'too-large', fetched: 'too-large', serve: (to) => pour(to, gzipBomb(), 2 * MIB) },
  'zstd bomb': { code: 'too-large', fetched: 'too-large', serve: zstdBomb },
  'truncated gzip': {
    code: 'broken-compression',
    fetched: 'broken-compression',
    serve: (to) => sendJson(to, gzipSync(fine(to.options)).subarray(0, -10)),
  },
  'corrupt gzip': {
    code: 'broken-compression',
    fetched: 'broken-compression',
    serve: (to) => {
      const body = gzipSync(fine(to.options));
      return sendJson(to, body.fill(0xff, 20, 40));
    },
  },
  'truncated zstd': {
    code: 'broken-compression',
    fetched: 'broken-compression',
    serve: (to) => sendJson(to, zstdCompressSync(fine(to.options)).subarray(0, -10)),
  },
  'corrupt zstd': {
    code: 'broken-compression',
    fetched: 'broken-compression',
    serve: (to) => {
      const checked = zstdCompressSync(fine(to.options), { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
      return sendJson(to, checked.fill(0x55, checked.length - 4));
    },
  },
  'not UTF-8': {
    code: 'not-json',
    serve: (to) => sendJson(to, Buffer.of(0x22, 0xff, 0xfe, 0x22)),
  },

  html: {
    code: 'not-json',
    serve: (to) => send(to, 200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }),
  },
  empty: { code: 'not-json', serve: (to) => sendJson(to, '') },
  'JSON cut short': { code: 'not-json', serve: (to) => sendJson(to, fine(to.options).subarray(0, -20)) },
  'another format': { code: 'bad-schema', serve: (to) => sendJson(to, '{"tasks": ["test-1"]}') },
  'version 2': { code: 'bad-schema', serve: (to) => sendJson(to, document(to.options, { version: 2 })) },
  'non-ASCII labels': {
    code: null,
    serve: (to) =>
      sendJson(to, document({ ...to.options, labels: [...to.options.labels, 'test-Größe/日本-1', 'test-😀'] })),
  },
  'nested 5,000 levels deep': {
    code: 'bad-schema',
    serve: (to) => sendJson(to, `{"version":${'['.repeat(5000)}${']'.repeat(5000)}}`),
  },
  'nested 1,000,000 levels deep': {
    code: 'bad-schema',
    serve: (to) => sendJson(to, gzipSync(`{"tasks":${'['.repeat(1e6)}${']'.repeat(1e6)}}`)),
  },
  'a text of 3 MB where a number belongs': {
    code: 'bad-schema',
    serve: (to) => sendJson(to, document(to.options, { version: '\u{1f600}'.repeat(750_000) })),
  },
  'half an emoji where a time belongs': {
    code: 'bad-schema',
    serve: (to) => sendJson(to, document(to.options, { generated: '\ud83d' })),
  },
  'a thousand broken entries': {
    code: 'bad-schema',
    serve: (to) =>
      sendJson(to, document(to.options, { tasks: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [n, n])) })),
  },
  'one broken entry': {
    code: null,
    serve: (to) => sendJson(to, document(to.options).replace('"tasks":{', '"tasks":{"test-broken":null,')),
  },
  'made in 2099': {
    code: 'from-the-future',
    serve: (to) => sendJson(to, document(to.options, { generated: '2099-01-01T00:00:00Z' })),
  },
  'a list of low-value labels of 2099': {
    code: 'from-the-future',
    serve: (to) => sendJson(to, listOfLowValue(new Date(Date.UTC(2099, 0)), to.options.labels)),
  },
  'expired in a leap second': {
    code: 'expired',
    serve: (to) => sendJson(to, document(to.options, { expires: '2016-12-31T23:59:60Z' })),
  },
  'expires on February 30': {
    code: 'bad-schema',
    serve: (to) => sendJson(to, document(to.options, { expires: '2027-02-30T00:00:00Z' })),
  },
  'wrong project': {
    code: 'wrong-project',
    serve: (to) => sendJson(to, document(to.options, { project: 'elsewhere' })),
  },
  stale: {
    code: 'stale',
    serve: (to) => sendJson(to, document(to.options, { generated: shifted(to, -30) })),
  },
  expired: {
    code: 'expired',
    serve: (to) => sendJson(to, document(to.options, { generated: shifted(to, -2), expires: shifted(to, -1) })),
  },
  'everything redundant': { code: 'over-pruning', serve: (to) => sendJson(to, document(to.options, {}, 5)) },
  'everything in a list of low-value labels': {
    code: 'over-pruning',
    serve: (to) => sendJson(to, listOfLowValue(to.options.now, to.options.labels)),
  },
  'a list of low-value labels with duplicates': {
    code: 'bad-schema',
    serve: (to) => sendJson(to, listOfLowValue(to.options.now, [...to.options.labels, ...to.options.labels])),
  },
} as const satisfies Record<string, Way>;

export type WayName = keyof typeof WAYS;

/** The table as rows, for `test.each`. */
export const wayRows: readonly (Way & { readonly name: WayName })[] = Object.entries(WAYS).map(([name, way]) => ({
  ...way,
  name: name as WayName,
}));

export interface Misbehaving extends AsyncDisposable {
  /** The URL that answers in this way. */
  url(name: WayName): string;
  /** How often this way was asked for. */
  count(name: WayName): number;
}

/** Starts the server; `await using` stops it and cuts what is still open. */
export async function misbehaving(given: MisbehavingOptions = {}): Promise<Misbehaving> {
  const options = {
    project: 'autoland',
    labels: ['test-linux/opt-a-1', 'test-linux/opt-a-2'],
    now: new Date(),
    ...given,
  };
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1).replace(/\?.*/, ''));
    const attempt = (counts.get(name) ?? 0) + 1;
    counts.set(name, attempt);
    const way = wayRows.find((row) => row.name === name);
    if (way) way.serve({ request, response, attempt, options });
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // Nothing listens on port 1, which only the administrator of a machine could change.
    url: (name) => `http://127.0.0.1:${name === 'refused' ? 1 : port}/${encodeURIComponent(name)}`,
    count: (name) => counts.get(name) ?? 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
