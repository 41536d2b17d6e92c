import type { Failure, Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { isObject, parseJson } from '../util/json.ts';
import { err, ok } from '../util/result.ts';
import type { Task } from './task.ts';
import { TaskGraph } from './task-graph.ts';

/** At most this many problems of a graph are told at once. */
const TOLD = 10;

/**
 * Reads the text of a `full-task-graph.json` (keys are labels). The tasks are the parsed objects themselves.
 * Fails with `bad-graph` on what is not such a file, a missing or mistyped field, a key that is not the task's label,
 * a label that occurs twice, an edge to a task that is not there, or a cycle; each names task and field.
 *
 * @param where the file, for messages
 */
export function decodeTaskGraph(text: string, where: string): Result<TaskGraph> {
  const json = parseObject(text, where);
  if (!json.ok) return json;
  const problems = repeatedKeys(text, json.value);
  const tasks = new Map<Label, Task>();
  for (const key in json.value) {
    const problem = taskProblem(key, json.value[key]);
    if (problem) problems.push(problem);
    else tasks.set(key as Label, json.value[key] as Task);
  }
  if (problems.length > 0) return err(badGraph(where, problems));
  return checkedGraph(tasks, where);
}

/** A graph of tasks whose fields are right, after a check of its edges. Fails with `bad-graph`. */
export function checkedGraph(tasks: ReadonlyMap<Label, Task>, where: string): Result<TaskGraph> {
  const problems: string[] = [];
  for (const [label, task] of tasks) {
    for (const edge in task.dependencies) {
      const to = task.dependencies[edge];
      if (!tasks.has(to as Label)) problems.push(`${label}: dependencies.${edge} is ${to}, which is not in the graph`);
    }
  }
  if (problems.length > 0) return err(badGraph(where, problems));
  const graph = new TaskGraph(tasks);
  const cyclic = graph.cyclic();
  if (cyclic.length > 0) return err(badGraph(where, [cycleProblem(graph, cyclic)]));
  return ok(graph);
}

/** Reads the text of a `target-tasks.json`: a list of labels. */
export function decodeTargetTasks(text: string, where: string): Result<readonly Label[]> {
  const json = parseJson(text);
  if (!json.ok) return err({ reason: 'bad-graph', where, message: `not JSON: ${json.failure}` });
  const { value } = json;
  if (Array.isArray(value) && value.every((label) => typeof label === 'string'))
    return ok([...new Set(value as Label[])]);
  return err({ reason: 'bad-graph', where, message: 'a list of labels is expected' });
}

function parseObject(text: string, where: string): Result<Record<string, unknown>> {
  const json = parseJson(text);
  if (!json.ok) return err({ reason: 'bad-graph', where, message: `not JSON: ${json.failure}` });
  if (isObject(json.value)) return ok(json.value);
  return err({ reason: 'bad-graph', where, message: 'an object of tasks by label is expected' });
}

/**
 * `JSON.parse` keeps the last of two equal keys and says nothing. In the form taskgraph writes (indent of two) every
 * label stands on a line of its own at a depth that nothing else has, so the lines can be counted.
 */
function repeatedKeys(text: string, json: Record<string, unknown>): string[] {
  if (!text.startsWith('{\n  "')) return [];
  let lines = 0;
  for (let at = text.indexOf('\n  "'); at >= 0; at = text.indexOf('\n  "', at + 4)) lines++;
  if (lines === Object.keys(json).length) return [];
  const seen = new Set<string>();
  const repeated: string[] = [];
  for (const match of text.matchAll(/\n {2}"((?:[^"\\\n]|\\.)*)": ?\{/g)) {
    const label = match[1] ?? '';
    if (seen.has(label)) repeated.push(`${label}: this label occurs twice`);
    seen.add(label);
  }
  return repeated;
}

/** What is wrong with the task under a key of the file, or undefined. */
export function taskProblem(key: string, value: unknown): string | undefined {
  if (!isObject(value)) return `${key}: a task is expected`;
  if (typeof value['label'] !== 'string') return `${key}: field label is missing or not a string`;
  if (value['label'] !== key) return `${key}: field label says ${value['label']}`;
  if (typeof value['kind'] !== 'string') return `${key}: field kind is missing or not a string`;
  if (!isObject(value['attributes'])) return `${key}: field attributes is missing or not an object`;
  if (!isObject(value['task'])) return `${key}: field task is missing or not an object`;
  const optimization = value['optimization'];
  if (optimization !== null && !(isObject(optimization) && Object.keys(optimization).length <= 1)) {
    return `${key}: field optimization is missing or neither null nor one strategy with its argument`;
  }
  const dependencies = value['dependencies'];
  if (!isObject(dependencies)) return `${key}: field dependencies is missing or not an object`;
  for (const edge in dependencies) {
    if (typeof dependencies[edge] !== 'string') return `${key}: field dependencies.${edge} is not a label`;
  }
  for (const field of ['soft_dependencies', 'if_dependencies']) {
    const list = value[field];
    if (list !== undefined && !(Array.isArray(list) && list.every((label) => typeof label === 'string'))) {
      return `${key}: field ${field} is not a list of labels`;
    }
  }
  return undefined;
}

/** Walks from a task that could not be ordered along dependencies of the same sort until one comes again. */
function cycleProblem(graph: TaskGraph, cyclic: readonly Label[]): string {
  const among = new Set(cyclic);
  const path: Label[] = [];
  let label = cyclic[0];
  while (label !== undefined && !path.includes(label)) {
    path.push(label);
    label = graph.dependencies(label).find((dependency) => among.has(dependency));
  }
  const cycle = label === undefined ? path : [...path.slice(path.indexOf(label)), label];
  return `${cycle[0]}: dependencies form a cycle: ${cycle.join(' -> ')}`;
}

export function badGraph(where: string, problems: readonly string[]): Failure {
  const more = problems.length - TOLD;
  return {
    reason: 'bad-graph',
    where,
    message:
      problems.length === 1
        ? (problems[0] ?? '')
        : `${problems.length} problems: ${problems.slice(0, TOLD).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    fix: 'this file must be as taskgraph wrote it: look at the task named, and at what wrote or changed the file',
  };
}
