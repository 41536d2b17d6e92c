import type { Failure, Result } from '../util/failure.ts';
import { isTaskId, type TaskId } from '../util/ids.ts';
import { cut } from '../util/quote.ts';
import { err, ok } from '../util/result.ts';

/** What people name a push by, taken apart. What is not said is null; of several things the first that is known tells the push. */
export interface What {
  /** Any task of the push, the decision task too. */
  readonly taskId: TaskId | null;
  readonly taskGroupId: TaskId | null;
  /** An index path, such as that of a decision task. */
  readonly indexPath: string | null;
  /** Hexadecimal digits, 12 to 40 of them. */
  readonly revision: string | null;
  /** As Treeherder calls it, or the repository on hg. */
  readonly project: string | null;
  /** The deployment that a link leads to; null where it is not Taskcluster's own. */
  readonly rootUrl: string | null;
}

const NOTHING: What = {
  taskId: null,
  taskGroupId: null,
  indexPath: null,
  revision: null,
  project: null,
  rootUrl: null,
};

const REVISION = /^[0-9a-f]{12,40}$/i;

/**
 * Reads a taskId, a revision, or the address of any page about a push or one of its tasks: Treeherder's (jobs, log viewer, push
 * health; with or without `#`), Taskcluster's (tasks, groups, logs, index; its API and its stores of artifacts), a commit's on
 * hg or a forge. Fails with `bad-usage` on everything else.
 */
export function parseWhat(text: string): Result<What> {
  const written = text.trim();
  if (isTaskId(written)) return ok({ ...NOTHING, taskId: written });
  if (REVISION.test(written)) return ok({ ...NOTHING, revision: written.toLowerCase() });
  // Browsers hide the scheme.
  const address = /^[\w-]+(\.[\w-]+)*\.[a-z]{2,}\//.test(written) ? `https://${written}` : written;
  const url = /^https?:\/\//.test(address) ? URL.parse(address) : null;
  if (url === null) return err(unreadable(written, 'this is neither a link, nor a revision, nor a taskId'));
  // Older pages keep what they show behind the `#`.
  const inner = /^#\/?\w*\?/.test(url.hash) ? new URLSearchParams(url.hash.replace(/^[^?]*/, '')) : url.searchParams;
  const named = ofTaskcluster(url) ?? ofQuery(inner) ?? ofCommit(url);
  if (named) return ok(named);
  if (inner.has('fromchange') || inner.has('tochange')) {
    return err(unreadable(written, 'this link is of a range of pushes', 'open one of them and give its link'));
  }
  if (inner.has('landoCommitID')) {
    const fix = 'open it, and give the link of the push that it became';
    return err(unreadable(written, 'this link is of a landing, before it had a revision', fix));
  }
  if (inner.has('job_id') || inner.has('selectedJob')) {
    return err(unreadable(written, 'this link names a job by a number of Treeherder', 'give the link of its task'));
  }
  return err(unreadable(written, 'no push can be told from this link'));
}

const unreadable = (
  written: string,
  message: string,
  fix = 'give the link of a push or task on Treeherder or Taskcluster, a revision, or the taskId of any task of the push',
): Failure => ({ reason: 'bad-usage', where: cut(written, 200) || "''", message, fix });

/** Paths of Taskcluster's pages and of its API, and what is behind them. */
function ofTaskcluster(url: URL): What | null {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const rootUrl = url.origin;
  const at = (index: number): TaskId | null => {
    const segment = segments[index] ?? '';
    return isTaskId(segment) ? segment : null;
  };
  const path = segments.join('/');
  if (/^tasks\/groups\//.test(path)) return some({ taskGroupId: at(2), taskId: at(4), rootUrl });
  if (/^tasks\/index\//.test(path)) return some({ indexPath: indexPath(segments.slice(2)), rootUrl });
  if (/^tasks\//.test(path)) return some({ taskId: at(1), rootUrl });
  if (/^api\/queue\/v1\/task\//.test(path)) return some({ taskId: at(4), rootUrl });
  if (/^api\/queue\/v1\/task-group\//.test(path)) return some({ taskGroupId: at(4), rootUrl });
  if (/^api\/index\/v1\/task\//.test(path)) return some({ indexPath: indexPath(segments.slice(4, 5)), rootUrl });
  // Where artifacts are kept: `<host>/<taskId>/<run>/public/...`.
  return /^[^/]+\/\d+\//.test(path) ? some({ taskId: at(0) }) : null;
}

function indexPath(segments: readonly string[]): string | null {
  const path = segments.join('.');
  return /^[\w.!~*'()-]+$/.test(path) ? path : null;
}

/** What Treeherder's pages, and pushlogs, are asked for. */
function ofQuery(query: URLSearchParams): What | null {
  const task = (query.get('selectedTaskRun') ?? query.get('task') ?? '').slice(0, TASK_ID_LENGTH);
  const revision = query.get('revision') ?? query.get('changeset') ?? '';
  return some({
    taskId: isTaskId(task) ? task : null,
    revision: REVISION.test(revision) ? revision.toLowerCase() : null,
    project: query.get('repo') || null,
  });
}

const TASK_ID_LENGTH = 22;

/** Commits and files of them: `.../integration/autoland/rev/<revision>` on hg, where the project stands before it, `.../commit/<revision>` elsewhere. */
function ofCommit({ pathname }: URL): What | null {
  const found = /(?:([^/]+)\/)?(rev|file|raw-file|commits?|blob|tree)\/([0-9a-f]{12,40})(?:\/|$)/i.exec(pathname);
  const [, before = null, kind, revision = ''] = found ?? [];
  return some({
    revision: revision.toLowerCase() || null,
    project: /^(rev|file|raw-file)$/.test(kind ?? '') ? before : null,
  });
}

/** Null where it tells no push: a project alone does not. */
function some(said: Partial<What>): What | null {
  const what = { ...NOTHING, ...said };
  return (what.taskId ?? what.taskGroupId ?? what.indexPath ?? what.revision) === null ? null : what;
}
