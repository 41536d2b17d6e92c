import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkParameters, printParameters } from '../../src/push/parameters.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { type Sketches, task } from '../rig/graphs.ts';
import type { Deployment, GroupTask } from './deployment.ts';

export const TRUST_DOMAIN = 'seta';
const SCHEDULER = 'seta-level-3';
const MINUTE = 60_000;

/** A task that is on a push, and how it ended. */
export interface There {
  readonly label: string;
  readonly state: 'pending' | 'completed' | 'failed' | 'canceled';
  /** Minutes that it lives. */
  readonly lives?: number;
  /** An action task made it: only that one's `label-to-taskid.json` tells of it. */
  readonly byAction?: boolean;
  readonly payload?: object;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A push as a test wants it. */
export interface PushSketch {
  /** False: it has none. */
  readonly decision?: boolean;
  /** Tasks of its full graph. */
  readonly graph: Sketches;
  readonly there: readonly There[];
  /** Artifacts besides the usual ones. */
  readonly artifacts?: Readonly<Record<string, string>>;
  /** `actions.json`, given the text of `parameters.yml`. */
  readonly offers?: (parameters: string, decisionTaskId: string) => string;
  /** Scopes of the decision task. */
  readonly scopes?: readonly string[];
}

export interface MadePush {
  readonly pushlogId: string;
  readonly revision: string;
  readonly decisionTaskId: string;
  readonly sketch: PushSketch;
  /** Label to the task it has. */
  readonly taskIds: ReadonlyMap<string, string>;
}

/**
 * A project with some pushes on a Taskcluster, made by its public API: decision tasks with artifacts and routes, tasks
 * that ran, failed or wait. Its Mercurial repository, as far as the pushlog goes, is a server on loopback.
 */
export class History implements AsyncDisposable {
  readonly project: string;
  readonly pushes: MadePush[] = [];
  readonly #deployment: Deployment;
  readonly #server: Server;
  readonly #contents = new Map<string, string>();
  readonly #repository: string | null;

  private constructor(deployment: Deployment, project: string, repository: string | null) {
    this.#deployment = deployment;
    this.project = project;
    this.#repository = repository;
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const content = url.pathname.endsWith('/json-pushes') ? this.#pushlog(url) : this.#contents.get(url.pathname);
      response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(content);
    });
  }

  /** @param repository its URL, where no pushlog is needed; otherwise that of a server of its own */
  static async start(
    deployment: Deployment,
    sketches: readonly PushSketch[],
    {
      repository = null,
      project = deployment.unique('history'),
    }: { repository?: string | null; project?: string } = {},
  ): Promise<History> {
    const history = new History(deployment, project, repository);
    await new Promise<void>((resolve) => history.#server.listen(0, '127.0.0.1', resolve));
    for (let i = 0; i < sketches.length; i += 8) {
      const some = sketches.slice(i, i + 8).map((sketch, j) => history.#push(sketch, i + j + 1));
      history.pushes.push(...(await Promise.all(some)));
    }
    return history;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get repository(): string {
    return this.#repository ?? this.#url;
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${this.project}`;
  }

  /** The last push, on which actions are started. */
  get last(): MadePush {
    const last = this.pushes.at(-1);
    if (!last) throw new Error('a history has pushes');
    return last;
  }

  /** What was added to a push since it was made: name to tasks. */
  async added({ decisionTaskId, taskIds }: MadePush): Promise<ReadonlyMap<string, readonly GroupTask[]>> {
    const known = new Set([...taskIds.values(), decisionTaskId]);
    const added = new Map<string, readonly GroupTask[]>();
    for (const [name, tasks] of await this.#deployment.group(decisionTaskId)) {
      const isOurs = ({ taskId, task: definition }: GroupTask) =>
        !known.has(taskId) && definition.metadata.name !== 'Action';
      const more = tasks.filter(isOurs);
      if (more.length > 0) added.set(name, more);
    }
    return added;
  }

  /** An action task of a push, as Treeherder's hook would have made it, not yet started. */
  async actionTask({ decisionTaskId }: MadePush, workerType = `${this.project}-actions`): Promise<string> {
    const taskId = derivedTaskId(this.#deployment.unique('action'));
    await this.#createTask(taskId, decisionTaskId, 'Action', workerType, {});
    return taskId;
  }

  async #push(sketch: PushSketch, number: number): Promise<MadePush> {
    const revision = derivedRevision(this.project, number);
    const decisionTaskId = derivedTaskId(this.project, 'decision', number);
    const taskIds = new Map<string, string>();
    const push = { pushlogId: String(number), revision, decisionTaskId, sketch, taskIds };
    if (sketch.decision === false) return push;
    const prefix = `index.${TRUST_DOMAIN}.v2.${this.project}`;
    const routes = [`${prefix}.revision.${revision}.taskgraph.decision`, `${prefix}.pushlog-id.${number}.decision`];
    const queue = `${this.project}-${number}`;
    const { scopes = [] } = sketch;
    await this.#createTask(decisionTaskId, decisionTaskId, 'Decision Task', queue, { routes, scopes });
    await this.#claim(queue);
    const labelled = sketch.there.map((there, i) => ({ ...there, taskId: derivedTaskId(decisionTaskId, 'there', i) }));
    for (const { label, taskId } of labelled) taskIds.set(label, taskId);
    const ids = (all: typeof labelled) => canonicalJson(Object.fromEntries(all.map((one) => [one.label, one.taskId])));
    const parameters = this.#parameters(number, revision);
    const actions = sketch.offers?.(parameters, decisionTaskId);
    await this.artifacts(decisionTaskId, {
      'public/parameters.yml': parameters,
      ...(actions === undefined ? {} : { 'public/actions.json': actions }),
      'public/full-task-graph.json': this.#graph(sketch, revision, number),
      'public/label-to-taskid.json': ids(labelled.filter(({ byAction }) => !byAction)),
      ...sketch.artifacts,
    });
    await this.#deployment.api('queue.reportCompleted', decisionTaskId, 0);
    for (const { label, taskId, state, lives, payload = {}, tags = {} } of labelled) {
      await this.#createTask(taskId, decisionTaskId, label, queue, { payload, tags }, lives);
      if (state === 'canceled') await this.#deployment.api('queue.cancelTask', taskId);
      else if (state !== 'pending') {
        await this.#claim(queue);
        await this.#deployment.api(state === 'completed' ? 'queue.reportCompleted' : 'queue.reportFailed', taskId, 0);
      }
    }
    const byAction = labelled.filter((one) => one.byAction);
    if (byAction.length > 0) {
      const actionId = derivedTaskId(decisionTaskId, 'action');
      const actions = `${prefix}.pushlog-id.${number}.actions.${actionId}`;
      await this.#createTask(actionId, decisionTaskId, 'Action', `${queue}-a`, { routes: [actions] });
      await this.#claim(`${queue}-a`);
      await this.artifacts(actionId, { 'public/label-to-taskid.json': ids(byAction) });
      await this.#deployment.api('queue.reportCompleted', actionId, 0);
    }
    return push;
  }

  async #createTask(
    taskId: string,
    taskGroupId: string,
    name: string,
    workerType: string,
    more: object,
    lives = 3 * 24 * 60,
  ): Promise<void> {
    const now = Date.now();
    const at = (minutes: number) => new Date(now + minutes * MINUTE).toJSON();
    await this.#deployment.api('queue.createTask', taskId, {
      taskGroupId,
      schedulerId: SCHEDULER,
      provisionerId: 'seta-e2e',
      workerType,
      created: at(0),
      deadline: at(Math.min(lives, 24 * 60)),
      expires: at(lives),
      payload: {},
      metadata: { name, description: 'made by a test', owner: 'test@example.com', source: 'https://example.com' },
      extra: { treeherder: { symbol: 'M-1' } },
      ...more,
    });
  }

  async #claim(workerType: string): Promise<void> {
    const worker = { workerGroup: 'seta-e2e', workerId: 'seta-e2e', tasks: 1 };
    const { tasks } = (await this.#deployment.api('queue.claimWork', `seta-e2e/${workerType}`, worker)) as {
      tasks: readonly unknown[];
    };
    if (tasks.length !== 1) throw new Error(`there is no task to claim from ${workerType}`);
  }

  /** Artifacts whose content this server has: the queue refers to it. */
  async artifacts(taskId: string, artifacts: Readonly<Record<string, string>>, runId = 0): Promise<void> {
    const expires = new Date(Date.now() + 60 * MINUTE).toJSON();
    for (const [name, content] of Object.entries(artifacts)) {
      const path = `/artifacts/${taskId}/${name}`;
      this.#contents.set(path, content);
      const url = new URL(path, this.#url).href;
      const artifact = { storageType: 'reference', expires, contentType: 'application/json', url };
      await this.#deployment.api('queue.createArtifact', taskId, runId, name, artifact);
    }
  }

  #parameters(number: number, revision: string): string {
    const checked = checkParameters(
      {
        project: this.project,
        level: '3',
        head_repository: this.repository,
        base_repository: this.repository,
        head_rev: revision,
        base_rev: derivedRevision(this.project, number - 1),
        pushlog_id: String(number),
        pushdate: 1_700_000_000 + number,
        tasks_for: 'hg-push',
        repository_type: 'hg',
        owner: 'someone@example.com',
      },
      () => 'parameters of a test',
    );
    if (!checked.ok) throw new Error(checked.failure.message);
    return printParameters(checked.value);
  }

  #graph({ graph }: PushSketch, revision: string, number: number): string {
    const tasks = Object.entries(graph).map(([label, sketch]) => {
      const definition = {
        provisionerId: 'seta-e2e',
        workerType: 'nobody',
        priority: 'low',
        routes: [`tc-treeherder.v2.${this.project}.${revision}.${number}`],
        created: { 'relative-datestamp': '0 seconds' },
        deadline: { 'relative-datestamp': '1 day' },
        expires: { 'relative-datestamp': '2 days' },
        payload: { env: { BUILD: { 'task-reference': '<build>' } }, revision },
        metadata: {
          name: label,
          description: 'made by a test',
          owner: 'test@example.com',
          source: 'https://example.com',
        },
        extra: { treeherder: { symbol: 'M-1', machine: { platform: 'linux' }, collection: { opt: true } } },
        ...sketch.definition,
      };
      const isBuilt = Object.keys(task(label, sketch).dependencies).includes('build');
      const payload = isBuilt ? definition.payload : { revision };
      return [label, task(label, { ...sketch, definition: { ...definition, payload } })];
    });
    return canonicalJson(Object.fromEntries(tasks));
  }

  /** `json-pushes?version=2&startID=..&endID=..`. */
  #pushlog({ searchParams }: URL): string {
    const [start, end] = [Number(searchParams.get('startID')), Number(searchParams.get('endID'))];
    const among = this.pushes.filter(({ pushlogId }) => Number(pushlogId) > start && Number(pushlogId) <= end);
    const pushes = among.map(({ pushlogId, revision }) => [
      pushlogId,
      { changesets: [revision], date: 1_700_000_000 + Number(pushlogId), user: 'someone@example.com' },
    ]);
    return JSON.stringify({ pushes: Object.fromEntries(pushes), lastpushid: this.pushes.length });
  }
}

/** 40 hex digits. */
const derivedRevision = (project: string, number: number): string =>
  Buffer.from(derivedTaskId(project, 'revision', number))
    .toString('hex')
    .slice(0, 40);
