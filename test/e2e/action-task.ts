import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionResult } from '../../actions/engine/result.ts';
import { actionResultSchema } from '../../actions/engine/result-schema.ts';
import { validator } from '../../src/util/schema.ts';
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

  /** @param environment `ACTION_*` and `TASK_ID`, as the task's payload has them */
  constructor(deployment: Deployment, proxy: GatedProxy, environment: Readonly<Record<string, string>>) {
    this.proxy = proxy;
    this.#environment = {
      PATH: process.env['PATH'] ?? '',
      TASKCLUSTER_ROOT_URL: deployment.rootUrl,
      TASKCLUSTER_PROXY_URL: proxy.url,
      ...environment,
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Runs `seta action-callback` as the task would. It is killed instead of its next request after `requests` of them, or
   * when the nth task (`creates`) has been created and before it hears of it.
   */
  async run(kill: { readonly requests?: number; readonly creates?: number } = {}): Promise<Ran> {
    this.proxy.open();
    const args = ['src/cli/main.ts', 'action-callback', `--artifacts=${this.folder}`];
    const child = spawn(process.execPath, args, {
      cwd: CHECKOUT,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let requests = 0;
    this.proxy.gate = ({ creates }) => {
      const isEnough = requests++ === kill.requests;
      if (isEnough || (kill.creates !== undefined && creates >= kill.creates)) child.kill('SIGKILL');
      else return 'pass';
      return isEnough ? 'lose' : 'lose-answer';
    };
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, stdout, stderr };
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
