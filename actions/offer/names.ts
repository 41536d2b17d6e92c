import type { Parameters } from '../../src/push/parameters.ts';

/** Names that administrators, roles and other programs rely on (facts: taskgraph `actions/registry.py`, ci-admin). */

/** What a push says of where it comes from; a part of its parameters. */
export type Origin = Pick<
  Parameters,
  'head_repository' | 'base_repository' | 'level' | 'tasks_for' | 'project' | 'pushlog_id' | 'head_rev'
>;

export const isPullRequest = ({ tasks_for }: Pick<Origin, 'tasks_for'>): boolean =>
  tasks_for.startsWith('github-pull-request');

export const hookGroupId = (trustDomain: string): string => `project-${trustDomain}`;

/** `in-tree-action-<level>-<permission>/<first 10 hex of the sha256 of .taskcluster.yml>`. */
export function hookId(level: string, permission: string, hash: string, pullRequest: boolean): string {
  // The `/` keeps a grant of `.../in-tree-action-3-generic/*` from covering a permission that begins like this one.
  if (permission.includes('/')) throw new Error(`no / in a permission: ${permission}`);
  return `in-tree-${pullRequest ? 'pr-' : ''}action-${level}-${permission}/${hash}`;
}

/** `repo:<host>/<path>`, the role prefix of a repository; its URL may be https or ssh, with `/` or `.git` at the end. */
export function repoRole(url: string): string {
  const [, host, path] = /^(?:\w+:\/\/)?(?:[^/@]*@)?([^/:]+)(?::\d+)?[/:](.*)$/.exec(url) ?? [];
  if (host === undefined || path === undefined) return `repo:${url}`;
  return `repo:${host}/${path.replace(/\/+$/, '').replace(/[.]git$/, '')}`;
}

/** The scope that an action task holds and its callback insists on. */
export function actionScope(
  origin: Pick<Origin, 'head_repository' | 'base_repository' | 'tasks_for'>,
  permission: string,
) {
  if (isPullRequest(origin)) return `assume:${repoRole(origin.base_repository)}:pr-action:${permission}`;
  return `assume:${repoRole(origin.head_repository)}:action:${permission}`;
}

/** Index paths of a push; the prefix is `<trust-domain>.v2.<project>`. */
export const indexOf = {
  decisionByRevision: (prefix: string, revision: string) => `${prefix}.revision.${revision}.taskgraph.decision`,
  decisionByPushlog: (prefix: string, pushlogId: string) => `${prefix}.pushlog-id.${pushlogId}.decision`,

  /** Where action and cron tasks of a push are listed; those that have a `label-to-taskid.json` of their own. */
  extras(prefix: string, { head_rev, pushlog_id }: Pick<Origin, 'head_rev' | 'pushlog_id'>): readonly string[] {
    const revision = `${prefix}.revision.${head_rev}`;
    const byRevision = [`${revision}.taskgraph.actions`, `${revision}.cron`];
    // Every push of a git repository has pushlog id 0.
    return Number(pushlog_id) > 0 ? [`${prefix}.pushlog-id.${pushlog_id}.actions`, ...byRevision] : byRevision;
  },
};

export const indexPrefix = (trustDomain: string, project: string): string => `${trustDomain}.v2.${project}`;
