import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Config } from '../../src/seta/config.ts';
import type { GraphConfig } from '../../src/seta/graph-config.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';
import { actionScope, hookGroupId, hookId, repoRole } from './names.ts';
import type { Party } from './parties.ts';
import { plain, type TaskTemplate, tasksForAction } from './render.ts';

/** A hook as `hooks.createHook` takes it, with its ids. */
export interface HookResource {
  readonly hookGroupId: string;
  readonly hookId: string;
  readonly metadata: { readonly name: string; readonly description: string; readonly owner: string };
  readonly task: JsonObject;
  readonly triggerSchema: JsonObject;
  readonly schedule: readonly string[];
  readonly bindings: readonly JsonObject[];
}

export interface HooksRequest {
  readonly config: Config;
  readonly graphConfig: GraphConfig;
  readonly level: string;
  /** URL of the repository. */
  readonly repository: string;
  readonly project: string;
  readonly template: TaskTemplate;
  /** E-mail address of those who look after the hooks. */
  readonly owner: string;
  /** For actions on pull requests instead of pushes. */
  readonly pullRequests: boolean;
  /** The branch of this level; see `partyOf`. */
  readonly branch?: string;
  /** The full task graph of a party's pushes, where it is known. */
  readonly graph?: (party: Party) => readonly TaskDefinition[];
}

const asOrigin = ({
  repository,
  level,
  pullRequests,
}: Pick<HooksRequest, 'repository' | 'level' | 'pullRequests'>) => ({
  head_repository: repository,
  base_repository: repository,
  level,
  tasks_for: pullRequests ? 'github-pull-request' : 'push',
});

/** The scope that the action tasks of a hook hold. */
export const ownScope = (permission: string, request: Parameters<typeof asOrigin>[0]): string =>
  actionScope(asOrigin(request), permission);

/** The hook of a permission. */
export function hookResource(permission: string, request: HooksRequest): HookResource {
  const { config, level, template, owner, pullRequests } = request;
  const id = hookId(level, permission, template.hash, pullRequests);
  return {
    hookGroupId: hookGroupId(config.trustDomain),
    hookId: id,
    metadata: {
      name: id,
      description: `Action tasks with permission ${permission} at level ${level}, by the .taskcluster.yml of hash ${template.hash}`,
      owner,
    },
    task: hookTask(permission, request),
    triggerSchema: triggerSchema(request),
    schedule: [],
    bindings: [],
  };
}

/** What the task of a hook is made of. */
export type Hooked = Pick<HooksRequest, 'repository' | 'level' | 'pullRequests' | 'template'>;

/**
 * Hooks are named after what `.taskcluster.yml` says, so repositories of a trust domain where it says the same have them in
 * common: they name none, as ci-admin's do. Whose scope it is follows from the URL in the payload, and the role of the hook
 * holds it or the hook fails. That needs a URL in the form that roles have; another one's hooks are for it alone.
 */
const isShared = ({ repository }: Hooked): boolean => `https://${repoRole(repository).slice(5)}` === plain(repository);

/** Only what is known of the payload goes into the task. */
export function hookTask(permission: string, request: Hooked): JsonObject {
  const fields = ['name', 'title', 'description', 'taskGroupId', 'symbol', 'cb_name'];
  const action: Record<string, Json> = Object.fromEntries(
    fields.map((field) => [field, `\${payload.decision.action.${field}}`]),
  );
  const own = ownScope(permission, request);
  const url = `payload.decision.repository.${request.pullRequests ? 'base_url' : 'url'}`;
  action['repo_scope'] = isShared(request) ? own.replace(repoRole(request.repository), `repo:\${${url}[8:]}`) : own;
  action['action_perm'] = permission;
  return {
    $let: {
      tasks_for: tasksForAction(asOrigin(request)),
      action,
      push: { $eval: 'payload.decision.push' },
      repository: { $eval: 'payload.decision.repository' },
      input: { $eval: 'payload.user.input' },
      taskId: { $eval: 'payload.user.taskId' },
      taskGroupId: { $eval: 'payload.user.taskGroupId' },
      // In a hook, taskId is that of the task to be created.
      ownTaskId: { $eval: 'taskId' },
    },
    in: request.template.task,
  };
}

const text = { type: 'string' };
/** These reach the command line of git. */
const fork = { type: 'string', pattern: '^(https|ssh)://' };
/** These reach command lines, too, and what the scope is made of. */
const name = { type: 'string', pattern: '^[\\w.-]+$' };
const address = { type: 'string', pattern: '^https://[\\w.:-]+(/[\\w.~+-]+)+$' };
const revision = { type: 'string', pattern: '^[0-9a-f]{40,64}$' };
const object = (properties: Record<string, Json>, optional: Record<string, Json> = {}): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties: { ...properties, ...optional },
});

/**
 * What a client may send, as the `hookPayload` of `actions.json` renders. What the scope is for must be the repository of the
 * payload, as its code runs with it; of a pull request it is the base.
 */
function triggerSchema(request: HooksRequest): JsonObject {
  const { repository, project, level, pullRequests } = request;
  const isAny = isShared(request);
  const own = { project: isAny ? name : { const: project }, level: { const: level } };
  const url = isAny ? address : { const: plain(repository) };
  return object({
    decision: object({
      action: object({
        name: text,
        title: text,
        description: text,
        taskGroupId: text,
        cb_name: text,
        symbol: text,
      }),
      push: object(
        { owner: text, revision },
        {
          pushlog_id: text,
          base_revision: { type: 'string', pattern: '^[0-9a-f]*$' },
          branch: text,
          base_branch: text,
        },
      ),
      repository: pullRequests
        ? object({ url: fork, base_url: url, ...own })
        : object({ url, ...own }, { base_url: text }),
    }),
    user: object({
      input: { description: 'checked by the callback' },
      taskId: { anyOf: [text, { type: 'null' }] },
      taskGroupId: text,
    }),
  });
}
