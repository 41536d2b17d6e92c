import type { Parameters } from '../../src/push/parameters.ts';
import { isPullRequest, type Routed, routeProject } from '../../src/push/route-project.ts';

/** Names that administrators, roles and other programs rely on (facts: taskgraph `actions/registry.py`, ci-admin). */

/** What a push says of where it comes from; a part of its parameters. */
export type Origin = Routed & Pick<Parameters, 'head_repository' | 'pushlog_id' | 'head_rev'>;

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

/**
 * The scope that an action task holds. A repository has one role for each level, as what a role of two levels holds the
 * lower one could use; that of level 3 has the name by which everybody knows it.
 */
export function actionScope(
  origin: Pick<Origin, 'head_repository' | 'base_repository' | 'tasks_for'> & Partial<Pick<Origin, 'level'>>,
  permission: string,
): string {
  if (isPullRequest(origin)) return `assume:${repoRole(origin.base_repository)}:pr-action:${permission}`;
  const level = (origin.level ?? '3') === '3' ? '' : `-level-${origin.level}`;
  return `assume:${repoRole(origin.head_repository)}:action${level}:${permission}`;
}

/** Of which the callback insists on one: ci-admin's hooks name no level, as its repositories have their roles by level. */
export const acceptedScopes = (origin: Origin, permission: string): readonly string[] => [
  ...new Set([actionScope(origin, permission), actionScope({ ...origin, level: '3' }, permission)]),
];

/** Index paths of a push; the prefix is `<trust-domain>.v2.<project>`. */
export const indexOf = {
  decisionByRevision: (prefix: string, revision: string) => `${prefix}.revision.${revision}.taskgraph.decision`,
  decisionByPushlog: (prefix: string, pushlogId: string) => `${prefix}.pushlog-id.${pushlogId}.decision`,

  /** Where action and cron tasks of a push are listed; those that have a `label-to-taskid.json` of their own. */
  extras(prefix: string, push: { readonly revision: string; readonly pushlogId: string }): readonly string[] {
    const revision = `${prefix}.revision.${push.revision}`;
    const byRevision = [`${revision}.taskgraph.actions`, `${revision}.cron`];
    // Every push of a git repository has pushlog id 0.
    return Number(push.pushlogId) > 0 ? [`${prefix}.pushlog-id.${push.pushlogId}.actions`, ...byRevision] : byRevision;
  },
};

/** Where the index has the tasks of a push: by our rule, and where upstream's templates put them at any level. */
export const indexPrefixes = (trustDomain: string, origin: Routed): readonly string[] => [
  ...new Set([routeProject(origin), origin.project].map((project) => `${trustDomain}.v2.${project}`)),
];
