/** A Taskcluster in memory by the rules of the rig, in virtual time, whose clients meet with trouble when they are told to. */
import type { Services } from '../../actions/engine/services.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Failure, Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { IndexedTask, Push, QueuedTask, TaskStatus } from '../../src/util/ports.ts';
import { err, ok } from '../../src/util/result.ts';
import type { Handlers } from '../rig/taskcluster/call.ts';
import { ApiError } from '../rig/taskcluster/errors.ts';
import { queueHandlers, taskStatus } from '../rig/taskcluster/queue.ts';
import type { Method } from '../rig/taskcluster/references.ts';
import { USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';
import { ScopeSet } from '../rig/taskcluster/scopes.ts';
import { checkScopes } from '../rig/taskcluster/server.ts';
import { handWrittenMethods } from '../rig/taskcluster/table.ts';
import { indexHandlers, TaskIndex } from '../rig/taskcluster/task-index.ts';
import { type StoredTask, TaskStore } from '../rig/taskcluster/task-store.ts';

/**
 * What may befall a request. `refused`: an error that stays, before anything was done. `lost`: it took effect, and no answer
 * came. `nothing`: a service that lies; it says that there is no such thing. `slow`: minutes pass. `dies` and `dies-after`: the
 * client is killed before or after it took effect.
 */
export const TROUBLES = ['refused', 'lost', 'nothing', 'slow', 'dies', 'dies-after'] as const;

export interface Trouble {
  /** The request it befalls, counted from 0. */
  readonly at: number;
  readonly what: (typeof TROUBLES)[number];
}

/** Stands for the death of a process. */
export class Killed extends Error {}

/** What befalls one run of a client, request by request. */
export class Fate {
  #requests = 0;
  #isDead = false;
  readonly #troubles: ReadonlyMap<number, Trouble['what']>;

  constructor(troubles: readonly Trouble[] = []) {
    this.#troubles = new Map(troubles.map(({ at, what }) => [at, what]));
  }

  /** What befalls the next request; whoever is dead makes none. */
  next(): Trouble['what'] | null {
    if (this.#isDead) throw new Killed();
    const what = this.#troubles.get(this.#requests++) ?? null;
    if (what === 'dies') this.die();
    return what;
  }

  die(): never {
    this.#isDead = true;
    throw new Killed();
  }
}

/** Whoever makes requests. */
export interface Client {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly fate: Fate;
}

const METHODS: ReadonlyMap<string, Method> = new Map(
  handWrittenMethods.map((method) => [`${method.service}.${method.name}`, method]),
);

/** Minutes that a slow request takes. */
const SLOW = 7;

const gone = (message: string): Failure => ({ reason: 'service', message });

export class Deployment {
  /** Milliseconds since 1970. */
  now: number;
  readonly store: TaskStore;
  readonly index: TaskIndex;
  /** `<taskId> <name>` to text. */
  readonly artifacts = new Map<string, string>();
  /** The pushlog, oldest first; empty for git. */
  readonly pushes: Push[] = [];
  /** Revision to the one before it. */
  readonly parents = new Map<string, string>();
  readonly #handlers: Readonly<Record<string, Handlers>>;

  constructor(now: number) {
    this.now = now;
    this.store = new TaskStore(
      () => new Date(this.now).toJSON(),
      (task) => this.index.indexCompleted(task),
    );
    this.index = new TaskIndex(() => this.now);
    this.#handlers = { queue: queueHandlers(this.store, () => this.now), index: indexHandlers(this.index, () => '') };
  }

  /** A task, unless it has expired. */
  task(taskId: string): StoredTask | null {
    const task = this.store.tasks.get(taskId);
    return task && Date.parse(task.definition.expires) > this.now ? task : null;
  }

  state = (taskId: string): string => this.store.state(this.task(taskId) ?? undefined);

  /** An artifact of a task; null where either is not there. */
  artifact = (taskId: string, name: string): string | null =>
    this.task(taskId) ? (this.artifacts.get(`${taskId} ${name}`) ?? null) : null;

  /** One API call; throws `ApiError`. */
  #call(client: Client, name: string, params: Record<string, string>, body: unknown = {}): unknown {
    const [service = '', method = ''] = name.split('.');
    const caller = { clientId: client.clientId, scopes: new ScopeSet([...USUAL_ANONYMOUS, ...client.scopes]) };
    const declared = METHODS.get(name);
    if (!declared) throw new Error(`no method ${name}`);
    const authorize = (given: object) => checkScopes(declared, caller, { ...params, ...given });
    const handler = this.#handlers[service]?.[method];
    if (name === 'index.insertTask') authorize({});
    const reply = handler?.({ params, query: {}, body: structuredClone(body), caller, authorize });
    return structuredClone((reply as { json?: unknown }).json);
  }

  /** A request of a client, with what befalls it. `nothing`: how the service would say that there is no such thing. */
  async #request<T>(client: Client, nothing: T | null, act: () => T): Promise<Result<T>> {
    const befalls = client.fate.next();
    // Others get a turn, as with any request.
    await Promise.resolve();
    if (befalls === 'slow') this.now += SLOW * 60_000;
    if (befalls === 'refused') return err(gone('503: try again later'));
    if (befalls === 'nothing' && nothing !== null) return ok(nothing);
    try {
      const value = act();
      if (befalls === 'dies-after') client.fate.die();
      return befalls === 'lost' ? err(gone('no answer')) : ok(value);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return err(gone(`${error.code}: ${error.message}`));
    }
  }

  #createTask(client: Client, taskId: TaskId, definition: TaskDefinition): 'created' | 'exists' {
    try {
      this.#call(client, 'queue.createTask', { taskId }, definition);
      return 'created';
    } catch (error) {
      if (error instanceof ApiError && error.code === 'RequestConflict' && this.store.tasks.has(taskId))
        return 'exists';
      throw error;
    }
  }

  readonly #statusOf = (taskId: string): TaskStatus | null => {
    const task = this.task(taskId);
    return task && (structuredClone(taskStatus(this.store, task)) as unknown as TaskStatus);
  };

  queue(client: Client): Services['queue'] {
    const request = <T>(nothing: T | null, act: () => T) => this.#request(client, nothing, act);
    const change = (verb: string) => (taskId: TaskId) =>
      request<void>(null, () => void this.#call(client, `queue.${verb}Task`, { taskId }));
    return {
      createTask: (taskId, definition) => request(null, () => this.#createTask(client, taskId, definition)),
      task: (taskId) =>
        request<{ is: TaskDefinition | null }>({ is: null }, () => {
          const task = this.task(taskId);
          return { is: task && (structuredClone(task.definition) as unknown as TaskDefinition) };
        }).then((got) => (got.ok ? ok(got.value.is) : got)),
      status: (taskId) =>
        request<{ is: TaskStatus | null }>({ is: null }, () => ({ is: this.#statusOf(taskId) })).then((got) =>
          got.ok ? ok(got.value.is) : got,
        ),
      statuses: (taskIds) =>
        request<ReadonlyMap<TaskId, TaskStatus>>(new Map(), () => {
          const found = taskIds.map((taskId) => [taskId, this.#statusOf(taskId)] as const);
          return new Map(found.flatMap(([taskId, status]) => (status ? [[taskId, status] as const] : [])));
        }),
      listTaskGroup: (taskGroupId) =>
        request<readonly QueuedTask[]>([], () => {
          const ids = this.store.groups.get(taskGroupId)?.taskIds ?? [];
          return ids.flatMap((taskId) => {
            const [task, status] = [this.task(taskId), this.#statusOf(taskId)];
            return task && status
              ? [{ status, task: structuredClone(task.definition) as unknown as TaskDefinition }]
              : [];
          });
        }),
      rerunTask: change('rerun'),
      cancelTask: change('cancel'),
    };
  }

  indexPort(client: Client): Services['index'] {
    const request = <T>(nothing: T | null, act: () => T) => this.#request(client, nothing, act);
    return {
      findTask: (path) =>
        request<{ is: IndexedTask | null }>({ is: null }, () => {
          const entry = this.index.find(path);
          return { is: entry ? (structuredClone(entry) as unknown as IndexedTask) : null };
        }).then((got) => (got.ok ? ok(got.value.is) : got)),
      findTasks: (paths) =>
        request<ReadonlyMap<string, TaskId>>(new Map(), () => {
          const found = paths.flatMap((path) => this.index.find(path) ?? []);
          return new Map(found.map(({ namespace, taskId }) => [namespace, taskId as TaskId]));
        }),
      listTasks: (namespace) =>
        request([], () => {
          const { tasks } = this.#call(client, 'index.listTasks', { namespace }) as { tasks: never[] };
          return tasks;
        }),
      insertTask: (namespace, task) =>
        request<void>(null, () => void this.#call(client, 'index.insertTask', { namespace }, task)),
    };
  }

  /** All that an action is given. */
  services(client: Client, warn: Services['warn'] = () => {}): Services {
    const read = (taskId: TaskId, name: string) =>
      this.#request<{ is: string | null }>(client, { is: null }, () => ({ is: this.artifact(taskId, name) })).then(
        (got) => (got.ok ? ok(got.value.is) : got),
      );
    const hooks: Services['hooks'] = {
      triggerHook: async () => err(gone('there are no hooks here')),
      hook: async () => ok(null),
    };
    return {
      queue: this.queue(client),
      index: this.indexPort(client),
      hooks,
      auth: { currentScopes: async () => ok(client.scopes), expandScopes: async (scopes) => ok(scopes) },
      artifacts: {
        read,
        bytes: async (taskId, name) => {
          const text = await read(taskId, name);
          return text.ok ? ok(text.value === null ? null : Buffer.from(text.value)) : text;
        },
        names: (taskId) =>
          this.#request(client, [], () =>
            [...this.artifacts.keys()].flatMap((key) => (key.startsWith(`${taskId} `) ? [key.slice(23)] : [])),
          ),
      },
      pushlog: {
        pushes: (_repository, from, to) =>
          this.#request(client, [], () =>
            this.pushes.filter(({ pushlogId }) => Number(pushlogId) >= from && Number(pushlogId) <= to),
          ),
      },
      ancestors: async (revision, count) => {
        const found: string[] = [];
        for (let at = this.parents.get(revision); at && found.length < count; at = this.parents.get(at)) found.push(at);
        return found;
      },
      clock: { now: () => this.now },
      warn,
      tell: () => {},
      limitedTo: (scopes) => {
        const beyond = new ScopeSet(client.scopes).missing({ AllOf: scopes });
        if (beyond !== null)
          throw new Error(`${client.clientId} lends scopes that it has not: ${JSON.stringify(beyond)}`);
        return { queue: this.queue({ ...client, scopes }), hooks };
      },
    };
  }
}
