import type { Result } from '../../src/util/failure.ts';
import { err, ok } from '../../src/util/result.ts';
import { repoRole } from './names.ts';

/**
 * Those whose tasks hold the same scopes: the pushes of one level of a repository, or its pull requests. From low to
 * high: pull requests, level 1, level 2, level 3.
 */
export interface Party {
  readonly level: string;
  readonly pullRequests: boolean;
  /** The branch whose pushes have this level; `*` for all but the higher ones'. */
  readonly branch: string;
  /** In Mercurial a repository has one level, and no pull requests. */
  readonly isHg: boolean;
}

export interface OfRepository {
  readonly repository: string;
  readonly level: string;
  readonly pullRequests: boolean;
  /** The branch of this level; by default `main` at level 3 and every other below, in Mercurial `default`. */
  readonly branch?: string;
}

/**
 * Whom hooks are asked for: by default level 3, for pull requests level 1. Fails with `bad-usage` on another level of these,
 * and on a repository that is neither https nor ssh: roles are named after the host and path of its URL, and code that came
 * unprotected must not run with them.
 */
export function askedFor({
  repository,
  pullRequests = false,
  level = pullRequests ? '1' : '3',
}: Pick<OfRepository, 'repository'> & Partial<OfRepository>): Result<Pick<Party, 'level' | 'pullRequests'>> {
  if (!/^(https|ssh):\/\/[^/]+\/.|^[^/@:]+@[^/@:]+:./.test(repository)) {
    const fix = 'give it as https://host/path or ssh://host/path, as head_repository in parameters.yml has it';
    return err({ reason: 'bad-usage', message: `--repository is neither https nor ssh: ${repository}`, fix });
  }
  if (!pullRequests || level === '1') return ok({ level, pullRequests });
  return err({ reason: 'bad-usage', message: `pull requests have level 1, not ${level}`, fix: 'leave --level out' });
}

const isHg = (repository: string): boolean => /^(?:\w+:\/\/)?(?:[^/@]*@)?hg[.]/.test(repository);

export function partyOf({ repository, level, pullRequests, branch }: OfRepository): Party {
  const hg = isHg(repository);
  return { level, pullRequests, branch: branch ?? (hg ? 'default' : level === '3' ? 'main' : '*'), isHg: hg };
}

/** What people call a party. */
export const nameOf = ({ level, pullRequests }: Pick<Party, 'level' | 'pullRequests'>): string =>
  pullRequests ? 'pull requests' : `level ${level}`;

const rank = ({ level, pullRequests }: Pick<Party, 'level' | 'pullRequests'>): number =>
  pullRequests ? 0 : Number(level);

/**
 * All parties of a repository, the one asked for among them, from low to high. Whoever asks for the branch of another level
 * says that there is no such level: in a repository whose pushes all have level 1, that is `main`.
 */
export function partiesOf(of: OfRepository): readonly Party[] {
  const own = partyOf(of);
  if (own.isHg) return [own];
  const others = [
    { repository: of.repository, level: '1', pullRequests: true },
    { repository: of.repository, level: '1', pullRequests: false },
    { repository: of.repository, level: '3', pullRequests: false },
  ].map(partyOf);
  const isOther = (other: Party): boolean =>
    rank(other) !== rank(own) && (own.pullRequests || other.pullRequests || other.branch !== own.branch);
  return [...others.filter(isOther), own].sort((a, b) => rank(a) - rank(b));
}

export const isAbove = (one: Party, other: Party): boolean => rank(one) > rank(other);

/** What decision tasks are made for. */
export type Decided = 'push' | 'pull request' | 'cron';

/** The roles of their decision tasks, by what these are made for. Cron runs on the branch of the highest level. */
export function decisionRoles(
  { level, pullRequests, branch, isHg: hg }: Party,
  repository: string,
): readonly { readonly what: Decided; readonly roleId: string }[] {
  const role = repoRole(repository);
  if (pullRequests) return [{ what: 'pull request', roleId: `${role}:pull-request` }];
  const cron = level === '3' || branch === 'main' || hg ? [{ what: 'cron', roleId: `${role}:cron:*` } as const] : [];
  return [{ what: 'push', roleId: `${role}:branch:${branch}` }, ...cron];
}
