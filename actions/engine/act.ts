import pLimit, { type LimitFunction } from 'p-limit';
import { carryOut } from '../../src/create/carry-out.ts';
import { type Creation, createTasks } from '../../src/create/create.ts';
import { printFailure, type Result } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { ok, unreachable } from '../../src/util/result.ts';
import type { Clone, ExistingTask, Plan, Request, Trigger } from './definition.ts';
import { type ExtraTasks, type ExtraWork, extraTasks, type Want } from './extra-tasks.ts';
import { graphFiles } from './files.ts';
import type { Outcome, PushRef, Row } from './result.ts';
import type { Services } from './services.ts';
import type { Statuses } from './statuses.ts';

/** Pushes worked on at once, so that not all their tasks wait in memory. */
const PUSHES_AT_ONCE = 64;
/** Requests under way at once, whatever they do and for whichever push. */
const CALLS_AT_ONCE = 64;

/** A plan with the tasks that it creates on each push. */
export interface Worked {
  readonly plan: Plan;
  readonly extra: readonly ExtraTasks[];
  readonly statuses: Statuses;
}

/** Writes files of the action task, name to text. */
export type Write = (files: ReadonlyMap<string, string>) => Result<void>;

/** Does what was planned. Nothing that fails stops the rest; every row says what became of its tasks. */
export async function act(
  { plan, extra, statuses }: Worked,
  request: Request,
  services: Services,
  write: Write,
): Promise<readonly Row[]> {
  const current = [...extra];
  const { setting } = request;
  const pushes = pLimit(PUSHES_AT_ONCE);
  const calls = pLimit(CALLS_AT_ONCE);
  const created = (plan.extra ?? []).map((work, i) =>
    pushes(() => {
      const first = extra[i];
      return createExtra(work, services, {
        limit: calls,
        plan: (taken) => (first && taken.size === 0 ? ok(first) : extraTasks(work, statuses, setting, taken)),
        record(now) {
          // The plan changes only where somebody sits on one of its ids.
          if (current[i] === now) return ok(undefined);
          current[i] = now;
          return write(graphFiles(current));
        },
      });
    }),
  );
  const rows = await Promise.all([
    ...created,
    createClones(plan.clones ?? [], services, calls),
    ...(plan.reruns ?? []).map((task) =>
      calls(async () => [existingRow(task, 'rerun', await services.queue.rerunTask(task.taskId))]),
    ),
    ...(plan.cancels ?? []).map((task) =>
      calls(async () => [existingRow(task, 'canceled', await services.queue.cancelTask(task.taskId))]),
    ),
    ...(plan.triggers ?? []).map((one) => calls(async () => [await trigger(one, services)])),
  ]);
  return [...(plan.rows ?? []), ...rows.flat()];
}

async function createExtra(
  { push, group, wants }: ExtraWork,
  services: Services,
  how: {
    readonly plan: (taken: ReadonlySet<TaskId>) => Result<ExtraTasks>;
    readonly record: (plan: ExtraTasks) => Result<void>;
    readonly limit: LimitFunction;
  },
): Promise<readonly Row[]> {
  const done = await carryOut(services, { group, ...how });
  if (done.ok) return done.value.creations.map((creation) => creationRow(push.ref, creation, wants));
  const why = printFailure(done.failure);
  return wants.map(({ label }) => ({ push: push.ref, label, outcome: 'failed', taskIds: [], why }));
}

async function createClones(
  clones: readonly Clone[],
  services: Services,
  limit: LimitFunction,
): Promise<readonly Row[]> {
  const submissions = clones.map(({ taskId, label, definition }) => ({ taskId, label, definition, after: [] }));
  const creations = await createTasks(submissions, services, undefined, limit);
  return creations.flatMap((creation, i) => {
    const clone = clones[i];
    return clone ? [creationRow(clone.push, creation, [])] : [];
  });
}

function creationRow(push: PushRef, creation: Creation, wants: readonly Want[]): Row {
  const { label, taskId, outcome } = creation;
  const row = (what: Outcome, taskIds: readonly TaskId[], why?: string): Row => ({
    push,
    label,
    outcome: what,
    taskIds,
    ...(why ? { why } : whyOf(wants, label)),
  });
  switch (outcome) {
    case 'created':
    case 'exists':
      return row(outcome, [taskId]);
    case 'failed':
      return row('failed', [], printFailure(creation.failure));
    case 'skipped':
      return row('failed', [], `not sent: it depends on ${creation.because}, which could not be created`);
    case 'squatted':
      return row('failed', [], `a task of somebody else has the id ${taskId}`);
    default:
      return unreachable(outcome);
  }
}

/** What a want says of a label, for its row. */
export function whyOf(wants: readonly Want[], label: Label): { readonly why?: string } {
  const why = wants.find((want) => want.label === label)?.why;
  return why ? { why } : {};
}

function existingRow({ push, label, taskId }: ExistingTask, outcome: Outcome, done: Result<void>): Row {
  if (done.ok) return { push, label, outcome, taskIds: [taskId] };
  return { push, label, outcome: 'failed', taskIds: [taskId], why: printFailure(done.failure) };
}

async function trigger({ row, hookGroupId, hookId, payload }: Trigger, { hooks }: Services): Promise<Row> {
  const taskId = await hooks.triggerHook(hookGroupId, hookId, payload);
  if (taskId.ok) return { ...row, outcome: 'triggered', taskIds: [taskId.value] };
  return { ...row, outcome: 'failed', taskIds: [], why: printFailure(taskId.failure) };
}
