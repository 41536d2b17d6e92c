import type { Label } from '../util/ids.ts';
import type { Task } from './task.ts';

/**
 * An immutable graph of tasks: nodes are labels, an edge leads from a task to each task it depends on. Operations
 * return new graphs. Built by `decodeTaskGraph` or from tasks known to be consistent; it does not check itself and
 * knows nothing of Taskcluster.
 */
export class TaskGraph {
  readonly tasks: ReadonlyMap<Label, Task>;
  readonly #dependencies = new Map<Label, readonly Label[]>();
  readonly #dependents = new Map<Label, Label[]>();
  #preorder: readonly Label[] | undefined;
  #postorder: readonly Label[] | undefined;

  /** `tasks`: every dependency of a task must itself be a key. */
  constructor(tasks: ReadonlyMap<Label, Task>) {
    this.tasks = tasks;
    for (const label of tasks.keys()) this.#dependents.set(label, []);
    for (const [label, task] of tasks) {
      const dependencies = [...new Set(Object.values(task.dependencies))] as Label[];
      this.#dependencies.set(label, dependencies);
      for (const dependency of dependencies) this.#dependents.get(dependency)?.push(label);
    }
  }

  get(label: Label): Task {
    const task = this.tasks.get(label);
    if (!task) throw new Error(`no task ${label} in this graph`);
    return task;
  }

  /** The labels a task depends on, each once. */
  dependencies(label: Label): readonly Label[] {
    return this.#dependencies.get(label) ?? [];
  }

  /** The labels that depend on a task, each once. */
  dependents(label: Label): readonly Label[] {
    return this.#dependents.get(label) ?? [];
  }

  /** All labels, each after everything it depends on. */
  postorder(): readonly Label[] {
    this.#postorder ??= visit(this.#dependencies, this.#dependents);
    return this.#postorder;
  }

  /** All labels, each before everything it depends on. */
  preorder(): readonly Label[] {
    this.#preorder ??= visit(this.#dependents, this.#dependencies);
    return this.#preorder;
  }

  /** The graph of `labels` and everything they depend on, in this graph's order. */
  closure(labels: Iterable<Label>): TaskGraph {
    const reached = new Set(labels);
    // A Set is iterated in insertion order, what is added on the way included.
    for (const label of reached) for (const dependency of this.dependencies(label)) reached.add(dependency);
    if (reached.size === this.tasks.size) return this;
    const tasks = new Map<Label, Task>();
    for (const [label, task] of this.tasks) if (reached.has(label)) tasks.set(label, task);
    return new TaskGraph(tasks);
  }

  /** The labels that take part in or hang behind a cycle; empty for a proper graph. */
  cyclic(): readonly Label[] {
    const visited = new Set(this.postorder());
    return [...this.tasks.keys()].filter((label) => !visited.has(label));
  }
}

/** Labels in an order in which each comes after all of `before`, breadth first. Labels on cycles are left out. */
function visit(
  before: ReadonlyMap<Label, readonly Label[]>,
  after: ReadonlyMap<Label, readonly Label[]>,
): readonly Label[] {
  const missing = new Map<Label, number>();
  const order: Label[] = [];
  for (const [label, others] of before) {
    missing.set(label, others.length);
    if (others.length === 0) order.push(label);
  }
  for (const label of order) {
    for (const next of after.get(label) ?? []) {
      const left = (missing.get(next) ?? 0) - 1;
      missing.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order;
}
