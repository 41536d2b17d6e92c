import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A push of a Mercurial repository, as its pushlog has it. */
export interface PushlogEntry {
  readonly id: number;
  /** Unix seconds. */
  readonly date: number;
  /** Oldest first. */
  readonly commits: readonly { readonly revision: string; readonly message: string }[];
}

export interface FakePushlog extends AsyncDisposable {
  /** URL of the repository. */
  readonly url: string;
  /** The queries that came, oldest first. */
  readonly queries: readonly URLSearchParams[];
  /** Answers something else, where it gives a body. */
  fault: (query: URLSearchParams, answer: object) => unknown;
}

/**
 * `json-pushes` of the pushlog extension, version 2: `startID` is excluded, `endID` included, the latest ten where neither is
 * given; with `full=1` changesets are objects.
 */
export async function fakePushlog(pushes: readonly PushlogEntry[]): Promise<FakePushlog> {
  const queries: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.endsWith('/json-pushes')) return response.writeHead(404).end();
    queries.push(searchParams);
    const faulty = fake.fault(searchParams, answerOf(pushes, searchParams));
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(typeof faulty === 'string' ? faulty : JSON.stringify(faulty));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakePushlog = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/integration/autoland`,
    queries,
    fault: (_, answer) => answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

function answerOf(pushes: readonly PushlogEntry[], query: URLSearchParams): object {
  const last = pushes.at(-1)?.id ?? 0;
  const [start, end] = [query.get('startID'), query.get('endID')].map((id) => (id === null ? null : Number(id)));
  const among =
    start === null && end === null
      ? pushes.slice(-10)
      : pushes.filter(({ id }) => id > (start ?? 0) && id <= (end ?? last));
  const entries = among.map(({ id, date, commits }) => {
    const full = ({ revision, message }: PushlogEntry['commits'][number]) => ({
      ...{
        author: 'Someone <someone@example.com>',
        branch: 'default',
        desc: message,
        files: ['a.txt'],
        node: revision,
      },
      ...{ parents: [], tags: [] },
    });
    const changesets = commits.map((commit) => (query.get('full') === '1' ? full(commit) : commit.revision));
    return [String(id), { changesets, date, user: 'someone@example.com' }];
  });
  return { lastpushid: last, pushes: Object.fromEntries(entries) };
}
