import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { seta } from '../cli/seta.ts';
import type { Ran } from '../rig/process.ts';
import { DecisionTask, SCOPES } from './decision-task.ts';
import { Deployment } from './deployment.ts';
import { Repository } from './repository.ts';
import { Worker } from './worker.ts';

/** The tasks of a push. All of them may be left out. */
export const LABELS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `test-${name}`);
/** The one that a change breaks and its revert mends. */
export const BROKEN = 'test-c';

/** Scopes by which everything that a history is made from can be read; in most deployments everybody has them. */
export const READING = [
  'index:find-task:*',
  'index:list-namespaces:*',
  'index:list-tasks:*',
  'queue:get-artifact:public/*',
  'queue:get-task:*',
  'queue:list-task-group:*',
  'queue:status:*',
];

const CONFIG = `
  holdout: 0
  grace: 1 hour
  max-skip-ratio: 1
  backstop: {pushes: 1000, minutes: 100000}
  gate: {few-regressions: 1, short-window: 1 hour}
`;

const KIND = `
task-defaults:
  worker-type: linux
  run-on-tasks-for: [github-push]
  optimization: {seta: null}
  payload: {maxRunTime: 60}
tasks:
${LABELS.map((label) => `  ${label.slice('test-'.length)}: {description: A test}`).join('\n')}
`;

/** Seconds between pushes. */
const APART = 1800;
const ARTIFACTS = [
  'parameters.yml',
  'full-task-graph.json',
  'label-to-taskid.json',
  'task-graph.json',
  'seta-ledger.json',
];

/**
 * A repository whose tasks report to no Treeherder, on a Taskcluster of its own trust domain: pushes are decided on by decision
 * tasks, a worker runs what they make, and a cron task makes the data from that alone.
 */
export class WithoutTreeherder implements AsyncDisposable {
  readonly deployment: Deployment;
  readonly repository: Repository;
  readonly #domain: string;
  readonly #started = Math.floor(Date.now() / 1000);
  /** Of the push whose time is next. */
  #number = 0;
  readonly #pushes: number;

  private constructor(deployment: Deployment, pushes: number) {
    this.deployment = deployment;
    this.#domain = deployment.unique('seta-e2e');
    this.#pushes = pushes;
    this.repository = new Repository(deployment.unique('project'), (config) =>
      config
        .replace('trust-domain: seta', `trust-domain: ${this.#domain}`)
        .replace('prunable: ["check-*"]', 'prunable: ["test-*"]')
        .replace('  never-prune: [check-lint]\n', CONFIG),
    );
    rmSync(this.repository.path('taskcluster/kinds/check'), { recursive: true });
    this.repository.write('taskcluster/kinds/test/kind.yml', KIND);
    const data = 'taskcluster/kinds/seta-data/kind.yml';
    // biome-ignore lint/suspicious/noTemplateCurlyInString: JSON-e, not JavaScript
    const level = '      SETA_LEVEL: ${level}\n';
    this.repository.write(data, this.repository.read(data).replace(level, `${level}      SETA_SOURCE: taskcluster\n`));
  }

  /** @param pushes how many there will be before the data is made */
  static async start(pushes: number): Promise<WithoutTreeherder> {
    return new WithoutTreeherder(await Deployment.start(), pushes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.repository[Symbol.dispose]();
    await this.deployment[Symbol.asyncDispose]();
  }

  /** Pushes a commit, decides on it, and runs what that makes; `isBroken`: the test fails. The labels that ran. */
  async push(message: string, isBroken: boolean): Promise<readonly string[]> {
    this.#number++;
    this.repository.write('src/changed.ts', `export const change = ${this.#number};\n`);
    this.repository.commit(message);
    await this.#decide('github-push', this.#started - Math.max(0, this.#pushes + 1 - this.#number) * APART);
    const worker = this.#worker('linux');
    const ran = await worker.claim();
    for (const task of ran) await worker.resolve(task, !(isBroken && task.label === BROKEN));
    return ran.map(({ label }) => label).sort();
  }

  /** The cron job: its decision task makes the task that makes the data, which a worker runs with the scopes that it has. */
  async makeData(): Promise<Ran> {
    await this.#decide('cron', this.#started);
    const worker = this.#worker('linux');
    const [task, ...more] = await worker.claim();
    if (task?.label !== 'seta-data-build' || more.length > 0) throw new Error('cron made other tasks');
    const proxy = await this.deployment.proxy(READING);
    const place = { TASKCLUSTER_ROOT_URL: this.deployment.rootUrl, TASKCLUSTER_PROXY_URL: proxy.url };
    const args = ['data', 'build', '--project', task.env['PROJECT'] ?? '', '--out', 'built'];
    const ran = await seta(args, { cwd: this.repository.folder, env: { ...task.env, ...place } });
    if (ran.status !== 0) return ran;
    await worker.upload(task, this.#files('built', readdirSync(this.repository.path('built'))));
    await worker.resolve(task, true);
    return ran;
  }

  /** Forgets what the task for the data left on the machine: the next one runs elsewhere. */
  forget(): void {
    for (const folder of ['built', 'artifacts']) rmSync(this.repository.path(folder), { recursive: true });
  }

  /** A decision task, from its creation to its artifacts in the queue. */
  async #decide(tasksFor: string, pushdate: number): Promise<void> {
    const revision = this.repository.revision('HEAD');
    const index = `index.${this.#domain}.v2.${this.repository.project}`;
    const isPush = tasksFor === 'github-push';
    const scheduler = `${this.#domain}-level-3`;
    const own = [`queue:scheduler-id:${scheduler}`, `index:insert-task:${this.#domain}.v2.*`];
    const scopes = [...new Set([...SCOPES, ...READING, ...own])];
    const decision = await DecisionTask.create(this.deployment, scopes, {
      ...{ schedulerId: scheduler, workerType: this.#domain, extra: { tasks_for: tasksFor } },
      tags: { kind: isPush ? 'decision-task' : 'cron-task' },
      routes: isPush ? [`${index}.revision.${revision}.taskgraph.decision`, `${index}.latest.taskgraph.decision`] : [],
    });
    const worker = new Worker(this.deployment, `seta-e2e/${this.#domain}`);
    const [claimed] = await worker.claim();
    if (claimed === undefined) throw new Error('there is no decision task to be claimed');
    const flags = { 'tasks-for': tasksFor, pushdate: String(pushdate) };
    const ran = await decision.run(this.repository.flags(flags), this.repository.folder);
    if (ran.status !== 0) throw new Error(ran.stderr);
    await worker.upload(claimed, this.#files('artifacts', ARTIFACTS));
    await worker.resolve(claimed, true);
  }

  #worker(workerType: string): Worker {
    return new Worker(this.deployment, `${this.#domain}-3/${workerType}`);
  }

  #files(folder: string, names: readonly string[]): ReadonlyMap<string, Uint8Array> {
    return new Map(names.map((name) => [`public/${name}`, readFileSync(this.repository.path(`${folder}/${name}`))]));
  }
}

/** What came of some pushes with a regression among them, and of the one after the data was made. */
export interface Outcome {
  /** How often the broken test failed. */
  readonly failures: number;
  readonly built: Ran;
  /** Labels that ran on the push after that. */
  readonly next: readonly string[];
}

/** `count` pushes of which a quarter is broken, the data made of them, and one more push. */
export async function story(place: WithoutTreeherder, count: number): Promise<Outcome> {
  const [breaks, mended] = [Math.floor(count * 0.4), Math.floor(count * 0.65)];
  let bad = '';
  for (let n = 0; n < count; n++) {
    const message =
      n === breaks
        ? 'Make it faster'
        : n === mended
          ? `Revert "Make it faster"\n\nThis reverts commit ${bad}.`
          : `Change ${n}`;
    const ran = await place.push(message, n >= breaks && n < mended);
    if (n === breaks) bad = place.repository.revision('HEAD');
    if (ran.join() !== LABELS.join()) throw new Error(`without data everything runs, but not on push ${n}: ${ran}`);
  }
  const built = await place.makeData();
  return { failures: mended - breaks, built, next: await place.push('One more', false) };
}
