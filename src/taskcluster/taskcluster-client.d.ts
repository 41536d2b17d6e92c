/** The part of taskcluster-client 87 that is used here; the package brings no types. */
declare module 'taskcluster-client' {
  import type { AgentOptions } from 'node:http';

  interface ClientOptions {
    readonly rootUrl: string;
    readonly credentials?: { readonly clientId?: string; readonly accessToken?: string; readonly certificate?: string };
    /** Retries after the first attempt; of 5xx and connection loss only. */
    readonly retries?: number;
    /** Milliseconds for one request. */
    readonly timeout?: number;
    readonly agent?: AgentOptions;
    /** Of the scopes of the credentials, those that calls may use. */
    readonly authorizedScopes?: readonly string[];
  }

  interface Page {
    readonly continuationToken?: string;
    readonly limit?: number;
  }

  type Method = (...args: never[]) => Promise<unknown>;

  class Queue {
    constructor(options: ClientOptions);
    createTask(taskId: string, definition: unknown): Promise<unknown>;
    task(taskId: string): Promise<unknown>;
    tasks(request: { readonly taskIds: readonly string[] }, page: Page): Promise<unknown>;
    status(taskId: string): Promise<unknown>;
    statuses(request: { readonly taskIds: readonly string[] }, page: Page): Promise<unknown>;
    listTaskGroup(taskGroupId: string, page: Page): Promise<unknown>;
    rerunTask(taskId: string): Promise<unknown>;
    cancelTask(taskId: string): Promise<unknown>;
    getLatestArtifact(taskId: string, name: string): Promise<unknown>;
    listLatestArtifacts(taskId: string, page: Page): Promise<unknown>;
    buildUrl(method: Method, ...args: string[]): string;
    /** Throws without credentials. */
    buildSignedUrl(method: Method, ...args: string[]): string;
  }

  class Index {
    constructor(options: ClientOptions);
    findTask(path: string): Promise<unknown>;
    findTasksAtIndex(request: { readonly indexes: readonly string[] }, page: Page): Promise<unknown>;
    listTasks(namespace: string, page: Page): Promise<unknown>;
    listNamespaces(namespace: string, page: Page): Promise<unknown>;
    insertTask(path: string, entry: unknown): Promise<unknown>;
  }

  class Auth {
    constructor(options: ClientOptions);
    currentScopes(): Promise<unknown>;
    expandScopes(request: { readonly scopes: readonly string[] }): Promise<unknown>;
  }

  class Hooks {
    constructor(options: ClientOptions);
    triggerHook(hookGroupId: string, hookId: string, payload: unknown): Promise<unknown>;
    hook(hookGroupId: string, hookId: string): Promise<unknown>;
  }

  const taskcluster: {
    readonly Queue: typeof Queue;
    readonly Index: typeof Index;
    readonly Auth: typeof Auth;
    readonly Hooks: typeof Hooks;
  };
  export default taskcluster;
}
