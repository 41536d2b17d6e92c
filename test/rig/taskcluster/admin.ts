/**
 * `/__rig__/`: the rig's own controls for tests in another process. Every control is a POST with a JSON body, answered
 * with JSON. Not part of Taskcluster, and open to whoever reaches the port.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { Rig, RigClient, TaskToAdd } from './rig.ts';
import { readBody, sendJson } from './server.ts';
import type { Resolution } from './task-store.ts';

/** Control to what it takes; the answer follows from the method of `Rig` of the same name. */
interface Controls {
  readonly calls: Record<string, never>;
  readonly tasks: { readonly taskGroupId: string };
  readonly client: { readonly clientId?: string; readonly scopes: readonly string[] };
  readonly role: { readonly roleId: string; readonly scopes: readonly string[] };
  readonly proxy: RigClient | { readonly scopes: readonly string[] };
  readonly addTask: TaskToAdd;
  readonly resolve: { readonly taskId: string; readonly resolution: Resolution };
  readonly putArtifact: {
    readonly taskId: string;
    readonly name: string;
    readonly content: string;
    readonly contentType?: string;
  };
  readonly index: { readonly path: string; readonly taskId: string };
  readonly fail: Fault;
  readonly latency: { readonly milliseconds: number };
}

type Control = keyof Controls;
type ControlTable = { readonly [C in Control]: (rig: Rig, body: Controls[C]) => unknown };

const CONTROLS: ControlTable = {
  calls: ({ calls }) => ({ total: calls.total, counts: calls.counts() }),
  tasks: (rig, { taskGroupId }) => ({ tasks: rig.tasks(taskGroupId) }),
  client: (rig, client) => rig.client(client),
  role: (rig, { roleId, scopes }) => rig.role(roleId, scopes),
  proxy: async (rig, who) => ({ url: (await rig.proxy('clientId' in who ? who : who.scopes)).url }),
  addTask: (rig, task) => ({ taskId: rig.addTask(task) }),
  resolve: (rig, { taskId, resolution }) => rig.resolve(taskId, resolution),
  putArtifact: (rig, { taskId, name, content, contentType }) =>
    rig.putArtifact(taskId, name, content, contentType === undefined ? {} : { contentType }),
  index: (rig, { path, taskId }) => rig.index(path, taskId),
  fail: (rig, fault) => rig.fail(fault),
  latency: (rig, { milliseconds }) => rig.latency(milliseconds),
};

/** Carries out one control, such as `calls`. */
export async function control(rig: Rig, name: string, body: unknown): Promise<unknown> {
  if (!Object.hasOwn(CONTROLS, name))
    throw new Error(`no control ${name}; there are ${Object.keys(CONTROLS).join(', ')}`);
  const run = CONTROLS[name as Control] as (rig: Rig, body: unknown) => unknown;
  return (await run(rig, body)) ?? {};
}

export async function answerAdmin(rig: Rig, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  try {
    const answer = await control(
      rig,
      (request.url ?? '').slice('/__rig__/'.length),
      body === '' ? {} : JSON.parse(body),
    );
    sendJson(response, 200, answer);
  } catch (error) {
    sendJson(response, 400, { message: error instanceof Error ? error.message : String(error) });
  }
}
