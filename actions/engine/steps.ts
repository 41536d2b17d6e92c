import type { LimitFunction } from 'p-limit';
import { carryOut, submissions } from '../../src/create/carry-out.ts';
import { type Creation, createTasks } from '../../src/create/create.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import { type Failure, printFailure, type Result } from '../../src/util/failure.ts';
import type { Taken } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { unreachable } from '../../src/util/result.ts';
import type { ExtraTasks, ExtraWork, ToRun } from './extra-tasks.ts';
import type { PushRef, Row, RowOutcome } from './result.ts';
import { createTaskScopes, existingTaskScopes, type Need, type ScopeExpression, triggerHookScope } from './scopes.ts';
import type { Services } from './services.ts';

/** Tasks of the graph of a push to create. */
export interface CreateStep extends ExtraWork {
  readonly kind: 'create';
  readonly tasks: ExtraTasks;
  /** What the queue is known to refuse of them; then none of this push is created. */
  readonly refused: Failure | null;
  /** The same tasks with other ids, where others' tasks have some of them. */
  readonly again: (taken: Taken) => Result<ExtraTasks>;
}

/** A task to create as it is, outside of the graph of its push. */
export interface CloneStep {
  readonly kind: 'clone';
  readonly push: PushRef;
  readonly label: Label;
  readonly taskId: TaskId;
  /** `taskGroupId` and `schedulerId` included. */
  readonly definition: TaskDefinition;
}

/** A task that is there, and what the queue's scopes need to know of it. */
export interface ExistingTask {
  readonly push: PushRef;
  readonly label: Label;
  readonly taskId: TaskId;
  readonly taskGroupId: TaskId;
  readonly schedulerId: string;
  readonly projectId: string;
}

/** A hook to trigger. */
export interface TriggerStep {
  readonly kind: 'trigger';
  readonly push: PushRef;
  readonly label: Label;
  readonly hookGroupId: string;
  readonly hookId: string;
  readonly payload: unknown;
}

/** A task that goes on where this one ends: created last, it waits for all that was created, however that ends. */
export interface FollowUpStep extends Omit<CloneStep, 'kind'> {
  readonly kind: 'follow-up';
  /** Tasks that are there already, for which it waits, too. */
  readonly waitsFor: readonly TaskId[];
}

/** This task, to be found in the index by others. */
export interface IndexStep {
  readonly kind: 'index';
  readonly push: PushRef;
  readonly label: Label;
  readonly taskId: TaskId;
  readonly path: string;
  readonly expires: string;
}

/** One thing that an action does. */
export type Step =
  | CreateStep
  | CloneStep
  | ({ readonly kind: 'rerun' | 'cancel' | 'cancel-if-allowed' } & ExistingTask)
  | TriggerStep
  | FollowUpStep
  | IndexStep;

/** What doing a step takes. */
export interface Doing {
  readonly services: Services;
  readonly salt: string;
  /** Queue and hooks for one call, held to the scopes that it needs. */
  readonly limited: (needed: ScopeExpression) => ReturnType<Services['limitedTo']>;
  /** On requests under way. */
  readonly calls: LimitFunction;
  /** On pushes worked on at once. */
  readonly pushes: LimitFunction;
  /** Writes down which tasks a step creates, before it creates them. */
  readonly record: (step: CreateStep, tasks: ExtraTasks) => Result<void>;
}

interface StepKind<S> {
  /** Whether it makes tasks run, so that it counts against the limit. */
  readonly runs: boolean;
  /** What the queue and the hooks service will ask for. */
  readonly needs: (step: S) => readonly Need[];
  /** What a dry run says. */
  readonly planned: (step: S) => readonly Row[];
  /** Does it. Nothing that fails throws: the rows say what became of it. `before`: what became of those that come first. */
  readonly act: (step: S, doing: Doing, before: readonly Row[]) => Promise<readonly Row[]>;
  /** Whether it is done after all others. */
  readonly isLast?: boolean;
  /** Whether it is left out, rather than everything, where the scopes do not allow it. */
  readonly isOptional?: boolean;
}

/** Every kind of step: all that the engine knows of what actions do. */
const kinds: { readonly [K in Step['kind']]: StepKind<Extract<Step, { readonly kind: K }>> } = {
  create: {
    runs: true,
    needs: ({ tasks, push: { group }, refused }) =>
      (refused ? [] : submissions(tasks, group, new Set())).map(({ label, definition }) => created(label, definition)),
    planned: ({ push, tasks, toRun, refused }) =>
      refused
        ? failedRows(push.ref, toRun, refused)
        : [...tasks.tasks].map(([taskId, { label }]) =>
            planned({ push: push.ref, label, taskId }, whyOf(toRun, label)),
          ),
    act: async (step, doing) =>
      step.refused ? failedRows(step.push.ref, step.toRun, step.refused) : create(step, doing),
  },
  clone: {
    runs: true,
    needs: ({ label, definition }) => [created(label, definition)],
    planned: (step) => [planned(step)],
    act: async (step, { services, limited, calls }) => {
      const submission = { ...step, after: [] };
      const creations = await createTasks([submission], creating(services, limited), undefined, calls);
      return creations.map((creation) => creationRow(step.push, creation, []));
    },
  },
  rerun: existing('rerun', 'rerun', true),
  cancel: existing('cancel', 'canceled', false),
  'cancel-if-allowed': { ...existing('cancel', 'canceled', false), isOptional: true },
  'follow-up': {
    runs: true,
    isLast: true,
    needs: ({ label, definition }) => [created(label, definition)],
    planned: (step) => [planned(step)],
    act: async ({ waitsFor, definition, ...step }, { services, limited, calls }, before) => {
      const made = before.flatMap(({ outcome, taskIds }) =>
        outcome === 'created' || outcome === 'exists' ? taskIds : [],
      );
      const dependencies = [...new Set([...waitsFor, ...made])];
      // It would begin at once, and find nothing new.
      if (dependencies.length === 0) {
        return [{ ...planned(step), outcome: 'skipped', taskIds: [], why: 'there is nothing to wait for' }];
      }
      const submission = { ...step, definition: { ...definition, dependencies }, after: [] };
      const creations = await createTasks([submission], creating(services, limited), undefined, calls);
      return creations.map((creation) => creationRow(step.push, creation, []));
    },
  },
  index: {
    runs: false,
    isLast: true,
    isOptional: true,
    needs: ({ path, label }) => [{ expression: `index:insert-task:${path}`, what: label }],
    planned: (step) => [planned(step)],
    act: async ({ push, label, path, taskId, expires }, { services, calls }) => {
      const done = await calls(() => services.index.insertTask(path, { taskId, rank: 0, data: {}, expires }));
      if (done.ok) return [{ push, label, outcome: 'indexed', taskIds: [taskId], why: path }];
      return [{ push, label, outcome: 'failed', taskIds: [taskId], why: printFailure(done.failure) }];
    },
  },
  trigger: {
    runs: true,
    needs: ({ hookGroupId, hookId }) => [
      { expression: triggerHookScope(hookGroupId, hookId), what: `hook ${hookGroupId}/${hookId}` },
    ],
    planned: (step) => [planned({ ...step, taskId: null })],
    act: async ({ push, label, hookGroupId, hookId, payload }, { limited, calls }) => {
      const { hooks } = limited(triggerHookScope(hookGroupId, hookId));
      const taskId = await calls(() => hooks.triggerHook(hookGroupId, hookId, payload));
      if (!taskId.ok) return [{ push, label, outcome: 'failed', taskIds: [], why: printFailure(taskId.failure) }];
      return [{ push, label, outcome: 'triggered', taskIds: [taskId.value] }];
    },
  },
};

/** The row of the table for a step. */
export const kindOf = <S extends Step>({ kind }: S) => kinds[kind] as StepKind<S>;

const created = (what: Label, definition: TaskDefinition): Need => ({ expression: createTaskScopes(definition), what });

function existing(verb: 'rerun' | 'cancel', outcome: RowOutcome, runs: boolean): StepKind<ExistingTask> {
  return {
    runs,
    needs: (step) => {
      const isOwn = step.taskGroupId === step.push.decisionTaskId;
      return [{ expression: existingTaskScopes(verb, step), what: step.label, isOwn }];
    },
    planned: (step) => [planned(step)],
    act: async (step, { limited, calls }) => {
      const { push, label, taskId } = step;
      const { queue } = limited(existingTaskScopes(verb, step));
      const done = await calls(() => (verb === 'rerun' ? queue.rerunTask(taskId) : queue.cancelTask(taskId)));
      if (done.ok) return [{ push, label, outcome, taskIds: [taskId] }];
      return [{ push, label, outcome: 'failed', taskIds: [taskId], why: printFailure(done.failure) }];
    },
  };
}

/** Creating tasks, each with what it needs and no more. */
const creating = ({ queue, clock }: Services, limited: Doing['limited']) => ({
  clock,
  queue: {
    task: queue.task,
    createTask: (taskId: TaskId, definition: TaskDefinition) =>
      limited(createTaskScopes(definition)).queue.createTask(taskId, definition),
  },
});

function create(step: CreateStep, doing: Doing): Promise<readonly Row[]> {
  const { push, toRun, tasks, again } = step;
  const { services, limited, pushes, calls, record, salt } = doing;
  return pushes(async () => {
    const done = await carryOut(creating(services, limited), {
      group: push.group,
      salt,
      limit: calls,
      plan: (taken) => (taken.size === 0 ? { ok: true, value: tasks } : again(taken)),
      record: (now) => record(step, now),
    });
    if (done.ok) return done.value.creations.map((creation) => creationRow(push.ref, creation, toRun));
    return failedRows(push.ref, toRun, done.failure);
  });
}

const failedRows = (push: PushRef, toRun: readonly ToRun[], failure: Failure): readonly Row[] =>
  toRun.map(({ label }) => ({ push, label, outcome: 'failed', taskIds: [], why: printFailure(failure) }));

function creationRow(push: PushRef, creation: Creation, toRun: readonly ToRun[]): Row {
  const { label, taskId, outcome } = creation;
  const row = (what: RowOutcome, taskIds: readonly TaskId[], why = whyOf(toRun, label)): Row => ({
    push,
    label,
    outcome: what,
    taskIds,
    ...(why === undefined ? {} : { why }),
  });
  switch (outcome) {
    case 'created':
    case 'exists':
      return row(outcome, [taskId]);
    case 'failed':
      return row('failed', [], printFailure(anywhere(creation.failure)));
    case 'skipped':
      return row('failed', [], `not sent: it depends on ${creation.because}, which could not be created`);
    case 'squatted':
      return row('failed', [], `a task of somebody else has the id ${taskId}`);
    default:
      return unreachable(outcome);
  }
}

/** Without the task that it was about: what fails alike is told once. */
const anywhere = ({ where: _, ...failure }: Failure): Failure => failure;

const planned = (
  { push, label, taskId }: { readonly push: PushRef; readonly label: Label; readonly taskId: TaskId | null },
  why?: string,
): Row => ({ push, label, outcome: 'planned', taskIds: taskId ? [taskId] : [], ...(why === undefined ? {} : { why }) });

const whyOf = (toRun: readonly ToRun[], label: Label): string | undefined =>
  toRun.find((one) => one.label === label)?.why;
