/** The HTTP side: from a request to a call of a handler, and from its reply, or its error, to an answer. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Handlers, Reply } from './call.ts';
import type { Calls } from './calls.ts';
import { authenticate, type Caller, type Credentials } from './credentials.ts';
import { ApiError, errorBody } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import type { Method } from './references.ts';
import { checkParams, type Match, type Router } from './router.ts';
import type { Schemas } from './schemas.ts';
import { renderScopes, type ScopeParams } from './scopes.ts';

export interface Api {
  readonly router: Router;
  /** Service to its handlers. */
  readonly handlers: Readonly<Record<string, Handlers>>;
  readonly schemas: Schemas | null;
  /** Answers are checked against their schemas too: a wrong one is a bug of the rig. */
  readonly checkAnswers: boolean;
  readonly credentials: Credentials;
  readonly faults: Faults;
  readonly calls: Calls;
  /** Milliseconds every answer waits. */
  latency: number;
}

/** Answers one request below `/api`. */
export async function answerApi(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://rig');
  const match = api.router.match((request.method ?? '').toLowerCase(), pathname);
  if (match === null) {
    sendJson(response, 404, { code: 'ResourceNotFound', message: `No such API method: ${request.method} ${pathname}` });
    return;
  }
  if (api.latency > 0) await sleep(api.latency);
  const { method, params } = match;
  const fault = api.faults.strike(method.service, method.name, params);
  const lost = fault !== null && fault.late !== true && fault.answer === undefined;
  const { reply, clientId } = lost ? NOT_CARRIED_OUT : await carryOut(api, match, request, searchParams, body);
  const { status } = fault ?? reply;
  await api.calls.record({
    name: `${method.service}.${method.name}`,
    params,
    path: pathname,
    clientId,
    status: typeof status === 'string' ? 0 : (status ?? 200),
  });
  if (fault?.answer) send(response, { ...reply, json: fault.answer(reply.json) });
  else if (fault === null) send(response, reply);
  else sendFault(response, fault, method);
}

const NOT_CARRIED_OUT: { reply: Reply; clientId: string } = { reply: {}, clientId: 'unknown' };

/** Runs the handler as Taskcluster's API library does: parameters, caller, scopes, schema, method, in this order. */
async function carryOut(
  api: Api,
  { method, params, scopesNeedOnlyParams }: Match,
  request: IncomingMessage,
  query: URLSearchParams,
  body: string,
): Promise<{ reply: Reply; clientId: string }> {
  let clientId = 'unknown';
  let payload: unknown = {};
  try {
    checkParams(params);
    const caller = await callerOf(api, request);
    clientId = caller.clientId;
    let authorized = method.scopes === null;
    const authorize = (scopeParams: ScopeParams): void => {
      checkScopes(method, caller, scopeParams);
      authorized = true;
    };
    if (scopesNeedOnlyParams) authorize(params);
    payload = parseBody(method, body, request.headers['content-type']);
    const faults = method.input === undefined ? null : (api.schemas?.faults(method.input, payload) ?? null);
    if (faults !== null) {
      throw new ApiError(
        'InputValidationError',
        `Schema Validation Failed!\nRejecting Schema: ${method.input}\nErrors:\n${faults.join('\n')}`,
      );
    }
    const handler = api.handlers[method.service]?.[method.name];
    if (handler === undefined) {
      throw new ApiError('NotImplemented', `The fake Taskcluster does not carry out ${method.service}.${method.name}`);
    }
    const call: Call = { params, query: Object.fromEntries(query), body: payload, caller, authorize };
    const reply = await handler(call);
    if (!authorized) throw new Error(`${method.service}.${method.name} never checked its scopes`);
    checkAnswer(api, method, reply);
    return { reply, clientId };
  } catch (error) {
    return { reply: errorReply(error, method, params, payload), clientId };
  }
}

async function callerOf(api: Api, request: IncomingMessage): Promise<Caller> {
  const { method = 'GET', url = '/', headers } = request;
  try {
    const signed = { method, url, host: headers.host ?? '', authorization: headers.authorization };
    return await authenticate(signed, api.credentials);
  } catch (error) {
    throw new ApiError('AuthenticationFailed', error instanceof Error ? error.message : String(error));
  }
}

/** Throws the answer that names the scopes `caller` lacks for `method`. */
export function checkScopes(method: Method, caller: Caller, params: ScopeParams): void {
  if (method.scopes === null) return;
  const required = renderScopes(method.scopes, params);
  const missing = caller.scopes.missing(required);
  if (missing === null) return;
  const print = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  throw new ApiError(
    'InsufficientScopes',
    `Client ID ${caller.clientId} does not have sufficient scopes and is missing the following scopes:\n\n` +
      `\`\`\`\n${print(missing)}\n\`\`\`\n\nThis request requires the client to satisfy the following scope expression:` +
      `\n\n\`\`\`\n${print(required)}\n\`\`\``,
  );
}

function parseBody(method: Method, body: string, contentType: string | undefined): unknown {
  if (method.input !== undefined && !contentType?.startsWith('application/json')) {
    const got = JSON.stringify(contentType ?? null);
    throw new ApiError('MalformedPayload', `Payload must be JSON with content-type: application/json, got ${got}`);
  }
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError('MalformedPayload', `Failed to parse body: ${error instanceof Error ? error.message : error}`);
  }
}

function checkAnswer({ checkAnswers, schemas }: Api, { service, name, output }: Method, reply: Reply): void {
  if (!checkAnswers || schemas === null || output === undefined || reply.status === 424) return;
  // As it arrives: without what JSON leaves out, and the validator may fill defaults into it.
  const faults = schemas.faults(output, JSON.parse(JSON.stringify(reply.json)));
  if (faults !== null) throw new Error(`wrong answer of ${service}.${name}:\n${faults.join('\n')}`);
}

function errorReply(error: unknown, method: Method, params: Match['params'], payload: unknown): Reply {
  const info = { method: method.name, params, payload, time: new Date().toJSON() };
  if (error instanceof ApiError) {
    const headers: Record<string, string> = error.status === 401 ? { 'www-authenticate': 'hawk' } : {};
    return { status: error.status, json: errorBody(error.code, error.status, error.message, info), headers };
  }
  // A bug of the rig: told in full, so that the test that meets it can be understood.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, json: errorBody('InternalServerError', 500, message, info) };
}

function sendFault(response: ServerResponse, { status, headers = {} }: Fault, method: Method): void {
  switch (status) {
    case 'reset':
      response.destroy();
      return;
    case 'hang':
      // The connection stays open until one side gives up.
      return;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end('{"half": ');
      return;
    default: {
      const info = { method: method.name, params: {}, payload: {}, time: new Date().toJSON() };
      const code = status === 429 ? 'TooManyRequests' : 'InternalServerError';
      sendJson(response, status, errorBody(code, status, 'a fault the test asked for', info), headers);
    }
  }
}

function send(response: ServerResponse, { status, json, headers = {} }: Reply): void {
  if (json === undefined) response.writeHead(status ?? 204, headers).end();
  else sendJson(response, status ?? 200, json, headers);
}

export function sendJson(response: ServerResponse, status: number, json: unknown, headers = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(json));
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
