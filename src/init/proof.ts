/** Whether a repository's task graphs are after a change what they were before it. */
import { isObject } from '../util/json.ts';
import { openYaml } from '../util/yaml.ts';
import { type Difference, difference, type Graph, isDataTaskAlone, unsteady } from './graph.ts';
import { CRON, type Repository, TASKCLUSTER_YML } from './repository.ts';

/** A decision whose target tasks are looked at: the parameters that tell it from others. */
export interface Scenario {
  readonly tasks_for: string;
  readonly target_tasks_method: string;
}

/** A push as upstream has it. */
export const PUSH = { tasks_for: 'github-push', target_tasks_method: 'default' };

/** The cron job that makes the data. */
export const DATA_JOB: Scenario = { tasks_for: 'cron', target_tasks_method: 'seta-data' };

/**
 * The decisions of a repository: pushes and pull requests with each method that
 * `.taskcluster.yml` names, cron jobs with those that `.cron.yml` names.
 */
export function scenarios({ files }: Repository): readonly Scenario[] {
  const named = (files.get(TASKCLUSTER_YML) ?? '').matchAll(/--target-tasks-method[= ]["']?([\w-]+)/g);
  const methods = new Set(['default', ...[...named].map(([, method]) => method ?? '')]);
  const pushes = [...methods].flatMap((method) =>
    ['github-push', 'github-pull-request'].map((event) => ({ tasks_for: event, target_tasks_method: method })),
  );
  const crons = new Set(cronMethods(files.get(CRON) ?? ''));
  crons.delete(DATA_JOB.target_tasks_method);
  return [...pushes, ...[...crons].map((method) => ({ tasks_for: 'cron', target_tasks_method: method }))];
}

function cronMethods(text: string): readonly string[] {
  const document = openYaml(text, CRON, 'bad-config');
  const jobs = document.ok && isObject(document.value.data) ? document.value.data['jobs'] : [];
  const settings = (Array.isArray(jobs) ? jobs : []).map((one) => (isObject(one) ? one['job'] : null));
  return settings.flatMap((job) =>
    isObject(job) && typeof job['target-tasks-method'] === 'string' ? [job['target-tasks-method']] : [],
  );
}

/** What taskgraph makes of a repository at one time. */
export interface Snapshot {
  readonly full: Graph;
  /** By scenario, as `name` has it. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

export const name = ({ tasks_for, target_tasks_method }: Scenario): string => `${tasks_for}, ${target_tasks_method}`;

export interface Proof {
  /** The full graph, and then the target tasks of each scenario. */
  readonly rows: readonly (Difference & { readonly what: string; readonly before: number; readonly after: number })[];
  /** What the cron job for the data runs; null where it was not asked. */
  readonly dataTasks: readonly string[] | null;
  /** Tasks that are others at each run, whatever the files say. */
  readonly unsteady: readonly string[];
  /** Whether the data task is all that came, and comes when it is asked for. */
  readonly holds: boolean;
}

/**
 * Compares; scenarios that only one of both knows are left out. `again` is the full graph of after once more: a task that
 * is another in it, though no file changed, is not looked into.
 *
 * @param came files and folders that are new, which lists of files may name
 */
export function prove(
  before: Snapshot,
  after: Snapshot,
  came: ReadonlySet<string> = new Set(),
  again: Graph = after.full,
): Proof {
  const ignored = unsteady(after.full, again);
  const full = {
    what: 'full task graph',
    before: before.full.size,
    after: after.full.size,
    ...difference(before.full, after.full, { ignored, came }),
  };
  const rows = [...before.targets].flatMap(([what, labels]) => {
    const now = after.targets.get(what);
    return now
      ? [{ what: `target tasks of ${what}`, before: labels.length, after: now.length, ...sets(labels, now) }]
      : [];
  });
  const dataTasks = after.targets.get(name(DATA_JOB)) ?? null;
  const isAsked =
    dataTasks === null || (dataTasks.length > 0 && dataTasks.every((label) => label.startsWith('seta-data-')));
  const same = rows.every(({ added, removed }) => added.length + removed.length === 0);
  return { rows: [full, ...rows], dataTasks, unsteady: [...ignored], holds: isDataTaskAlone(full) && same && isAsked };
}

const sets = (before: readonly string[], after: readonly string[]): Difference => ({
  added: after.filter((label) => !before.includes(label)),
  removed: before.filter((label) => !after.includes(label)),
  changed: [],
  rehashed: [],
  naming: [],
});
