import type { TaskId } from '../util/ids.ts';
import { validator } from '../util/schema.ts';
import { readTime } from '../util/time.ts';
import { definitionSchema } from './definition-schema.ts';
import type { GraphProblem } from './problem.ts';
import type { Task } from './task.ts';
import { checkTimestamps, resolveTimestamps } from './timestamps.ts';

const validate = validator(definitionSchema);

/**
 * What the queue is known to refuse of tasks that are about to be created, all of it: half a graph would be there before it
 * said so. How far off a deadline may be is each deployment's own (the queue's `maxTaskDeadlineDays`), and nothing tells it.
 * `verify_always_optimized` of taskgraph, too: a task that no worker takes was to be optimized away.
 *
 * @param tasks bound to ids; those among them that others depend on are looked up here
 * @param now milliseconds since 1970
 */
export function checkCreation(tasks: ReadonlyMap<TaskId, Task>, now: number): readonly GraphProblem[] {
  const problems: GraphProblem[] = [];
  for (const task of tasks.values()) problems.push(...definitionProblems(task), ...timeProblems(task, tasks, now));
  return problems;
}

function* definitionProblems({ label, task }: Task): Generator<GraphProblem> {
  for (const { path, message, fix } of validate(task)) yield { label, field: path[0] ?? '', message, fix };
  if (task['workerType'] === 'always-optimized') {
    const fix = 'give it a strategy that removes it, or a worker type';
    yield { label, field: 'workerType', message: 'it is always-optimized and was not optimized away', fix };
  }
}

function* timeProblems(task: Task, tasks: ReadonlyMap<TaskId, Task>, now: number): Generator<GraphProblem> {
  const { label } = task;
  const span = checkTimestamps(task.task);
  if (span !== null) {
    const message = `relative-datestamp ${span} is not a span of time`;
    return yield { label, field: 'deadline', message, fix: 'write it as 1 day or 30 seconds' };
  }
  const { created = now, deadline, expires } = times(task, now);
  if (deadline === undefined) return;
  if (deadline < created || deadline < now) {
    yield { label, field: 'deadline', message: 'its deadline is over before it begins', fix: 'give it a later one' };
  }
  if (expires !== undefined && expires < deadline) {
    yield { label, field: 'expires', message: 'it expires before its deadline', fix: 'let it expire later' };
  }
  for (const taskId of Object.values(task.dependencies)) {
    const other = tasks.get(taskId as TaskId);
    if (!other || (times(other, now).expires ?? deadline) >= deadline) continue;
    const message = `it depends on ${other.label}, which expires before the deadline of this one`;
    yield { label, field: 'dependencies', message, fix: `let ${other.label} expire later, or this one be due earlier` };
  }
}

/** Milliseconds since 1970; a span that is none has been told of, and what is no time is left to the schema of the queue. */
function times({ task }: Task, now: number) {
  const at = (value: unknown): number | undefined => {
    const time = checkTimestamps(value) === null ? resolveTimestamps(value, now) : null;
    return (typeof time === 'string' ? readTime(time) : null) ?? undefined;
  };
  return { created: at(task['created']), deadline: at(task['deadline']), expires: at(task['expires']) };
}
