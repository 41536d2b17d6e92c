import type { Attributes, Task, TaskDefinition } from '../graph/task.ts';
import type { Parameters } from '../push/parameters.ts';
import { routeProject } from '../push/route-project.ts';
import { type Worker, workerOf } from '../seta/graph-config.ts';
import type { Failure, Result } from '../util/failure.ts';
import { asLabel } from '../util/ids.ts';
import { isObject, type Json, type JsonObject } from '../util/json.ts';
import { keyedBy } from '../util/keyed-by.ts';
import { err, ok } from '../util/result.ts';
import { validator } from '../util/schema.ts';
import type { Kind, KindContext, Path } from './kind.ts';
import type { Stub } from './kind-render.ts';
import { kindTaskSchema } from './kinds-schema.ts';
import {
  splitSymbol,
  type TreeherderBlock,
  treeherderDefaults,
  treeherderLink,
  treeherderRoute,
} from './treeherder.ts';

const validate = validator(kindTaskSchema);

/** A stub that has passed its schema. */
interface TaskStub {
  readonly name: string;
  readonly label?: string;
  readonly description: string;
  readonly 'worker-type': string;
  readonly payload: JsonObject;
  readonly attributes?: Attributes;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly 'soft-dependencies'?: readonly string[];
  readonly 'if-dependencies'?: readonly string[];
  readonly optimization?: Task['optimization'];
  readonly 'always-target'?: boolean;
  readonly 'run-on-projects'?: readonly string[];
  readonly 'run-on-tasks-for'?: readonly string[];
  readonly 'run-on-git-branches'?: readonly string[];
  readonly 'shipping-phase'?: string | null;
  readonly priority?: string;
  readonly requires?: string;
  readonly retries?: number;
  readonly 'deadline-after'?: string;
  readonly 'expires-after'?: string;
  readonly routes?: readonly string[];
  readonly scopes?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly extra?: JsonObject;
  readonly treeherder?: boolean | Partial<TreeherderBlock>;
  readonly index?: { readonly product: string; readonly 'job-name': string; readonly rank?: string | number };
}

/**
 * The task of a rendered stub, as taskgraph's `transforms/task.py` makes it: attributes, definition with worker,
 * timestamps, routes, tags and the long form of `treeherder`. Fails with `bad-kind`.
 */
export function makeTask(kind: Kind, raw: Stub, context: KindContext): Result<Task> {
  const { parameters, config } = context;
  const problem = (path: Path, message: string, fix?: string) => err(kind.problem(raw.name, path, message, fix));
  const [first] = validate(raw);
  if (first) return problem(first.path, first.message, first.fix);
  const stub = raw as unknown as TaskStub;
  const label = asLabel(stub.label ?? `${kind.name}-${stub.name}`);
  const dependencies = stub.dependencies ?? {};
  const stray = Object.keys(dependencies).find((edge) => edge === 'self' || edge === 'decision');
  if (stray) return problem(['dependencies', stray], `dependencies.${stray}: this name is taken`, 'use another name');
  const notAnEdge = stub['if-dependencies']?.find((edge) => !Object.hasOwn(dependencies, edge));
  if (notAnEdge) return problem(['if-dependencies'], `if-dependencies names ${notAnEdge}, which is no dependency`);
  const worker = workerOf(config, stub['worker-type'], parameters.level);
  if (!worker.ok) return problem(['worker-type'], worker.failure.message, worker.failure.fix);
  const treeherder = treeherderExtra(kind, stub, context);
  if (!treeherder.ok) return treeherder;
  const product = stub.index?.product;
  if (product !== undefined && config.products && !config.products.includes(product)) {
    return problem(['index', 'product'], `index.product ${product} is not under index.products in ${config.file}`);
  }
  return ok({
    kind: kind.name,
    label,
    description: stub.description,
    attributes: attributesOf(kind, stub),
    dependencies: dependencies as Task['dependencies'],
    soft_dependencies: (stub['soft-dependencies'] ?? []).map(asLabel),
    if_dependencies: (stub['if-dependencies'] ?? []).map((edge) => asLabel(dependencies[edge] ?? edge)),
    optimization: stub.optimization ?? null,
    task: definitionOf(kind, { ...stub, label }, worker.value, treeherder.value, context),
  });
}

function attributesOf(kind: Kind, stub: TaskStub): Attributes {
  const branches = stub['run-on-git-branches'];
  return {
    ...stub.attributes,
    kind: kind.name,
    always_target: stub['always-target'] ?? false,
    run_on_projects: stub['run-on-projects'] ?? ['all'],
    run_on_tasks_for: stub['run-on-tasks-for'] ?? ['all'],
    ...(branches ? { run_on_git_branches: branches } : {}),
    shipping_phase: stub['shipping-phase'] ?? stub.attributes?.['shipping_phase'] ?? null,
  };
}

function definitionOf(
  kind: Kind,
  stub: TaskStub & { readonly label: string },
  { provisionerId, workerType, implementation, os }: Worker,
  treeherder: JsonObject | null,
  { parameters, config, decisionTaskId }: KindContext,
): TaskDefinition {
  const { level, project, owner } = parameters;
  const setting = (own: string | undefined, fallback: unknown): Json =>
    own ?? String(keyedBy(fallback, { project, level }));
  const link = treeherder ? ` ([Treeherder push](${treeherderLink(parameters)}))` : '';
  return {
    provisionerId,
    workerType,
    priority: setting(stub.priority, config.priority),
    ...(stub.requires ? { requires: stub.requires } : {}),
    ...(stub.retries === undefined ? {} : { retries: stub.retries }),
    created: { 'relative-datestamp': '0 seconds' },
    deadline: { 'relative-datestamp': setting(stub['deadline-after'], config.deadlineAfter) },
    expires: {
      'relative-datestamp': setting(stub['expires-after'], level === '1' ? config.expiresAfter : '1 year'),
    },
    scopes: stub.scopes ?? [],
    routes: [
      ...(stub.routes ?? []),
      ...(treeherder ? [treeherderRoute(parameters)] : []),
      ...indexRoutes(stub, parameters, config.trustDomain),
      // What makes GitHub show the task with the commit.
      ...(parameters.repository_type === 'git' ? ['checks'] : []),
    ],
    metadata: { name: stub.label, description: stub.description + link, owner, source: sourceOf(kind, parameters) },
    tags: {
      // By this tag clients choose the action "Retrigger" and not "Retrigger (disabled)".
      ...(stub.attributes?.['retrigger'] === true ? { retrigger: 'true' } : {}),
      ...stub.tags,
      'worker-implementation': implementation,
      ...(os ? { os } : {}),
      createdForUser: owner,
      kind: kind.name,
      label: stub.label,
      project,
      'trust-domain': config.trustDomain,
    },
    extra: {
      ...stub.extra,
      index: { rank: rankOf(stub, treeherder, parameters.build_date) },
      parent: decisionTaskId,
      ...(treeherder ? { treeherder, 'treeherder-platform': platformOf(kind, stub) } : {}),
    },
    payload: stub.payload,
  };
}

const blockOf = (kind: Kind, { treeherder }: TaskStub): TreeherderBlock => ({
  ...treeherderDefaults(kind.name),
  ...(isObject(treeherder) ? treeherder : {}),
});

const platformOf = (kind: Kind, stub: TaskStub): string => blockOf(kind, stub).platform;

/** The long form of a `treeherder` block; null for a task that Treeherder does not show. */
function treeherderExtra(kind: Kind, stub: TaskStub, { config }: KindContext): Result<JsonObject | null> {
  if (!stub.treeherder) return ok(null);
  const { platform: pair, symbol: joined, kind: jobKind, tier } = blockOf(kind, stub);
  const fail = (message: string, fix: string): Result<never> =>
    err<Failure>(kind.problem(stub.name, ['treeherder', 'symbol'], `treeherder.symbol ${message}`, fix));
  const split = splitSymbol(joined);
  if (!split) return fail(`is ${joined}`, 'write symbol or group(symbol)');
  const { group, symbol } = split;
  if (symbol.length === 0 || Math.max(symbol.length, group?.length ?? 1) > 25) {
    return fail(`is ${joined}`, 'symbol and group have 1 to 25 characters');
  }
  const groupName = group === null ? undefined : config.groupNames[group];
  if (group !== null && groupName === undefined) {
    return fail(`is in group ${group}, which has no name`, `add it to treeherder.group-names in ${config.file}`);
  }
  const [platform = '', collection = ''] = pair.split('/');
  return ok({
    machine: { platform },
    collection: { [collection]: true },
    ...(group === null || groupName === undefined ? {} : { groupSymbol: group, groupName }),
    symbol,
    jobKind,
    tier,
  });
}

/** Tier 1 is ranked by time, so that it stands above the other tiers in the index. */
function rankOf({ index }: TaskStub, treeherder: JsonObject | null, buildDate: number): number {
  const rank = index?.rank ?? 'by-tier';
  if (typeof rank === 'number') return rank;
  return rank === 'build_date' || treeherder?.['tier'] === 1 ? buildDate : 0;
}

function indexRoutes({ index }: TaskStub, parameters: Parameters, trustDomain: string): readonly string[] {
  if (!index) return [];
  const digits = parameters.moz_build_date;
  const date = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8), digits].join('.');
  const prefix = `index.${trustDomain}.v2.${routeProject(parameters)}`;
  const places = [
    'latest',
    `pushdate.${date}`,
    `pushlog-id.${parameters.pushlog_id}`,
    `revision.${parameters.head_rev}`,
  ];
  return places.map((place) => `${prefix}.${place}.${index.product}.${index['job-name']}`);
}

/** Where a person reads the kind (taskgraph `parameters.py`, file_url); the repository where that is not known. */
function sourceOf({ file }: Kind, { repository_type, head_repository, head_rev }: Parameters): string {
  const repository = head_repository.replace(/\/$/, '');
  if (repository_type === 'hg') return `${repository}/file/${head_rev}/${file}`;
  const https = repository.replace(/^git@github\.com:/, 'https://github.com/').replace(/\.git$/, '');
  return https.startsWith('https://github.com/') ? `${https}/blob/${head_rev}/${file}` : repository;
}
