import type { Task, TaskDefinition } from '../../src/graph/task.ts';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import { asLabel, type Label } from '../../src/util/ids.ts';
import type { Json } from '../../src/util/json.ts';

/** What a test says of a task; the rest is as taskgraph writes it. */
export interface TaskSketch {
  readonly kind?: string;
  readonly attributes?: Readonly<Record<string, Json>>;
  /** Labels, each under an edge of its own name; or edge name to label. */
  readonly needs?: readonly string[] | Readonly<Record<string, string>>;
  readonly soft?: readonly string[];
  readonly ifNeeds?: readonly string[];
  readonly optimization?: Readonly<Record<string, Json>> | null;
  readonly definition?: TaskDefinition;
}

const DEADLINE = { 'relative-datestamp': '1 day' };

export function task(label: string, sketch: TaskSketch = {}): Task {
  const { needs = [], kind = 'test' } = sketch;
  const dependencies = Array.isArray(needs) ? Object.fromEntries(needs.map((other) => [other, other])) : needs;
  return {
    kind,
    label: asLabel(label),
    description: `does ${label}`,
    attributes: { kind, ...sketch.attributes },
    dependencies: dependencies as Task['dependencies'],
    soft_dependencies: (sketch.soft ?? []).map(asLabel),
    if_dependencies: (sketch.ifNeeds ?? []).map(asLabel),
    optimization: sketch.optimization ?? null,
    task: { deadline: DEADLINE, metadata: { name: label }, ...sketch.definition },
  };
}

/** Sketches of some tasks by label, to put over those of a shape. */
export type Sketches = Readonly<Record<string, TaskSketch>>;

/** A graph of tasks by label. What they depend on must be among them. */
export function graphOf(sketches: Sketches): TaskGraph {
  const tasks = new Map<Label, Task>();
  for (const [label, sketch] of Object.entries(sketches)) tasks.set(asLabel(label), task(label, sketch));
  return new TaskGraph(tasks);
}

/** The text of a `full-task-graph.json`. */
export const graphText = (graph: TaskGraph): string => JSON.stringify(Object.fromEntries(graph.tasks), null, 2);

export const labels = (...names: readonly string[]): readonly Label[] => names.map(asLabel);
export const labelSet = (...names: readonly string[]): ReadonlySet<Label> => new Set(labels(...names));

/** In the pictures an arrow leads from a task to what depends on it: what runs first stands to the left. */
const shape =
  (base: Sketches) =>
  (over: Sketches = {}): TaskGraph => {
    const sketches: Record<string, TaskSketch> = { ...base };
    for (const [label, sketch] of Object.entries(over)) sketches[label] = { ...sketches[label], ...sketch };
    return graphOf(sketches);
  };

/**
 * a
 * b
 * c
 */
export const apart = shape({ a: {}, b: {}, c: {} });

/** a -> b -> c */
export const chain = shape({ a: {}, b: { needs: ['a'] }, c: { needs: ['b'] } });

/**
 *      b
 *    /   \
 *  a       d
 *    \   /
 *      c
 */
export const diamond = shape({ a: {}, b: { needs: ['a'] }, c: { needs: ['a'] }, d: { needs: ['b', 'c'] } });

/**
 *  a -> b
 *   \   |
 *    \  v
 *      c
 */
export const triangle = shape({ a: {}, b: { needs: ['a'] }, c: { needs: ['a', 'b'] } });

/**
 *      t1
 *    /
 *  a -- t2
 *    \
 *      t3
 */
export const fan = shape({ a: {}, t1: { needs: ['a'] }, t2: { needs: ['a'] }, t3: { needs: ['a'] } });
