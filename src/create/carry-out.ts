import { randomUUID } from 'node:crypto';
import type { LimitFunction } from 'p-limit';
import type { Task } from '../graph/task.ts';
import { schedulerId } from '../taskcluster/provenance.ts';
import type { Failure, Result } from '../util/failure.ts';
import { freeTaskId, GUESSABLE_IDS, type Taken } from '../util/hash.ts';
import type { Label, TaskId } from '../util/ids.ts';
import { ok } from '../util/result.ts';
import { type CreateServices, type Creation, createTasks, isThere, type Submission } from './create.ts';

/** Tasks that have their ids, such as the `Subgraph` of the stage. */
export interface TaskPlan {
  readonly tasks: ReadonlyMap<TaskId, Task>;
}

/** Where new tasks belong. */
export interface TaskGroup {
  /** The group's decision task: its id is the taskGroupId. */
  readonly decisionTaskId: TaskId;
  /** `<trust-domain>-level-<level>`. */
  readonly schedulerId: string;
}

export const taskGroup = (decisionTaskId: TaskId, trustDomain: string, level: string): TaskGroup => ({
  decisionTaskId,
  schedulerId: schedulerId(trustDomain, level),
});

export interface CarryOut<P extends TaskPlan> {
  readonly group: TaskGroup;
  /**
   * The plan, given the ids under which others' tasks sit: it derives its ids with `freeTaskId(taken, ...)`. Asked
   * again whenever one more such id is found.
   */
  readonly plan: (taken: Taken) => Result<P>;
  /** Told each plan before it is carried out, to write it down; nothing is created where that fails. */
  readonly record: (plan: P) => Result<void>;
  /** What nobody can guess, for the ids of last resort; by default this one's own. */
  readonly salt?: string;
  /** On creations under way, where several plans are carried out at once; by default this one's own. */
  readonly limit?: LimitFunction;
  readonly progress?: (creation: Creation, done: number, total: number) => void;
}

export interface CarriedOut<P extends TaskPlan> {
  /** The plan that was carried out in the end. */
  readonly plan: P;
  /** One outcome a task and copy, none of them `squatted`. */
  readonly creations: readonly Creation[];
  /** Ids that this plan would have used, had they not been taken. */
  readonly taken: ReadonlySet<TaskId>;
}

/**
 * Creates the tasks of a plan. Because ids are derived, a run that was killed is simply run again: what is there
 * already is recognized as ours (`exists`) and the rest created.
 *
 * A guessable id may be taken by a task that is not ours. Which ids are taken is then a fact like any other: it goes
 * into the set that the plan is made from, and the plan is made again. That gives the task another id and changes
 * every reference to it at once. Nothing that was created before changes with it, as a task is sent only after
 * all it depends on is there, so that whatever refers to the moved task has not been sent. Whoever takes all ids that
 * can be guessed does not stop it either: the last resort is one that cannot.
 *
 * Fails as `plan` and `record` do. A task that cannot be created is no failure here; see `creationFailure`.
 */
export async function carryOut<P extends TaskPlan>(
  services: CreateServices,
  { group, plan, record, salt = randomUUID(), limit, progress }: CarryOut<P>,
): Promise<Result<CarriedOut<P>>> {
  const taken = new Set<TaskId>();
  const moved = new Map<Label, number>();
  const there = new Map<TaskId, Creation>();
  for (;;) {
    const known = Object.assign(new Set(taken), { salt });
    const planned = plan(known);
    if (!planned.ok) return planned;
    const recorded = record(planned.value);
    if (!recorded.ok) return recorded;
    const all = submissions(planned.value, group, known);
    const creations = await createTasks(
      all.filter(({ taskId }) => !there.has(taskId)),
      services,
      (creation) => {
        if (isThere(creation)) there.set(creation.taskId, creation);
        progress?.(creation, there.size, all.length);
      },
      limit,
    );
    const squatted = creations.filter(({ outcome }) => outcome === 'squatted');
    for (const label of new Set(squatted.map((creation) => creation.label))) {
      moved.set(label, (moved.get(label) ?? 0) + 1);
    }
    if (squatted.every(({ label }) => (moved.get(label) ?? 0) > GUESSABLE_IDS)) {
      const now = new Map(creations.map((creation) => [creation.taskId, creation]));
      const outcomes = all.flatMap(({ taskId }) => there.get(taskId) ?? now.get(taskId) ?? []);
      return ok({ plan: planned.value, creations: outcomes.map(giveUp), taken });
    }
    for (const { taskId } of squatted) taken.add(taskId);
  }
}

/** What is sent for a plan: definitions in their group, and as many copies as `task_duplicates` says. */
export function submissions(plan: TaskPlan, group: TaskGroup, taken: Taken): readonly Submission[] {
  const { decisionTaskId, schedulerId } = group;
  const all: Submission[] = [];
  for (const [taskId, { label, task, attributes }] of plan.tasks) {
    // Several edges may lead to one task; the queue takes each id once.
    const given = [...new Set((task['dependencies'] as readonly TaskId[] | undefined) ?? [])];
    const inside = given.some((id) => plan.tasks.has(id));
    // Without this a task could start while others are still being created, or although creating them failed.
    const dependencies = inside || given.includes(decisionTaskId) ? given : [...given, decisionTaskId];
    const definition = { ...task, dependencies, taskGroupId: decisionTaskId, schedulerId };
    all.push({ taskId, label, definition, after: dependencies });
    const copies = Number(attributes['task_duplicates'] ?? 1);
    for (let copy = 1; copy < copies; copy++) {
      // After the original: were that to move, so would the ids of its copies.
      all.push({ taskId: freeTaskId(taken, 'copy', taskId, copy), label, definition, after: [taskId] });
    }
  }
  return all;
}

function giveUp(creation: Creation): Creation {
  if (creation.outcome !== 'squatted') return creation;
  const { label, taskId } = creation;
  const message = `even an id that nobody can guess is taken by a task of others: ${taskId}`;
  const fix = 'the queue answers 409 to whatever it is asked: look at its logs';
  return { label, taskId, outcome: 'failed', failure: { reason: 'service', where: label, message, fix } };
}

/** What could not be created, as one failure that names every label; null where everything is there. */
export function creationFailure(creations: readonly Creation[]): Failure | null {
  const causes: Failure[] = [];
  const waiting = new Map<Label, Label[]>();
  for (const creation of creations) {
    if (creation.outcome === 'failed') causes.push({ ...creation.failure, where: whereOf(creation) });
    if (creation.outcome === 'skipped') {
      waiting.set(creation.because, [...(waiting.get(creation.because) ?? []), creation.label]);
    }
  }
  for (const [label, dependents] of waiting) {
    const message = `not sent because of it: ${dependents.join(', ')}`;
    causes.push({ reason: 'service', where: label, message });
  }
  if (causes.length === 0) return null;
  const missing = creations.filter((creation) => !isThere(creation)).length;
  return {
    reason: 'service',
    message: `${missing} of ${creations.length} tasks could not be created`,
    causes,
    fix: 'mend the cause and run this task again: what exists is left alone, what is missing is created',
  };
}

const whereOf = ({ label, taskId }: Creation): string => `${label} (${taskId})`;
