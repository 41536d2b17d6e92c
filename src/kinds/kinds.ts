import { checkedGraph } from '../graph/codec.ts';
import { type GraphProblem, type TellProblem, tellProblem } from '../graph/problem.ts';
import type { Task } from '../graph/task.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { type Failure, type Result, together } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { err, ok } from '../util/result.ts';
import { didYouMean } from '../util/schema.ts';
import { type Kind, type KindContext, type KindFile, parseKind } from './kind.ts';
import { renderStubs, type Stub } from './kind-render.ts';
import { makeTask } from './kind-task.ts';

export interface KindsGraph {
  readonly graph: TaskGraph;
  /** Tells what is found about one of its tasks later on as if the kind had said it. */
  readonly tell: TellProblem;
}

/**
 * The full task graph of the kinds of a repository. A kind comes after those in its `kind-dependencies` and sees their
 * tasks. Fails with `bad-kind`, naming file, line, kind, task and field; all problems of a kind are told together.
 * `docs/reference/kinds.md` documents the format.
 */
export function generateTasks(files: readonly KindFile[], context: KindContext): Result<KindsGraph> {
  const kinds = new Map<string, Kind>();
  for (const file of files) {
    const kind = parseKind(file);
    if (!kind.ok) return kind;
    kinds.set(kind.value.name, kind.value);
  }
  const order = inOrder(kinds);
  if (!order.ok) return order;
  const tasks = new Map<Label, Task>();
  const origins: Origins = new Map();
  for (const kind of order.value) {
    const before = [...tasks.values()].filter((task) => kind.dependencies.includes(task.kind));
    const stubs = renderStubs(kind, before, context);
    if (!stubs.ok) return stubs;
    const problems: Failure[] = [];
    for (const stub of stubs.value) {
      const task = makeTask(kind, stub, context);
      if (!task.ok) problems.push(task.failure);
      else if (tasks.has(task.value.label)) problems.push(kind.problem(stub.name, ['label'], twice(task.value.label)));
      else {
        tasks.set(task.value.label, task.value);
        origins.set(task.value.label, { kind, stub });
      }
    }
    const failure = together(problems);
    if (failure) return err(failure);
  }
  const failure = together(dangling(tasks, origins));
  if (failure) return err(failure);
  const graph = checkedGraph(tasks, 'taskcluster/kinds');
  return graph.ok ? ok({ graph: graph.value, tell: (problem) => told(problem, origins) }) : graph;
}

/** Where each task comes from; those of a morph are not among them. */
type Origins = Map<Label, { readonly kind: Kind; readonly stub: Stub }>;

/** What a field of a definition is called in a kind, where that is something else. */
const FIELDS: Readonly<Record<string, string>> = {
  deadline: 'deadline-after',
  expires: 'expires-after',
  metadata: 'description',
  provisionerId: 'worker-type',
  workerType: 'worker-type',
  extra: 'treeherder',
};

function told(problem: GraphProblem, origins: Origins): Failure {
  const { label, field, message, fix } = problem;
  const origin = origins.get(label);
  return origin ? origin.kind.problem(origin.stub.name, [FIELDS[field] ?? field], message, fix) : tellProblem(problem);
}

const twice = (label: Label): string => `label ${label} is used twice`;

/** Edges to labels that no kind makes. */
function dangling(tasks: ReadonlyMap<Label, Task>, origins: Origins): readonly Failure[] {
  const problems: Failure[] = [];
  const check = (label: Label, path: readonly string[], to: Label): void => {
    const origin = origins.get(label);
    if (tasks.has(to) || !origin) return;
    const message = `${path.join('.')} is ${to}, which no kind makes`;
    const fix = `${didYouMean(to, [...tasks.keys()])}name the label of a task`;
    problems.push(origin.kind.problem(origin.stub.name, path, message, fix));
  };
  for (const [label, { dependencies, soft_dependencies = [] }] of tasks) {
    for (const edge in dependencies) check(label, ['dependencies', edge], dependencies[edge] as Label);
    for (const to of soft_dependencies) check(label, ['soft-dependencies'], to);
  }
  return problems;
}

/** Kinds, each after those it depends on; by name where that leaves a choice. */
function inOrder(kinds: ReadonlyMap<string, Kind>): Result<readonly Kind[]> {
  const order: Kind[] = [];
  const visit = (kind: Kind, path: readonly string[]): Failure | null => {
    if (order.includes(kind)) return null;
    if (path.includes(kind.name)) {
      const circle = [...path.slice(path.indexOf(kind.name)), kind.name].join(' -> ');
      return kind.problem(null, ['kind-dependencies'], `kinds depend on each other in a circle: ${circle}`);
    }
    for (const [i, name] of kind.dependencies.entries()) {
      const dependency = kinds.get(name);
      if (!dependency) {
        const fix = `${didYouMean(name, [...kinds.keys()])}there are ${[...kinds.keys()].join(', ')}`;
        return kind.problem(null, ['kind-dependencies', i], `there is no kind ${name}`, fix);
      }
      const problem = visit(dependency, [...path, kind.name]);
      if (problem) return problem;
    }
    order.push(kind);
    return null;
  };
  for (const name of [...kinds.keys()].sort()) {
    const kind = kinds.get(name);
    const problem = kind ? visit(kind, []) : null;
    if (problem) return err(problem);
  }
  return ok(order);
}
