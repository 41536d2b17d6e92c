import taskcluster from 'taskcluster-client';
import type { RigClient } from './rig.ts';

/** What the rig's tests set when they make a client of the real `taskcluster-client`. */
export interface CallOptions {
  readonly authorizedScopes?: readonly string[];
  /** None by default: a test sees the first answer. */
  readonly retries?: number;
  readonly timeout?: number;
}

interface AnyClient {
  readonly [method: string]: (...args: unknown[]) => Promise<unknown>;
}
type AnyClientClass = new (options: object) => AnyClient;

/**
 * Calls any method of a service with the real `taskcluster-client`, as its user would; null: without credentials.
 * Fails with the client's own error, which has `statusCode`, `code` and `body`.
 */
export function call(
  rootUrl: string,
  credentials: (RigClient & { readonly certificate?: string }) | null,
  options: CallOptions = {},
): (method: string, ...args: readonly unknown[]) => Promise<unknown> {
  const classes = taskcluster as unknown as Readonly<Record<string, AnyClientClass>>;
  return async (name, ...args) => {
    const [service = '', method = ''] = name.split('.');
    const Service = classes[`${service.charAt(0).toUpperCase()}${service.slice(1)}`];
    if (Service === undefined) throw new Error(`no service ${service}`);
    const client = new Service({ rootUrl, credentials: credentials ?? {}, retries: 0, ...options });
    const run = client[method];
    if (run === undefined) throw new Error(`no method ${name}`);
    return run.apply(client, [...args]);
  };
}
