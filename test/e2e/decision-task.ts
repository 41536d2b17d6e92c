import { derivedTaskId } from '../../src/util/hash.ts';
import { seta, setaProcess } from '../cli/seta.ts';
import type { Ran } from '../rig/process.ts';
import type { Deployment } from './deployment.ts';
import type { GatedProxy } from './gated-proxy.ts';

/** What `seta decision` needs for the tasks of this repository's kinds, and no more. */
export const SCOPES = [
  'queue:create-task:*',
  'queue:scheduler-id:seta-level-3',
  'queue:route:*',
  'queue:get-task:*',
  'queue:status:*',
  'index:find-task:*',
  'index:insert-task:seta.v2.*',
];

/** A decision task in the queue, and the process that is its work. */
export class DecisionTask {
  readonly taskId: string;
  readonly proxy: GatedProxy;
  readonly #deployment: Deployment;
  readonly #workerType: string;

  private constructor(taskId: string, proxy: GatedProxy, deployment: Deployment, workerType: string) {
    this.taskId = taskId;
    this.proxy = proxy;
    this.#deployment = deployment;
    this.#workerType = workerType;
  }

  /** @param more over what its definition has otherwise */
  static async create(
    deployment: Deployment,
    scopes: readonly string[] = SCOPES,
    more: object = {},
  ): Promise<DecisionTask> {
    const taskId = derivedTaskId(deployment.unique('decision'));
    const workerType = `d-${taskId.toLowerCase().replaceAll('_', '-').replace(/-+$/, '')}`;
    const now = Date.now();
    await deployment.api('queue.createTask', taskId, {
      taskGroupId: taskId,
      schedulerId: 'seta-level-3',
      provisionerId: 'seta-e2e',
      workerType,
      created: new Date(now).toJSON(),
      deadline: new Date(now + 24 * 60 * 60_000).toJSON(),
      // The queue wants it to outlive the deadlines of those that depend on it.
      expires: new Date(now + 30 * 24 * 60 * 60_000).toJSON(),
      payload: {},
      metadata: {
        name: 'Decision Task',
        description: 'made by an end-to-end test',
        owner: 'test@example.com',
        source: 'https://example.com',
      },
      ...more,
    });
    return new DecisionTask(taskId, await deployment.proxy(scopes), deployment, workerType);
  }

  /** Runs `seta ARGS` as this task would, in this process. */
  run(args: readonly string[], cwd: string): Promise<Ran> {
    return seta(args, { cwd, env: this.#environment });
  }

  /** The same as a process of its own; `started` is handed a way to kill it. */
  runProcess(args: readonly string[], cwd: string, started: (kill: () => void) => void = () => {}): Promise<Ran> {
    return setaProcess(args, { cwd, env: this.#environment, started });
  }

  /** It has come to its end: the tasks that wait for it may run. */
  async complete(): Promise<void> {
    const [claimed] = await this.#deployment.claim(`seta-e2e/${this.#workerType}`);
    if (claimed) await this.#deployment.api('queue.reportCompleted', this.taskId, String(claimed.runId));
  }

  get #environment(): Record<string, string> {
    return {
      TASK_ID: this.taskId,
      TASKCLUSTER_ROOT_URL: this.#deployment.rootUrl,
      TASKCLUSTER_PROXY_URL: this.proxy.url,
    };
  }
}
