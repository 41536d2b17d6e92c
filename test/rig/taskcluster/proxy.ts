import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import hawk from 'hawk';

export interface ProxyCredentials {
  readonly clientId: string;
  readonly accessToken: string;
}

/**
 * What `taskclusterProxy` gives a task: a server that signs every request with the task's credentials and passes it on
 * (taskcluster `tools/taskcluster-proxy/routes.go`). Paths are `/api/<service>/<version>/...`, as clients use them when
 * `TASKCLUSTER_PROXY_URL` is their root URL, or the same without `/api`. A host name instead of a service is for other
 * servers, which the rig does not ask.
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
  const path = apiPath(incoming.url ?? '/');
  if (path === null) {
    outgoing.writeHead(404).end('no path of a Taskcluster service');
    return;
  }
  const url = new URL(path, rootUrl).href;
  const method = incoming.method ?? 'GET';
  const credentials = { id: clientId, key: accessToken, algorithm: 'sha256' as const };
  const { authorization: _, host: __, connection: ___, ...headers } = incoming.headers;
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers;
  const signed = {
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...headers,
    authorization: hawk.client.header(url, method, { credentials }).header,
  };
  const onward = send(url, { method, headers: signed }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

/** Where the root URL has what a path of the proxy stands for; null where that is no path of a service. */
function apiPath(path: string): string | null {
  if (path.startsWith('/api')) return /^\/api\/[^/]*\/[^/]*\//.test(path) ? path : null;
  return /^\/[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\/[^/]+\//.test(path) ? `/api${path}` : null;
}
