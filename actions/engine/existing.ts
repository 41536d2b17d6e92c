import type { Label, TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { readTimeOr } from '../../src/util/time.ts';
import type { PushRef, Row } from './result.ts';
import type { Step } from './steps.ts';

/** A task that is there, and what is to be done to it: a step, or a row that says why not. */
type ToDo = { readonly steps: readonly Step[]; readonly rows: readonly Row[] };

/** A task is rerun where it has failed (taskgraph `actions/retrigger.py`, RERUN_STATES). */
export const toRerun = (push: PushRef, label: Label, taskId: TaskId, status: TaskStatus | null): ToDo =>
  toDo('rerun', push, label, taskId, status, ({ state }) =>
    state === 'failed' || state === 'exception' ? null : `it is ${state}; only failed tasks are rerun`,
  );

/** A task is canceled where it is not over; past its deadline it never runs and cannot be canceled. */
export const toCancel = (push: PushRef, label: Label, taskId: TaskId, status: TaskStatus | null, now: number): ToDo =>
  toDo('cancel', push, label, taskId, status, ({ state, deadline }) => {
    if (state !== 'unscheduled' && state !== 'pending' && state !== 'running') return `it is ${state} already`;
    return readTimeOr(deadline, 0) <= now ? 'it is past its deadline' : null;
  });

function toDo(
  kind: 'rerun' | 'cancel',
  push: PushRef,
  label: Label,
  taskId: TaskId,
  status: TaskStatus | null,
  whyNot: (status: TaskStatus) => string | null,
): ToDo {
  const row = (outcome: 'skipped' | 'failed', why: string): ToDo => ({
    steps: [],
    rows: [{ push, label, outcome, taskIds: [taskId], why }],
  });
  if (status === null) return row('failed', 'there is no such task, or it has expired');
  const why = whyNot(status);
  if (why !== null) return row('skipped', why);
  const { taskGroupId, schedulerId, projectId } = status;
  return { steps: [{ kind, push, label, taskId, taskGroupId, schedulerId, projectId }], rows: [] };
}
