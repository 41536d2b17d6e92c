/** Where Taskcluster is and who we are there, as the environment says it. */
import type { Result } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';

export interface Credentials {
  readonly clientId: string;
  readonly accessToken: string;
  /** Only with temporary credentials. */
  readonly certificate?: string;
}

/** A way to Taskcluster. */
export interface Deployment {
  /** Root URL of the services, or of the proxy inside a task. */
  readonly rootUrl: string;
  /** None through the proxy, which adds the task's own, and for anonymous reads. */
  readonly credentials: Credentials | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The deployment named by `TASKCLUSTER_PROXY_URL` (inside a task), else by `TASKCLUSTER_ROOT_URL` with
 * `TASKCLUSTER_CLIENT_ID`, `TASKCLUSTER_ACCESS_TOKEN` and `TASKCLUSTER_CERTIFICATE` where they are set. `bad-usage`,
 * naming the variable to set, where there is none or only half of the credentials.
 *
 * @param linked root URL of a link that somebody gave: asked anonymously where the environment names no other, as no link
 *   decides where credentials are sent
 */
export function deployment(environment: Environment, linked: string | null = null): Result<Deployment> {
  const value = (name: string) => environment[`TASKCLUSTER_${name}`] || undefined;
  const proxy = value('PROXY_URL');
  if (proxy !== undefined) return at('PROXY_URL', proxy, null);
  const rootUrl = value('ROOT_URL');
  if (linked !== null && rootUrl === undefined) return at('ROOT_URL', linked, null);
  if (linked !== null && URL.parse(rootUrl ?? '')?.origin !== linked) {
    const message = `the link leads to ${linked}, and TASKCLUSTER_ROOT_URL is ${rootUrl}`;
    return err({ reason: 'bad-usage', message, fix: `set TASKCLUSTER_ROOT_URL=${linked} and sign in there` });
  }
  if (rootUrl === undefined) {
    return err({
      reason: 'bad-usage',
      message: 'it is not known where Taskcluster is: neither TASKCLUSTER_PROXY_URL nor TASKCLUSTER_ROOT_URL is set',
      fix: 'set TASKCLUSTER_ROOT_URL, or turn on the feature taskclusterProxy where this runs in a task',
    });
  }
  const [clientId, accessToken, certificate] = [value('CLIENT_ID'), value('ACCESS_TOKEN'), value('CERTIFICATE')];
  if (clientId === undefined && accessToken === undefined) return at('ROOT_URL', rootUrl, null);
  if (clientId === undefined || accessToken === undefined) {
    const missing = clientId === undefined ? 'TASKCLUSTER_CLIENT_ID' : 'TASKCLUSTER_ACCESS_TOKEN';
    return err({
      reason: 'bad-usage',
      message: `half of the credentials: ${missing} is not set`,
      fix: `set ${missing}`,
    });
  }
  if (certificate !== undefined && !isJson(certificate)) {
    const fix = 'correct TASKCLUSTER_CERTIFICATE, or unset it for permanent credentials';
    return err({ reason: 'bad-usage', message: 'TASKCLUSTER_CERTIFICATE is not JSON', fix });
  }
  return at('ROOT_URL', rootUrl, { clientId, accessToken, ...(certificate ? { certificate } : {}) });
}

function at(variable: string, url: string, credentials: Credentials | null): Result<Deployment> {
  const protocol = URL.parse(url)?.protocol;
  if (protocol === 'http:' || protocol === 'https:') return ok({ rootUrl: url.replace(/\/+$/, ''), credentials });
  const name = `TASKCLUSTER_${variable}`;
  return err({ reason: 'bad-usage', message: `${name} is not an http(s) URL`, fix: `correct ${name}` });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
