import { derivedTaskId } from '../../../src/util/hash.ts';
import { Rig, type RigOptions, USUAL_ANONYMOUS } from './rig.ts';

/** A task of a push, and how its runs ended. */
export interface PastTask {
  readonly label: string;
  readonly runs: readonly PastRun[];
  /** Made by an action task, whose `label-to-taskid.json` has it. */
  readonly byAction?: true;
  readonly taskId?: string;
  readonly schedulerId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface PastRun {
  readonly state: 'completed' | 'failed' | 'exception' | 'running' | 'pending';
  readonly reason?: string;
  /** Unix seconds. */
  readonly started: number;
  readonly ended: number;
}

/** A push that was decided on. */
export interface PastPush {
  /** Pushlog id; 0 in git. */
  readonly id: number;
  readonly revision: string;
  readonly base?: string;
  /** Unix seconds. */
  readonly time: number;
  readonly tasks: readonly PastTask[];
  readonly branch?: string;
  readonly schedulerId?: string;
  readonly tasksFor?: string;
  /** Over those of the decision task. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Artifacts that it has not, or not any more. */
  readonly without?: readonly string[];
}

export const PREFIX = 'gecko.v2.autoland';
const SCHEDULER = 'gecko-level-3';
const iso = (seconds: number) => new Date(seconds * 1000).toJSON();

/** The id of a push's decision task. */
export const decisionOf = (revision: string): string => derivedTaskId('past', 'decision', revision);

/** A Taskcluster with the past of the project `autoland`; everybody may read it. */
export class PastRig {
  readonly rig: Rig;
  #now: number;

  private constructor(rig: Rig, clock: { now: () => number }, now: number) {
    this.rig = rig;
    this.#now = now;
    clock.now = () => this.#now * 1000;
  }

  /** @param now Unix seconds, once all of the past is there */
  static async start(now: number, options: RigOptions = {}): Promise<PastRig> {
    const clock = { now: () => now * 1000 };
    const rig = await Rig.start({ anonymous: USUAL_ANONYMOUS, now: () => clock.now(), ...options });
    return new PastRig(rig, clock, now);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.rig[Symbol.asyncDispose]();
  }

  /** Adds a push, or to a push that is there, tasks. `repository` is of Mercurial where the push has an id. */
  add(push: PastPush, repository = 'https://example.com/someone/autoland'): void {
    const now = this.#now;
    const decision = decisionOf(push.revision);
    if (!this.rig.store.tasks.has(decision)) this.#decide(push, decision, repository);
    const actionId = derivedTaskId(decision, 'action');
    const byAction = push.tasks.filter((task) => task.byAction);
    for (const [i, task] of push.tasks.entries()) this.#task(push, task, task.taskId ?? this.taskId(push, i));
    if (byAction.length > 0) {
      this.#now = push.time + 60;
      const tags = { kind: 'action-callback' };
      const common = this.#common(push, decision, 'Action: Add new jobs');
      if (!this.rig.store.tasks.has(actionId)) this.rig.addTask({ ...common, taskId: actionId, tags });
      const ids = push.tasks.flatMap((task, i) => (task.byAction ? [[task.label, this.taskId(push, i)]] : []));
      this.rig.putArtifact(actionId, 'public/label-to-taskid.json', JSON.stringify(Object.fromEntries(ids)));
    }
    this.#now = now;
  }

  taskId({ revision }: PastPush, i: number): string {
    return derivedTaskId('past', revision, i);
  }

  #common(push: PastPush, taskGroupId: string, name: string) {
    return {
      ...{ taskGroupId, schedulerId: push.schedulerId ?? SCHEDULER, created: iso(push.time) },
      ...{ deadline: iso(push.time + 86_400), expires: iso(push.time + 365 * 86_400) },
      metadata: { name, description: '', owner: 'rig@example.com', source: 'https://example.com' },
    };
  }

  #decide(push: PastPush, taskId: string, repository: string): void {
    const { id, revision, base = '', time, branch = 'main', tasksFor = id > 0 ? 'hg-push' : 'github-push' } = push;
    this.#now = time + 30;
    const byId = id > 0 ? [`index.${PREFIX}.pushlog-id.${id}.decision`] : [];
    const routes = [
      `index.${PREFIX}.revision.${revision}.taskgraph.decision`,
      `index.${PREFIX}.latest.taskgraph.decision`,
    ];
    this.rig.addTask({
      ...this.#common(push, taskId, 'Decision Task'),
      ...{ taskId, tags: { kind: 'decision-task' }, extra: { tasks_for: tasksFor } },
      routes: [...byId, ...routes],
      scopes: id > 0 ? [] : [`assume:repo:example.com/someone/autoland:branch:${branch}`],
    });
    const labels = push.tasks.flatMap((task, i) =>
      task.byAction || task.taskId ? [] : [[task.label, this.taskId(push, i)]],
    );
    const parameters = {
      ...{ project: 'autoland', level: '3', head_repository: repository, head_rev: revision, base_rev: base },
      ...{ pushlog_id: String(id), pushdate: time, tasks_for: tasksFor, owner: 'someone@example.com' },
      ...{ repository_type: id > 0 ? 'hg' : 'git', head_ref: `refs/heads/${branch}` },
      ...push.parameters,
    };
    const artifacts = {
      'public/parameters.yml': JSON.stringify(parameters),
      'public/label-to-taskid.json': JSON.stringify(Object.fromEntries(labels)),
    };
    for (const [name, text] of Object.entries(artifacts)) {
      if (!push.without?.includes(name)) this.rig.putArtifact(taskId, name, text);
    }
  }

  #task(push: PastPush, { label, runs, tags = {}, schedulerId }: PastTask, taskId: string): void {
    if (this.rig.store.tasks.has(taskId)) return;
    this.#now = push.time + 40;
    const common = this.#common(push, decisionOf(push.revision), label);
    this.rig.addTask({ ...common, taskId, tags, state: 'pending', ...(schedulerId ? { schedulerId } : {}) });
    for (const [i, run] of runs.entries()) {
      const task = this.rig.store.tasks.get(taskId);
      if (i > 0 && task) this.rig.store.rerun(task);
      if (run.state === 'pending') continue;
      this.#now = run.started;
      this.rig.startTask(taskId);
      this.#now = run.ended;
      if (run.state !== 'running') this.rig.resolve(taskId, run.state, run.reason);
    }
  }
}
