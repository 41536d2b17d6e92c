import jsone from 'json-e';
import type { Task } from '../graph/task.ts';
import type { Result } from '../util/failure.ts';
import { isObject } from '../util/json.ts';
import { err, ok } from '../util/result.ts';
import type { Kind, KindContext, Path } from './kind.ts';

/** A task of a kind after rendering, defaults merged; unchecked but for its name. */
export interface Stub extends Record<string, unknown> {
  readonly name: string;
}

/**
 * The tasks of a kind: JSON-e rendered, then merged over the rendered defaults. JSON-e knows `parameters`, `config` (all
 * of config.yml), `kind`, `level`, `project`, `tasks` (label -> task of the kinds this one depends on), `now` (time of
 * the push, so that a decision that runs again renders the same); and `name` in the defaults.
 *
 * @param before the tasks of the kinds that this one depends on
 */
export function renderStubs(
  kind: Kind,
  before: readonly Task[],
  { parameters, config }: KindContext,
): Result<readonly Stub[]> {
  const context = {
    parameters,
    config: config.raw,
    kind: kind.name,
    level: parameters.level,
    project: parameters.project,
    tasks: Object.fromEntries(before.map((task) => [task.label, task])),
    now: new Date(parameters.build_date * 1000).toISOString(),
  };
  const named = renderTasks(kind, context);
  if (!named.ok) return named;
  const stubs: Stub[] = [];
  for (const own of named.value) {
    const defaults = render(kind, own.name, ['task-defaults'], kind.defaults, { ...context, name: own.name });
    if (!defaults.ok) return defaults;
    stubs.push(merge(defaults.value, own) as Stub);
  }
  return ok(stubs);
}

function renderTasks(kind: Kind, context: object): Result<readonly Stub[]> {
  const { tasks } = kind;
  const isTemplate = Array.isArray(tasks) || Object.keys(tasks).some((key) => key.startsWith('$'));
  if (isTemplate) {
    const rendered = render(kind, null, ['tasks'], tasks, context);
    return rendered.ok ? withNames(kind, rendered.value) : rendered;
  }
  const all: [string, unknown][] = [];
  // One by one, so that an error says which task it is in.
  for (const [name, template] of Object.entries(tasks)) {
    const rendered = render(kind, name, ['tasks', name], template, context);
    if (!rendered.ok) return rendered;
    all.push([name, rendered.value]);
  }
  return withNames(kind, Object.fromEntries(all));
}

function withNames(kind: Kind, rendered: unknown): Result<readonly Stub[]> {
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(rendered)
    ? rendered.map((stub) => [isObject(stub) ? stub['name'] : undefined, stub])
    : Object.entries(rendered as object);
  const stubs: Stub[] = [];
  for (const [name, stub] of entries) {
    if (typeof name !== 'string') return err(kind.problem(null, ['tasks'], 'a task of the list has no name'));
    // A task that renders to nothing, as `{$if: ..., then: ...}` does, is left out.
    if (stub === null || stub === undefined) continue;
    if (!isObject(stub)) return err(kind.problem(name, [], 'is not an object after rendering'));
    stubs.push({ ...stub, name });
  }
  return ok(stubs);
}

function render(kind: Kind, task: string | null, at: Path, template: unknown, context: object): Result<unknown> {
  try {
    return ok(jsone(template as object, context));
  } catch (error) {
    // Whatever JSON-e throws, its own bugs on odd expressions included, is about the template.
    const location = locationOf(error);
    const field = location.length > 0 ? ` in ${location.join('.')}` : '';
    const message = `JSON-e${field}: ${(error as Error).message}`;
    return err(kind.problemAt([...at, ...location], task, message, FIX));
  }
}

const FIX = 'docs/reference/kinds.md lists what JSON-e knows; a dollar and brace for the shell are written $${';

/** The path in an error of JSON-e, whose parts are such as `.a` and `[1]`. */
function locationOf(error: unknown): Path {
  const location = isObject(error) || error instanceof Error ? (error as { location?: unknown }).location : undefined;
  if (!Array.isArray(location)) return [];
  return location.map((part) => String(part).replace(/^\.|^\[|\]$/g, ''));
}

/** Objects are merged, lists put together, and otherwise the second wins (taskgraph `util/templates.py`, merge). */
function merge(under: unknown, over: unknown): unknown {
  if (Array.isArray(under) && Array.isArray(over)) return [...under, ...over];
  if (!isObject(under) || !isObject(over)) return over;
  const merged = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(under, key) ? merge(under[key], value) : value,
  ]);
  return { ...under, ...Object.fromEntries(merged) };
}
