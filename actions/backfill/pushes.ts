import type { Result } from '../../src/util/failure.ts';
import { printFailure } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { groupOf } from '../engine/current-push.ts';
import type { Request } from '../engine/definition.ts';
import { extraRunIds } from '../engine/extra-tasks.ts';
import { type DecidedPush, existingTasks } from '../engine/push.ts';
import type { PushRef, Row } from '../engine/result.ts';
import type { Services, Setting } from '../engine/services.ts';
import { hasRunBefore, isOurs, notDecisionOf, Statuses } from '../engine/statuses.ts';
import { evenSample } from './input.ts';
import { type Head, present } from './share.ts';

/** An earlier push with what is on it. */
export interface EarlierPush extends Head {
  readonly ref: DecidedPush;
}

/** The earlier pushes to work on, nearest first, and why the others are not. */
export interface Chosen {
  readonly pushes: readonly EarlierPush[];
  readonly rows: readonly Row[];
}

export interface ChooseInput {
  readonly label: Label;
  /** Null: back to the last push where the label ran. */
  readonly depth: number | null;
  readonly retrigger: boolean;
  readonly slices: number;
}

/** With no depth given, so many pushes are looked at first, then twice as many, and so on. */
const FIRST_WINDOW = 20;

/** Looks at earlier pushes, as many as needed, and chooses. */
export async function choosePushes(
  request: Request,
  services: Services,
  refs: readonly PushRef[],
  input: ChooseInput,
): Promise<Result<Chosen>> {
  const looked: (EarlierPush | Row)[] = [];
  const known = new Map<TaskId, TaskStatus | null>();
  for (let window = input.depth ?? FIRST_WINDOW; ; window *= 2) {
    const more = refs.slice(looked.length, looked.length + window);
    const [decisions, found] = await Promise.all([
      services.queue.statuses(more.flatMap(({ decisionTaskId }) => decisionTaskId ?? [])),
      Promise.all(more.map((ref) => lookAt(request, services, ref, input.label))),
    ]);
    if (!decisions.ok) return decisions;
    looked.push(...found.map((push) => ('outcome' in push ? push : oursOnly(push, input.label, decisions.value))));
    const taskIds = looked.flatMap((push) => ('outcome' in push ? [] : taskIdsOf(push, input.label)));
    const unknown = taskIds.filter((taskId) => !known.has(taskId));
    const statuses = await services.queue.statuses(unknown);
    if (!statuses.ok) return statuses;
    for (const taskId of unknown) known.set(taskId, statuses.value.get(taskId) ?? null);
    const { chosen, isComplete } = choose(looked, input, new Statuses(known), request.setting);
    if (isComplete || looked.length >= refs.length) return ok(chosen);
  }
}

/** What there is on a push; a row where it cannot be worked on. */
async function lookAt(
  { parameters, config }: Request,
  services: Services,
  ref: PushRef,
  label: Label,
): Promise<EarlierPush | Row> {
  const { decisionTaskId, revision, pushlogId } = ref;
  const row = (outcome: 'skipped' | 'failed', why: string): Row => ({ push: ref, label, outcome, taskIds: [], why });
  if (decisionTaskId === null) return row('skipped', 'this push has no decision task');
  const origin = { ...parameters, head_rev: revision, pushlog_id: pushlogId };
  const existing = await existingTasks(services, config.trustDomain, origin, decisionTaskId);
  if (!existing.ok) return row('failed', printFailure(existing.failure));
  if (existing.value === null) return row('skipped', 'its decision task has no label-to-taskid.json (any more)');
  const group = groupOf(decisionTaskId, config, parameters);
  return { ref: { ...ref, decisionTaskId }, group, existing: existing.value };
}

/** The push, or a row where the index names a task for its decision task that is none of ours. */
function oursOnly(push: EarlierPush, label: Label, decisions: ReadonlyMap<TaskId, TaskStatus>): EarlierPush | Row {
  const { decisionTaskId } = push.ref;
  const foreign = notDecisionOf(push.group, decisions.get(decisionTaskId) ?? null);
  if (foreign === null) return push;
  const why = `task ${decisionTaskId}, which the index names: ${foreign}`;
  return { push: push.ref, label, outcome: 'skipped', taskIds: [], why };
}

/** Tasks by which is told whether a label ran on a push: those on record, and extra runs, which may not be on record. */
const taskIdsOf = ({ group, existing }: EarlierPush, label: Label): readonly TaskId[] => [
  ...(existing.get(label) ?? []),
  ...extraRunIds(group, label, 3),
];

/** Chooses among the pushes looked at so far, nearest first. Complete: looking at more would change nothing. */
export function choose(
  looked: readonly (EarlierPush | Row)[],
  { label, depth, retrigger, slices }: ChooseInput,
  statuses: Statuses,
  setting: Setting,
): { readonly chosen: Chosen; readonly isComplete: boolean } {
  const ran = (push: EarlierPush | Row): boolean =>
    !('outcome' in push) &&
    taskIdsOf(push, label).some((taskId) => {
      const status = statuses.of(taskId);
      if (status === null || !hasRunBefore(status, setting.since)) return false;
      // Anybody may have taken the id of an extra run; what is on record may be of another push, which it replaces.
      return push.existing.get(label)?.includes(taskId) || isOurs(status, push.group);
    });
  const end = depth === null ? looked.findIndex(ran) : depth;
  const range = end < 0 ? looked : looked.slice(0, end);
  const rows: Row[] = [];
  const open: EarlierPush[] = [];
  for (const push of range) {
    if ('outcome' in push) rows.push(push);
    else {
      const there = present(push, label, statuses, setting);
      if (there.length === 0 || retrigger) open.push(push);
      else rows.push({ push: push.ref, label, outcome: 'skipped', taskIds: there, why: 'it is there already' });
    }
  }
  const pushes = evenSample(open, slices);
  const sample = new Set(pushes);
  for (const push of open) {
    if (sample.has(push)) continue;
    const why = `not in the sample of ${slices} ${slices === 1 ? 'push' : 'pushes'}`;
    rows.push({ push: push.ref, label, outcome: 'skipped', taskIds: [], why });
  }
  return { chosen: { pushes, rows }, isComplete: depth !== null || end >= 0 };
}
