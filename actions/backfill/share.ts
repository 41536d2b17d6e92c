import type { Task } from '../../src/graph/task.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { isObject, parseJson } from '../../src/util/json.ts';
import { isExtraRun, type ToRun } from '../engine/extra-tasks.ts';
import type { KnownPush, Push } from '../engine/push.ts';
import type { Row } from '../engine/result.ts';
import type { RunContext } from '../engine/services.ts';
import { isResolvedBefore, type Statuses } from '../engine/statuses.ts';
import { backfillSymbol, labelThere, symbolOf } from './input.ts';

/** What a backfill asks of every push. */
export interface BackfillRequest {
  readonly label: Label;
  /** Revision and Treeherder symbol of the task it was asked for on; null where that shows none. */
  readonly revision: string;
  readonly symbol: string | null;
  /** Manifests that the tasks are to run instead of their own; none: their own. */
  readonly manifests: readonly string[];
  readonly times: number;
  /** Whether it runs again where it ran. */
  readonly retrigger: boolean;
}

/**
 * The tasks of a label on a push that the decision task or somebody's action made, canceled and expired ones left out.
 * What a backfill made itself is not among them: it is found again when it is to be created.
 */
export function present(
  { group, existing }: Pick<KnownPush, 'group' | 'existing'>,
  label: Label,
  statuses: Statuses,
  { since }: RunContext,
): TaskId[] {
  const foreign = (existing.get(label) ?? []).filter((taskId) => !isExtraRun({ group }, label, taskId));
  return foreign.filter((taskId) => {
    const status = statuses.of(taskId);
    return status !== null && !(status.state === 'exception' && isResolvedBefore(status, since));
  });
}

/** One push's share of a backfill: what to create there, or why nothing. */
export function share(
  push: Push,
  asked: BackfillRequest,
  statuses: Statuses,
  context: RunContext,
): { readonly rows: readonly Row[]; readonly toRun: readonly ToRun[] } {
  const label = labelThere(push.graph, asked.label);
  const skipped = (at: Label, taskIds: readonly TaskId[], why: string) => ({
    rows: [{ push: push.ref, label: at, outcome: 'skipped', taskIds, why } as const],
    toRun: [],
  });
  if (label === null) return skipped(asked.label, [], 'there is no such task on this push');
  const there = present(push, label, statuses, context);
  if (there.length > 0 && !asked.retrigger) return skipped(label, there, 'it is there already');
  const task = push.graph.get(label);
  const symbol = symbolOf(task.task) === null ? null : (asked.symbol ?? symbolOf(task.task));
  const change = {
    ...(symbol === null ? {} : { symbol: backfillSymbol(symbol, asked.revision) }),
    ...(asked.manifests.length > 0 ? { testPaths: testPaths(task, asked.manifests) } : {}),
  };
  const standsIn = label === asked.label ? {} : { why: `stands in for ${asked.label}, which this push does not have` };
  const runs = there.length > 0 ? 'fresh' : 'fill';
  return { rows: [], toRun: [{ label, times: asked.times, runs, change, ...standsIn }] };
}

/** `MOZHARNESS_TEST_PATHS`: suite to manifests. The suite is the task's own. */
export function testPaths({ task, attributes, kind }: Task, manifests: readonly string[]): string {
  const env = isObject(task['payload']) ? task['payload']['env'] : null;
  const own = parsed(isObject(env) ? env['MOZHARNESS_TEST_PATHS'] : null);
  const suite = Object.keys(own)[0] ?? String(attributes['unittest_suite'] ?? attributes['test_suite'] ?? kind);
  return JSON.stringify({ [suite]: manifests });
}

/** The manifests named by a value of `MOZHARNESS_TEST_PATHS`; none where it names none. */
export const manifestsOf = (value: unknown): readonly string[] => Object.values(parsed(value)).flat().map(String);

function parsed(value: unknown): Record<string, unknown> {
  const json = parseJson(String(value));
  return json.ok && isObject(json.value) ? json.value : {};
}
