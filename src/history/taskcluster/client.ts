/**
 * What Taskcluster knows of the pushes of a project: who decided on them, what ran. Rows are checked and counted; whom to
 * believe is said by `provenance.ts`. It keeps no files.
 */
import { disbelief, type Maker, otherPush, type Reader } from '../../taskcluster/provenance.ts';
import type { Result } from '../../util/failure.ts';
import type { TaskId } from '../../util/ids.ts';
import type { ArtifactStore, Lists, TakeRows } from '../../util/ports.ts';
import { err, ok } from '../../util/result.ts';
import type { Checked } from '../checked.ts';
import type { PushRecord, RunRecord } from '../records.ts';
import type { RowKind, Tally } from '../tally.ts';
import { labelsIn, naming, type Told, toldBy } from './artifacts.ts';
import type { Oddities } from './oddities.ts';
import { type Decision, decisionFrom, type GroupTask, HASH, indexedFrom, namespaceFrom, taskFrom } from './rows.ts';

/** The services that are asked. */
export interface TaskclusterReads {
  readonly lists: Lists;
  readonly artifacts: ArtifactStore;
}

export interface PastOptions extends TaskclusterReads {
  readonly trustDomain: string;
  readonly project: string;
  /** Of the pushes whose past is told. */
  readonly level: string;
  readonly tally: Tally;
  readonly oddities: Oddities;
}

/** The runs of a push, and whether nothing can be added to them by those that there are. */
export interface PushRuns {
  readonly runs: readonly RunRecord[];
  readonly isResolved: boolean;
}

export class PastPushes {
  private readonly options: PastOptions;
  private readonly verified = new Set<TaskId>();

  constructor(options: PastOptions) {
    this.options = options;
  }

  path(rest: string): string {
    return `${this.options.trustDomain}.v2.${this.options.project}.${rest}`;
  }

  /** Where the index has the decision task of a push. */
  pathsOf({ id, revision }: Pick<PushRecord, 'id' | 'revision'>, isHg: boolean): readonly string[] {
    const byRevision = this.path(`revision.${revision}.taskgraph.decision`);
    return isHg ? [this.path(`pushlog-id.${id}.decision`), byRevision] : [byRevision];
  }

  /** The last parts of the names directly below a namespace. */
  names(namespace: string): Promise<Result<string[]>> {
    return this.rows('index entry', namespace, namespaceFrom, (take) => this.options.lists.namespaces(namespace, take));
  }

  /** The revisions of pushes that were decided on, in git. */
  async revisions(): Promise<Result<string[]>> {
    const names = await this.names(this.path('revision'));
    return names.ok ? ok(names.value.filter((name) => HASH.test(name))) : names;
  }

  /** The decision tasks at index paths, by path, as far as they are believed. */
  async decisions(paths: readonly string[]): Promise<Result<ReadonlyMap<string, Decision>>> {
    const { lists, oddities } = this.options;
    const indexed = await this.rows('index entry', 'the index', indexedFrom, (take) => lists.indexed(paths, take));
    if (!indexed.ok) return indexed;
    const taskIds = indexed.value.map(({ taskId }) => taskId);
    const found = await this.rows('decision task', 'queue.tasks', decisionFrom, (take) =>
      lists.definitions(taskIds, take),
    );
    if (!found.ok) return found;
    const byId = new Map(found.value.map((decision) => [decision.taskId, decision]));
    const believed = new Map<string, Decision>();
    for (const { path, taskId } of indexed.value) {
      const decision = byId.get(taskId);
      const foreign = disbelief('decision task', decision ?? null, this.reader(null));
      if (foreign === null && decision) believed.set(path, decision);
      else oddities.note('not believed', `${taskId} at ${path}: ${foreign}`);
    }
    return ok(believed);
  }

  /**
   * What a decision task says of its push; null where its parameters have expired, and its own routes name the path at which it
   * was found. `bad-parameters`, in words, where it is of another push or cannot be read.
   */
  async told(decision: Decision, path: string, revision: string | null): Promise<Result<Told | null>> {
    const { artifacts, project, level, oddities } = this.options;
    const { taskId } = decision;
    const bad = (message: string) => err({ reason: 'bad-parameters', where: `task ${taskId}`, message } as const);
    const yaml = await artifacts.read(taskId, 'public/parameters.yml');
    if (!yaml.ok) return yaml;
    if (yaml.value === null) {
      oddities.note('parameters expired', taskId);
      return decision.routes.includes(`index.${path}`) ? ok(null) : bad(`its routes do not name ${path}`);
    }
    const told = toldBy(yaml.value);
    if (!told.ok) return bad(told.failure);
    const other = otherPush(told.value, { project, level, ...(revision === null ? {} : { head_rev: revision }) });
    if (other !== null) return bad(other);
    this.verified.add(taskId);
    return told;
  }

  /** What ran on a push, by its decision task; none where the task group has expired. */
  async runs(push: Pick<PushRecord, 'id' | 'revision'>, decision: Decision, path: string): Promise<Result<PushRuns>> {
    const { lists, oddities, tally } = this.options;
    const none: PushRuns = { runs: [], isResolved: true };
    if (!this.verified.has(decision.taskId)) {
      const told = await this.told(decision, path, push.revision);
      if (!told.ok && told.failure.reason !== 'bad-parameters') return told;
      if (!told.ok) {
        oddities.note('not believed', `${decision.taskId}: ${told.failure.message}`);
        return ok(none);
      }
    }
    let isThere = true;
    const malformed = tally.kinds.task.malformed;
    const tasks = await this.rows('task', `task group ${decision.taskId}`, taskFrom, async (take) => {
      const listed = await lists.taskGroup(decision.taskId, take);
      if (listed.ok) isThere = listed.value;
      return listed;
    });
    if (!tasks.ok) return tasks;
    if (!isThere) oddities.note('group expired', decision.taskId);
    // A list that changes while it is read may have a task on two pages.
    const own = [...new Map(tasks.value.map((task) => [task.taskId, task])).values()].filter(
      (task) => disbelief('stand-in', task, this.reader(decision.taskId)) === null,
    );
    const labels = await this.labels(decision, own);
    if (!labels.ok) return labels;
    const nameOf = naming(labels.value);
    const graph = own.filter((task) => !task.isMaker);
    const runs = graph.flatMap((task) => {
      const label = nameOf(task);
      const record = { type: 'run', pushId: push.id, taskId: task.taskId } as const;
      return label === null ? [] : task.runs.map((run) => ({ ...record, label, ...run }));
    });
    const isWhole = tally.kinds.task.malformed === malformed;
    return ok({ runs, isResolved: isWhole && graph.every(({ isResolved }) => isResolved) });
  }

  /** The labels that are on record: those of the decision task, and of action tasks where it does not know all tasks. */
  private async labels(decision: Maker, tasks: readonly GroupTask[]): Promise<Result<ReadonlyMap<TaskId, string>>> {
    if (tasks.length === 0) return ok(new Map());
    const decided = await this.labelsOf(decision.taskId);
    if (!decided.ok) return decided;
    if (decided.value === null) this.options.oddities.note('labels expired', decision.taskId);
    const labels = new Map(decided.value ?? []);
    if (tasks.every(({ taskId, isMaker }) => isMaker || labels.has(taskId))) return ok(labels);
    for (const action of tasks) {
      const isAction = action.isMaker && action.isResolved && action.taskId !== decision.taskId;
      if (!isAction || disbelief('label-to-taskid.json', action, this.reader(decision.taskId)) !== null) continue;
      const more = await this.labelsOf(action.taskId);
      if (!more.ok) return more;
      for (const [taskId, label] of more.value ?? []) if (!labels.has(taskId)) labels.set(taskId, label);
    }
    return ok(labels);
  }

  /** Null where the task has none (any more), or one that cannot be read. */
  private async labelsOf(taskId: TaskId): Promise<Result<ReadonlyMap<TaskId, string> | null>> {
    const json = await this.options.artifacts.read(taskId, 'public/label-to-taskid.json');
    if (!json.ok || json.value === null) return json as Result<null>;
    const labels = labelsIn(json.value);
    if (!labels.ok) this.options.oddities.note('labels unreadable', `${taskId}: ${labels.failure}`);
    return ok(labels.ok ? labels.value : null);
  }

  private reader(decisionTaskId: TaskId | null): Reader {
    const { trustDomain, level } = this.options;
    return { trustDomain, level, decisionTaskId };
  }

  /** The rows of a list that are right; `service` where too many are not. Only what `from` makes of a row is held on to. */
  async rows<T>(
    kind: RowKind,
    where: string,
    from: (row: unknown) => Checked<T>,
    list: (take: TakeRows) => Promise<Result<unknown>>,
  ): Promise<Result<T[]>> {
    const found: T[] = [];
    const read = await list((rows) => {
      for (const row of this.options.tally.sort(kind, rows.map(from))) found.push(row);
    });
    if (!read.ok) return read;
    const refusal = this.options.tally.refusal(kind, where);
    return refusal ? err(refusal) : ok(found);
  }
}
