import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsone from 'json-e';
import { actions } from '../../actions/index.ts';
import { type ActionsJson, findAction, parseActionsJson } from '../../actions/offer/actions-json.ts';
import { hookResources } from '../../actions/offer/hooks.ts';
import { parseTaskTemplate, renderActions, type TaskTemplate } from '../../actions/offer/render.ts';
import { parseParameters } from '../../src/push/parameters.ts';
import { parseConfig } from '../../src/seta/config.ts';
import type { Result } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';
import type { Ran } from '../rig/process.ts';
import { ActionTask } from './action-task.ts';
import type { Credentials, Deployment } from './deployment.ts';
import { History, type MadePush, type PushSketch } from './history.ts';

const root = join(import.meta.dirname, '../..');
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

interface ActionTaskDefinition {
  readonly tags?: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  readonly payload: { readonly env: Readonly<Record<string, string>> };
}

/** What is sent with a click. */
export interface Click {
  readonly push: MadePush;
  readonly name: string;
  /** The task that it is on; the task group where it is left out. */
  readonly taskId?: string;
  readonly input?: object;
}

/**
 * A project whose pushes offer all actions, with the hooks and roles that `seta hooks` asks for: what a click in Treeherder or
 * in the Taskcluster UI starts is run as a worker would run it.
 */
export class Offering implements AsyncDisposable {
  readonly history: History;
  /** Hooks are named after the hash of this text. */
  readonly template: TaskTemplate;
  /** The task queue of action tasks. */
  readonly actionQueue: string;
  readonly #deployment: Deployment;

  private constructor(deployment: Deployment, history: History, template: TaskTemplate, actionQueue: string) {
    this.actionQueue = actionQueue;
    this.#deployment = deployment;
    this.history = history;
    this.template = template;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.history[Symbol.asyncDispose]();
  }

  /** @param repository its URL, where no pushlog is needed */
  static async start(
    deployment: Deployment,
    sketches: readonly PushSketch[],
    { project = deployment.unique('offered'), repository }: { project?: string; repository?: string } = {},
  ): Promise<Offering> {
    const configText = readFileSync(join(root, 'taskcluster/config.yml'), 'utf8');
    const config = value(parseConfig(configText, 'config.yml'));
    const graphConfig = value(parseGraphConfig(configText, 'config.yml'));
    const yml = readFileSync(join(root, '.taskcluster.yml'), 'utf8');
    // A queue of their own, so that only those who mean it take action tasks from it.
    const workerType = deployment.unique('seta-actions');
    const own = `${yml.replace('workerType: linux', `workerType: ${workerType}`)}# ${deployment.unique('offered')}\n`;
    const template = value(parseTaskTemplate(own, '.taskcluster.yml'));
    const offers = (text: string, decisionTaskId: string): string => {
      const parameters = value(parseParameters(text, 'parameters.yml'));
      const to = { parameters, config, decisionTaskId: decisionTaskId as TaskId, template };
      return JSON.stringify(renderActions(actions, to));
    };
    const offered = sketches.map((sketch) => ({ ...sketch, offers }));
    const history = await History.start(deployment, offered, { project, ...(repository ? { repository } : {}) });
    const owner = 'test@example.com';
    const of = { repository: history.repository, project, owner };
    const request = { config, graphConfig, level: '3', template, pullRequests: false, ...of };
    const resources = hookResources(actions, request);
    // What administrators do with the output of `seta hooks`, but for these versions of the hooks alone.
    const exact = (text: string): string => text.replace(/(?<=^hook-id:.*)[*]$/, template.hash);
    for (const { roleId, scopes } of resources.roles) await deployment.role(exact(roleId), scopes);
    for (const hook of resources.hooks) await deployment.hook(hook);
    return new Offering(deployment, history, template, `seta-3/${workerType}`);
  }

  /** `actions.json` of a push, as clients read it. */
  async #actionsJson({ decisionTaskId }: MadePush): Promise<ActionsJson> {
    const name = 'public/actions.json';
    const { url } = (await this.#deployment.api('queue.getLatestArtifact', decisionTaskId, name)) as { url: string };
    return value(parseActionsJson(await (await fetch(url)).text(), 'actions.json'));
  }

  /** What a worker does with an action task: its scopes by the proxy, its environment; the command is `seta`. */
  async actionTask(taskId: string): Promise<ActionTask> {
    const { scopes, payload } = await this.#definition(taskId);
    const proxy = await this.#deployment.proxy(scopes);
    return new ActionTask(this.#deployment, proxy, { ...payload.env, TASK_ID: taskId });
  }

  async work(taskId: string): Promise<Ran> {
    using action = await this.actionTask(taskId);
    return action.run();
  }

  /** The part of Treeherder: its login holds nothing but the right to trigger hooks. The taskId of the action task. */
  async asTreeherder({ push, name, taskId, input = {} }: Click, user: Credentials): Promise<string> {
    const { decisionTaskId } = push;
    const offered = await this.#actionsJson(push);
    const tags = taskId === undefined ? null : ((await this.#definition(taskId)).tags ?? {});
    const action = findAction(offered.actions, name, tags);
    if (action?.kind !== 'hook') throw new Error('Treeherder can trigger hooks only');
    const decision = await this.#definition(decisionTaskId);
    const expanded = (await this.#deployment.api('auth.expandScopes', { scopes: decision.scopes })) as {
      scopes: string[];
    };
    const wanted = `in-tree:hook-action:${action.hookGroupId}/${action.hookId}`;
    if (!expanded.scopes.some((scope) => scope.endsWith('*') && wanted.startsWith(scope.slice(0, -1)))) {
      throw new Error(`the decision task does not offer ${wanted}`);
    }
    // No schema defaults are sent.
    const context = { ...offered.variables, taskGroupId: decisionTaskId, taskId: taskId ?? null, input };
    const payload: unknown = jsone(action.hookPayload, context);
    const api = this.#deployment.as(user);
    const made = (await api('hooks.triggerHook', action.hookGroupId, action.hookId, payload)) as { taskId: string };
    return made.taskId;
  }

  /** The part of the Taskcluster UI: the user's credentials, narrowed to the scopes of the decision task. */
  async asTaskclusterUi({ push, name, taskId, input = {} }: Click, user: Credentials): Promise<string> {
    const { decisionTaskId } = push;
    const offered = await this.#actionsJson(push);
    const action = offered.actions.find((one) => one.name === name && one.kind === 'task');
    if (action?.kind !== 'task') throw new Error('it is offered as a task');
    const { scopes } = await this.#definition(decisionTaskId);
    const ownTaskId = derivedTaskId(this.#deployment.unique('ui'));
    const target = { taskGroupId: decisionTaskId, taskId: taskId ?? null, task: null, ownTaskId, input };
    const task: unknown = jsone(action.task, { ...offered.variables, ...target });
    await this.#deployment.as(user, { authorizedScopes: scopes })('queue.createTask', ownTaskId, task);
    return ownTaskId;
  }

  async #definition(taskId: string): Promise<ActionTaskDefinition> {
    return (await this.#deployment.api('queue.task', taskId)) as ActionTaskDefinition;
  }
}
