import type { Task } from '../graph/task.ts';
import type { StageParameters } from '../push/parameters.ts';
import type { Verdict } from '../seta/verdict.ts';
import type { Label, TaskId } from '../util/ids.ts';
import type { Json } from '../util/json.ts';

/** What an index path led to. */
export interface IndexedStatus {
  readonly taskId: TaskId;
  readonly state: string;
  /** ISO 8601. */
  readonly expires: string;
}

/** What strategies may look at. Gathered before deciding; nothing here is looked up later. */
export interface StrategyContext {
  readonly parameters: StageParameters;
  readonly isBackstop: boolean;
  /** The verdict of the SETA data on a label; null where the push runs everything. */
  readonly verdict: ((label: Label, minPriority?: number) => Verdict) | null;
  /** Index path to what is there; paths that lead nowhere are absent. */
  readonly index: ReadonlyMap<string, IndexedStatus>;
}

/** A strategy's answer to "remove this task?", with the one who answered and why. */
export interface Answer {
  readonly remove: boolean;
  readonly by: string;
  readonly reason: string;
  readonly verdict?: Verdict;
}

/** A task that stands in for another; a taskId of null replaces it with nothing. */
export interface Replacement {
  readonly taskId: TaskId | null;
  readonly by: string;
}

/** What decides whether a target task is left out. Without state, network and clock. */
export interface Strategy {
  /** Whether low value is enough to be left out: it asks `seta`, or keeps tasks for less than that. */
  readonly prunes: boolean;
  /** Why an argument given in a task's `optimization` does not fit, or null. */
  argumentProblem(argument: Json): string | null;
  /** Index paths whose state `replace` wants to know. */
  indexPaths(argument: Json): readonly string[];
  remove(task: Task, argument: Json, context: StrategyContext): Answer;
  /**
   * @param deadline the latest deadline (ISO) of the tasks that depend on this one; null where none does
   */
  replace(task: Task, argument: Json, deadline: () => string | null, context: StrategyContext): Replacement | null;
}

/** A strategy that only ever removes. */
export const removing = (
  { prunes }: Pick<Strategy, 'prunes'>,
  remove: Strategy['remove'],
  argumentProblem: Strategy['argumentProblem'] = () => null,
): Strategy => ({ prunes, argumentProblem, indexPaths: () => [], remove, replace: () => null });
