import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionResult } from '../../actions/engine/result.ts';
import { actionResultSchema } from '../../actions/engine/result-schema.ts';
import { validator } from '../../src/util/schema.ts';
import { seta, setaProcess } from '../cli/seta.ts';
import type { Ran } from '../rig/process.ts';
import type { Deployment } from './deployment.ts';
import type { GatedProxy } from './gated-proxy.ts';

const CHECKOUT = join(import.meta.dirname, '../..');

/** What an action task needs to read and to create tasks; its own scope is not among it. */
export const ACTION_SCOPES = [
  'auth:current-scopes',
  'index:find-task:*',
  'index:list-tasks:*',
  'queue:get-artifact:public/*',
  'queue:get-task:*',
  'queue:status:*',
  'queue:list-task-group:*',
  'queue:scheduler-id:seta-level-3',
  'queue:create-task:*',
  'queue:route:*',
  'queue:rerun-task:seta-level-3/*',
  'queue:cancel-task:seta-level-3/*',
];

/** The work of one action task: a process that may be killed and run again. */
export class ActionTask implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'seta-action-'));
  readonly proxy: GatedProxy;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #checkout: string;
  readonly #args = ['action-callback', `--artifacts=${this.folder}`];

  /**
   * @param environment `ACTION_*` and `TASK_ID`, as the task's payload has them
   * @param checkout folder of the repository; by default this one
   */
  constructor(
    deployment: Deployment,
    proxy: GatedProxy,
    environment: Readonly<Record<string, string>>,
    checkout = CHECKOUT,
  ) {
    this.proxy = proxy;
    this.#checkout = checkout;
    this.#environment = {
      TASKCLUSTER_ROOT_URL: deployment.rootUrl,
      TASKCLUSTER_PROXY_URL: proxy.url,
      ...environment,
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs `seta action-callback` as the task would, in this process. */
  run(): Promise<Ran> {
    this.proxy.open();
    return seta(this.#args, { cwd: this.#checkout, env: this.#environment });
  }

  /**
   * The same as a process of its own, which may run beside others. It is killed instead of its next request after `requests`
   * of them, or when the nth task (`creates`) has been created and before it hears of it.
   */
  runProcess(limit: { readonly requests?: number; readonly creates?: number } = {}): Promise<Ran> {
    this.proxy.open();
    const started = (kill: () => void): void => {
      let requests = 0;
      this.proxy.gate = ({ creates }) => {
        const isEnough = requests++ === limit.requests;
        if (isEnough || (limit.creates !== undefined && creates >= limit.creates)) kill();
        else return 'pass';
        return isEnough ? 'lose' : 'lose-answer';
      };
    };
    return setaProcess(this.#args, { cwd: this.#checkout, env: this.#environment, started });
  }

  json<T>(name: string): T {
    return JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as T;
  }

  /** `action-result.json`, which fits its schema. */
  get result(): ActionResult {
    const result = this.json<ActionResult>('action-result.json');
    const [problem] = validator(actionResultSchema)(result);
    if (problem) throw new Error(`action-result.json: ${problem.message}`);
    return result;
  }
}
