import type { TaskGroup, TaskPlan } from '../../src/create/carry-out.ts';
import { bindTask } from '../../src/graph/bind.ts';
import type { Task, TaskDefinition } from '../../src/graph/task.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import { resolveTimestamps } from '../../src/graph/timestamps.ts';
import type { Result } from '../../src/util/failure.ts';
import { derivedTaskId, type Taken } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import type { JsonObject } from '../../src/util/json.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { readTimeOr } from '../../src/util/time.ts';
import type { Push } from './push.ts';
import type { RunContext } from './services.ts';
import { canBeDependedOn, isResolvedBefore, ownTask, type Statuses } from './statuses.ts';

/** A label that is to run on a push. */
export interface ToRun {
  readonly label: Label;
  readonly times: number;
  /**
   * Extra runs of a label are numbered. `fill`: those from the first on that give a result, or still may. `fresh`: those
   * whose result nobody had seen when the action was asked for; one that has not finished by then is not made again.
   */
  readonly runs: 'fill' | 'fresh';
  readonly change?: Change;
  /** What is unusual about it, for the result. */
  readonly why?: string;
}

/** How a task differs from its definition in the graph. */
export interface Change {
  /** Treeherder symbol. */
  readonly symbol?: string;
  /** Value of `MOZHARNESS_TEST_PATHS`, the manifests to run. */
  readonly testPaths?: string;
  /** More of `extra`. */
  readonly extra?: JsonObject;
}

/** Extra tasks for one push. */
export interface ExtraWork {
  readonly push: Push;
  readonly toRun: readonly ToRun[];
}

export interface ExtraTasks extends TaskPlan {
  readonly labelToTaskId: ReadonlyMap<Label, TaskId>;
  /** The wanted labels; the other tasks are there because these need them. */
  readonly toRun: readonly Label[];
}

/**
 * What the nth extra run of a label on a push is for, from which its id is derived. It says nothing of the action or the
 * person that asked for it: so a second click, a retry and another action that wants the same get the same task.
 */
const purposeOf = ({ decisionTaskId }: TaskGroup, label: Label, n: number) =>
  ['extra', decisionTaskId, label, n] as const;

/** The ids of the first extra runs of a label on a push. */
export const extraRunIds = (group: TaskGroup, label: Label, count: number): readonly TaskId[] =>
  Array.from({ length: count }, (_, i) => derivedTaskId(...purposeOf(group, label, i + 1)));

/** So many are asked for at once. */
const LOOKED_FOR = 8;

/** The extra runs of a label that there are on a push, in their order. */
export function extraRuns(statuses: Statuses, group: TaskGroup, label: Label): readonly TaskStatus[] {
  for (const taskId of extraRunIds(group, label, LOOKED_FOR)) statuses.of(taskId);
  const taken = new Set<TaskId>();
  const runs: TaskStatus[] = [];
  for (let n = 1; ; n++) {
    const { status } = ownTask(statuses, group, taken, ...purposeOf(group, label, n));
    if (status === null) return runs;
    runs.push(status);
  }
}

/** Whether an id is that of an extra run: the first hundred are looked through. */
export const isExtraRun = ({ group }: Pick<Push, 'group'>, label: Label, taskId: TaskId): boolean =>
  extraRunIds(group, label, 100).includes(taskId);

/**
 * The tasks to create so that the wanted labels run on a push, definitions from that push's graph. What they depend on
 * is taken from the push where it can be depended on, and is created too where it is missing, has failed or expires
 * too early. Fails with `bad-reference`.
 *
 * @param taken ids under which there are tasks of others
 */
export function extraTasks(work: ExtraWork, statuses: Statuses, context: RunContext, taken: Taken): Result<ExtraTasks> {
  const ids = new ExtraIds(work, statuses, context, taken);
  const tasks = new Map<TaskId, Task>();
  for (const { label, taskId, repetition, change } of ids.all()) {
    const task = ids.graph.get(label);
    const dependencies = ids.dependencies(task, repetition);
    const definition = changed(task.task, change, context);
    const { decisionTaskId } = work.push.group;
    const bound = bindTask({ ...task, task: definition }, { ...context, decisionTaskId, taskId, dependencies });
    if (!bound.ok) return bound;
    tasks.set(taskId, bound.value);
  }
  const labelToTaskId = new Map([...tasks].map(([taskId, { label }]) => [label, taskId]));
  return ok({ tasks, labelToTaskId, toRun: work.toRun.map(({ label }) => label) });
}

interface Planned {
  readonly label: Label;
  readonly taskId: TaskId;
  /** From 1; 1 for what is only depended on. */
  readonly repetition: number;
  readonly change?: Change;
}

/** Which task stands for which label: existing ones where they do, extra ones where they must. */
class ExtraIds {
  readonly #work: ExtraWork;
  /** The wanted labels and what they depend on. */
  readonly graph: TaskGraph;
  readonly #statuses: Statuses;
  readonly #context: RunContext;
  readonly #taken: Taken & Set<TaskId>;
  readonly #wanted = new Map<Label, readonly TaskId[]>();
  readonly #needed = new Map<Label, { readonly taskId: TaskId; readonly isNew: boolean }>();

  constructor(work: ExtraWork, statuses: Statuses, context: RunContext, taken: Taken) {
    this.#work = work;
    this.graph = work.push.graph.closure(work.toRun.map(({ label }) => label));
    this.#statuses = statuses;
    this.#context = context;
    this.#taken = Object.assign(new Set(taken), { salt: context.salt });
    for (const one of work.toRun) this.#wanted.set(one.label, this.#repetitions(one));
  }

  /** Everything to create, each after what it depends on within the push. */
  all(): readonly Planned[] {
    const planned: Planned[] = [];
    const changes = new Map(this.#work.toRun.map(({ label, change }) => [label, change]));
    for (const [label, taskIds] of this.#wanted) {
      const change = changes.get(label);
      for (const [i, taskId] of taskIds.entries()) {
        planned.push({ label, taskId, repetition: i + 1, ...(change ? { change } : {}) });
        this.dependencies(this.graph.get(label), i + 1);
      }
    }
    // Asking for dependencies has found those that have to be created; they may need further ones in turn.
    for (const [label, { taskId, isNew }] of this.#needed) {
      if (!isNew) continue;
      planned.push({ label, taskId, repetition: 1 });
      this.dependencies(this.graph.get(label), 1);
    }
    const rank = new Map(this.graph.postorder().map((label, i) => [label, i]));
    return planned.sort((a, b) => (rank.get(a.label) ?? 0) - (rank.get(b.label) ?? 0));
  }

  /** Edge name to taskId; soft dependencies that are on the push are edges named by their label. */
  dependencies(task: Task, repetition: number): ReadonlyMap<string, TaskId> {
    const dependencies = new Map<string, TaskId>();
    for (const edge in task.dependencies) {
      dependencies.set(edge, this.#dependency(task.dependencies[edge] as Label, repetition));
    }
    for (const label of task.soft_dependencies ?? []) {
      const wanted = this.#wanted.get(label);
      const taskId = wanted
        ? wanted[Math.min(repetition, wanted.length) - 1]
        : (this.#needed.get(label)?.taskId ?? this.#there(label, this.#deadline(task)));
      if (taskId) dependencies.set(label, taskId);
    }
    return dependencies;
  }

  #dependency(label: Label, repetition: number): TaskId {
    const wanted = this.#wanted.get(label);
    // Repetitions of a chain of wanted tasks are chains of their own.
    const own = wanted?.[Math.min(repetition, wanted.length) - 1];
    if (own) return own;
    let needed = this.#needed.get(label);
    if (!needed) {
      const deadline = Math.max(...this.graph.dependents(label).map((other) => this.#deadline(this.graph.get(other))));
      const existing = this.#existing(label, deadline);
      needed = existing ? { taskId: existing, isNew: false } : this.#replacement(label, deadline);
      this.#needed.set(label, needed);
    }
    return needed.taskId;
  }

  /** The task of this label on the push that can be depended on, or null. */
  #existing(label: Label, deadline: number): TaskId | null {
    // All are asked for, so that all become known at once.
    const usable = (this.#work.push.existing.get(label) ?? []).filter((taskId) => {
      const status = this.#statuses.of(taskId);
      return status !== null && canBeDependedOn(status, deadline);
    });
    return usable.at(-1) ?? null;
  }

  /** The same, or an extra run that can be: no list tells of those that were asked for in a shell. */
  #there(label: Label, deadline: number): TaskId | null {
    const existing = this.#existing(label, deadline);
    if (existing) return existing;
    const { taskId, status } = this.#firstExtraRun(label, deadline);
    return status && taskId;
  }

  /**
   * One that has not finished when the action was asked for may be of a run of this action that was killed: it is part of
   * the plan, and found again.
   */
  #replacement(label: Label, deadline: number): { readonly taskId: TaskId; readonly isNew: boolean } {
    const { taskId, status } = this.#firstExtraRun(label, deadline);
    return { taskId, isNew: status === null || !isResolvedBefore(status, this.#context.since) };
  }

  /** The first extra run that can be depended on, or the first that is not there yet. */
  #firstExtraRun(label: Label, deadline: number) {
    for (let n = 1; ; n++) {
      const run = this.#extraRun(label, n);
      if (run.status === null || canBeDependedOn(run.status, deadline)) return run;
    }
  }

  #repetitions({ label, times, runs }: ToRun): readonly TaskId[] {
    const { since, now } = this.#context;
    const ids: TaskId[] = [];
    for (let n = 1; ids.length < times; n++) {
      const { taskId, status } = this.#extraRun(label, n);
      const isOver =
        status !== null &&
        (runs === 'fresh'
          ? isResolvedBefore(status, since)
          : readTimeOr(status.expires, 0) <= now || (status.state === 'exception' && isResolvedBefore(status, since)));
      if (!isOver) ids.push(taskId);
    }
    return ids;
  }

  /** The nth extra run of a label. */
  #extraRun(label: Label, n: number) {
    const { group } = this.#work.push;
    return ownTask(this.#statuses, group, this.#taken, ...purposeOf(group, label, n));
  }

  #deadline(task: Task): number {
    const deadline = resolveTimestamps(task.task['deadline'], this.#context.now);
    return readTimeOr(deadline, this.#context.now);
  }
}

/** The definition with what is to be changed, and the action task as its parent, where Chain of Trust looks for it. */
function changed(definition: TaskDefinition, change: Change | undefined, { ownTaskId }: RunContext): TaskDefinition {
  const { symbol, testPaths } = change ?? {};
  const extra = { ...object(definition['extra']), ...change?.extra };
  if (symbol !== undefined && extra['treeherder']) extra['treeherder'] = { ...object(extra['treeherder']), symbol };
  if (ownTaskId) extra['parent'] = ownTaskId;
  if (testPaths === undefined) return { ...definition, extra };
  const payload = object(definition['payload']);
  const env = { ...object(payload['env']), MOZHARNESS_TEST_PATHS: testPaths };
  return { ...definition, extra, payload: { ...payload, env } };
}

const object = (value: unknown): TaskDefinition => (value ?? {}) as TaskDefinition;
