/**
 * Taskcluster's services, as the ports that the rest of the program knows. How many calls are made at once is the
 * caller's business. Import this lazily: the client library takes a while to load.
 */
import { constants } from 'node:buffer';
import taskcluster from 'taskcluster-client';
import { get, timeBudget } from '../edge/http.ts';
import type { TaskId } from '../util/ids.ts';
import type { ArtifactStore, Auth, Hooks, Index, Lists, Queue } from '../util/ports.ts';
import { err, ok } from '../util/result.ts';
import {
  allPages,
  checked,
  done,
  hasStatus,
  hasTaskId,
  inBatches,
  isDefinition,
  isIndexed,
  isIndexedTask,
  isNamed,
  isQueuedTask,
  isScopeSet,
  orNull,
} from './answers.ts';
import { type Call, type CallOptions, calling } from './call.ts';
import type { Deployment } from './deployment.ts';
import { listsPort } from './lists.ts';

export interface Taskcluster {
  readonly queue: Queue;
  readonly index: Index;
  readonly auth: Auth;
  readonly hooks: Hooks;
  readonly artifacts: ArtifactStore;
  readonly lists: Lists;
  /** Queue and hooks for calls that use no more than these scopes; through the proxy, whose business they are, the same. */
  limitedTo(scopes: readonly string[]): { readonly queue: Queue; readonly hooks: Hooks };
}

/** The services of a deployment, with its credentials. Nothing is sent before the first call. */
export function connect(deployment: Deployment, options: CallOptions = {}): Taskcluster {
  const { rootUrl, credentials } = deployment;
  // The library's own agents close every connection after one request.
  const agent = { keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY };
  const client = { rootUrl, credentials: credentials ?? {}, retries: 0, timeout: options.firstAnswer ?? 30_000, agent };
  const call = calling(options, credentials ? [credentials.accessToken, credentials.certificate ?? ''] : []);
  const queue = new taskcluster.Queue(client);
  const index = new taskcluster.Index(client);
  const artifactUrl = (taskId: TaskId, name: string) =>
    credentials
      ? queue.buildSignedUrl(queue.getLatestArtifact, taskId, name)
      : queue.buildUrl(queue.getLatestArtifact, taskId, name);
  const own = { queue: queuePort(queue, call), hooks: hooksPort(new taskcluster.Hooks(client), call) };
  return {
    ...own,
    index: indexPort(index, call),
    lists: listsPort(queue, index, call),
    auth: authPort(new taskcluster.Auth(client), call),
    limitedTo(scopes) {
      if (credentials === null) return own;
      const limited = { ...client, agent: { keepAlive: false }, authorizedScopes: scopes };
      return {
        // It is read with all scopes: these are for what is done.
        queue: queuePort(new taskcluster.Queue(limited), call, own.queue.task),
        hooks: hooksPort(new taskcluster.Hooks(limited), call),
      };
    },
    artifacts: { ...artifactStore(artifactUrl, options), names: artifactNames(queue, call) },
  };
}

function queuePort(
  client: InstanceType<typeof taskcluster.Queue>,
  call: Call,
  task: Queue['task'] = async (taskId) => {
    const where = `queue.task ${taskId}`;
    return orNull(checked(await call(where, () => client.task(taskId)), where, isDefinition));
  },
): Queue {
  return {
    task,

    async createTask(taskId, definition) {
      const where = `queue.createTask ${taskId}`;
      const created = await call(where, () => client.createTask(taskId, definition));
      if (created.ok) return ok('created');
      const { status, failure } = created.failure;
      if (status !== 409) return err(failure);
      // The queue also says 409 to a task group that is sealed or of another scheduler; then there is no such task.
      const existing = await task(taskId);
      return existing.ok ? (existing.value === null ? err(failure) : ok('exists')) : existing;
    },

    async status(taskId) {
      const where = `queue.status ${taskId}`;
      const got = checked(await call(where, () => client.status(taskId)), where, hasStatus);
      return orNull(got.ok ? ok(got.value.status) : got);
    },

    async statuses(taskIds) {
      const where = 'queue.statuses';
      const found = await inBatches(taskIds, (batch) =>
        allPages(call, where, 'statuses', hasStatus, (page) => client.statuses({ taskIds: batch }, page)),
      );
      return found.ok
        ? ok(new Map(found.value.map(({ status }) => [status.taskId, status])))
        : err(found.failure.failure);
    },

    async listTaskGroup(taskGroupId) {
      const where = `queue.listTaskGroup ${taskGroupId}`;
      return orNull(
        await allPages(call, where, 'tasks', isQueuedTask, (page) => client.listTaskGroup(taskGroupId, page)),
      );
    },

    rerunTask: async (taskId) => done(await call(`queue.rerunTask ${taskId}`, () => client.rerunTask(taskId))),
    cancelTask: async (taskId) => done(await call(`queue.cancelTask ${taskId}`, () => client.cancelTask(taskId))),
  };
}

function indexPort(client: InstanceType<typeof taskcluster.Index>, call: Call): Index {
  return {
    async findTask(path) {
      const where = `index.findTask ${path}`;
      return orNull(checked(await call(where, () => client.findTask(path)), where, isIndexedTask));
    },

    async findTasks(paths) {
      const where = 'index.findTasksAtIndex';
      const found = await inBatches(paths, (batch) =>
        allPages(call, where, 'tasks', isIndexed, (page) => client.findTasksAtIndex({ indexes: batch }, page)),
      );
      return found.ok
        ? ok(new Map(found.value.map(({ namespace, taskId }) => [namespace, taskId])))
        : err(found.failure.failure);
    },

    async listTasks(namespace) {
      const where = `index.listTasks ${namespace}`;
      const found = await allPages(call, where, 'tasks', isIndexed, (page) => client.listTasks(namespace, page));
      return found.ok ? found : err(found.failure.failure);
    },

    insertTask: async (path, task) => done(await call(`index.insertTask ${path}`, () => client.insertTask(path, task))),
  };
}

function authPort(client: InstanceType<typeof taskcluster.Auth>, call: Call): Auth {
  const scopes = async (where: string, request: () => Promise<unknown>) => {
    const got = checked(await call(where, request), where, isScopeSet);
    return got.ok ? ok(got.value.scopes) : err(got.failure.failure);
  };
  return {
    currentScopes: () => scopes('auth.currentScopes', () => client.currentScopes()),
    expandScopes: (given) => scopes('auth.expandScopes', () => client.expandScopes({ scopes: given })),
  };
}

function hooksPort(client: InstanceType<typeof taskcluster.Hooks>, call: Call): Hooks {
  return {
    async triggerHook(hookGroupId, hookId, payload) {
      const where = `hooks.triggerHook ${hookGroupId}/${hookId}`;
      const got = await call(where, () => client.triggerHook(hookGroupId, hookId, payload));
      if (!got.ok) return err(got.failure.failure);
      if (hasTaskId(got.value)) return ok(got.value.taskId);
      return err({ reason: 'service', message: 'the hook was triggered, but its template made no task', where });
    },

    async hook(hookGroupId, hookId) {
      return orNull(await call(`hooks.hook ${hookGroupId}/${hookId}`, () => client.hook(hookGroupId, hookId)));
    },
  };
}

const artifactNames =
  (client: InstanceType<typeof taskcluster.Queue>, call: Call): ArtifactStore['names'] =>
  async (taskId) => {
    const where = `queue.listLatestArtifacts ${taskId}`;
    const list = (page: object) => client.listLatestArtifacts(taskId, page);
    const found = orNull(await allPages(call, where, 'artifacts', isNamed, list));
    return found.ok ? ok((found.value ?? []).map(({ name }) => name)) : found;
  };

/** Strings of the runtime end at half a gigabyte, so no text can be longer. */
const MAX_ARTIFACT = constants.MAX_STRING_LENGTH;
const ARTIFACT_TIME = 10 * 60 * 1000;

/** Artifacts by plain GETs, which follow the queue's redirect to wherever an artifact is stored. */
function artifactStore(
  urlOf: (taskId: TaskId, name: string) => string,
  options: CallOptions,
): Pick<ArtifactStore, 'read' | 'bytes'> {
  const bytes: ArtifactStore['bytes'] = async (taskId, name) => {
    const budget = timeBudget(ARTIFACT_TIME);
    const { firstAnswer } = options;
    const patience = firstAnswer === undefined ? {} : { silence: firstAnswer, retries: 1 };
    const got = await get(urlOf(taskId, name), {
      ...options,
      ...patience,
      budget,
      maxBytes: MAX_ARTIFACT,
      proxyUrl: options.proxyUrl ?? null,
    });
    if (got.ok) return got;
    const { code, message } = got.failure;
    if (code === 'not-found') return ok(null);
    const fix = code === 'forbidden' ? { fix: `grant the scope queue:get-artifact:${name}` } : {};
    return err({ reason: 'service', message, where: `artifact ${name} of task ${taskId}`, ...fix });
  };
  return {
    bytes,
    async read(taskId, name) {
      const got = await bytes(taskId, name);
      return got.ok ? ok(got.value === null ? null : got.value.toString()) : got;
    },
  };
}
