import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extraRunIds } from '../../actions/engine/extra-tasks.ts';
import { perform } from '../../actions/engine/perform.ts';
import type { ActionResult } from '../../actions/engine/result.ts';
import type { Services } from '../../actions/engine/services.ts';
import { actionOf } from '../../actions/index.ts';
import { taskGroup } from '../../src/create/carry-out.ts';
import { hgPushlog } from '../../src/edge/pushlog.ts';
import type { Bisection } from '../../src/history/bisection.ts';
import { bisectionSchema } from '../../src/history/bisection-schema.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { connect } from '../../src/taskcluster/connect.ts';
import type { Result } from '../../src/util/failure.ts';
import { fraction } from '../../src/util/hash.ts';
import { asLabel, type TaskId } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { validator } from '../../src/util/schema.ts';
import type { Sketches } from '../rig/graphs.ts';
import { GRAPH, IMAGE, is } from './action-scenes.ts';
import type { Deployment, GroupTask } from './deployment.ts';
import type { MadePush, PushSketch } from './history.ts';
import { type Death, Killed, killable } from './killable.ts';
import { Offering } from './offering.ts';

export const LABEL = 'test-3';

/** What is true of the pushes of a world, which nobody tells the search. */
export interface Truth {
  readonly seed: string;
  readonly pushes: number;
  /** From this push on, counted from 0, the task fails at the rate `bad`; null: never. */
  readonly culprit: number | null;
  readonly good: number;
  readonly bad: number;
  /** The tier: on every so many pushes the test ran anyway. */
  readonly every: number;
}

/**
 * A project whose pushes lack decision tasks and builds, have builds that fail and a test that is flaky by a seed, and the
 * workers that run what a search asks for. Runs on any deployment, through its public API alone.
 */
export class BisectWorld implements AsyncDisposable {
  readonly offering: Offering;
  readonly #deployment: Deployment;
  readonly #truth: Truth;
  readonly #queue: string;
  readonly #ran = new Map<string, number>();
  /** What each action task leaves. */
  readonly #left = new Map<string, ReadonlyMap<string, string>>();

  private constructor(deployment: Deployment, truth: Truth, offering: Offering, queue: string) {
    this.#deployment = deployment;
    this.#truth = truth;
    this.offering = offering;
    this.#queue = queue;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.offering[Symbol.asyncDispose]();
  }

  static async start(deployment: Deployment, truth: Truth): Promise<BisectWorld> {
    const workerType = deployment.unique('seta-bisect');
    const definition = { provisionerId: 'seta-3', workerType };
    const graph: Sketches = Object.fromEntries(
      Object.entries(GRAPH).map(([label, sketch]) => [label, { ...sketch, definition }]),
    );
    const sketches = Array.from({ length: truth.pushes }, (_, i): PushSketch => {
      const isLast = i === truth.pushes - 1;
      const ran = i % truth.every === 0 || isLast;
      const fails = isLast || BisectWorld.#fails(truth, i, 0);
      const there = [IMAGE];
      const build = i === 0 || isLast ? 'completed' : BisectWorld.#build(truth, i);
      if (build !== 'missing' || ran) there.push(is('build', build === 'failed' && !ran ? 'failed' : 'completed'));
      if (ran) there.push(is(LABEL, i !== 0 && fails ? 'failed' : 'completed'));
      // What its tasks take, which bounds what a shell may run on it.
      const creates = ['queue:create-task:*', 'queue:scheduler-id:seta-level-3', 'queue:route:tc-treeherder.v2.*'];
      const scopes = ['in-tree:hook-action:project-seta/in-tree-action-3-*', ...creates];
      return { graph, there, scopes, decision: ran || fraction(truth.seed, 'decision', i) > 0.12 };
    });
    return new BisectWorld(deployment, truth, await Offering.start(deployment, sketches), `seta-3/${workerType}`);
  }

  get last(): MadePush {
    return this.offering.history.last;
  }

  /** A click on the failed task, in Treeherder; the action task. */
  async click(input: object = {}): Promise<string> {
    const user = await this.#deployment.client(['hooks:trigger-hook:project-seta/*']);
    const taskId = this.last.taskIds.get(LABEL) ?? '';
    return this.offering.asTreeherder({ push: this.last, name: 'bisect', taskId, input }, user);
  }

  /** One run of an action task by a worker, with its scopes but for those that begin so; null where it was killed. */
  async act(taskId: string, death: Death | null = null, lacking: string | null = null) {
    const { task } = await this.#task(taskId);
    const proxy = await this.#deployment.proxy(task.scopes);
    const env = task.payload['env'] as Readonly<Record<string, string>>;
    const action = actionOf(env['ACTION_CALLBACK'] ?? '');
    if (!action) throw new Error('the action task says which action it is');
    const files = new Map<string, string>();
    const told: string[] = [];
    const place = { rootUrl: proxy.url, credentials: null };
    const real: Services = {
      ...connect(place, { proxyUrl: proxy.url }),
      pushlog: hgPushlog(),
      ancestors: async () => [],
      clock: { now: Date.now },
      warn: (text) => void told.push(text),
      tell: (lines) => void told.push(...lines),
    };
    const currentScopes = async () => {
      const scopes = await real.auth.currentScopes();
      return scopes.ok ? ok(scopes.value.filter((scope) => lacking === null || !scope.startsWith(lacking))) : scopes;
    };
    const { services, requests } = killable({ ...real, auth: { ...real.auth, currentScopes } }, death);
    const config = parseConfig(readFileSync(join(import.meta.dirname, '../../taskcluster/config.yml'), 'utf8'), 'c');
    if (!config.ok) throw new Error(config.failure.message);
    const call = {
      action,
      input: JSON.parse(env['ACTION_INPUT'] ?? 'null'),
      taskGroupId: env['ACTION_TASK_GROUP_ID'] as TaskId,
      taskId: JSON.parse(env['ACTION_TASK_ID'] ?? 'null') as TaskId,
      ownTaskId: taskId as TaskId,
      config: config.value,
      dryRun: false,
      rootUrl: this.#deployment.rootUrl,
      proxyUrl: proxy.url,
      salt: 'salt',
      write: (some: ReadonlyMap<string, string>) => {
        for (const [name, text] of some) files.set(name, text);
        return ok(undefined);
      },
    };
    try {
      const result: Result<ActionResult> = await perform(call, services);
      this.#left.set(taskId, files);
      return { result, files, told, requests };
    } catch (error) {
      if (error instanceof Killed) return null;
      throw error;
    }
  }

  /** Takes the action tasks that are ready to be run. */
  async actionTasks(): Promise<readonly { readonly taskId: string; readonly runId: number }[]> {
    return this.#deployment.claim(this.offering.actionQueue);
  }

  async completed({ taskId, runId }: { readonly taskId: string; readonly runId: number }): Promise<void> {
    const left = [...(this.#left.get(taskId) ?? [])].map(([name, text]) => [`public/${name}`, text]);
    await this.offering.history.artifacts(taskId, Object.fromEntries(left), runId);
    await this.#deployment.api('queue.reportCompleted', taskId, runId);
  }

  /** Runs all that was asked for, and what that makes ready in turn. */
  async work(): Promise<void> {
    for (;;) {
      const tasks = await this.#deployment.claim(this.#queue);
      if (tasks.length === 0) return;
      for (const { taskId, runId, task } of tasks) {
        const verdict = this.#fates(taskId, task) ? 'queue.reportFailed' : 'queue.reportCompleted';
        await this.#deployment.api(verdict, taskId, runId);
        this.#ran.set(taskId, (this.#ran.get(taskId) ?? 0) + 1);
      }
    }
  }

  /** How often each task was run that was asked for: each once, where all is well. */
  get ran(): ReadonlyMap<string, number> {
    return this.#ran;
  }

  /** The runs of the test that were asked for on each push. */
  async asked(): Promise<readonly number[]> {
    return Promise.all(
      this.offering.history.pushes.map(async (push) =>
        push.sketch.decision === false ? 0 : ((await this.offering.history.added(push)).get(LABEL)?.length ?? 0),
      ),
    );
  }

  /** Whether a task that runs fails: a build as it is on its push, the nth run of the test by the seed. */
  #fates(taskId: string, { taskGroupId, metadata }: GroupTask['task']): boolean {
    const { pushes } = this.offering.history;
    const i = pushes.findIndex(({ decisionTaskId }) => decisionTaskId === taskGroupId);
    if (metadata.name === 'build') return BisectWorld.#build(this.#truth, i) === 'failed' || i % 7 === 3;
    if (metadata.name !== LABEL) return false;
    const group = taskGroup(taskGroupId as TaskId, 'seta', '3');
    const n = extraRunIds(group, asLabel(LABEL), 100).indexOf(taskId as TaskId) + 1;
    return BisectWorld.#fails(this.#truth, i, n);
  }

  static #fails({ seed, culprit, good, bad }: Truth, push: number, n: number): boolean {
    return fraction(seed, 'run', push, n) < (culprit !== null && push >= culprit ? bad : good);
  }

  static #build({ seed }: Truth, push: number): 'completed' | 'failed' | 'missing' {
    const value = fraction(seed, 'build', push);
    return value < 0.1 ? 'failed' : value < 0.3 ? 'missing' : 'completed';
  }

  async #task(taskId: string): Promise<Pick<GroupTask, 'task'>> {
    return { task: (await this.#deployment.api('queue.task', taskId)) as GroupTask['task'] };
  }
}

/** `bisect.json` of a run, which fits its schema. */
export function bisectionIn(files: ReadonlyMap<string, string>): Bisection {
  const bisection = JSON.parse(files.get('bisect.json') ?? 'null') as Bisection;
  const [problem] = validator(bisectionSchema)(bisection);
  if (problem) throw new Error(`bisect.json: ${problem.path.join('.')}: ${problem.message}`);
  return bisection;
}
