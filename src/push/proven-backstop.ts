import type { Config } from '../seta/config.ts';
import type { TaskId } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import type { IndexedTask } from '../util/ports.ts';
import { type BackstopDecision, type BackstopRecord, type CountedPush, decideBackstop } from './backstop.ts';
import type { Parameters } from './parameters.ts';

/**
 * The decision tasks of the backstops on record. Where upstream taskgraph creates the tasks, a push is put on record
 * before they exist; so that a decision which then fails is not taken for a backstop, only those that completed count.
 */
export const recordedBackstops = (entry: IndexedTask | null): readonly TaskId[] => [
  ...new Set(backstops(entry?.data).map(({ taskId }) => taskId as TaskId)),
];

/**
 * Whether a push is a backstop, as `decideBackstop` says it, where of the backstops on record only those in `completed`
 * count. One whose decision still runs does not: it may fail, so the push runs more rather than less.
 */
export function decideByCompleted(
  entry: IndexedTask | null,
  completed: ReadonlySet<TaskId>,
  parameters: Parameters,
  config: Config,
  decisionTaskId: TaskId,
): BackstopDecision {
  const recorded = backstops(entry?.data);
  if (entry === null || recorded.length === 0) return decideBackstop(entry, parameters, config, decisionTaskId);
  const proven = recorded.filter(({ taskId }) => completed.has(taskId as TaskId));
  const [last] = proven.sort((a, b) => b.number - a.number);
  const data = entry.data as BackstopRecord;
  // One that is infinitely long ago stands for none.
  const lastBackstop = last ?? { ...data.lastBackstop, time: 0 };
  const decision = decideBackstop({ ...entry, data: { ...data, lastBackstop } }, parameters, config, decisionTaskId);
  if (last || !decision.state.known || !decision.record) return decision;
  const message = 'of the backstops on record none is known to have completed';
  return { ...decision, state: { ...decision.state, message } };
}

function backstops(data: unknown): readonly CountedPush[] {
  if (!isObject(data) || !isObject(data['lastBackstop']) || !Array.isArray(data['recent'])) return [];
  const { lastBackstop, recent } = data as unknown as BackstopRecord;
  return [lastBackstop, ...recent.filter(({ backstop }) => backstop)];
}
