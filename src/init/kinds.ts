import { isObject } from '../util/json.ts';
import { parseYaml } from '../util/yaml.ts';
import type { Repository } from './repository.ts';

/** Names of kinds whose tasks only find out whether something works. */
const TESTS =
  /(^|-)(tests?|checks?|lint|linter|linting|perftest|mochitest|reftest|xpcshell|raptor|talos|browsertime|tox)(-|$)/;

/** The kinds of a repository that test, by name, sorted. */
export const testKinds = (repository: Repository): readonly string[] =>
  [...kindsOf(repository).keys()].filter((name) => TESTS.test(name)).sort();

/** Name of a kind to its `kind.yml`. */
export function kindsOf({ files }: Repository): ReadonlyMap<string, unknown> {
  const kinds = new Map<string, unknown>();
  for (const [path, text] of files) {
    const [, name] = /^taskcluster\/kinds\/([^/]+)\/kind\.yml$/.exec(path) ?? [];
    const document = name === undefined ? null : parseYaml(text);
    if (name !== undefined && document?.ok) kinds.set(name, document.value.data);
  }
  return kinds;
}

/**
 * A worker type that runs docker images, for the task that makes the data: one that tests use, else any; null where
 * there is none.
 */
export function dockerWorker(repository: Repository, config: unknown): string | null {
  const aliases = pick(config, 'workers', 'aliases');
  const docker = Object.keys(isObject(aliases) ? aliases : {}).filter(
    // Aliases are patterns, too: a task has to name one that is a name.
    (alias) => /^[\w-]+$/.test(alias) && pick(aliases, alias, 'implementation') === 'docker-worker',
  );
  const kinds = kindsOf(repository);
  const used = testKinds(repository).map((kind) => pick(kinds.get(kind), 'task-defaults', 'worker-type'));
  const isGeneral = (alias: string): boolean => !/image|decision|sign|script/.test(alias);
  return docker.find((alias) => used.includes(alias)) ?? docker.find(isGeneral) ?? docker[0] ?? null;
}

/** The keys of every mapping `optimization` in a kind: names of strategies, sorted. */
export function strategiesOf(kind: unknown): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isObject(value)) return;
    if (isObject(value['optimization'])) for (const name of Object.keys(value['optimization'])) found.add(name);
    Object.values(value).forEach(look);
  };
  look(kind);
  return [...found].sort();
}

/** What stands at a path of keys; undefined where nothing does. */
const pick = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), value);
