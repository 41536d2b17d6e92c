import type { Label, TaskId } from '../../src/util/ids.ts';
import { extraRunIds } from '../engine/extra-tasks.ts';
import type { KnownPush } from '../engine/push.ts';
import type { Row } from '../engine/result.ts';
import type { RunContext } from '../engine/services.ts';
import { hasRunBefore, isOurs, type Statuses } from '../engine/statuses.ts';
import { evenSample } from './input.ts';
import { present } from './share.ts';

/** An earlier push that was looked at. */
export interface LookedAt extends KnownPush {
  /** The label under which the task is found there; null where none stands for it. */
  readonly label: Label | null;
}

/** The earlier pushes to work on, nearest first, and why the others are not. */
export interface Chosen {
  readonly pushes: readonly LookedAt[];
  readonly rows: readonly Row[];
  /** Whether looking at more pushes would change nothing. */
  readonly isComplete: boolean;
}

export interface Choice {
  /** Null: back to the last push where the label ran. */
  readonly depth: number | null;
  readonly retrigger: boolean;
  readonly slices: number;
}

/** Tasks by which is told whether a label ran on a push: those on record, and extra runs, which may not be on record. */
export const taskIdsOf = ({ group, existing, label }: LookedAt): readonly TaskId[] =>
  label === null ? [] : [...(existing.get(label) ?? []), ...extraRunIds(group, label, 3)];

/** Chooses among the pushes looked at so far, nearest first; rows are pushes that nothing can be done on. */
export function choose(
  looked: readonly (LookedAt | Row)[],
  { depth, retrigger, slices }: Choice,
  statuses: Statuses,
  context: RunContext,
): Chosen {
  const ran = (push: LookedAt | Row): boolean =>
    !('outcome' in push) &&
    taskIdsOf(push).some((taskId) => {
      const status = statuses.of(taskId);
      if (status === null || !hasRunBefore(status, context.since)) return false;
      // Anybody may have taken the id of an extra run; what is on record may be of another push, which it replaces.
      return (push.label !== null && push.existing.get(push.label)?.includes(taskId)) || isOurs(status, push.group);
    });
  const end = depth === null ? looked.findIndex(ran) : depth;
  const range = end < 0 ? looked : looked.slice(0, end);
  const rows: Row[] = [];
  const open: LookedAt[] = [];
  for (const push of range) {
    if ('outcome' in push) rows.push(push);
    else {
      const there = push.label === null ? [] : present(push, push.label, statuses, context);
      if (there.length === 0 || retrigger) open.push(push);
      else
        rows.push({
          push: push.ref,
          label: push.label,
          outcome: 'skipped',
          taskIds: there,
          why: 'it is there already',
        });
    }
  }
  const pushes = evenSample(open, slices);
  const sample = new Set(pushes);
  for (const push of open) {
    if (sample.has(push)) continue;
    const why = `not in the sample of ${slices} ${slices === 1 ? 'push' : 'pushes'}`;
    rows.push({ push: push.ref, label: push.label, outcome: 'skipped', taskIds: [], why });
  }
  return { pushes, rows, isComplete: depth === null ? end >= 0 : looked.length >= depth };
}
