/** What a repository's `.taskcluster.yml` makes of a push and of a cron job, found by rendering it. */
import jsone from 'json-e';
import { isObject } from '../util/json.ts';
import { parseYaml } from '../util/yaml.ts';
import { type Repository, TASKCLUSTER_YML } from './repository.ts';

export interface Rendered {
  /** Whether there is a task at all. */
  readonly tasks: boolean;
  readonly routes: readonly string[];
  /** The value of `--project`, as `taskgraph decision` gets it; null where it is not said. */
  readonly project: string | null;
}

export interface Template {
  readonly push: Rendered;
  /** Null where it cannot be rendered for a cron job: most likely there is no branch for it. */
  readonly cron: Rendered | null;
}

const REVISION = 'a'.repeat(40);

/**
 * Renders for a push to the main branch, whatever it is called and whoever sends it, and for a cron job. Null where
 * there is no `.taskcluster.yml` that can be rendered for any push.
 */
export function renderTemplate(repository: Repository): Template | null {
  const document = parseYaml(repository.files.get(TASKCLUSTER_YML) ?? '');
  const template = document.ok && isObject(document.value.data) ? { tasks: document.value.data['tasks'] } : null;
  if (template === null) return null;
  const render = (context: object): Rendered | null => rendered(template, { ...COMMON, ...context });
  const pushes = ['main', 'master']
    .flatMap((branch) => [github(repository, branch), hg(repository, branch)])
    .map(render);
  const [first, ...more] = pushes.filter((push) => push?.tasks).filter((push) => push !== null);
  if (!first) return null;
  const routes = [first, ...more].flatMap((push) => push.routes);
  return { push: { ...first, routes: [...new Set(routes)] }, cron: render(cron(repository)) };
}

function rendered(template: object, context: object): Rendered | null {
  try {
    const { tasks } = jsone(template, context) as { tasks?: unknown };
    const list = Array.isArray(tasks) ? tasks.filter(isObject) : [];
    const routes = list.flatMap((task) => (Array.isArray(task['routes']) ? task['routes'].map(String) : []));
    const [, project] = /--project[= ]\\?['"]?([\w.-]+)/.exec(JSON.stringify(list)) ?? [];
    return { tasks: list.length > 0, routes, project: project ?? null };
  } catch {
    // Whatever JSON-e has against it: the services would have it too, or would send more than we know of.
    return null;
  }
}

const COMMON = {
  now: '2026-01-01T00:00:00.000Z',
  ownTaskId: 'AAAAAAAAQ0aAAAAAAAAAAA',
  taskcluster_root_url: 'https://tc.example.com',
  as_slugid: () => 'AAAAAAAAQ0aAAAAAAAAAAA',
};

/** As taskcluster-github sends a push. */
function github({ url, project }: Repository, branch: string): object {
  const [owner = '', name = ''] = new URL(url).pathname.slice(1).split('/');
  const repository = {
    name,
    full_name: `${owner}/${name}`,
    html_url: url,
    clone_url: `${url}.git`,
    url,
    owner: { login: owner, name: owner },
    default_branch: branch,
  };
  const user = { name: owner, login: owner, email: `${owner}@users.noreply.github.com` };
  const commit = { id: REVISION, message: project, author: user, committer: user, url };
  const event = { ref: `refs/heads/${branch}`, base_ref: null, before: REVISION, after: REVISION, deleted: false };
  const people = { pusher: user, sender: user, commits: [commit], head_commit: commit };
  return { tasks_for: 'github-push', event: { ...event, forced: false, created: false, repository, ...people } };
}

/** As build-decision sends a push to hg. */
const hg = ({ url, project }: Repository, branch: string): object => ({
  tasks_for: 'hg-push',
  push: {
    owner: 'someone@example.com',
    revision: REVISION,
    base_revision: REVISION,
    pushlog_id: 1,
    pushdate: 1_767_225_600,
    comment: '',
    branch,
  },
  repository: { url, project, level: '3', type: 'hg' },
});

/** As build-decision sends a cron job. */
const cron = ({ url, project }: Repository): object => ({
  tasks_for: 'cron',
  push: { owner: 'cron', revision: REVISION, branch: 'main', pushlog_id: 1, pushdate: 0 },
  repository: { url, project, level: '3', type: 'git' },
  cron: { task_id: COMMON.ownTaskId, job_name: 'seta-data', job_symbol: 'seta', quoted_args: '', input: {} },
});
