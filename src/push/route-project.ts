import type { Parameters } from './parameters.ts';

/** What of a push's parameters tells its project in routes. */
export type Routed = Pick<Parameters, 'project' | 'level' | 'tasks_for' | 'base_repository' | 'repository_type'>;

export const isPullRequest = ({ tasks_for }: Pick<Parameters, 'tasks_for'>): boolean =>
  tasks_for.startsWith('github-pull-request');

/**
 * The name of a push's project in Treeherder routes and index paths. One git repository has pushes of several levels:
 * the lower ones and pull requests have names of their own, as no scope for these then covers what level 3 writes. In
 * Mercurial each project is a repository of one level. `.taskcluster.yml` follows the same rule.
 */
export function routeProject({ project, level, tasks_for, base_repository, repository_type }: Routed): string {
  if (isPullRequest({ tasks_for })) {
    const [repository = project] = base_repository.split('/').slice(-1);
    return `${repository.replace(/\.git$/, '')}-pr`;
  }
  return repository_type === 'git' && level !== '3' ? `${project}-level-${level}` : project;
}
