import { checkParameters, type Parameters } from '../../src/push/parameters.ts';
import type { Result } from '../../src/util/failure.ts';
import { type OfRepository, partyOf } from './parties.ts';

/** The parameters of some push, or pull request, of a party: for the task graph that its kinds make. */
export function somePush(of: Omit<OfRepository, 'branch'> & { readonly project: string }): Result<Parameters> {
  const { repository, project, level, pullRequests } = of;
  const { isHg } = partyOf({ repository, level, pullRequests });
  return checkParameters(
    {
      project,
      level,
      head_repository: repository,
      base_repository: repository,
      head_rev: '0'.repeat(40),
      pushlog_id: '0',
      pushdate: 0,
      repository_type: isHg ? 'hg' : 'git',
      tasks_for: pullRequests ? 'github-pull-request' : isHg ? 'hg-push' : 'github-push',
      owner: 'nobody@noreply.mozilla.org',
    },
    () => 'a push',
  );
}
