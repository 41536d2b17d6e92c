import type { TaskGraph } from '../graph/task-graph.ts';
import type { Label } from '../util/ids.ts';
import type { Answer } from './strategy.ts';

/** Answers that are not a strategy's: the rules of the removing itself. */
const rule = (remove: boolean, by: string, reason: string): Answer => ({ remove, by, reason });
const DO_NOT_OPTIMIZE = rule(false, 'do not optimize', 'it is in do_not_optimize');
const EARLIER_RUN = rule(false, 'earlier run', 'an earlier run of this decision task created it');
const DEPENDENT_TASKS = rule(false, 'dependent tasks', 'a task that runs depends on it');
const DEPENDENTS_OPTIMIZED = rule(true, 'dependents optimized', 'nothing that runs depends on it');
const NEEDED = rule(false, 'if-dependencies', 'one of its if-dependencies runs');
const IF_DEPENDENCIES = rule(true, 'if-dependencies pruning', 'none of its if-dependencies runs');

export interface RemoveRequest {
  readonly graph: TaskGraph;
  /** The target tasks; the other tasks of the graph are there because these need them. */
  readonly requested: ReadonlySet<Label>;
  readonly doNotOptimize: ReadonlySet<Label>;
  /** Labels whose tasks are there, as an earlier run of this decision task created them. */
  readonly made?: ReadonlySet<Label>;
  /** What the task's strategy says. */
  readonly ask: (label: Label) => Answer;
}

/**
 * The removing phase of taskgraph (`optimize/base.py`, remove_tasks): every task of the graph with the answer that
 * decided. Dependents come first. Tasks with `if_dependencies` wait as candidates until it is known whether one of
 * those is kept; a task that only such candidates depend on waits with them.
 */
export function removeTasks({
  graph,
  requested,
  doNotOptimize,
  made = new Set(),
  ask,
}: RemoveRequest): ReadonlyMap<Label, Answer> {
  const answers = new Map<Label, Answer>();
  const candidates = new Set<Label>();
  const isRemoved = (label: Label): boolean => answers.get(label)?.remove === true && !candidates.has(label);
  const needs = (label: Label): readonly Label[] => graph.get(label).if_dependencies ?? [];

  /** Candidates above a kept task are kept too, as far as they wait for their own if-dependencies. */
  const releaseAbove = (start: readonly Label[]): void => {
    const queue = [...start];
    for (let label = queue.pop(); label !== undefined; label = queue.pop()) {
      if (!candidates.has(label) || needs(label).length === 0) continue;
      candidates.delete(label);
      if (answers.get(label)?.remove) answers.set(label, NEEDED);
      queue.push(...graph.dependents(label).filter((dependent) => candidates.has(dependent)));
    }
  };

  for (const label of graph.preorder()) {
    /** Candidates that do not force this task to run: it is what they wait for, or they only wait themselves. */
    const waiting: Label[] = [];
    let forced = false;
    for (const dependent of graph.dependents(label)) {
      const awaited = needs(dependent);
      if (candidates.has(dependent) && (awaited.length === 0 || awaited.includes(label))) waiting.push(dependent);
      else if (!isRemoved(dependent)) forced = true;
    }
    const answer = made.has(label)
      ? EARLIER_RUN
      : doNotOptimize.has(label)
        ? DO_NOT_OPTIMIZE
        : forced
          ? DEPENDENT_TASKS
          : requested.has(label)
            ? ask(label)
            : DEPENDENTS_OPTIMIZED;
    answers.set(label, answer);
    const byRule = answer === EARLIER_RUN || answer === DO_NOT_OPTIMIZE || answer === DEPENDENT_TASKS;
    if (answer.remove ? waiting.length > 0 : !byRule && needs(label).length > 0) candidates.add(label);
    else if (!answer.remove) releaseAbove(waiting);
  }

  // What still waits goes, unless something above it stays after all. Dependents first, so that a kept one keeps all
  // below it; upstream misses that where the kept one was a candidate itself.
  for (const label of graph.preorder()) {
    if (!candidates.delete(label)) continue;
    const stays = graph.dependents(label).some((dependent) => !isRemoved(dependent));
    answers.set(label, stays ? DEPENDENT_TASKS : IF_DEPENDENCIES);
  }
  return answers;
}
