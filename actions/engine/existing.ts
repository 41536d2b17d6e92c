import type { Label, TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { readTimeOr } from '../../src/util/time.ts';
import type { ExistingTask } from './definition.ts';
import type { PushRef, Row } from './result.ts';

/** What rerunning or canceling one task comes to: doing it, or a row that says why not. */
export type OneTask = { readonly task: ExistingTask } | { readonly row: Row };

const passed = (push: PushRef, label: Label, taskId: TaskId, outcome: 'skipped' | 'failed', why: string): OneTask => ({
  row: { push, label, outcome, taskIds: [taskId], why },
});

const existing = (push: PushRef, label: Label, { taskId, taskGroupId, schedulerId }: TaskStatus): OneTask => ({
  task: { push, label, taskId, taskGroupId, schedulerId },
});

/** A task is rerun where it has failed (taskgraph `actions/retrigger.py`, RERUN_STATES). */
export function toRerun(push: PushRef, label: Label, taskId: TaskId, status: TaskStatus | null): OneTask {
  if (status === null) return passed(push, label, taskId, 'failed', 'there is no such task, or it has expired');
  if (status.state === 'failed' || status.state === 'exception') return existing(push, label, status);
  return passed(push, label, taskId, 'skipped', `it is ${status.state}; only failed tasks are rerun`);
}

/** A task is canceled where it is not over; past its deadline it never runs and cannot be canceled. */
export function toCancel(push: PushRef, label: Label, status: TaskStatus | null, taskId: TaskId, now: number): OneTask {
  if (status === null) return passed(push, label, taskId, 'failed', 'there is no such task, or it has expired');
  if (!['unscheduled', 'pending', 'running'].includes(status.state)) {
    return passed(push, label, taskId, 'skipped', `it is ${status.state} already`);
  }
  if (readTimeOr(status.deadline, 0) <= now) return passed(push, label, taskId, 'skipped', 'it is past its deadline');
  return existing(push, label, status);
}

/** The tasks to act on and the rows of the others. */
export function split(all: readonly OneTask[]): {
  readonly tasks: readonly ExistingTask[];
  readonly rows: readonly Row[];
} {
  return {
    tasks: all.flatMap((one) => ('task' in one ? [one.task] : [])),
    rows: all.flatMap((one) => ('row' in one ? [one.row] : [])),
  };
}
