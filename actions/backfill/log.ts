import type { Label, TaskId } from '../../src/util/ids.ts';
import { unreachable } from '../../src/util/result.ts';
import type { Row } from '../engine/result.ts';
import { labelsThere } from './input.ts';

/** What a backfill was about, as its log tells it. */
export interface Told {
  readonly label: Label;
  readonly slices: number;
  /** How many pushes were looked at. */
  readonly scanned: number;
  /** The task that makes the tasks itself, where no hook is triggered for them; it is in the log that is read. */
  readonly ownTaskId: TaskId;
  readonly rootUrl: string | null;
}

/** Of one push: whether a task was made there, and in which words. */
interface Share {
  readonly decisionTaskId: TaskId;
  readonly pushlogId: string;
  /** The task whose log says what became of it; null where nothing did. */
  readonly seen: TaskId | null;
  readonly lines: readonly string[];
}

/**
 * What Treeherder's bots read in the log of a backfill (its backfill_tracker.py, since 2026-08): one line on the whole, then
 * for every push the decision task and the task in whose log the next line is. Where that is this log, the pushes that got a
 * task come first, as the bots take the first line that they find there.
 */
export function backfillLines({ label, slices, scanned, ownTaskId, rootUrl }: Told, rows: readonly Row[]) {
  const shares = sharesOf(label, rows, ownTaskId).sort((a, b) => rank(a) - rank(b));
  const started = {
    label,
    strategy: slices > 0 ? 'sliced' : 'standard',
    slices,
    target_pushes: shares.map(({ pushlogId }) => Number(pushlogId)),
    scanned_push_count: scanned,
  };
  return [
    `BACKFILL_STARTED: ${JSON.stringify(started)}`,
    ...shares.flatMap(({ decisionTaskId, seen, lines }) => [
      `BACKFILL_DATA: ${JSON.stringify({ decision_task_id: decisionTaskId })}`,
      ...(seen === null ? [] : [`Task seen here: ${rootUrl ?? ''}/tasks/${seen}`]),
      ...lines,
    ]),
  ];
}

/** What they read in the log of an action that made tasks: one line for each, or that there was no need. */
export const shareLines = (label: Label, rows: readonly Row[]): readonly string[] =>
  sharesOf(label, rows, null).flatMap(({ lines }) => lines);

const rank = ({ seen, lines }: Share): number => (seen === null || lines[0]?.startsWith('Skipping') ? 1 : 0);

function sharesOf(asked: Label, rows: readonly Row[], ownTaskId: TaskId | null): Share[] {
  const labels = labelsThere(asked);
  return rows.flatMap(({ push, label, outcome, taskIds }): Share[] => {
    const { decisionTaskId, pushlogId } = push;
    if (decisionTaskId === null || label === null || !labels.includes(label)) return [];
    const share = (seen: TaskId | null, lines: readonly string[]) => [{ decisionTaskId, pushlogId, seen, lines }];
    switch (outcome) {
      case 'created':
      case 'exists':
        // Under the label that was asked for, also where another stands in: they look for no other.
        return share(
          ownTaskId,
          taskIds.map((taskId) => `Creating task with taskId ${taskId} for ${asked}`),
        );
      case 'triggered':
        return share(taskIds[0] ?? null, []);
      case 'skipped':
        // Those out of the sample are none of its pushes.
        return taskIds.length > 0 || ownTaskId === null
          ? share(ownTaskId, [`Skipping push with decision task ID ${decisionTaskId}`])
          : [];
      case 'failed':
        return share(null, []);
      case 'planned':
      case 'rerun':
      case 'canceled':
      case 'indexed':
        return [];
      default:
        return unreachable(outcome);
    }
  });
}
