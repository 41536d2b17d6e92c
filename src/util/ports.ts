/** What the outside offers, as types only. Implemented in `edge/`, used by `decision` and `actions`. */

import type { TaskDefinition } from '../graph/task.ts';
import type { Result } from './failure.ts';
import type { TaskId } from './ids.ts';

/** Where the data artifact is and what fetching it gave, in the words of those who judge it. */
export type { DataLocation } from '../seta/config.ts';
export type { DataAnswer, DataRefusal } from '../seta/trust.ts';

/** State of a task as the queue tells it (`task-status.json`). */
export interface TaskStatus {
  readonly taskId: TaskId;
  readonly taskGroupId: TaskId;
  readonly schedulerId: string;
  readonly projectId: string;
  readonly state: 'unscheduled' | 'pending' | 'running' | 'completed' | 'failed' | 'exception';
  /** ISO 8601. */
  readonly expires: string;
  readonly deadline: string;
  readonly runs: readonly {
    readonly state: string;
    readonly scheduled?: string;
    readonly started?: string;
    readonly resolved?: string;
  }[];
}

export interface QueuedTask {
  readonly status: TaskStatus;
  readonly task: TaskDefinition;
}

/**
 * What the queue said to a createTask. `exists`: a task of this id is there with another definition (409); whether it
 * is ours is for the caller to find out.
 */
export type CreateAnswer = 'created' | 'exists';

/** Taskcluster's queue. Every method retries what is worth retrying; a failure is final. */
export interface Queue {
  createTask(taskId: TaskId, definition: TaskDefinition): Promise<Result<CreateAnswer>>;
  /** The definition, or null where there is no such task. */
  task(taskId: TaskId): Promise<Result<TaskDefinition | null>>;
  status(taskId: TaskId): Promise<Result<TaskStatus | null>>;
  /** Statuses of those that exist; batched (`queue.statuses`). */
  statuses(taskIds: readonly TaskId[]): Promise<Result<ReadonlyMap<TaskId, TaskStatus>>>;
  /** All pages of `queue.listTaskGroup`; null where there is no such group. */
  listTaskGroup(taskGroupId: TaskId): Promise<Result<readonly QueuedTask[] | null>>;
  rerunTask(taskId: TaskId): Promise<Result<void>>;
  cancelTask(taskId: TaskId): Promise<Result<void>>;
}

export interface IndexedTask {
  readonly taskId: TaskId;
  readonly rank: number;
  readonly data: unknown;
  readonly expires: string;
}

/** Taskcluster's index. */
export interface Index {
  /** The task at an index path, or null. */
  findTask(path: string): Promise<Result<IndexedTask | null>>;
  /** Those paths that are indexed; batched (`index.findTasksAtIndex`). */
  findTasks(paths: readonly string[]): Promise<Result<ReadonlyMap<string, TaskId>>>;
  /** Tasks indexed directly below a namespace (`index.listTasks`), all pages. */
  listTasks(namespace: string): Promise<Result<readonly { readonly namespace: string; readonly taskId: TaskId }[]>>;
  insertTask(path: string, task: IndexedTask): Promise<Result<void>>;
}

export interface Auth {
  /** The scopes of the credentials at hand, roles expanded (`auth.currentScopes`). */
  currentScopes(): Promise<Result<readonly string[]>>;
  /** `auth.expandScopes`. */
  expandScopes(scopes: readonly string[]): Promise<Result<readonly string[]>>;
}

export interface Hooks {
  /** `hooks.triggerHook`; the taskId of the task it created. */
  triggerHook(hookGroupId: string, hookId: string, payload: unknown): Promise<Result<TaskId>>;
  /** The definition of a hook, or null. */
  hook(hookGroupId: string, hookId: string): Promise<Result<unknown | null>>;
}

/** Artifacts of tasks, read through the queue with redirects followed; decompressed by content. */
export interface ArtifactStore {
  /** The text of the latest run's artifact, or null where task or artifact do not exist. */
  read(taskId: TaskId, name: string): Promise<Result<string | null>>;
  /** Names of the artifacts of the latest run; none where there is no such task or run. */
  names(taskId: TaskId): Promise<Result<readonly string[]>>;
  /** The same as bytes, for those who need only a part of it. */
  bytes(taskId: TaskId, name: string): Promise<Result<Buffer | null>>;
}

/** Handed the rows of a page as they came: whoever reads them checks each one. */
export type TakeRows = (rows: readonly unknown[]) => void;

/**
 * Taskcluster's long lists, page by page and unchecked: for readers of the past, to whom one row of another form is no reason
 * to do without the others, and who keep little of each.
 */
export interface Lists {
  /** `queue.listTaskGroup`: `{status, task}`; false where there is no such group (any more). */
  taskGroup(taskGroupId: TaskId, take: TakeRows): Promise<Result<boolean>>;
  /** `queue.tasks`, batched: `{taskId, task}` of those that exist. */
  definitions(taskIds: readonly TaskId[], take: TakeRows): Promise<Result<void>>;
  /** `index.listNamespaces`: `{namespace, name, expires}` directly below one. */
  namespaces(namespace: string, take: TakeRows): Promise<Result<void>>;
  /** `index.listTasks`: `{namespace, taskId, ...}` directly below one. */
  tasksIn(namespace: string, take: TakeRows): Promise<Result<void>>;
  /** `index.findTasksAtIndex`, batched: `{namespace, taskId, ...}` of those paths that are indexed. */
  indexed(paths: readonly string[], take: TakeRows): Promise<Result<void>>;
}

/** The pushes of a repository, oldest first. */
export interface Push {
  readonly pushlogId: string;
  readonly revision: string;
  /** Unix seconds. */
  readonly pushdate: number;
}

export interface Pushlog {
  /** Pushes with `from <= pushlog id <= to` (numbers, both included), by hg `json-pushes`. */
  pushes(repository: string, from: number, to: number): Promise<Result<readonly Push[]>>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}
