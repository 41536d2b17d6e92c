import type { Task } from '../graph/task.ts';
import type { Composite } from '../seta/config.ts';
import type { Failure, Result } from '../util/failure.ts';
import type { Json } from '../util/json.ts';
import { err, ok } from '../util/result.ts';
import { didYouMean } from '../util/schema.ts';
import { always } from './strategies/always.ts';
import { backstop } from './strategies/backstop.ts';
import { all, any, not } from './strategies/composite.ts';
import { indexSearch } from './strategies/index-search.ts';
import { never } from './strategies/never.ts';
import { seta } from './strategies/seta.ts';
import { skipUnlessChanged } from './strategies/skip-unless-changed.ts';
import type { Strategy } from './strategy.ts';

/** The strategies there are, by the name a task's `optimization` uses. */
const BUILT_IN: Registry = new Map([
  ['always', always],
  ['never', never],
  ['seta', seta],
  ['backstop', backstop],
  ['skip-unless-changed', skipUnlessChanged],
  ['index-search', indexSearch],
]);

export type Registry = ReadonlyMap<string, Strategy>;

/**
 * The built-in strategies and those that the configuration composes, which may refer to each other in any order and
 * may take the name of a built-in one. Fails with `bad-strategy` on an unknown name or a circle.
 */
export function strategyRegistry(composites: Readonly<Record<string, Composite>>): Result<Registry> {
  const registry = new Map(BUILT_IN);
  const problems: Failure[] = [];

  const resolve = (name: string, path: readonly string[]): Strategy => {
    const composite = Object.hasOwn(composites, name) ? composites[name] : undefined;
    const builtIn = BUILT_IN.get(name);
    // Within its own definition a name means the built-in strategy.
    if (composite === undefined || path.at(-1) === name) {
      if (builtIn) return builtIn;
      problems.push(path.includes(name) ? circular([...path, name]) : unknown(name, path.at(-1), composites));
      return never;
    }
    if (path.includes(name)) {
      problems.push(circular([...path, name]));
      return never;
    }
    return build(composite, [...path, name]);
  };

  const build = (composite: Composite, path: readonly string[]): Strategy => {
    if (typeof composite === 'string') return resolve(composite, path);
    if ('any' in composite) return any(composite.any.map((part) => build(part, path)));
    if ('all' in composite) return all(composite.all.map((part) => build(part, path)));
    return not(build(composite.not, path));
  };

  for (const name of Object.keys(composites)) registry.set(name, resolve(name, []));
  const [first] = problems;
  return first ? err(first) : ok(registry);
}

/**
 * The strategy of a task with its argument; the first entry of `optimization` counts, none means `never`, which the
 * configuration may define otherwise (upstream: `_get_optimizations`).
 */
export function strategyOf(task: Task, registry: Registry): { readonly strategy: Strategy; readonly argument: Json } {
  const [entry] = Object.entries(task.optimization ?? {});
  if (!entry) return { strategy: registry.get('never') ?? never, argument: null };
  const [name, argument] = entry;
  const strategy = registry.get(name);
  if (!strategy) throw new Error(`unchecked strategy ${name}`);
  return { strategy, argument };
}

/** Why the strategies that tasks name cannot be used: unknown, or a wrong argument. */
export function strategyProblems(tasks: Iterable<Task>, registry: Registry): readonly Failure[] {
  const problems = new Map<string, Failure>();
  for (const task of tasks) {
    for (const [name, argument] of Object.entries(task.optimization ?? {}).slice(0, 1)) {
      const strategy = registry.get(name);
      const problem = strategy ? strategy.argumentProblem(argument) : null;
      if (!strategy && !problems.has(name)) {
        problems.set(name, {
          reason: 'bad-strategy',
          where: task.label,
          message: `optimization names strategy ${name}, which is not known`,
          fix: `${didYouMean(name, [...registry.keys()])}define it under "strategies" in taskcluster/config.yml`,
        });
      }
      if (problem) {
        problems.set(task.label, {
          reason: 'bad-strategy',
          where: task.label,
          message: problem,
          fix: "mend the argument in the task's optimization",
        });
      }
    }
  }
  return [...problems.values()];
}

function unknown(name: string, user: string | undefined, composites: Readonly<Record<string, Composite>>): Failure {
  const known = [...new Set([...BUILT_IN.keys(), ...Object.keys(composites)])];
  return {
    reason: 'bad-strategy',
    where: `strategies.${user}`,
    message: `${name} is no strategy`,
    fix: `${didYouMean(name, known)}known are ${known.join(', ')}`,
  };
}

function circular(path: readonly string[]): Failure {
  return {
    reason: 'bad-strategy',
    where: `strategies.${path[0]}`,
    message: `strategies refer to each other in a circle: ${path.join(' -> ')}`,
    fix: 'let one of them name built-in strategies only',
  };
}
