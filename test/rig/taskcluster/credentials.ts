/** Who calls: Hawk signatures, temporary credentials and `authorizedScopes`, as Taskcluster's auth service takes them. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import hawk from 'hawk';
import { isObject } from '../../../src/util/json.ts';
import type { ScopeSet } from './scopes.ts';

/** The caller of an API method with all scopes it has. */
export interface Caller {
  readonly clientId: string;
  readonly scopes: ScopeSet;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The `host` header. */
  readonly host: string;
  readonly authorization: string | undefined;
}

/** What verifying needs to know of the auth service. */
export interface Credentials {
  /** The client, or null. */
  client(
    clientId: string,
  ): { readonly accessToken: string; readonly scopes: readonly string[]; readonly fault?: string } | null;
  /** `scopes` with those of the roles they assume. */
  expand(scopes: readonly string[]): ScopeSet;
  now(): number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Hawk's own limit of clock drift, as the auth service sets it, in seconds. */
const SKEW = 15 * 60;

/** The caller of `request`; without a signature the anonymous role. Throws an `Error` that says what is wrong with it. */
export async function authenticate(request: SignedRequest, credentials: Credentials): Promise<Caller> {
  const bewit = /[?&]bewit=([\w-]*)/.exec(request.url)?.[1];
  if (request.authorization === undefined && bewit === undefined) {
    return { clientId: 'anonymous', scopes: credentials.expand(['assume:anonymous']) };
  }
  const { hostname, port } = new URL(`http://${request.host}`);
  const signed = { method: request.method, url: request.url, host: hostname, port: Number(port || 80) };
  if (bewit !== undefined) {
    if (request.authorization !== undefined) throw new Error('Cannot use two authentication schemes at once');
    const ext = Buffer.from(bewit, 'base64').toString().split('\\')[3];
    return (await hawk.uri.authenticate(signed, async (id) => keyOf(id, ext, credentials), {})).credentials.caller;
  }
  const authorization = request.authorization ?? '';
  const { ext } = hawk.utils.parseAuthorizationHeader(authorization);
  const lookup = async (id: string) => keyOf(id, ext, credentials);
  const verified = await hawk.server.authenticate({ ...signed, authorization }, lookup, { timestampSkewSec: SKEW });
  return verified.credentials.caller;
}

/** The key that a request by `clientId` must be signed with, and who it then is. */
function keyOf(clientId: string, ext: string | undefined, credentials: Credentials) {
  const extra = parseExt(ext);
  const certificate = extra['certificate'];
  const issuerId = certificate === undefined ? clientId : issuerOf(certificate, clientId);
  const issuer = credentials.client(issuerId);
  if (issuer === null) throw new Error(`Client with clientId '${issuerId}' not found`);
  if (issuer.fault !== undefined) throw new Error(issuer.fault);
  let key = issuer.accessToken;
  let scopes = issuer.scopes;
  if (certificate !== undefined) {
    ({ key, scopes } = temporary(certificate, clientId, issuerId, issuer, credentials));
  }
  if (extra['authorizedScopes'] !== undefined) {
    const authorized = stringList(extra['authorizedScopes'], 'ext.authorizedScopes');
    const own = credentials.expand([...scopes, 'assume:anonymous']);
    if (!own.satisfies({ AllOf: authorized })) {
      throw new Error(
        `Supplied credentials do not satisfy authorizedScopes; credentials have scopes:\n\n\`\`\`\n${own.scopes.join('\n')}` +
          `\n\`\`\`\n\nauthorizedScopes are:\n\n\`\`\`\n${authorized.join('\n')}\n\`\`\``,
      );
    }
    scopes = authorized;
  }
  const caller: Caller = { clientId, scopes: credentials.expand([...scopes, 'assume:anonymous']) };
  return { key, algorithm: 'sha256' as const, caller };
}

function parseExt(ext: string | undefined): Record<string, unknown> {
  if (ext === undefined || ext === '') return {};
  try {
    const parsed: unknown = JSON.parse(Buffer.from(ext, 'base64').toString());
    if (isObject(parsed)) return parsed;
  } catch {
    // Told below.
  }
  throw new Error('Failed to parse ext');
}

function issuerOf(certificate: unknown, clientId: string): string {
  if (!isObject(certificate)) throw new Error('ext.certificate must be a JSON object');
  const issuer = certificate['issuer'];
  if (issuer === undefined) return clientId;
  if (typeof issuer !== 'string') throw new Error('ext.certificate.issuer must be a string');
  if (issuer === clientId) throw new Error('ext.certificate.issuer must differ from the supplied clientId');
  return issuer;
}

/** Key and scopes of temporary credentials, their certificate checked. */
function temporary(
  certificate: unknown,
  clientId: string,
  issuerId: string,
  issuer: { readonly accessToken: string; readonly scopes: readonly string[] },
  credentials: Credentials,
): { key: string; scopes: readonly string[] } {
  const { version, seed, start, expiry, signature, scopes: listed } = certificate as Record<string, unknown>;
  if (version !== 1) throw new Error('ext.certificate.version must be 1');
  if (typeof seed !== 'string' || seed.length !== 44) throw new Error('ext.certificate.seed must be 44 characters');
  if (typeof start !== 'number') throw new Error('ext.certificate.start must be a number');
  if (typeof expiry !== 'number') throw new Error('ext.certificate.expiry must be a number');
  const scopes = stringList(listed, 'ext.certificate.scopes');
  const now = credentials.now();
  if (start > now + 5 * MINUTE) throw new Error('ext.certificate.start > now');
  if (expiry < now - 5 * MINUTE) throw new Error('ext.certificate.expiry < now');
  if (expiry - start > 31 * DAY) throw new Error('ext.certificate cannot last longer than 31 days!');
  const issuing = credentials.expand(issuer.scopes);
  const named = issuerId !== clientId;
  if (named && !issuing.satisfies(`auth:create-client:${clientId}`)) {
    throw new Error(`ext.certificate issuer \`${issuerId}\` doesn't have \`auth:create-client:${clientId}\``);
  }
  if (!issuing.satisfies({ AllOf: scopes })) {
    throw new Error(
      `ext.certificate issuer \`${issuerId}\` doesn't satisfy all certificate scopes ${scopes.join(', ')}.`,
    );
  }
  const lines = [
    `version:${version}`,
    ...(named ? [`clientId:${clientId}`, `issuer:${issuerId}`] : []),
    `seed:${seed}`,
    `start:${start}`,
    `expiry:${expiry}`,
    'scopes:',
    ...scopes,
  ];
  const expected = createHmac('sha256', issuer.accessToken).update(lines.join('\n')).digest('base64');
  if (typeof signature !== 'string' || !sameText(signature, expected)) {
    throw new Error('ext.certificate.signature is not valid, or wrong clientId provided');
  }
  return { key: createHmac('sha256', issuer.accessToken).update(seed).digest('base64url'), scopes };
}

function stringList(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' && /^[ -~]*$/.test(item))) return value;
  throw new Error(`${name} must be an array of valid scopes`);
}

const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
