import type { Request } from '../../actions/engine/definition.ts';
import type { Services, Setting } from '../../actions/engine/services.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import { checkParameters } from '../../src/push/parameters.ts';
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
  readonly created: TaskId[] = [];
  readonly warnings: string[] = [];

  /** A decision task, by whoever may use a scheduler. */
  decide(taskId: TaskId, schedulerId = 'gecko-level-3'): void {
    this.statuses.set(taskId, statusOf(taskId, { taskGroupId: taskId, schedulerId }));
  }

  services(): Services {
    return {
      queue: {
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
        listTaskGroup: async () => ok([]),
        rerunTask: async () => ok(undefined),
        cancelTask: async () => ok(undefined),
      },
      index: {
        findTask: async () => ok(null),
        findTasks: async () => ok(new Map()),
        listTasks: async () => ok([]),
        insertTask: async () => ok(undefined),
      },
      auth: { currentScopes: async () => ok(['*']), expandScopes: async () => ok(['*']) },
      hooks: { triggerHook: async () => ok(derivedTaskId('hook')), hook: async () => ok(null) },
      artifacts: {
        read: async (taskId, name) => ok(this.artifacts.get(`${taskId} ${name}`) ?? null),
        bytes: async (taskId, name) => {
          const text = this.artifacts.get(`${taskId} ${name}`);
          return ok(text === undefined ? null : Buffer.from(text));
        },
      },
      pushlog: { pushes: async () => ok([]) },
      clock: { now: () => NOW },
      warn: (text, failure) => void this.warnings.push(failure ? `${text}: ${printFailure(failure)}` : text),
    };
  }
}

export const NOW = Date.parse('2026-11-22T00:00:00Z');

export const setting: Setting = {
  now: NOW,
  since: NOW,
  ownTaskId: null,
  rootUrl: 'https://tc.example.com',
  proxyUrl: 'http://taskcluster',
};

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
  state: 'completed',
  expires: '2027-11-22T00:00:00Z',
  deadline: '2026-11-23T00:00:00Z',
  runs: [{ state: 'completed', resolved: '2026-11-21T00:00:00Z' }],
  ...over,
});
