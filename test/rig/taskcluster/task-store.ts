/** The queue's state: tasks, runs, groups, and what waits for what. Knows no HTTP and no scopes. */

import type { JsonObject } from '../../../src/util/json.ts';

/** A task definition as the queue stores it, every default filled in (`task.json`). */
export interface StoredDefinition {
  readonly provisionerId: string;
  readonly workerType: string;
  readonly taskQueueId: string;
  readonly schedulerId: string;
  readonly projectId: string;
  readonly taskGroupId: string;
  readonly dependencies: readonly string[];
  readonly requires: 'all-completed' | 'all-resolved';
  readonly routes: readonly string[];
  readonly priority: string;
  readonly retries: number;
  readonly created: string;
  readonly deadline: string;
  readonly expires: string;
  readonly scopes: readonly string[];
  readonly payload: JsonObject;
  readonly metadata: { readonly name: string; readonly [key: string]: string };
  readonly tags: { readonly [tag: string]: string };
  readonly extra: JsonObject;
}

export type Resolution = 'completed' | 'failed' | 'exception';
export type RunState = 'pending' | 'running' | Resolution;

export interface Run {
  state: RunState;
  readonly reasonCreated: 'scheduled' | 'rerun' | 'exception';
  reasonResolved?: string;
  readonly scheduled: string;
  started?: string;
  takenUntil?: string;
  workerGroup?: string;
  workerId?: string;
  resolved?: string;
}

export interface StoredTask {
  readonly taskId: string;
  readonly definition: StoredDefinition;
  readonly runs: Run[];
  /** Dependencies that are not satisfied yet. */
  readonly blockedBy: Set<string>;
}

export interface TaskGroup {
  readonly taskGroupId: string;
  readonly schedulerId: string;
  expires: string;
  /** ISO 8601, once sealed. */
  sealed?: string;
  readonly taskIds: string[];
}

/** Who runs a task. */
export type Worker = Pick<Run, 'workerGroup' | 'workerId' | 'takenUntil'>;

/** The queue resolves no task more often than this. */
export const MAX_RUNS = 50;

export class TaskStore {
  readonly tasks = new Map<string, StoredTask>();
  readonly groups = new Map<string, TaskGroup>();
  readonly #dependents = new Map<string, string[]>();
  readonly #now: () => string;
  readonly #onCompleted: (task: StoredTask) => void;

  /** @param now ISO 8601 @param onCompleted told of every task that completes */
  constructor(now: () => string, onCompleted: (task: StoredTask) => void) {
    this.#now = now;
    this.#onCompleted = onCompleted;
  }

  /** Adds a task, pending when nothing blocks it. Its dependencies exist, its id is new. */
  add(taskId: string, definition: StoredDefinition): StoredTask {
    const task: StoredTask = { taskId, definition, runs: [], blockedBy: new Set() };
    this.tasks.set(taskId, task);
    this.group(definition).taskIds.push(taskId);
    for (const dependency of definition.dependencies) {
      const dependents = this.#dependents.get(dependency) ?? [];
      this.#dependents.set(dependency, dependents);
      dependents.push(taskId);
      const state = this.state(this.tasks.get(dependency));
      if (!satisfies(state, definition)) task.blockedBy.add(dependency);
    }
    if (task.blockedBy.size === 0) this.schedule(task);
    return task;
  }

  /** The group that a task of this definition belongs to, made where there is none. */
  group({ taskGroupId, schedulerId, expires }: StoredDefinition): TaskGroup {
    const existing = this.groups.get(taskGroupId);
    const group = existing ?? { taskGroupId, schedulerId, expires, taskIds: [] };
    if (existing === undefined) this.groups.set(taskGroupId, group);
    else if (expires > group.expires) group.expires = expires;
    return group;
  }

  state(task: StoredTask | undefined): 'unscheduled' | RunState {
    return task?.runs.at(-1)?.state ?? 'unscheduled';
  }

  dependents(taskId: string): readonly StoredTask[] {
    return (this.#dependents.get(taskId) ?? []).flatMap((id) => this.tasks.get(id) ?? []);
  }

  /** Gives the task its first run, whatever blocks it; nothing where it has one. */
  schedule(task: StoredTask): void {
    if (task.runs.length > 0) return;
    task.runs.push({ state: 'pending', reasonCreated: 'scheduled', scheduled: this.#now() });
  }

  /** A new pending run, unless one is pending or running. */
  rerun(task: StoredTask): void {
    const state = this.state(task);
    if (state === 'pending' || state === 'running' || task.runs.length >= MAX_RUNS) return;
    task.runs.push({ state: 'pending', reasonCreated: 'rerun', scheduled: this.#now() });
  }

  /** Lets a worker take the task; schedules it first where it waits. */
  start(task: StoredTask, worker: Worker = { workerGroup: 'rig', workerId: 'rig' }): Run {
    this.schedule(task);
    const run = this.#activeRun(task);
    if (run.state === 'pending') Object.assign(run, worker, { state: 'running', started: this.#now() });
    return run;
  }

  /** Ends the task's run; what waited only for this task becomes pending. */
  resolve(task: StoredTask, resolution: Resolution, reason: string = resolution): void {
    const run = this.#activeRun(task);
    run.state = resolution;
    run.reasonResolved = reason;
    run.resolved = this.#now();
    if (resolution === 'completed') this.#onCompleted(task);
    for (const dependent of this.dependents(task.taskId)) {
      if (!satisfies(resolution, dependent.definition)) continue;
      dependent.blockedBy.delete(task.taskId);
      if (dependent.blockedBy.size === 0) this.schedule(dependent);
    }
  }

  /** Ends the task as canceled unless it is resolved; says whether it did. */
  cancel(task: StoredTask): boolean {
    const state = this.state(task);
    if (state !== 'unscheduled' && state !== 'pending' && state !== 'running') return false;
    if (state === 'unscheduled') {
      task.runs.push({ state: 'pending', reasonCreated: 'exception', scheduled: this.#now() });
    }
    this.resolve(task, 'exception', 'canceled');
    return true;
  }

  #activeRun(task: StoredTask): Run {
    const run = task.runs.at(-1);
    if (run?.state === 'pending' || run?.state === 'running') return run;
    throw new Error(`task ${task.taskId} is ${this.state(task)}: it has no run that could change`);
  }
}

const satisfies = (state: string, { requires }: StoredDefinition): boolean =>
  state === 'completed' || (requires === 'all-resolved' && (state === 'failed' || state === 'exception'));
