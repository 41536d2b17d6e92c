import type { Result } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { ok } from '../util/result.ts';
import { type ReferenceContext, resolveReferences } from './references.ts';
import type { Task } from './task.ts';

/**
 * A task of a graph bound to ids, as in `task-graph.json` (taskgraph `optimize/base.py`, get_subgraph): taskIds in place
 * of labels, references resolved, `dependencies` of the definition filled in. Fails with `bad-reference`.
 *
 * @param task its `dependencies` are not looked at; those of `ids` are edge name to taskId, soft ones by label included
 */
export function bindTask(task: Task, ids: Omit<ReferenceContext, 'label'>): Result<Task> {
  const { taskId, dependencies } = ids;
  const resolved = resolveReferences(task.task, { ...ids, label: task.label });
  if (!resolved.ok) return resolved;
  const given = (resolved.value['dependencies'] as readonly TaskId[] | undefined) ?? [];
  return ok({
    ...task,
    dependencies: Object.fromEntries(dependencies),
    task: { ...resolved.value, dependencies: [...given, ...[...dependencies.values()].sort(byCodePoint)] },
    task_id: taskId,
  });
}
