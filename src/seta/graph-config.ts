import type { Described } from '../util/described.ts';
import type { Result } from '../util/failure.ts';
import type { JsonObject } from '../util/json.ts';
import { keyedBy } from '../util/keyed-by.ts';
import { err, ok } from '../util/result.ts';
import { didYouMean, validator } from '../util/schema.ts';
import { type ConfigFile, configProblem } from './config.ts';
import { graphConfigSchema } from './graph-config-schema.ts';

/** What generating and creating tasks needs of `taskcluster/config.yml`, in upstream's words. */
export interface GraphConfig {
  readonly file: string;
  /** The whole file, for kinds to refer to. */
  readonly raw: JsonObject;
  readonly trustDomain: string;
  readonly aliases: Readonly<Record<string, WorkerAlias>>;
  /** Symbol of a Treeherder group to its name. */
  readonly groupNames: Readonly<Record<string, string>>;
  /** Products of index routes; null where any will do. */
  readonly products: readonly string[] | null;
  readonly indexPathRegexes: readonly string[];
  /** May be keyed by project and level. */
  readonly priority: unknown;
  readonly deadlineAfter: unknown;
  readonly expiresAfter: unknown;
}

type Raw = Described<typeof graphConfigSchema>;

export type WorkerAlias = NonNullable<Raw['workers']>['aliases'][string];

/** A worker pool, and what runs there. */
export interface Worker {
  readonly provisionerId: string;
  readonly workerType: string;
  readonly implementation: string;
  readonly os: string | null;
}

const validate = validator(graphConfigSchema);

/** What making tasks needs of the file. Fails with `bad-config`, naming file, line and fix. */
export function graphConfigOf(config: ConfigFile): Result<GraphConfig> {
  const { file, document } = config;
  const { data } = document;
  const problem = configProblem(config, validate(data));
  if (problem) return err(problem);
  const raw = data as JsonObject & Raw;
  return ok({
    file,
    raw,
    trustDomain: raw['trust-domain'],
    aliases: raw.workers?.aliases ?? {},
    groupNames: raw.treeherder?.['group-names'] ?? {},
    products: raw.index?.products ?? null,
    indexPathRegexes: raw.taskgraph?.['index-path-regexes'] ?? [],
    priority: raw['task-priority'] ?? 'lowest',
    deadlineAfter: raw['task-deadline-after'] ?? '1 day',
    expiresAfter: raw['task-expires-after'] ?? '28 days',
  });
}

/** Workers that Taskcluster itself provides, under the names that upstream gives them. */
const BUILT_IN: Readonly<Record<string, Worker>> = {
  succeed: { provisionerId: 'built-in', workerType: 'succeed', implementation: 'succeed', os: null },
  'always-optimized': {
    provisionerId: 'invalid',
    workerType: 'always-optimized',
    implementation: 'always-optimized',
    os: null,
  },
};

/** The worker pool of an alias at a level (taskgraph `util/workertypes.py`). Fails with `bad-config`. */
export function workerOf(config: GraphConfig, alias: string, level: string): Result<Worker> {
  const builtIn = Object.hasOwn(BUILT_IN, alias) ? BUILT_IN[alias] : undefined;
  if (builtIn) return ok(builtIn);
  const found = Object.hasOwn(config.aliases, alias) ? config.aliases[alias] : undefined;
  if (!found) {
    const known = [...Object.keys(config.aliases), ...Object.keys(BUILT_IN)];
    return err({
      reason: 'bad-config',
      where: config.file,
      message: `workers.aliases has no ${alias}`,
      fix: `${didYouMean(alias, known)}known are ${known.join(', ')}`,
    });
  }
  const resolved = ['provisioner', 'worker-type'].map((key) =>
    keyedBy(found[key as keyof WorkerAlias], { alias, level }),
  );
  const [provisionerId, workerType] = resolved.map((value) => fillIn(value, { alias, level, ...domain(config) }));
  if (provisionerId === undefined || workerType === undefined) {
    const message = `workers.aliases.${alias} says nothing for level ${level}`;
    return err({ reason: 'bad-config', where: config.file, message, fix: 'add the level, or a default' });
  }
  return ok({ provisionerId, workerType, implementation: found.implementation, os: found.os ?? null });
}

const domain = ({ trustDomain }: GraphConfig) => ({ 'trust-domain': trustDomain });

function fillIn(template: unknown, values: Readonly<Record<string, string>>): string | undefined {
  if (typeof template !== 'string') return undefined;
  return template.replace(/\{([\w-]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
