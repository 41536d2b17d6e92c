import type { Config } from '../seta/config.ts';

/** Where a person looks at what evidence speaks of; null where that is not known. */
export interface Addresses {
  readonly push: (revision: string) => string | null;
  readonly task: (taskId: string) => string | null;
  /** Of a commit, in the web interface of its repository. */
  readonly commit: (revision: string) => string | null;
  /** The bug that a commit says it is about. */
  readonly bug: (message: string) => { readonly id: string; readonly url: string } | null;
}

export const NO_ADDRESSES: Addresses = {
  push: () => null,
  task: () => null,
  commit: () => null,
  bug: () => null,
};

const BUGZILLA = 'https://bugzilla.mozilla.org/show_bug.cgi?id=';

/**
 * Pushes on Treeherder where the history came from there, else in the web interface of the repository; tasks where the deployment is known.
 *
 * @param options where the history came from, if not as the configuration says
 */
export function addressesOf(
  { config, project }: { readonly config: Config; readonly project: string },
  options: { readonly source?: Config['history']['source']; readonly treeherder: string },
  environment: Readonly<Record<string, string | undefined>>,
): Addresses {
  const isOnTreeherder = (options.source ?? config.history.source).startsWith('treeherder');
  const jobs = `${options.treeherder.replace(/\/+$/, '')}/jobs?repo=${encodeURIComponent(project)}&revision=`;
  const prefix = isOnTreeherder ? jobs : config.commits;
  const root = environment['TASKCLUSTER_ROOT_URL']?.replace(/\/+$/, '');
  const under = (address: string | null) => (revision: string) =>
    address === null || !/^[0-9a-f]{12,40}$/.test(revision) ? null : address + revision;
  const isOnBugzilla = /^https:\/\/(hg\.mozilla\.org|github\.com\/mozilla[\w-]*)\//.test(config.commits ?? '');
  return {
    push: under(prefix),
    commit: under(config.commits),
    bug(message) {
      const [, id] = /^\W*bug (\d{3,8})\b/i.exec(message) ?? [];
      return id === undefined || !isOnBugzilla ? null : { id, url: `${BUGZILLA}${id}` };
    },
    task: (taskId) => (root && /^[\w-]{22}$/.test(taskId) ? `${root}/tasks/${taskId}` : null),
  };
}
