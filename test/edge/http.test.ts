import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GetOptions, get, getJson, retryAfter, timeBudget, USER_AGENT } from '../../src/edge/http.ts';

const options = (more: Partial<GetOptions> = {}): GetOptions => ({
  budget: timeBudget(60_000),
  maxBytes: 100_000,
  retryDelay: 1,
  ...more,
});

/** A server of one test: its base URL while `use` runs. */
async function serving<T>(server: Server, use: (base: string) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
const serve = <T>(listener: RequestListener, use: (base: string) => Promise<T>) => serving(createServer(listener), use);

test('it says who asks, and what compression it understands', () =>
  serve(
    (request, response) => response.end(JSON.stringify(request.headers)),
    async (base) => {
      const got = await getJson(base, options());
      expect(got).toMatchObject({ value: { 'user-agent': USER_AGENT, 'accept-encoding': 'gzip, zstd' } });
      expect(USER_AGENT).toMatch(/^taskgraph-seta\/\d+\.\d+\.\d+/);
    },
  ));

test('a redirect may be relative, and userinfo is not taken along to another host', () =>
  serve(
    (request, response) => response.end(JSON.stringify({ authorization: request.headers.authorization ?? null })),
    (elsewhere) =>
      serve(
        (request, response) => {
          const location = request.url === '/a/b' ? '../c' : `${elsewhere}/d`;
          response.writeHead(302, { location }).end('a body that nobody reads');
        },
        async (base) => {
          const url = `${base.replace('//', '//user:password@')}/a/b`;
          expect(await getJson(url, options())).toEqual({ ok: true, value: { authorization: null } });
        },
      ),
  ));

test("the task's proxy is asked for nothing that an artifact's maker chose, and what it says is not repeated", () => {
  const asked: string[] = [];
  return serve(
    (request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/artifact') response.writeHead(303, { location: '/api/secrets/v1/secret/x' }).end('secret');
      else response.end('{"secret": 1}');
    },
    async (proxyUrl) => {
      const got = await get(`${proxyUrl}/artifact`, options({ proxyUrl }));
      expect(got).toMatchObject({ failure: { code: 'unreachable', message: expect.stringContaining('proxy') } });
      expect(JSON.stringify(got)).not.toContain('secret');
      expect(asked).toEqual(['/artifact']);
    },
  );
});

test('what another origin says of an error is not repeated', () =>
  serve(
    (_request, response) =>
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message": "a piece of a body"}'),
    (elsewhere) =>
      serve(
        (request, response) => {
          if (request.url === '/here') response.writeHead(302, { location: `${elsewhere}/there` }).end();
          else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message": "no such thing"}');
        },
        async (base) => {
          const away = await get(`${base}/here`, options());
          expect(away).toMatchObject({ failure: { code: 'not-found', message: `${elsewhere}/there answered 404` } });
          expect(await get(base, options())).toMatchObject({
            failure: { message: expect.stringContaining('no such thing') },
          });
        },
      ),
  ));

test('an attempt in which nothing comes in is lost, and made again', () => {
  let requests = 0;
  return serve(
    (_request, response) => {
      requests++;
      if (requests > 1) response.end('late, but here');
    },
    async (base) => {
      const got = await get(base, options({ silence: 1_000 }));
      expect(got.ok && got.value.toString()).toBe('late, but here');
    },
  );
});

test('it waits as long as a server asks it to', () => {
  const times: number[] = [];
  return serve(
    (_request, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(503, { 'retry-after': '1' }).end();
      else response.end('rested');
    },
    async (base) => {
      expect((await get(base, options())).ok).toBe(true);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
    },
  );
});

test('an answer that is not JSON is no answer', () =>
  serve(
    (_request, response) => response.end('<html>'),
    async (base) => {
      expect(await getJson(base, options())).toMatchObject({ failure: { code: 'unreachable' } });
    },
  ));

test('a budget of a year is not over at once', async () => {
  const budget = timeBudget(365 * 24 * 60 * 60 * 1000);
  await sleep(20);
  expect(budget.signal.aborted).toBe(false);
  expect(budget.left()).toBeGreaterThan(24 * 60 * 60 * 1000);
});

test('a budget that is spent before the start', async () => {
  const budget = { milliseconds: 0, signal: AbortSignal.abort(), left: () => 0 };
  expect(await get('http://127.0.0.1:1/', options({ budget }))).toMatchObject({ failure: { code: 'timeout' } });
});

describe('whatever a server sends, there is an answer or a trouble, and nothing is thrown', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const status = fc.constantFrom('200 OK', '204 No Content', '302 Found', '404 Not Found', '500 Oops', '99 x', '700 x');
  const header = fc.constantFrom(
    'Content-Length: 3',
    'Content-Length: 99999999999',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'Content-Encoding: gzip',
    'Content-Type: application/json',
    'Location: http://[',
    'Location: \u0000',
    'Location: //\u00e4:99999/',
    'Retry-After: Infinity',
    'Retry-After: -5',
  );
  const response = fc
    .tuple(status, fc.array(header, { maxLength: 3 }), bytes)
    .map(([line, headers, body]) =>
      Buffer.concat([Buffer.from(`HTTP/1.1 ${[line, ...headers].join('\r\n')}\r\n\r\n`, 'latin1'), body]),
    );

  test.each([
    ['bytes', bytes],
    ['something like HTTP', response],
  ])('%s', async (_name, answers) => {
    let answer = Buffer.alloc(0);
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    await serving(server, (base) =>
      fc.assert(
        fc.asyncProperty(answers, async (given) => {
          answer = given;
          const got = await get(base, options({ retries: 1, retryDelay: 0 }));
          expect(got.ok || got.failure.message.includes(base)).toBe(true);
        }),
        { numRuns: 300 },
      ),
    );
  });
});

test.each([
  [undefined, 0],
  ['0', 0],
  ['120', 120_000],
  ['soon', 0],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('Retry-After: %s is %d ms', (header, milliseconds) => {
  expect(retryAfter(header)).toBe(milliseconds);
});
