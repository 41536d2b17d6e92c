import { isPullRequest } from '../../src/push/route-project.ts';
import type { Config } from '../../src/seta/config.ts';
import type { Result } from '../../src/util/failure.ts';
import { sha256 } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { isObject, type Json, type JsonObject } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';
import { openYaml } from '../../src/util/yaml.ts';
import type { Action, ActionKind } from '../engine/definition.ts';
import type { ActionsJson, OfferedAction } from './actions-json.ts';
import { actionScope, hookGroupId, hookId, type Origin } from './names.ts';

/** A `.taskcluster.yml`, as far as actions need it. */
export interface TaskTemplate {
  /** `tasks[0]`: JSON-e that renders to the action task. */
  readonly task: JsonObject;
  /** First 10 hex digits of the file's sha256, part of the names of hooks. */
  readonly hash: string;
  /** Where a part of the task stands, by its keys and indices: `.taskcluster.yml:12`. */
  readonly where: (path: readonly (string | number)[]) => string;
}

/** Reads the text of a `.taskcluster.yml`. `bad-config` where `tasks` is no array before rendering. */
export function parseTaskTemplate(text: string, file: string): Result<TaskTemplate> {
  const document = openYaml(text, file, 'bad-config', 'js-yaml');
  if (!document.ok) return document;
  const { data, line } = document.value;
  const tasks = isObject(data) ? data['tasks'] : null;
  const task: unknown = Array.isArray(tasks) ? tasks[0] : null;
  const where = (path: readonly (string | number)[]) => `${file}:${line(['tasks', ...path])}`;
  if (isObject(task)) {
    return ok({ task: task as JsonObject, hash: sha256(text).slice(0, 10), where: (path) => where([0, ...path]) });
  }
  return err({
    reason: 'bad-config',
    where: where([]),
    message: 'tasks is not an array with a task before JSON-e is rendered',
    fix: 'hooks of actions render tasks[0] alone: write tasks as a list, with the conditions inside of its task',
  });
}

/** A push, for which actions are offered. */
export interface OfferTo {
  readonly parameters: Origin & {
    readonly base_rev: string;
    readonly head_ref: string;
    readonly base_ref: string | null;
  };
  readonly config: Config;
  readonly decisionTaskId: TaskId;
  readonly template: TaskTemplate;
}

/**
 * `public/actions.json` of a push: every action in the kinds that the configuration names, in this order. Of one name,
 * clients take the first whose context matches, so the kinds are not mixed: Treeherder can trigger hooks only.
 */
export function renderActions(actions: readonly Action[], to: OfferTo): ActionsJson {
  const { kinds } = to.config.actions;
  const offered = kinds.flatMap((kind) =>
    actions.filter(({ offers }) => offers.includes(kind)).map((action) => offer(action, kind, kinds, to)),
  );
  return { version: 1, variables: {}, actions: offered };
}

function offer(action: Action, kind: ActionKind, kinds: readonly ActionKind[], to: OfferTo): OfferedAction {
  const { parameters, config, decisionTaskId, template } = to;
  const { name, description, context, permission, schema } = action;
  // Menus show both kinds.
  const isBoth = kind === 'task' && kinds.includes('hook') && action.offers.includes('hook');
  const title = isBoth ? `${action.title} (with your own scopes)` : action.title;
  const face = { name, title, description, context, ...(schema ? { schema: schema(config) } : {}) };
  const extra = { actionPerm: permission };
  const decision = decisionContext(action, parameters, decisionTaskId);
  if (kind === 'task') {
    const own = { repo_scope: actionScope(parameters, permission), action_perm: permission };
    // The client knows the rest: taskGroupId, taskId, task, ownTaskId, input.
    const known = { ...decision, action: { ...decision.action, ...own }, tasks_for: tasksForAction(parameters) };
    return { ...face, kind, task: { $let: literal(known), in: template.task }, extra };
  }
  return {
    ...face,
    kind,
    hookGroupId: hookGroupId(config.trustDomain),
    hookId: hookId(parameters.level, permission, template.hash, isPullRequest(parameters)),
    hookPayload: {
      decision: literal(decision),
      user: { input: { $eval: 'input' }, taskId: { $eval: 'taskId' }, taskGroupId: { $eval: 'taskGroupId' } },
    },
    extra,
  };
}

/** What the decision task tells the action task, in the words that `.taskcluster.yml` knows. */
function decisionContext(action: Action, parameters: OfferTo['parameters'], taskGroupId: TaskId) {
  const { name, title, description, callback, symbol } = action;
  const { head_ref: branch, base_ref } = parameters;
  return {
    action: { name, title, description, taskGroupId, cb_name: callback, symbol },
    push: {
      // Action tasks belong to nobody's push; upstream and Treeherder know them by this owner.
      owner: 'taskgraph-seta@noreply.mozilla.org',
      pushlog_id: parameters.pushlog_id,
      revision: parameters.head_rev,
      base_revision: parameters.base_rev,
      ...(branch ? { branch } : {}),
      ...(base_ref && base_ref !== branch ? { base_branch: base_ref } : {}),
    },
    repository: {
      url: plain(parameters.head_repository),
      project: parameters.project,
      level: parameters.level,
      base_url: plain(parameters.base_repository || parameters.head_repository),
    },
  };
}

/** What `.taskcluster.yml` is rendered for in an action task (ci-admin `in_tree_actions.py`). */
export const tasksForAction = (origin: Pick<Origin, 'tasks_for'>): 'action' | 'pr-action' =>
  isPullRequest(origin) ? 'pr-action' : 'action';

/** JSON-e that renders to just this: a branch may be called anything that git allows, `${...}` included. */
function literal<T extends Json | JsonObject>(value: T): T;
function literal(value: Json): Json {
  if (typeof value === 'string') return value.split('${').join('$${');
  if (Array.isArray(value)) return value.map(literal);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner as Json)]));
}

/** Roles are named after URLs without a slash at the end. */
export const plain = (url: string): string => url.replace(/\/+$/, '');
