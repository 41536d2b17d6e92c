import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { err } from '../util/result.ts';
import { badGraph, checkedGraph, decodeTaskGraph, taskProblem } from './codec.ts';
import type { Task } from './task.ts';
import type { TaskGraph } from './task-graph.ts';

/** Where the text of each task stands in a file, end excluded. */
type Spans = ReadonlyMap<Label, Span>;

/** What `decodeNeeded` throws when a definition that was left for later is read and turns out not to be JSON. */
export class BrokenDefinition extends Error {}

/**
 * Reads from the bytes of a `full-task-graph.json` the tasks that `targets` need: themselves, tasks with the attribute
 * `always_target`, and all they depend on. A push targets a part of a full graph of 100 MB and more; what no target
 * needs is not parsed and not checked, but for labels that occur twice. Fails as `decodeTaskGraph` does.
 *
 * Files are recognized in the form that taskgraph writes, sorted or not: an indent of two. Any other is read whole.
 *
 * @param definitions `later`: the definition of a task is parsed when it is first read, which for a task that is left out
 * is never; it throws `BrokenDefinition` where it is not JSON
 */
export function decodeNeeded(
  bytes: Buffer,
  targets: readonly Label[],
  where: string,
  definitions: 'now' | 'later' = 'now',
): Result<TaskGraph> {
  const spans = taskSpans(bytes);
  if (!spans) return decodeTaskGraph(bytes.toString(), where);
  const problems: string[] = [];
  const needed = new Set<Label>(targets);
  for (const label of alwaysTargets(bytes, spans)) needed.add(label);
  const tasks = new Map<Label, Task>();
  // A Set is iterated in insertion order, what is added on the way included.
  for (const label of needed) {
    const span = spans.get(label);
    if (!span) continue; // `checkedGraph` names the edge, `decodeTargetTasks` the target
    const later = definitions === 'later' ? definitionSpan(bytes, span) : null;
    const task = later ? parseWithout(bytes, span, later) : parse(bytes, ...span);
    const problem = taskProblem(label, task);
    if (problem) {
      problems.push(problem);
      continue;
    }
    if (later) readLater(task as Task, bytes, later);
    tasks.set(label, task as Task);
    for (const edge in (task as Task).dependencies) needed.add((task as Task).dependencies[edge] as Label);
  }
  return problems.length > 0 ? err(badGraph(where, problems)) : checkedGraph(tasks, where);
}

type Span = readonly [start: number, end: number];

/** Where the definition stands in the text of a task; null where it is not in the form taskgraph writes. */
function definitionSpan(bytes: Buffer, [start, end]: Span): Span | null {
  const key = '\n    "task": {\n';
  const at = bytes.indexOf(key, start);
  if (at < 0 || at > end) return null;
  const close = bytes.indexOf('\n    }', at);
  return close < 0 || close > end ? null : [at + key.length - 2, close + '\n    }'.length];
}

/** The task with an empty definition in the place of its own. */
const parseWithout = (bytes: Buffer, [start, end]: Span, [from, to]: Span): unknown =>
  parseText(`${bytes.toString('utf8', start, from)}{}${bytes.toString('utf8', to, end)}`);

function readLater(task: Task, bytes: Buffer, span: Span): void {
  const put = (value: PropertyDescriptor) =>
    Object.defineProperty(task, 'task', { ...value, enumerable: true, configurable: true });
  put({
    get() {
      const value = parse(bytes, ...span);
      if (value === undefined) throw new BrokenDefinition(`${task.label}: field task is not JSON`);
      put({ value });
      return value;
    },
  });
}

/**
 * Null where the file is not in taskgraph's form, or a label occurs twice: reading the whole tells what is wrong. The
 * patterns are short because for those the search goes by single bytes, which is fastest over a hundred megabytes.
 */
function taskSpans(bytes: Buffer): Spans | null {
  if (!startsWith(bytes, '{\n  "', 0)) return null;
  const spans = new Map<Label, Span>();
  let at = 1;
  while (startsWith(bytes, '\n  "', at)) {
    const keyEnd = bytes.indexOf('": {\n', at) + 1;
    const end = bytes.indexOf('\n  }', keyEnd) + '\n  }'.length;
    if (keyEnd < 1 || end < keyEnd) return null;
    const label = parse(bytes, at + '\n  '.length, keyEnd);
    if (typeof label !== 'string' || spans.has(label as Label)) return null;
    spans.set(label as Label, [keyEnd + ': '.length, end]);
    at = startsWith(bytes, ',', end) ? end + 1 : end;
  }
  return bytes.toString('utf8', at).trim() === '}' ? spans : null;
}

/** Labels of tasks in whose text the attribute is set; the few that mean another attribute of that name do no harm. */
function* alwaysTargets(bytes: Buffer, spans: Spans): Generator<Label> {
  const attribute = '"always_target": true';
  let found = bytes.indexOf(attribute);
  if (found < 0) return;
  for (const [label, [, end]] of spans) {
    if (found >= end) continue;
    yield label;
    found = bytes.indexOf(attribute, end);
    if (found < 0) return;
  }
}

const startsWith = (bytes: Buffer, ascii: string, at: number): boolean =>
  bytes.toString('latin1', at, at + ascii.length) === ascii;

const parse = (bytes: Buffer, start: number, end: number): unknown => parseText(bytes.toString('utf8', start, end));

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
