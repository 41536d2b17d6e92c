/**
 * A fake Taskcluster: queue, index, auth and hooks behind a real HTTP server on loopback, with the real rules, as far as
 * this project uses them. What it does not carry out it refuses with 501. It has no workers: tests end tasks by
 * `rig.resolve`, or as workers do, by the API. Deadlines pass without effect, and no run is retried by itself.
 */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { answerAdmin } from './admin.ts';
import { Artifacts, artifactHandlers, blobPath } from './artifacts.ts';
import { AuthStore, authHandlers } from './auth.ts';
import { answerBlob } from './blobs.ts';
import { type CallListener, Calls } from './calls.ts';
import { createTask, withDefaults } from './create-task.ts';
import { ApiError } from './errors.ts';
import { type Fault, Faults } from './faults.ts';
import { type Hook, hookHandlers } from './hooks.ts';
import { type ProxyCredentials, TaskclusterProxy } from './proxy.ts';
import { queueHandlers, taskStatus } from './queue.ts';
import { type References, sharedReferences } from './references.ts';
import { Router } from './router.ts';
import { Schemas } from './schemas.ts';
import { type Api, answerApi, checkScopes } from './server.ts';
import { handWrittenMethods, unpublishedMethods } from './table.ts';
import { type IndexEntry, indexHandlers, TaskIndex } from './task-index.ts';
import { type Resolution, type StoredDefinition, type StoredTask, TaskStore } from './task-store.ts';
import { workHandlers } from './work.ts';

export interface RigOptions {
  /** What the API is checked against; by default the shared references, null where they are absent. */
  readonly references?: References | null;
  /** Scopes of everybody. None by default, as on a Taskcluster nobody has set up; `USUAL_ANONYMOUS` is what most allow. */
  readonly anonymous?: readonly string[];
  /** Milliseconds since 1970; the real clock by default. */
  readonly now?: () => number;
  /** Check every answer against its schema, too. Slow for long lists. */
  readonly checkAnswers?: boolean;
}

export type RigClient = ProxyCredentials;

/** A task to be put into the queue without asking; what is left out is filled in. */
export interface TaskToAdd extends Partial<StoredDefinition> {
  readonly taskId?: string;
  /** `completed` by default; `blocked` leaves it to its dependencies, as createTask does. */
  readonly state?: 'blocked' | 'pending' | 'running' | Resolution;
}

/** What public deployments let everybody do. */
export const USUAL_ANONYMOUS: readonly string[] = [
  'auth:current-scopes',
  'auth:expand-scopes',
  'auth:get-client:*',
  'auth:get-role:*',
  'auth:list-clients',
  'auth:list-roles',
  'hooks:get:*',
  'hooks:list-hooks:*',
  'index:find-task:*',
  'index:list-namespaces:*',
  'index:list-tasks:*',
  'queue:get-artifact:public/*',
  'queue:get-task:*',
  'queue:list-artifacts:*',
  'queue:list-dependent-tasks:*',
  'queue:list-task-group:*',
  'queue:status:*',
];

const DAY = 24 * 60 * 60_000;

/** Compiled once for all rigs of a process. */
const compiled = new WeakMap<References, Schemas>();

function schemasOf(references: References): Schemas {
  const schemas = compiled.get(references) ?? new Schemas(references.schemas);
  compiled.set(references, schemas);
  return schemas;
}

export class Rig implements AsyncDisposable {
  readonly calls = new Calls();
  readonly auth: AuthStore;
  readonly store: TaskStore;
  readonly artifacts = new Artifacts();
  readonly taskIndex: TaskIndex;
  readonly hooks = new Map<string, Hook>();
  /** A client that may do everything. */
  readonly root: RigClient;
  readonly now: () => number;
  readonly #server: Server;
  readonly #faults = new Faults();
  readonly #api: Api;
  readonly #proxies: TaskclusterProxy[] = [];

  private constructor({ references = sharedReferences(), anonymous = [], now = Date.now, checkAnswers }: RigOptions) {
    this.now = now;
    this.auth = new AuthStore(now);
    this.taskIndex = new TaskIndex(now);
    this.store = new TaskStore(
      () => new Date(now()).toJSON(),
      (task) => this.taskIndex.indexCompleted(task),
    );
    this.root = this.client({ clientId: 'static/taskcluster/root', scopes: ['*'] });
    if (anonymous.length > 0) this.role('anonymous', anonymous);
    const methods = references?.methods ?? handWrittenMethods;
    this.#api = {
      router: new Router([...methods, ...unpublishedMethods]),
      handlers: this.#handlers(),
      schemas: references === null ? null : schemasOf(references),
      checkAnswers: checkAnswers ?? false,
      credentials: this.auth,
      faults: this.#faults,
      calls: this.calls,
      latency: 0,
    };
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    // Never the first to close a connection that a client keeps: that would look like a fault nobody asked for.
    this.#server.keepAliveTimeout = 10 * 60_000;
  }

  /** Starts a fake Taskcluster on a free port of loopback. */
  static async start(options: RigOptions = {}): Promise<Rig> {
    const rig = new Rig(options);
    await new Promise<void>((resolve) => rig.#server.listen(0, '127.0.0.1', resolve));
    return rig;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get rootUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The API methods it carries out, such as `queue.createTask`. */
  get methods(): readonly string[] {
    return Object.entries(this.#api.handlers).flatMap(([service, handlers]) =>
      Object.keys(handlers).map((method) => `${service}.${method}`),
    );
  }

  /** Makes a client, or gives an existing one other scopes. */
  client({ clientId, scopes }: { readonly clientId?: string; readonly scopes: readonly string[] }): RigClient {
    const { accessToken, ...client } = this.auth.putClient(clientId ?? `rig/${randomUUID()}`, { scopes });
    return { clientId: client.clientId, accessToken };
  }

  /** Makes or replaces a role. */
  role(roleId: string, scopes: readonly string[]): void {
    this.auth.putRole(roleId, scopes);
  }

  /** A proxy as tasks have it, for a client or for one that is made with these scopes. Ends with the rig. */
  async proxy(who: RigClient | readonly string[]): Promise<TaskclusterProxy> {
    const client = 'clientId' in who ? who : this.client({ scopes: who });
    const proxy = await TaskclusterProxy.start(this.rootUrl, client);
    this.#proxies.push(proxy);
    return proxy;
  }

  /** The environment by which a process finds this Taskcluster: as a client, through a proxy, or as nobody. */
  env(who: RigClient | TaskclusterProxy | null): Record<string, string> {
    const rootUrl = { TASKCLUSTER_ROOT_URL: this.rootUrl };
    if (who === null) return rootUrl;
    if (who instanceof TaskclusterProxy) return { ...rootUrl, TASKCLUSTER_PROXY_URL: who.url };
    return { ...rootUrl, TASKCLUSTER_CLIENT_ID: who.clientId, TASKCLUSTER_ACCESS_TOKEN: who.accessToken };
  }

  /** Puts a task into the queue, whatever the rules say. */
  addTask({ taskId = this.newTaskId(), state = 'completed', ...fields }: TaskToAdd = {}): string {
    const now = this.now();
    const definition = withDefaults(taskId, {
      taskQueueId: fields.provisionerId === undefined ? 'rig/worker' : `${fields.provisionerId}/${fields.workerType}`,
      created: new Date(now).toJSON(),
      deadline: new Date(now + DAY).toJSON(),
      metadata: { name: taskId, description: '', owner: 'rig@example.com', source: 'https://example.com' },
      ...fields,
    });
    const task = this.store.add(taskId, definition);
    if (state === 'pending') this.store.schedule(task);
    else if (state === 'running') this.store.start(task);
    else if (state !== 'blocked') this.resolve(taskId, state);
    return taskId;
  }

  /** Lets the task run. */
  startTask(taskId: string): void {
    this.store.start(this.#task(taskId));
  }

  /** Ends the task's run as a worker would, letting it run first where it did not. Index routes take effect here. */
  resolve(taskId: string, resolution: Resolution, reason?: string): void {
    const task = this.#task(taskId);
    this.store.start(task);
    this.store.resolve(task, resolution, reason ?? (resolution === 'exception' ? 'internal-error' : resolution));
  }

  /** Stores an artifact of the task's latest run. */
  putArtifact(
    taskId: string,
    name: string,
    content: string | Uint8Array,
    { contentType = 'application/json', contentEncoding }: { contentType?: string; contentEncoding?: string } = {},
  ): void {
    const { runs, definition } = this.#task(taskId);
    if (runs.length === 0) throw new Error(`task ${taskId} has no run that could have artifacts`);
    const runId = runs.length - 1;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.artifacts.put(taskId, runId, { name, storageType: 's3', expires: definition.expires, contentType });
    this.artifacts.blobs.set(blobPath(taskId, runId, name), {
      content: bytes,
      contentType,
      ...(contentEncoding === undefined ? {} : { contentEncoding }),
    });
  }

  /** Puts a task into the index at `path`, whatever its state. */
  index(path: string, taskId: string, fields: Partial<Pick<IndexEntry, 'rank' | 'data' | 'expires'>> = {}): void {
    const expires = new Date(this.now() + DAY).toJSON();
    this.taskIndex.insert({ rank: 0, data: {}, expires, ...fields, namespace: path, taskId });
  }

  /** The tasks of a group in the order they were created; none where there is no such group. */
  tasks(taskGroupId: string) {
    const { taskIds = [] } = this.store.groups.get(taskGroupId) ?? {};
    return taskIds.map((taskId) => {
      const task = this.#task(taskId);
      return { taskId, task: task.definition, status: taskStatus(this.store, task) };
    });
  }

  /** Makes calls fail. */
  fail(fault: Fault): void {
    this.#faults.add(fault);
  }

  /** Ends all faults. */
  heal(): void {
    this.#faults.clear();
  }

  /** Lets every API answer wait. */
  latency(milliseconds: number): void {
    this.#api.latency = milliseconds;
  }

  /** Calls `listener` with every API call after it took effect and before it is answered. */
  onCall(listener: CallListener): void {
    this.calls.listen(listener);
  }

  newTaskId(): string {
    return derivedTaskId(randomUUID());
  }

  #task(taskId: string): StoredTask {
    const task = this.store.tasks.get(taskId);
    if (task === undefined) throw new Error(`there is no task ${taskId}`);
    return task;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    if (url.startsWith('/blobs/')) await answerBlob(this.artifacts, request, response);
    else if (url.startsWith('/__rig__/')) await answerAdmin(this, request, response);
    else await answerApi(this.#api, request, response);
  }

  #handlers(): Api['handlers'] {
    const { store, artifacts, taskIndex, auth, hooks, now } = this;
    const artifactUrl = (taskId: string, name: string): string =>
      `${this.rootUrl}/api/queue/v1/task/${taskId}/artifacts/${encodeURIComponent(name)}`;
    return {
      queue: {
        ...queueHandlers(store, now),
        ...artifactHandlers(store, artifacts, () => this.rootUrl),
        ...workHandlers(store, now, () => this.root),
      },
      index: indexHandlers(taskIndex, artifactUrl),
      auth: authHandlers(auth),
      hooks: hookHandlers(
        hooks,
        now,
        () => this.newTaskId(),
        (...task) => this.#createTaskAs(...task),
      ),
    };
  }

  /** queue.createTask as the hooks service calls it: with nothing but the scopes of the hook's role. */
  #createTaskAs(scopes: readonly string[], taskId: string, definition: unknown): void {
    const method = handWrittenMethods.find(({ service, name }) => service === 'queue' && name === 'createTask');
    if (method === undefined) throw new Error('no createTask in the table');
    const faults = this.#api.schemas?.faults('queue/v1/create-task-request.json', definition) ?? null;
    if (faults !== null) throw new ApiError('InputValidationError', faults.join('\n'));
    const caller = { clientId: 'static/taskcluster/hooks', scopes: this.auth.expand([...scopes, 'assume:anonymous']) };
    createTask(this.store, this.now(), {
      params: { taskId },
      query: {},
      body: definition,
      caller,
      authorize: (params) => checkScopes(method, caller, params),
    });
  }
}
