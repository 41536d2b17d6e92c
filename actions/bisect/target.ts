import type { Label, TaskId } from '../../src/util/ids.ts';
import type { QueuedTask } from '../../src/util/ports.ts';
import { labelOf } from '../engine/definition.ts';

/**
 * The task of a label that a search begins with, among those of a push: one that has failed, the latest of them; else the latest.
 * Null where the push has none.
 */
export function taskOfLabel(tasks: readonly QueuedTask[], label: Label): TaskId | null {
  const own = tasks.filter(({ task }) => labelOf(task) === label);
  const failed = own.filter(({ status }) => status.runs.some(({ state }) => state === 'failed'));
  const resolved = ({ status }: QueuedTask): string => status.runs.at(-1)?.resolved ?? '';
  const [first] = (failed.length > 0 ? failed : own).toSorted((a, b) => (resolved(a) < resolved(b) ? 1 : -1));
  return first?.status.taskId ?? null;
}
