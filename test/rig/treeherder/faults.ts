import type { ServerResponse } from 'node:http';
import { Random } from './random.ts';

/** Ways for an answer to go wrong, by name. */

interface Page {
  results?: unknown[];
  job_property_names?: string[];
}

interface Given {
  readonly response: ServerResponse;
  /** The answer as it would have been; a fault may change it. */
  readonly answer: unknown;
  /** 0 for the first call that goes wrong. */
  readonly turn: number;
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}): unknown =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const rows = (answer: unknown): unknown[] => (Array.isArray(answer) ? answer : ((answer as Page).results ?? []));

/** The answer with other rows. */
const withRows = (answer: unknown, changed: unknown[]): unknown =>
  Array.isArray(answer) ? changed : { ...(answer as Page), results: changed };

/** The answer with every `nth` row's field changed. */
function withField(answer: unknown, name: string, nth: number, value: (old: unknown) => unknown): unknown {
  const names = (answer as Page).job_property_names;
  const changed = rows(answer).map((row, i) => {
    if (i % nth !== 0) return row;
    if (Array.isArray(row) && names) return row.with(names.indexOf(name), value(row[names.indexOf(name)]));
    const old = row as Record<string, unknown>;
    return { ...old, [name]: value(old[name]) };
  });
  return withRows(answer, changed);
}

export const FAULTS = {
  '429': ({ response }) => json(response, 429, { detail: 'Request was throttled.' }, { 'retry-after': '0' }),
  '429, a second': ({ response }) => json(response, 429, { detail: 'Request was throttled.' }, { 'retry-after': '1' }),
  '500': ({ response }) => json(response, 500, { detail: 'Server error' }),
  '503': ({ response }) => response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service Unavailable</h1>'),
  '403': ({ response }) => json(response, 403, { message: 'User Agents should be set.' }),
  html: ({ response }) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Down for maintenance</title>'),
  'half a page': ({ response, answer }) => {
    const body = Buffer.from(JSON.stringify(answer));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body.subarray(0, body.length / 2));
  },
  'half a page, then cut': ({ response, answer }) => {
    const body = Buffer.from(JSON.stringify(answer));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
  },
  reset: ({ response }) => response.destroy(),
  hang: () => {},
  'another format': ({ response }) => json(response, 200, { jobs: [] }),
  'rows twice': ({ response, answer }) => json(response, 200, withRows(answer, [...rows(answer), ...rows(answer)])),
  'another order': ({ response, answer, turn }) => {
    const random = new Random('order', turn);
    const shuffled = rows(answer)
      .map((row) => ({ row, at: random.next() }))
      .sort((a, b) => a.at - b.at);
    json(
      response,
      200,
      withRows(
        answer,
        shuffled.map(({ row }) => row),
      ),
    );
  },
  'a few jobs without label': ({ response, answer }) =>
    json(
      response,
      200,
      withField(answer, 'job_type_name', 1000, () => null),
    ),
  'all jobs without label': ({ response, answer }) =>
    json(
      response,
      200,
      withField(answer, 'job_type_name', 1, () => ''),
    ),
  'notes of 100 kB': ({ response, answer }) =>
    json(
      response,
      200,
      withField(answer, 'text', 1, (text) => `${text} ${'long '.repeat(20_000)}`),
    ),
  'null rows': ({ response, answer }) => json(response, 200, withRows(answer, [null, ...rows(answer)])),
} as const satisfies Record<string, (given: Given) => unknown>;

export type Fault = keyof typeof FAULTS;
