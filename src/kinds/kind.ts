import type { Parameters } from '../push/parameters.ts';
import type { GraphConfig } from '../seta/graph-config.ts';
import type { Failure, Result } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import { err, ok } from '../util/result.ts';
import { validator } from '../util/schema.ts';
import { openYaml } from '../util/yaml.ts';
import { kindSchema } from './kinds-schema.ts';

/** The text of `taskcluster/kinds/<name>/kind.yml`. */
export interface KindFile {
  readonly name: string;
  /** Path from the root of the repository, for messages and for `metadata.source`. */
  readonly file: string;
  readonly text: string;
}

/** A kind as it was read, before rendering. */
export interface Kind {
  readonly name: string;
  readonly file: string;
  readonly dependencies: readonly string[];
  readonly defaults: Record<string, unknown>;
  /** Tasks by name, or a list, or a JSON-e template of either. */
  readonly tasks: Record<string, unknown> | readonly Record<string, unknown>[];
  /** A `bad-kind` failure about a field of a task, or of the kind where no task is named. */
  problem(task: string | null, path: Path, message: string, fix?: string): Failure;
  /** The same, about a task, for a place in the file. */
  problemAt(place: Path, task: string | null, message: string, fix?: string): Failure;
}

/** What kinds are rendered with. */
export interface KindContext {
  readonly parameters: Parameters;
  readonly config: GraphConfig;
  readonly decisionTaskId: TaskId;
}

export type Path = readonly (string | number)[];

const validate = validator(kindSchema);

/** Reads a kind. Fails with `bad-kind`, naming file, line and key. */
export function parseKind({ name, file, text }: KindFile): Result<Kind> {
  const document = openYaml(text, file, 'bad-kind');
  if (!document.ok) return document;
  const { data, line } = document.value;
  const problemAt = (place: Path, task: string | null, message: string, fix?: string): Failure => {
    const subject = task === null ? `kind ${name}` : `kind ${name}, task ${task}`;
    return {
      reason: 'bad-kind',
      where: `${file}:${line(place)}`,
      message: `${subject}: ${message}`,
      ...(fix === undefined ? {} : { fix }),
    };
  };
  const problem = (task: string | null, path: Path, message: string, fix?: string): Failure =>
    problemAt(task === null ? path : placeOf(data, task, path), task, message, fix);
  const [first] = validate(data);
  if (first) {
    const isPython = isObject(data) && ('transforms' in data || 'loader' in data);
    const fix = isPython
      ? 'transforms and loaders are Python code: let taskgraph make the graph and use seta decision --graph'
      : first.fix;
    return err(problem(null, first.path, first.message, fix));
  }
  const raw = data as {
    'kind-dependencies'?: string[];
    'task-defaults'?: Record<string, unknown>;
    tasks: Record<string, unknown> | Record<string, unknown>[];
  };
  return ok({
    name,
    file,
    dependencies: raw['kind-dependencies'] ?? [],
    defaults: raw['task-defaults'] ?? {},
    tasks: raw.tasks,
    problem,
    problemAt,
  });
}

/** Where a field of a task stands: with the task, or, where it comes from there, in the defaults. */
function placeOf(data: unknown, task: string, path: Path): Path {
  const own = ['tasks', task, ...path];
  const shared = ['task-defaults', ...path];
  return !exists(data, own) && exists(data, shared) ? shared : own;
}

function exists(data: unknown, [key, ...rest]: Path): boolean {
  if (key === undefined) return true;
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, key)) return false;
  return exists((data as Record<string | number, unknown>)[key], rest);
}
