/** Rows of Taskcluster's lists and of a pushlog, reduced to what the past is told from; what is wrong with a row is said. Pure. */
import type { Maker } from '../../taskcluster/provenance.ts';
import { isTaskId, type TaskId } from '../../util/ids.ts';
import { isObject } from '../../util/json.ts';
import { keptFiles } from '../changed-files.ts';
import { type Checked, checked, Malformed, matching, type Row, text, time, timeOr } from '../checked.ts';
import type { PushRecord, RunRecord } from '../records.ts';

/** What `index.findTasksAtIndex` says of a path. */
export interface Indexed {
  readonly path: string;
  readonly taskId: TaskId;
}

/** A decision task, by its definition. */
export interface Decision extends Maker {
  /** Unix seconds. */
  readonly created: number;
  readonly routes: readonly string[];
  /** What the event was, where the definition says so: `github-push`, `cron` and so on. */
  readonly tasksFor: string | null;
  /** The branch that the role of its scopes names; null where none does, as in Mercurial. */
  readonly branch: string | null;
}

/** A run of a task that has ended. */
export type EndedRun = Pick<RunRecord, 'result' | 'startTimestamp' | 'seconds'>;

/** A task of a push. */
export interface GroupTask extends Maker {
  readonly name: string;
  /** `label` of its tags, where it has one. */
  readonly tag: string | null;
  /** Whether it makes tasks, and is none of the graph: a decision, an action. */
  readonly isMaker: boolean;
  readonly isResolved: boolean;
  readonly runs: readonly EndedRun[];
}

/** A push of a pushlog. `commits` are null where only revisions were asked for. */
export interface LoggedPush extends Pick<PushRecord, 'id' | 'revision' | 'pushTimestamp'> {
  readonly commits: NonNullable<PushRecord['commits']> | null;
  /** What it changed; null where that was not asked for, or is not all there. */
  readonly files: readonly string[] | null;
}

/** A longer message is a pasted log; only this much of it is kept. */
export const MAX_MESSAGE_LENGTH = 10_000;
/** Of a push with more commits the newest are kept: it is a merge of everything. */
export const MAX_COMMITS = 500;

/** `index.listNamespaces`: the last part of each name. */
export const namespaceFrom = (row: unknown): Checked<string> =>
  checked('namespace', row, (r) => matching(r, 'name', /\S/, 'a name'));

export const indexedFrom = (row: unknown): Checked<Indexed> =>
  checked('index entry', row, (r) => ({ path: matching(r, 'namespace', /\S/, 'an index path'), taskId: taskId(r) }));

/** `queue.tasks`. */
export const decisionFrom = (row: unknown): Checked<Decision> =>
  checked('task', row, (r) => {
    const task = part(r, 'task');
    const branches = texts(task, 'scopes').flatMap((scope) => /^assume:repo:[^:]+:branch:(.+)$/.exec(scope)?.[1] ?? []);
    const tasksFor = isObject(task['extra']) ? task['extra']['tasks_for'] : undefined;
    return {
      ...maker(taskId(r), task),
      created: time(task, 'created'),
      routes: texts(task, 'routes'),
      tasksFor: typeof tasksFor === 'string' ? tasksFor : null,
      branch: branches.length === 1 ? (branches[0] ?? null) : null,
    };
  });

/** Tags by which taskgraph marks what makes tasks. */
const MAKERS = ['decision-task', 'action-callback', 'cron-task'];
const RESOLVED = ['completed', 'failed', 'exception'];

/** `queue.listTaskGroup`. */
export const taskFrom = (row: unknown): Checked<GroupTask> => {
  const status = isObject(row) && isObject(row['status']) ? row['status'] : row;
  return checked('task', status, (r) => {
    const id = taskId(r);
    const task = part(row as Row, 'task');
    const tags = isObject(task['tags']) ? task['tags'] : {};
    const state = matching(r, 'state', /^(unscheduled|pending|running|completed|failed|exception)$/, 'a state');
    const runs = r['runs'];
    if (!Array.isArray(runs)) throw new Malformed('it has no runs');
    const makes =
      MAKERS.includes(String(tags['kind'])) || texts(task, 'routes').some((route) => route.endsWith(`.actions.${id}`));
    return {
      ...maker(id, r),
      name: matching(part(task, 'metadata'), 'name', /\S/, 'a name'),
      tag: typeof tags['label'] === 'string' && tags['label'] !== '' ? tags['label'] : null,
      isMaker: makes || r['taskGroupId'] === id,
      isResolved: RESOLVED.includes(state),
      runs: runs.flatMap(endedRun),
    };
  });
};

const RESULTS: ReadonlyMap<string, EndedRun['result']> = new Map([
  ['completed', 'passed'],
  ['failed', 'failed'],
  ['exception', 'exception'],
]);

/** A run that has ended. One that never began, such as that of a task that was canceled, has no length. */
function endedRun(run: unknown): readonly EndedRun[] {
  if (!isObject(run)) throw new Malformed('a run is no object');
  const result = RESULTS.get(text(run, 'state'));
  if (result === undefined) return [];
  const [scheduled, resolved] = [time(run, 'scheduled'), time(run, 'resolved')];
  const started = timeOr(run, 'started', null);
  const seconds = started === null ? null : resolved - started;
  if (seconds !== null && seconds < 0) throw new Malformed('a run ended before it began');
  return [{ result, startTimestamp: started ?? scheduled, seconds }];
}

/** An entry of `json-pushes` and its key. */
export const loggedFrom = ([id, row]: readonly [string, unknown]): Checked<LoggedPush | null> =>
  checked('push', isObject(row) ? { ...row, id } : row, (r) => {
    const { changesets, date } = r;
    if (!/^\d{1,15}$/.test(id)) throw new Malformed('its id is no number');
    if (!Array.isArray(changesets)) throw new Malformed('it has no changesets');
    // A push whose changesets are all obsolete has none to test.
    if (changesets.length === 0) return null;
    if (typeof date !== 'number' || !(date >= 0 && date < 2 ** 40)) throw new Malformed('its date is no time');
    const some: readonly unknown[] = changesets.slice(-MAX_COMMITS);
    const full = some.every(isObject) ? some.map(commitFrom) : null;
    const revision = matching(
      { revision: full ? full.at(-1)?.revision : some.at(-1) },
      'revision',
      HASH,
      '40 hex digits',
    );
    const files = changesets.length === some.length ? filesOf(some) : null;
    return { id: Number(id), revision, pushTimestamp: Math.floor(date), commits: full, files };
  });

/** Older pushlogs, and answers with revisions only, do not tell. */
function filesOf(changesets: readonly unknown[]): readonly string[] | null {
  const lists = changesets.map((changeset) => (isObject(changeset) ? changeset['files'] : null));
  return lists.every(Array.isArray) ? keptFiles(lists.flat().filter((path) => typeof path === 'string')) : null;
}

export const HASH = /^[0-9a-f]{40}$/;

const commitFrom = (changeset: Row) => ({
  revision: matching(changeset, 'node', HASH, '40 hex digits'),
  message: text(changeset, 'desc').slice(0, MAX_MESSAGE_LENGTH),
});

function taskId(row: Row): TaskId {
  const id = text(row, 'taskId');
  if (!isTaskId(id)) throw new Malformed('taskId has not the form of one');
  return id;
}

const maker = (id: TaskId, row: Row): Maker => ({
  taskId: id,
  taskGroupId: text(row, 'taskGroupId') as TaskId,
  schedulerId: matching(row, 'schedulerId', /\S/, 'a scheduler'),
});

function part(row: Row, name: string): Row {
  const value = row[name];
  if (!isObject(value)) throw new Malformed(`${name} is no object`);
  return value;
}

const texts = (row: Row, name: string): readonly string[] => {
  const value = row[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};
