import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import { request as sendSecurely } from 'node:https';
import type { AddressInfo } from 'node:net';
import hawk from 'hawk';

/** A request on its way. */
export interface Passing {
  readonly method: string;
  /** `PUT /task/<id>` for queue.createTask. */
  readonly path: string;
  /** Of those requests for which `isCreate` holds, how many there were, this one included. */
  readonly creates: number;
}

/** `pass`; an HTTP status to answer instead; `lose` drops the connection; `lose-answer` does so after it took effect. */
export type Verdict = 'pass' | number | 'lose' | 'lose-answer';

export const isCreate = ({ method, path }: Pick<Passing, 'method' | 'path'>): boolean =>
  method === 'PUT' && /\/queue\/v1\/task\/[^/]+$/.test(path);

/**
 * `taskclusterProxy` as a task has it: signs what it is sent with a client's credentials and passes it on. The gate sees
 * every request first, which makes any deployment fail on demand.
 */
export class GatedProxy implements AsyncDisposable {
  readonly url: string;
  /** What passed, in order, with the status of the answer. */
  readonly log: { readonly method: string; readonly path: string; readonly status: number }[] = [];
  gate: (passing: Passing) => Verdict = () => 'pass';
  readonly #server: Server;
  #creates = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(rootUrl: string, credentials: { clientId: string; accessToken: string }): Promise<GatedProxy> {
    const server = createServer((request, response) => proxy.#answer(request, response, rootUrl, credentials));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new GatedProxy(server);
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Lets everything pass from now on, and forgets what has passed. */
  open(): void {
    this.gate = () => 'pass';
    this.log.length = 0;
    this.#creates = 0;
  }

  /** TaskIds in the order in which they were created. */
  created(): readonly string[] {
    return this.log.filter((entry) => isCreate(entry) && entry.status === 200).map(({ path }) => path.slice(-22));
  }

  #answer(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    rootUrl: string,
    { clientId, accessToken }: { clientId: string; accessToken: string },
  ): void {
    const { method = 'GET', url: path = '/' } = incoming;
    if (isCreate({ method, path })) this.#creates++;
    const verdict = this.gate({ method, path, creates: this.#creates });
    if (verdict === 'lose') {
      incoming.socket.destroy();
      return;
    }
    if (typeof verdict === 'number') {
      incoming.resume();
      outgoing.writeHead(verdict, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ code: 'InternalServerError', message: 'made to fail by a test' }));
      return;
    }
    const target = new URL(path, rootUrl);
    const credentials = { id: clientId, key: accessToken, algorithm: 'sha256' as const };
    const { authorization: _, host: __, connection: ___, ...headers } = incoming.headers;
    const signed = { ...headers, authorization: hawk.client.header(target.href, method, { credentials }).header };
    const onward = (target.protocol === 'https:' ? sendSecurely : send)(
      target,
      { method, headers: signed },
      (answer) => {
        this.log.push({ method, path, status: answer.statusCode ?? 502 });
        if (verdict === 'lose-answer') {
          answer.resume();
          incoming.socket.destroy();
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }
}
