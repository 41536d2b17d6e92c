/**
 * What the services hand to a `.taskcluster.yml`, and nothing else: the contexts that taskcluster-github (`tc-yaml.js`),
 * build-decision (`git_push.py`, `hg_push.py`, `cron/decision.py`) and ci-admin's hooks (`in_tree_actions.py`) render it with.
 */
import { derivedTaskId } from '../../src/util/hash.ts';

export const REVISION = 'a'.repeat(40);
export const BEFORE = 'b'.repeat(40);
/** A branch may be called so; to JSON-e it is an expression. */
const ODD = 'some/$'.concat('{branch}');
const ZEROS = '0'.repeat(40);
export const OWN_TASK_ID = derivedTaskId('own');
export const GROUP_ID = derivedTaskId('group');
export const TARGET_ID = derivedTaskId('task');

const url = 'https://github.com/org/repo';
const repo = { html_url: url, name: 'repo', full_name: 'org/repo', clone_url: `${url}.git`, owner: { login: 'org' } };
const fork = { ...repo, html_url: 'https://github.com/someone/fork', name: 'fork', full_name: 'someone/fork' };

export interface Event {
  readonly tasks_for: string;
  readonly [variable: string]: unknown;
}

const root = { taskcluster_root_url: 'https://tc.example.com' };
const github = (tasks_for: string, event: object): Event => ({ ...root, tasks_for, event, as_slugid });
function as_slugid(): string {
  return OWN_TASK_ID;
}

export const push = (over: object = {}): Event =>
  github('github-push', {
    ref: 'refs/heads/main',
    before: BEFORE,
    after: REVISION,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    head_commit: { id: REVISION, message: 'a change' },
    repository: { ...repo, pushed_at: 1_763_791_200 },
    pusher: { name: 'someone', email: 'someone@example.com' },
    sender: { login: 'someone', id: 1 },
    ...over,
  });

export const pullRequest = (over: object = {}, head: object = {}, tasksFor = 'github-pull-request'): Event =>
  github(tasksFor, {
    action: 'synchronize',
    number: 7,
    pull_request: {
      number: 7,
      title: 'a change',
      user: { login: 'someone' },
      head: { ref: 'fix', sha: REVISION, user: { login: 'someone' }, repo: fork, ...head },
      base: { ref: 'main', sha: BEFORE, user: { login: 'org' }, repo },
    },
    repository: repo,
    sender: { login: 'someone', id: 1 },
    ...over,
  });

const gitPush = (over: object = {}): Event => ({
  ...root,
  ownTaskId: derivedTaskId('unused'),
  as_slugid,
  tasks_for: 'git-push',
  event: {
    after: REVISION,
    base_ref: null,
    before: BEFORE,
    pusher: { email: 'someone@example.com' },
    ref: 'refs/heads/main',
    repository: { name: 'repo', full_name: 'org/repo', html_url: url, clone_url: `${url}.git` },
    ...over,
  },
});

const byBuildDecision = (tasks_for: string, more: object, level: string): Event => ({
  ...root,
  ownTaskId: OWN_TASK_ID,
  tasks_for,
  repository: { url, project: 'repo', level, type: 'git' },
  ...more,
});

export const cron = (level = '3', push: object = { branch: 'main', revision: REVISION }): Event =>
  byBuildDecision(
    'cron',
    {
      push: { ...push, owner: 'cron' },
      cron: {
        task_id: derivedTaskId('cron'),
        job_name: 'seta-data',
        job_symbol: 'seta',
        quoted_args: '--target-tasks-method=default',
        input: {},
      },
    },
    level,
  );

/** What an administrator's hook lets the file see; `parameters` and `clientId` are ci-admin's. */
export function action(tasksFor: 'action' | 'pr-action', level: string, push: object = {}): Event {
  return {
    tasks_for: tasksFor,
    now: '2026-11-22T06:00:00.000Z',
    clientId: 'someone',
    firedBy: 'triggerHook',
    payload: {},
    action: {
      name: 'backfill',
      title: 'Backfill',
      description: 'Runs a task on earlier pushes',
      taskGroupId: GROUP_ID,
      symbol: 'Bk',
      cb_name: 'backfill',
      repo_scope: `assume:repo:github.com/org/repo:${tasksFor}:backfill`,
      action_perm: 'backfill',
    },
    push: { owner: 'someone@example.com', revision: REVISION, pushlog_id: '0', base_revision: BEFORE, ...push },
    repository: { url: tasksFor === 'pr-action' ? fork.html_url : url, project: 'repo', level, base_url: url },
    input: { depth: 3 },
    parameters: {},
    taskId: TARGET_ID,
    taskGroupId: GROUP_ID,
    ownTaskId: OWN_TASK_ID,
  };
}

/** Events that make one task, by name. */
export const WORK: Readonly<Record<string, Event>> = {
  'push to main': push(),
  'push to a branch': push({ ref: `refs/heads/${ODD}` }),
  'push of a new branch': push({ ref: 'refs/heads/new', before: ZEROS, created: true }),
  'push over what was there': push({ forced: true }),
  'push of a bot without an address': push({ pusher: { name: 'dependabot[bot]', email: null } }),
  'push of a merge queue': push({ ref: `refs/heads/gh-readonly-queue/main/pr-7-${BEFORE}` }),
  'pull request': pullRequest(),
  'pull request opened': pullRequest({ action: 'opened' }),
  'pull request reopened': pullRequest({ action: 'reopened' }),
  'pull request of the repository itself': pullRequest({}, { repo }),
  'pull request of somebody unknown': pullRequest({}, {}, 'github-pull-request-untrusted'),
  'push told by build-decision': gitPush(),
  'push to a branch told by build-decision': gitPush({ ref: 'refs/heads/other' }),
  'cron of git': cron(),
  'cron of git at level 1': cron('1'),
  'cron with all that hg tells': cron('3', {
    pushlog_id: '12',
    pushdate: 1_763_791_200,
    revision: REVISION,
    base_revision: BEFORE,
  }),
  action: action('action', '3', { branch: 'main' }),
  'action at level 1': action('action', '1', { branch: ODD }),
  'action with the least that hooks ask for': action('action', '3', { base_revision: undefined }),
  'action on a pull request': action('pr-action', '1', { branch: 'fix', base_branch: 'main' }),
};

/** Events that make none, by name. */
export const NOTHING: Readonly<Record<string, Event>> = {
  'a branch deleted': push({ after: ZEROS, deleted: true, head_commit: null }),
  'main deleted': push({ ref: 'refs/heads/main', after: ZEROS, deleted: true, head_commit: null }),
  'a branch deleted, told by build-decision': gitPush({ after: ZEROS }),
  'a tag': push({ ref: 'refs/tags/v1' }),
  'a tag told by build-decision': gitPush({ ref: 'refs/tags/v1' }),
  'a pull request of a fork that is gone': pullRequest({}, { repo: null }),
  'a pull request of somebody unknown whose fork is gone': pullRequest(
    {},
    { repo: null },
    'github-pull-request-untrusted',
  ),
  ...Object.fromEntries(
    ['closed', 'labeled', 'edited', 'assigned', 'review_requested'].map((name) => [
      `a pull request ${name}`,
      pullRequest({ action: name }),
    ]),
  ),
  'a release': github('github-release', {
    action: 'published',
    release: { tag_name: 'v1', target_commitish: 'main', draft: false, prerelease: false },
    repository: repo,
    sender: { login: 'someone' },
  }),
  'a comment': github('github-issue-comment', {
    ...(pullRequest()['event'] as object),
    action: 'created',
    issue: { number: 7, state: 'open', pull_request: {} },
    comment: { body: '/taskcluster test', user: { login: 'someone' } },
    taskcluster_comment: 'test',
  }),
  'a push of hg, which this repository is not': byBuildDecision(
    'hg-push',
    { push: { owner: 'a@b', pushlog_id: '1', pushdate: 1, revision: REVISION, base_revision: BEFORE } },
    '3',
  ),
};
