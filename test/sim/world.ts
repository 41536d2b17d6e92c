/** The simulated project: its pushes, what is true of them, who may do what, and the workers that run what is pending. */
import type { Ledger } from '../../src/optimize/ledger.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { parametersOf } from '../push/parameters-of.ts';
import type { StoredTask } from '../rig/taskcluster/task-store.ts';
import { type Client, Deployment, Fate, Killed, type Trouble } from './deployment.ts';
import { configurationOf, DOMAIN, PREFIX, PROJECT, revisionOf, START, TESTS } from './project.ts';
import type { Event, Lives, Scenario } from './scenario.ts';

export type PushEvent = Extract<Event, { op: 'push' }>;

/** A push, pull request or cron task, and what came of its decision. */
export interface Pushed {
  readonly event: PushEvent['event'];
  readonly by: PushEvent['by'];
  /** Of pushes to the branch: 1, 2, ... */
  readonly number: number;
  readonly parameters: Parameters;
  readonly decisionTaskId: TaskId;
  /** Tests that are broken in it. */
  readonly broken: ReadonlySet<Label>;
  /** What each run of its decision wrote down. */
  readonly ledgers: Ledger[];
  /** Whether all tasks of the last one were created. */
  completed: boolean;
  /** Whether it is in the record of backstops; what git counts by. */
  counted: boolean;
  /** Whether a service says to its decision that there is nothing where there is. */
  readonly isLiedTo: boolean;
  /** Whether somebody wrote a record of backstops just before it. */
  readonly afterForgery: boolean;
}

/** A failed run of a test that may be broken. */
export interface Red {
  readonly push: number;
  readonly label: Label;
  readonly time: number;
  /** The revision that fixed it. */
  fix: string | null;
}

const REPOSITORY = 'https://hg.example.com/project';
const levelScopes = (level: string): readonly string[] => [
  'queue:create-task:project:none',
  `queue:scheduler-id:${DOMAIN}-level-${level}`,
  'queue:create-task:low:proj/*',
  'secrets:get:sim/build',
];

export class World {
  readonly scenario: Scenario;
  readonly deployment = new Deployment(START);
  readonly configuration;
  /** Pushes to the branch, oldest first. */
  readonly pushes: Pushed[] = [];
  readonly reds: Red[] = [];
  /** What is told of action tasks that are to be disturbed. */
  readonly lives = new Map<TaskId, Lives>();
  isIdle = false;
  /** Whether somebody wrote a record of backstops since the last push. */
  isForged = false;
  /** Why nothing came of what was begun. */
  readonly troubles: string[] = [];
  #broken: ReadonlySet<Label> = new Set();
  #others = 0;
  /** How an action task is run, which is another room's business. */
  runAction: (taskId: TaskId, task: StoredTask, fate: Fate) => Promise<boolean> = async () => true;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.configuration = configurationOf(scenario);
  }

  /** What a decision or action task of a level may do. */
  client(level: string, fate: Fate, more: readonly string[] = []): Client {
    const own = level === '3' ? [`queue:route:index.${PREFIX}.*`, `index:insert-task:${PREFIX}.*`] : [];
    const existing = level === '3' ? ['queue:rerun-task-in-project:none', 'queue:cancel-task-in-project:none'] : [];
    return { clientId: `level-${level}`, fate, scopes: [...levelScopes(level), ...own, ...existing, ...more] };
  }

  /** The decision task of the next push to the branch, which everybody can guess. */
  get nextDecision(): TaskId {
    return derivedTaskId('decision', this.pushes.length + 1);
  }

  /** A push comes in: its decision task is there, and pending. */
  comes({ event, by, breaks, fixes, skew, after, lives }: PushEvent): Pushed {
    const { deployment, scenario } = this;
    deployment.now += after * 60_000;
    const isPush = event === 'push';
    const number = this.pushes.length + (isPush ? 1 : 0);
    const revision = isPush ? revisionOf(number) : revisionOf(1_000_000 + ++this.#others);
    if (isPush) this.#change(breaks, fixes, revision);
    const time = Math.floor(deployment.now / 1000) + skew * 60;
    const parameters = this.#parameters(event, number, revision, time);
    const decisionTaskId = isPush ? this.nextDecision : derivedTaskId('decision of another event', this.#others);
    const pushed: Pushed = {
      ...{ event, by, number, parameters, decisionTaskId, broken: this.#broken },
      ...{ ledgers: [], completed: false, counted: false, afterForgery: this.isForged },
      isLiedTo: lives.runs.some((troubles) => troubles.some(({ what }) => what === 'nothing')),
    };
    if (isPush) this.isForged = false;
    if (isPush) {
      this.pushes.push(pushed);
      deployment.parents.set(revision, revisionOf(number - 1));
      if (scenario.vcs === 'hg') deployment.pushes.push({ pushlogId: String(number), revision, pushdate: time });
    }
    this.#addDecision(pushed);
    return pushed;
  }

  #change(breaks: number | null, fixes: boolean, revision: string): void {
    const broken = new Set(fixes ? [] : this.#broken);
    if (fixes) for (const red of this.reds) red.fix ??= revision;
    const test = breaks === null ? undefined : TESTS[breaks];
    if (test) broken.add(test);
    this.#broken = broken;
  }

  #parameters(event: PushEvent['event'], number: number, revision: string, time: number): Parameters {
    const isHg = this.scenario.vcs === 'hg';
    const kind = {
      push: isHg ? 'hg-push' : 'github-push',
      'pull-request': 'github-pull-request',
      cron: 'cron',
    } as const;
    return parametersOf({
      ...{ project: PROJECT, base_repository: REPOSITORY, head_repository: REPOSITORY },
      ...{ head_rev: revision, base_rev: number > 1 ? revisionOf(number - 1) : '', build_date: time, pushdate: time },
      ...{ repository_type: isHg ? 'hg' : 'git', pushlog_id: isHg && event === 'push' ? String(number) : '0' },
      ...{ tasks_for: kind[event], level: event === 'pull-request' ? '1' : '3', head_ref: 'refs/heads/main' },
    });
  }

  #addDecision({ decisionTaskId, event, parameters }: Pushed): void {
    const { head_rev, pushlog_id, level } = parameters;
    const prefix = event === 'pull-request' ? `${DOMAIN}.v2.${PROJECT}-pr` : PREFIX;
    const byPushlog = Number(pushlog_id) > 0 ? [`index.${prefix}.pushlog-id.${pushlog_id}.decision`] : [];
    const byRevision = [`index.${prefix}.revision.${head_rev}.taskgraph.decision`];
    const routes = [...byRevision, ...byPushlog, `index.${prefix}.latest.taskgraph.decision`];
    this.add(decisionTaskId, 'Decision Task', level, { routes: event === 'cron' ? [] : routes });
  }

  /** A task that others create: the decision task of a push, the data task of a day, somebody's own. */
  add(
    taskId: TaskId,
    name: string,
    level: string,
    more: { routes?: readonly string[]; group?: TaskId } = {},
  ): StoredTask {
    const { store, now } = this.deployment;
    const iso = (time: number) => new Date(time).toJSON();
    return store.add(taskId, {
      ...{ provisionerId: 'proj', workerType: 'linux', taskQueueId: 'proj/linux', projectId: 'none' },
      ...{ schedulerId: `${DOMAIN}-level-${level}`, taskGroupId: more.group ?? taskId, dependencies: [] },
      ...{ requires: 'all-completed', priority: 'low', retries: 5, tags: {}, extra: {}, payload: {} },
      ...{ created: iso(now), deadline: iso(now + 86_400_000), expires: iso(now + 21 * 86_400_000) },
      routes: more.routes ?? [],
      scopes: this.client(level, new Fate()).scopes,
      metadata: { name, owner: 'someone@example.com', source: 'https://hg.example.com', description: name },
    });
  }

  /**
   * Runs a task until it is done: each run with its troubles, the last without, unless it is left as it is.
   *
   * @param attempt says whether all was done
   */
  async live(taskId: TaskId, { runs, abandoned }: Lives, attempt: (fate: Fate) => Promise<boolean>): Promise<boolean> {
    const { store } = this.deployment;
    const task = store.tasks.get(taskId) as StoredTask;
    const lives: readonly (readonly Trouble[])[] = abandoned && runs.length > 0 ? runs : [...runs, []];
    for (const troubles of lives) {
      store.rerun(task);
      store.start(task);
      const isDone = await attempt(new Fate(troubles)).catch((error: unknown) => {
        if (error instanceof Killed) return null;
        throw error;
      });
      this.deployment.now += 60_000;
      // Whoever was canceled meanwhile is resolved already.
      if (store.state(task) !== 'running') return isDone === true;
      if (isDone === null) store.resolve(task, 'exception', 'worker-shutdown');
      else store.resolve(task, isDone ? 'completed' : 'failed');
      if (isDone) return true;
    }
    return false;
  }

  /** Workers run what is pending, and what that makes, until nothing is. */
  async work(): Promise<void> {
    const { store } = this.deployment;
    for (let round = 0; !this.isIdle; round++) {
      const pending = [...store.tasks].filter(
        ([taskId, task]) => store.state(task) === 'pending' && this.deployment.task(taskId),
      );
      if (pending.length === 0) return;
      if (round > 400) throw new Error('the work never ends');
      for (const [taskId, task] of pending) {
        if (store.state(task) !== 'pending') continue;
        if (Date.parse(task.definition.deadline) < this.deployment.now)
          store.resolve(task, 'exception', 'deadline-exceeded');
        else if (task.definition.metadata.name.startsWith('Action')) await this.#act(taskId as TaskId, task);
        else this.#run(task);
      }
      this.deployment.now += 60_000;
    }
  }

  async #act(taskId: TaskId, task: StoredTask): Promise<void> {
    const lives = this.lives.get(taskId) ?? { runs: [], abandoned: false };
    this.lives.delete(taskId);
    await this.live(taskId, lives, (fate) => this.runAction(taskId, task, fate));
  }

  /** A build or a test, which ends as is true of its push. */
  #run(task: StoredTask): void {
    const { store, now } = this.deployment;
    const { taskGroupId, metadata } = task.definition;
    const push = this.pushes.find(({ decisionTaskId }) => decisionTaskId === taskGroupId);
    const label = metadata.name as Label;
    store.start(task);
    const isRed = push?.broken.has(label) ?? false;
    store.resolve(task, isRed ? 'failed' : 'completed');
    if (push && isRed) this.reds.push({ push: push.number, label, time: Math.floor(now / 1000), fix: null });
  }
}
