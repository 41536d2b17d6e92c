import type { Request, TargetTask } from '../../actions/engine/definition.ts';
import { labelOf } from '../../actions/engine/definition.ts';
import { type ActionCall, perform } from '../../actions/engine/perform.ts';
import type { RunContext, Services } from '../../actions/engine/services.ts';
import { taskGroup } from '../../src/create/carry-out.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import { checkParameters, printParameters } from '../../src/push/parameters.ts';
import { type Config, parseConfig } from '../../src/seta/config.ts';
import { printFailure } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';

/** A Taskcluster in memory as far as actions use it, without rules: those are the rig's. */
export class Memory {
  readonly tasks = new Map<TaskId, TaskDefinition>();
  readonly statuses = new Map<TaskId, TaskStatus>();
  readonly artifacts = new Map<string, string>();
  /** Index path to task. */
  readonly index = new Map<string, TaskId>();
  readonly created: TaskId[] = [];
  readonly canceled: TaskId[] = [];
  readonly rerun: TaskId[] = [];
  readonly warnings: string[] = [];
  readonly told: string[] = [];
  /** Revision to its first-parent ancestors. */
  readonly ancestors = new Map<string, readonly string[]>();
  /** Own scopes, expanded, and what roles expand to. */
  scopes: readonly string[] = ['*'];
  readonly roles = new Map<string, readonly string[]>();
  /** `authorizedScopes` of calls. */
  readonly authorized: (readonly string[])[] = [];

  /** A task that is in the queue. */
  add(taskId: TaskId, status: Partial<TaskStatus> = {}, definition: TaskDefinition = {}): TaskId {
    const made = statusOf(taskId, status);
    this.statuses.set(taskId, made);
    const { taskGroupId, schedulerId } = made;
    this.tasks.set(taskId, { taskGroupId, schedulerId, created: new Date(NOW).toJSON(), ...definition });
    return taskId;
  }

  /** A decision task with its parameters, by whoever may use a scheduler. */
  decide(
    taskId: TaskId,
    parameters: object = {},
    schedulerId = 'gecko-level-3',
    definition: TaskDefinition = {},
  ): TaskId {
    this.artifacts.set(`${taskId} public/parameters.yml`, printParameters(parametersOf(parameters)));
    return this.add(taskId, { taskGroupId: taskId, schedulerId }, definition);
  }

  services(): Services {
    const queue: Services['queue'] = {
      createTask: async (taskId, definition) => {
        if (this.tasks.has(taskId)) return ok('exists');
        this.tasks.set(taskId, definition);
        this.created.push(taskId);
        return ok('created');
      },
      task: async (taskId) => ok(this.tasks.get(taskId) ?? null),
      status: async (taskId) => ok(this.statuses.get(taskId) ?? null),
      statuses: async (taskIds) =>
        ok(new Map(taskIds.flatMap((id) => (this.statuses.has(id) ? [[id, this.statuses.get(id)] as never] : [])))),
      listTaskGroup: async (group) =>
        ok(
          [...this.statuses.values()]
            .filter(({ taskGroupId }) => taskGroupId === group)
            .map((status) => ({ status, task: this.tasks.get(status.taskId) ?? {} })),
        ),
      rerunTask: async (taskId) => ok(void this.rerun.push(taskId)),
      cancelTask: async (taskId) => ok(void this.canceled.push(taskId)),
    };
    const hooks = { triggerHook: async () => ok(derivedTaskId('hook')), hook: async () => ok(null) };
    const expand = (scopes: readonly string[]) => scopes.flatMap((scope) => [scope, ...(this.roles.get(scope) ?? [])]);
    return {
      queue,
      hooks,
      index: {
        findTask: async (path) => {
          const taskId = this.index.get(path);
          return ok(taskId ? { taskId, rank: 0, data: {}, expires: '2027-11-22T00:00:00Z' } : null);
        },
        findTasks: async (paths) =>
          ok(new Map(paths.flatMap((path) => (this.index.has(path) ? [[path, this.index.get(path)] as never] : [])))),
        listTasks: async (above) =>
          ok(
            [...this.index]
              .filter(([path]) => path.slice(0, path.lastIndexOf('.')) === above)
              .map(([namespace, taskId]) => ({ namespace, taskId })),
          ),
        insertTask: async () => ok(undefined),
      },
      auth: { currentScopes: async () => ok(this.scopes), expandScopes: async (scopes) => ok(expand(scopes)) },
      artifacts: {
        names: async (taskId) =>
          ok([...this.artifacts.keys()].flatMap((key) => (key.startsWith(`${taskId} `) ? [key.slice(23)] : []))),
        read: async (taskId, name) => ok(this.artifacts.get(`${taskId} ${name}`) ?? null),
        bytes: async (taskId, name) => {
          const text = this.artifacts.get(`${taskId} ${name}`);
          return ok(text === undefined ? null : Buffer.from(text));
        },
      },
      pushlog: { pushes: async () => ok([]) },
      ancestors: async (revision) => this.ancestors.get(revision) ?? [],
      clock: { now: () => NOW },
      warn: (text, failure) => void this.warnings.push(failure ? `${text}: ${printFailure(failure)}` : text),
      tell: (lines) => void this.told.push(...lines),
      limitedTo: (scopes) => {
        this.authorized.push(scopes);
        return { queue, hooks };
      },
    };
  }

  /** Runs an action in a shell; `ownTaskId` makes it one of an action task. */
  perform(call: Pick<ActionCall, 'action' | 'taskGroupId'> & Partial<ActionCall>, services = this.services()) {
    const place = { rootUrl: context.rootUrl, proxyUrl: context.proxyUrl, salt: context.salt };
    const rest = { input: null, taskId: null, config: configOf(), ownTaskId: null, dryRun: false };
    return perform({ ...place, ...rest, write: () => ok(undefined), ...call }, services);
  }
}

export const NOW = Date.parse('2026-11-22T00:00:00Z');

export const context: RunContext = {
  now: NOW,
  since: NOW,
  ownTaskId: null,
  rootUrl: 'https://tc.example.com',
  proxyUrl: 'http://taskcluster',
  salt: 'salt',
};

/** A request as the engine makes it for an action on a push. */
export function requestOf(taskGroupId: TaskId, over: Partial<Request> = {}): Request {
  const { parameters = parametersOf(), config = configOf() } = over;
  const push = { decisionTaskId: taskGroupId, pushlogId: parameters.pushlog_id, revision: parameters.head_rev };
  const group = taskGroup(taskGroupId, config.trustDomain, parameters.level);
  return { input: null, push, group, target: null, parameters, config, context, ...over };
}

/** A task of a memory as an action is started on it. */
export function targetOf({ tasks }: Memory, taskId: TaskId): TargetTask {
  const definition = tasks.get(taskId) ?? {};
  return { taskId, label: labelOf(definition), definition };
}

export function configOf(text = 'trust-domain: gecko\n'): Config {
  const config = parseConfig(text, 'config.yml');
  if (!config.ok) throw new Error(config.failure.message);
  return config.value;
}

export function parametersOf(over: object = {}): Request['parameters'] {
  const repository = 'https://hg.example.com/repo';
  const raw = {
    project: 'repo',
    level: '3',
    head_repository: repository,
    base_repository: repository,
    head_rev: 'a'.repeat(40),
    pushlog_id: '7',
    pushdate: NOW / 1000,
    tasks_for: 'hg-push',
    repository_type: 'hg',
    owner: 'someone@example.com',
    ...over,
  };
  const parameters = checkParameters(raw, () => 'parameters');
  if (!parameters.ok) throw new Error(parameters.failure.message);
  return parameters.value;
}

export const statusOf = (taskId: TaskId, over: Partial<TaskStatus> = {}): TaskStatus => ({
  taskId,
  taskGroupId: derivedTaskId('decision'),
  schedulerId: 'gecko-level-3',
  projectId: 'none',
  state: 'completed',
  expires: '2027-11-22T00:00:00Z',
  deadline: '2026-11-23T00:00:00Z',
  runs: [{ state: 'completed', resolved: '2026-11-21T00:00:00Z' }],
  ...over,
});
