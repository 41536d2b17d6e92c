import type { Failure, Result } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import type { Index, Queue } from '../util/ports.ts';
import { err, ok } from '../util/result.ts';
import type { What } from './what.ts';

/** The push that was meant. */
export interface FoundPush {
  /** Its decision task. */
  readonly taskGroupId: TaskId;
  /** The task that was named, where that is not the decision task. */
  readonly taskId: TaskId | null;
}

/** Where pushes are indexed. */
export interface PushIndex {
  readonly trustDomain: string;
  /** Where the push may be of any of these, and nothing else is said. */
  readonly projects: readonly string[];
}

/**
 * Finds the decision task of a push: the task group of the task that was named, or what the index has for its revision. Whether it
 * may be believed is for whoever reads it to ask (`provenance.ts`).
 *
 * @param where pushes are indexed; asked for only where a revision is all there is
 */
export async function findPush(
  what: What,
  where: () => Result<PushIndex>,
  { queue, index }: { readonly queue: Pick<Queue, 'status'>; readonly index: Pick<Index, 'findTasks'> },
): Promise<Result<FoundPush>> {
  const named = what.taskId ?? what.taskGroupId;
  const found = named === null ? await indexed(what, where, index) : ok(named);
  if (!found.ok) return found;
  const status = await queue.status(found.value);
  if (!status.ok) return status;
  if (status.value === null) {
    const fix = 'check the id and TASKCLUSTER_ROOT_URL, or the task has expired';
    return err({ reason: 'bad-input', where: `task ${found.value}`, message: 'there is no such task', fix });
  }
  const { taskGroupId } = status.value;
  return ok({ taskGroupId, taskId: found.value === taskGroupId ? null : found.value });
}

async function indexed(
  { indexPath, revision, project }: What,
  where: () => Result<PushIndex>,
  index: Pick<Index, 'findTasks'>,
): Promise<Result<TaskId>> {
  const paths = indexPath === null ? decisionPaths(revision ?? '', project, where) : ok([indexPath]);
  if (!paths.ok) return paths;
  const tasks = await index.findTasks(paths.value);
  if (!tasks.ok) return tasks;
  const [first, ...others] = [...tasks.value.keys()];
  const taskIds = new Set(tasks.value.values());
  const [taskId] = taskIds;
  if (taskId !== undefined && taskIds.size === 1) return ok(taskId);
  if (taskId === undefined) return err(notIndexed(paths.value));
  return err({
    reason: 'bad-input',
    where: revision ?? '',
    message: `this revision was decided on more than once: ${[first, ...others].join(', ')}`,
    fix: 'give the link of one of its pushes or tasks',
  });
}

/** Where a decision task is indexed: under its project, or the names that lower levels and pull requests of it have. */
function decisionPaths(
  revision: string,
  project: string | null,
  where: () => Result<PushIndex>,
): Result<readonly string[]> {
  if (revision.length < 40) {
    const fix = 'give all its 40 digits, or do it in a checkout that has it';
    return err({ reason: 'bad-usage', where: revision, message: 'the index knows revisions by their full names', fix });
  }
  const known = where();
  if (!known.ok) return known;
  const { trustDomain, projects } = known.value;
  const names = (project === null ? projects : [project]).flatMap((name) => [name, ...LOWER.map((end) => name + end)]);
  return ok(names.map((name) => `${trustDomain}.v2.${name}.revision.${revision}.taskgraph.decision`));
}

const LOWER = ['-level-1', '-level-2', '-pr'] as const;

const notIndexed = ([path, ...others]: readonly string[]): Failure => ({
  reason: 'bad-input',
  where: path ?? '',
  message: `the index has no task there${others.length > 0 ? `, nor at ${others.length} others of this revision` : ''}`,
  fix: 'wait until its decision task has completed, name the project (--project), or give a task of the push',
});
