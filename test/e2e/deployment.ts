import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HookResource } from '../../actions/offer/hook.ts';
import { call } from '../rig/taskcluster/client.ts';
import { Rig } from '../rig/taskcluster/rig.ts';
import { GatedProxy } from './gated-proxy.ts';
import { ENDS, hasSettled } from './settled.ts';

export interface Credentials {
  readonly clientId: string;
  readonly accessToken: string;
}

/** An API call by name, such as `queue.createTask`, with everything that a test may do. */
export type Api = (method: string, ...args: readonly unknown[]) => Promise<unknown>;

/**
 * The Taskcluster that end-to-end tests run against: the live one that `SETA_E2E_ROOT_URL` names, with the client of
 * `TASKCLUSTER_CLIENT_ID` and `TASKCLUSTER_ACCESS_TOKEN`, which may create clients, roles and hooks; or the rig. Tests do
 * not know which. They use names of their own (`unique`), so that runs do not meet on a live deployment, remove what they
 * made and nothing else, and leave no task to be run: every task group that was begun here is sealed and canceled.
 */
export class Deployment implements AsyncDisposable {
  readonly rootUrl: string;
  /** Calls with the credentials that may do everything. */
  readonly api: Api;
  readonly #rig: Rig | null;
  readonly #undo: (() => Promise<unknown>)[] = [];
  readonly #groups = new Set<string>();

  private constructor(rootUrl: string, root: Credentials, rig: Rig | null) {
    this.rootUrl = rootUrl;
    this.api = this.as(root);
    this.#rig = rig;
  }

  static async start(): Promise<Deployment> {
    const {
      SETA_E2E_ROOT_URL: rootUrl,
      TASKCLUSTER_CLIENT_ID: clientId,
      TASKCLUSTER_ACCESS_TOKEN: accessToken,
    } = process.env;
    if (rootUrl === undefined) {
      const rig = await Rig.start();
      return new Deployment(rig.rootUrl, rig.root, rig);
    }
    if (!clientId || !accessToken) {
      throw new Error('SETA_E2E_ROOT_URL is set, but TASKCLUSTER_CLIENT_ID or TASKCLUSTER_ACCESS_TOKEN is not');
    }
    return new Deployment(rootUrl.replace(/\/+$/, ''), { clientId, accessToken }, null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
    await this.#rig?.[Symbol.asyncDispose]();
  }

  /** Leaves the deployment as it was: what was made here is gone, and of the tasks none is to be run. */
  async leave(): Promise<void> {
    for (const group of this.#groups) {
      await this.api('queue.sealTaskGroup', group);
      await this.api('queue.cancelTaskGroup', group);
    }
    for (const undo of this.#undo.reverse()) await undo();
    this.#groups.clear();
    this.#undo.length = 0;
  }

  /** Calls as somebody else; `authorizedScopes` narrow what they may. */
  as(credentials: Credentials, options: { readonly authorizedScopes?: readonly string[] } = {}): Api {
    const api = call(this.rootUrl, credentials, options);
    return async (method, ...args) => {
      const answer = await api(method, ...args);
      // The rig has done by now what a live deployment does after its answer.
      if (ENDS.has(method) && this.#rig === null) await this.eventually(() => hasSettled(this.api, String(args[0])));
      if (method === 'queue.createTask') {
        const [taskId, definition] = args as [string, { readonly taskGroupId?: string }];
        this.#groups.add(definition.taskGroupId ?? taskId);
      }
      if (method === 'hooks.triggerHook') {
        const { taskId } = answer as { readonly taskId?: string };
        // The template of the hook says which group that is.
        if (taskId !== undefined) {
          const { taskGroupId } = (await this.api('queue.task', taskId)) as { readonly taskGroupId: string };
          this.#groups.add(taskGroupId);
        }
      }
      return answer;
    };
  }

  /** Makes a hook, which goes when the deployment is disposed of. Fails where there is one of this name. */
  async hook({ hookGroupId, hookId, ...hook }: HookResource): Promise<void> {
    const there = await this.api('hooks.hook', hookGroupId, hookId).catch(() => null);
    if (there !== null) throw new Error(`there is a hook ${hookGroupId}/${hookId} already: take a name of your own`);
    await this.api('hooks.createHook', hookGroupId, hookId, hook);
    this.#undo.push(() => this.api('hooks.removeHook', hookGroupId, hookId));
  }

  /** A name that no other run uses. */
  unique(name: string): string {
    return `${name}-${randomUUID().slice(0, 8)}`;
  }

  /** A client with these scopes, which goes when the deployment is disposed of. */
  async client(scopes: readonly string[]): Promise<Credentials> {
    const clientId = `seta-e2e/${this.unique('client')}`;
    const expires = new Date(Date.now() + 60 * 60_000).toJSON();
    const description = 'made by an end-to-end test of taskgraph-seta';
    const made = await this.api('auth.createClient', clientId, { expires, description, scopes });
    this.#undo.push(() => this.api('auth.deleteClient', clientId));
    return { clientId, accessToken: (made as { accessToken: string }).accessToken };
  }

  /**
   * Makes a role, or adds the scopes that one lacks which is there; either is undone when the deployment is disposed of, and
   * what others have changed in it by then stays.
   */
  async role(roleId: string, scopes: readonly string[]): Promise<void> {
    const before = await this.#role(roleId);
    if (before === null) {
      const description = 'made by an end-to-end test of taskgraph-seta';
      await this.api('auth.createRole', roleId, { description, scopes });
      this.#undo.push(() => this.api('auth.deleteRole', roleId));
      return;
    }
    const added = new Set(scopes.filter((scope) => !before.scopes.includes(scope)));
    if (added.size === 0) return;
    const { description } = before;
    await this.api('auth.updateRole', roleId, { description, scopes: [...before.scopes, ...added] });
    this.#undo.push(async () => {
      const now = await this.#role(roleId);
      if (now === null) return;
      const others = now.scopes.filter((scope) => !added.has(scope));
      await this.api('auth.updateRole', roleId, { description: now.description, scopes: others });
    });
  }

  async #role(roleId: string): Promise<{ readonly description: string; readonly scopes: readonly string[] } | null> {
    const role = await this.api('auth.role', roleId).catch(() => null);
    return role as { readonly description: string; readonly scopes: readonly string[] } | null;
  }

  /** What `taskclusterProxy` gives a task with these scopes; it can be told to fail. */
  async proxy(scopes: readonly string[]): Promise<GatedProxy> {
    const proxy = await GatedProxy.start(this.rootUrl, await this.client(scopes));
    this.#undo.push(() => proxy[Symbol.asyncDispose]());
    return proxy;
  }

  /** All tasks of a group, by name; a name that occurs several times has several taskIds. */
  async group(taskGroupId: string): Promise<ReadonlyMap<string, readonly GroupTask[]>> {
    const byName = new Map<string, GroupTask[]>();
    let continuationToken: string | undefined;
    do {
      const query = continuationToken === undefined ? {} : { continuationToken };
      const page = (await this.api('queue.listTaskGroup', taskGroupId, query)) as {
        tasks: { status: { taskId: string }; task: GroupTask['task'] }[];
        continuationToken?: string;
      };
      for (const { status, task } of page.tasks) {
        const { name } = task.metadata;
        byName.set(name, [...(byName.get(name) ?? []), { taskId: status.taskId, task }]);
      }
      ({ continuationToken } = page);
    } while (continuationToken !== undefined);
    return byName;
  }

  /** Takes all tasks of a queue that wait for a worker, as one. */
  async claim(taskQueueId: string): Promise<readonly (GroupTask & { readonly runId: number })[]> {
    // To claim is to wait: 20 seconds where there is nothing.
    const { pendingTasks } = (await this.api('queue.taskQueueCounts', taskQueueId)) as { pendingTasks: number };
    if (pendingTasks === 0) return [];
    const worker = { workerGroup: 'seta-e2e', workerId: 'seta-e2e', tasks: 32 };
    const { tasks } = (await this.api('queue.claimWork', taskQueueId, worker)) as {
      tasks: readonly { status: { taskId: string }; runId: number; task: GroupTask['task'] }[];
    };
    return tasks.map(({ status: { taskId }, runId, task }) => ({ taskId, runId, task }));
  }

  /** Waits until `condition` holds: a live deployment takes its time. */
  async eventually(condition: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (await condition()) return;
      await sleep(100 * Math.min(attempt, 10));
    }
    throw new Error('what should have happened on the deployment has not');
  }
}

export interface GroupTask {
  readonly taskId: string;
  readonly task: {
    readonly metadata: { readonly name: string };
    readonly dependencies: readonly string[];
    readonly taskGroupId: string;
    readonly schedulerId: string;
    readonly routes: readonly string[];
    readonly scopes: readonly string[];
    readonly payload: Readonly<Record<string, unknown>>;
    readonly extra: Readonly<Record<string, unknown>>;
    readonly deadline: string;
    readonly created: string;
  };
}
