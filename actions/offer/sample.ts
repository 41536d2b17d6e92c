import jsone from 'json-e';
import type { TaskDefinition } from '../../src/graph/task.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { isObject, type JsonObject } from '../../src/util/json.ts';
import type { Decided, Party } from './parties.ts';

/** What stands for every value that a push may have: a scope that names one of these is for all of them. */
export const ANY = { revision: '5e7a'.repeat(10), taskId: derivedTaskId('any task'), name: 'seta-any-name' };

/** A part of a scope that is another with each push: a revision or a digest, the time of the push, a reference to a task. */
const OF_PUSH = /(?<=[.:/-])(?:[0-9a-f]{20,64}(?=[.:/-]|$)|\d{4}[.]\d\d[.]\d\d(?=[.]|$)|\d{14}(?=[.]|$)|<)/;

/** A scope for a sample, or for one push, as one for all: it ends in `*` where the first value of that one stands. */
export function forAll(scope: string): string {
  const places = [...Object.values(ANY).map((value) => scope.indexOf(value)), scope.search(OF_PUSH)].filter(
    (at) => at >= 0,
  );
  return places.length === 0 ? scope : `${scope.slice(0, Math.min(...places))}*`;
}

/** A role id to ask about: a role that ends in `*` is for whatever name stands there. */
export const someOf = (roleId: string): string => roleId.replace(/\*$/, ANY.name);

/** Who a sample is of, and the template that is rendered for it. */
export interface SampleOf {
  readonly party: Party;
  readonly repository: string;
  readonly project: string;
  readonly template: JsonObject;
}

const asTask = (value: unknown): TaskDefinition | null =>
  isObject(value) && ('provisionerId' in value || 'taskQueueId' in value) ? (value as TaskDefinition) : null;

/** The decision task of an event as `.taskcluster.yml` renders it; null where it makes none, or does not render. */
export function sampleDecision(what: Decided, { template, ...of }: SampleOf): TaskDefinition | null {
  try {
    return asTask(jsone(template, contextOf(what, of)));
  } catch {
    return null;
  }
}

function contextOf(what: Decided, { party, repository, project }: Omit<SampleOf, 'template'>): object {
  const url = repository.replace(/\/+$/, '').replace(/[.]git$/, '');
  const branch = someOf(party.branch);
  const common = { ownTaskId: ANY.taskId, as_slugid: () => ANY.taskId, taskcluster_root_url: 'https://tc.example.com' };
  const origin = { url, project, level: party.level, type: party.isHg ? 'hg' : 'git' };
  const at = { owner: 'somebody@example.com', revision: ANY.revision, base_revision: ANY.revision, branch };
  const repo = { html_url: url, name: project, full_name: url.split('/').slice(-2).join('/'), pushed_at: 0 };
  const event = {
    action: 'opened',
    ref: `refs/heads/${branch}`,
    base_ref: null,
    before: ANY.revision,
    after: ANY.revision,
    pusher: { name: 'somebody', email: 'somebody@example.com' },
    repository: repo,
    pull_request: {
      number: 1,
      user: { login: 'somebody' },
      head: { ref: 'x', sha: ANY.revision, repo },
      base: { ref: 'x', sha: ANY.revision, repo },
    },
  };
  switch (what) {
    case 'cron': {
      const cron = { task_id: ANY.taskId, job_name: ANY.name, job_symbol: 'x', quoted_args: '', input: {} };
      return { ...common, tasks_for: 'cron', repository: origin, push: at, cron };
    }
    case 'pull request':
      return { ...common, tasks_for: 'github-pull-request', event };
    case 'push': {
      const push = { ...at, pushlog_id: '1', pushdate: 0 };
      if (party.isHg) return { ...common, tasks_for: 'hg-push', repository: origin, push };
      return { ...common, tasks_for: 'github-push', event };
    }
  }
}

/** The task of a hook for a payload such as its decision tasks offer; null where the template does not render. */
export function sampleAction(hookTask: JsonObject, of: SampleOf): TaskDefinition | null {
  try {
    return asTask(renderHook(hookTask, of));
  } catch {
    return null;
  }
}

/** What the hooks service makes of a hook for such a payload; it throws as JSON-e does. */
export function renderHook(hookTask: JsonObject, { party, repository, project }: Omit<SampleOf, 'template'>): unknown {
  const action = { name: 'x', title: 'x', description: 'x', taskGroupId: ANY.taskId, cb_name: 'x', symbol: 'x' };
  const push = {
    owner: 'somebody@example.com',
    revision: ANY.revision,
    base_revision: ANY.revision,
    pushlog_id: '0',
    branch: someOf(party.branch),
    base_branch: 'x',
  };
  const url = repository.replace(/\/+$/, '');
  const decision = { action, push, repository: { url, base_url: url, project, level: party.level } };
  const payload = { decision, user: { input: {}, taskId: ANY.taskId, taskGroupId: ANY.taskId } };
  return jsone(hookTask, { payload, taskId: ANY.taskId, firedBy: 'triggerHook', clientId: 'somebody' });
}
