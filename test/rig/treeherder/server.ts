import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLASSIFICATIONS, groupResults, jobs, pushes, pushNotes, type Source } from './answers.ts';
import { FAULTS, type Fault } from './faults.ts';
import { Refusal } from './filters.ts';
import type { SyntheticHistory } from './generator.ts';

/** What can be asked for. */
const ENDPOINTS: Readonly<Record<string, (source: Source, query: URLSearchParams) => unknown>> = {
  push: pushes,
  jobs,
  'note/push_notes': pushNotes,
  'push/group_results': groupResults,
};

export interface Call {
  readonly endpoint: string;
  readonly query: URLSearchParams;
  readonly userAgent: string | undefined;
  /** 0 for the first call to this endpoint. */
  readonly turn: number;
}

export interface FakeTreeherder extends AsyncDisposable {
  readonly url: string;
  /** What was asked for, oldest first. */
  readonly calls: readonly Call[];
  /** How often an endpoint was called. */
  count(endpoint: string): number;
  /** Unix seconds: what happened from then on is not known yet. */
  now: number;
  /** Jobs come in another order with each call, as a database without ORDER BY may give them. */
  unordered: boolean;
  /** Says for each call whether and how it goes wrong. */
  fault: (call: Call) => Fault | null | undefined;
}

export interface FakeOptions {
  /** The end of all time where left out. */
  readonly now?: number;
  /** 0 or left out: any free port. */
  readonly port?: number;
}

/** A Treeherder on loopback over a synthetic history, with paging, filters and limits of the real one. */
export async function fakeTreeherder(history: SyntheticHistory, options: FakeOptions = {}): Promise<FakeTreeherder> {
  const calls: Call[] = [];
  const counts = new Map<string, number>();
  const fixedByCommit = [...history.fixedByCommit()];
  let wrong = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const endpoint = url.pathname.replace(/^\/api\/(project\/[^/]+\/)?/, '').replace(/\/$/, '');
    const turn = counts.get(endpoint) ?? 0;
    counts.set(endpoint, turn + 1);
    const call = { endpoint, query: url.searchParams, userAgent: request.headers['user-agent'], turn };
    calls.push(call);
    const source = { history, now: fake.now, fixedByCommit, order: fake.unordered ? calls.length : null };
    const fault = fake.fault(call);
    const { status, body } = answer(source, url, call);
    if (fault) FAULTS[fault]({ response, answer: body, turn: wrong++ });
    else send(response, status, body);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeTreeherder = {
    url: `http://127.0.0.1:${port}`,
    calls,
    count: (endpoint) => counts.get(endpoint) ?? 0,
    now: options.now ?? Number.POSITIVE_INFINITY,
    unordered: false,
    fault: () => null,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

function answer(source: Source, url: URL, { endpoint, query, userAgent }: Call): { status: number; body: unknown } {
  if (!userAgent) return { status: 403, body: { detail: 'requests carry a User-Agent' } };
  if (endpoint === 'failureclassification')
    return { status: 200, body: CLASSIFICATIONS.map(([id, name]) => ({ id, name })) };
  if (endpoint === 'optioncollectionhash') {
    return {
      status: 200,
      body: ['opt', 'debug'].map((name) => ({ option_collection_hash: name, options: [{ name }] })),
    };
  }
  const project = /^\/api\/project\/([^/]+)\//.exec(url.pathname)?.[1];
  if (project !== source.history.options.project)
    return { status: 404, body: { detail: `No project with name ${project}` } };
  const handler = ENDPOINTS[endpoint];
  if (!handler) return { status: 404, body: { detail: 'Not found.' } };
  try {
    return { status: 200, body: handler(source, query) };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: { detail: error.message } };
    throw error;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
