import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import hawk from 'hawk';

export interface ProxyCredentials {
  readonly clientId: string;
  readonly accessToken: string;
}

/**
 * What `taskclusterProxy` gives a task: a server that signs every request with the task's credentials and passes it on.
 * Paths are those of the root URL, as clients use them when `TASKCLUSTER_PROXY_URL` is their root URL.
 */
export class TaskclusterProxy implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(rootUrl: string, credentials: ProxyCredentials): Promise<TaskclusterProxy> {
    const server = createServer((incoming, outgoing) => forward(rootUrl, credentials, incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TaskclusterProxy(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function forward(
  rootUrl: string,
  { clientId, accessToken }: ProxyCredentials,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const url = new URL(incoming.url ?? '/', rootUrl).href;
  const method = incoming.method ?? 'GET';
  const credentials = { id: clientId, key: accessToken, algorithm: 'sha256' as const };
  const { authorization: _, host: __, connection: ___, ...headers } = incoming.headers;
  const signed = { ...headers, authorization: hawk.client.header(url, method, { credentials }).header };
  const onward = send(url, { method, headers: signed }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
