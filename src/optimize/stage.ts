import { badGraph } from '../graph/codec.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import { type BackstopState, pruningMode } from '../push/mode.ts';
import type { StageParameters } from '../push/parameters.ts';
import { shadowsOf } from '../push/shadows.ts';
import type { Config } from '../seta/config.ts';
import type { DataAnswer, RunAll } from '../seta/trust.ts';
import { type Result, together } from '../util/failure.ts';
import type { Label, TaskId } from '../util/ids.ts';
import { err, ok } from '../util/result.ts';
import { type Ledger, makeLedger } from './ledger.ts';
import { type Registry, strategyOf, strategyProblems, strategyRegistry } from './registry.ts';
import { removeTasks } from './remove.ts';
import { replaceTasks } from './replace.ts';
import type { IndexedStatus, StrategyContext } from './strategy.ts';
import { type Home, type Subgraph, subgraph } from './subgraph.ts';
import { unaskedIn } from './unasked.ts';

/** The facts about a push from outside its files. */
export interface StageFacts {
  /** Null where nobody asked for the data. */
  readonly data: DataAnswer | null;
  readonly backstop: BackstopState;
  /** Why somebody's switch makes everything run; left out where nobody asked for it. */
  readonly switchedOff?: RunAll | null;
  /** What the index paths of `StagePlan.indexPaths` lead to. */
  readonly index: ReadonlyMap<string, IndexedStatus>;
  /** Labels whose tasks an earlier run of this decision task created, by other facts perhaps: they stay. Absent: none. */
  readonly made?: ReadonlySet<Label>;
  /** Milliseconds since 1970: whether a replacement lives long enough, and data is of the future. */
  readonly now: number;
  readonly home: Home;
}

/** The part of the stage that comes before its facts: what is to be optimized, and which index paths matter. */
export interface StagePlan {
  readonly graph: TaskGraph;
  readonly requested: ReadonlySet<Label>;
  readonly doNotOptimize: ReadonlySet<Label>;
  readonly registry: Registry;
  readonly parameters: StageParameters;
  readonly config: Config;
  readonly indexPaths: readonly string[];
  /** Prunable target tasks that are never left out, by strategy (`unasked.ts`). */
  readonly unasked: Readonly<Record<string, number>> | null;
}

export interface StageResult extends Subgraph {
  readonly ledger: Ledger;
}

/**
 * Prepares the stage: the target task graph (target tasks, `always_target` tasks and all they depend on) and its
 * strategies. Fails with `bad-strategy` on unknown strategies and wrong arguments.
 *
 * Fails with `bad-graph` on a target that is not in the graph.
 *
 * @param full the full task graph, or the part of it that the targets need
 * @param targets labels of `target-tasks.json`
 */
export function planStage(
  full: TaskGraph,
  targets: readonly Label[],
  parameters: StageParameters,
  config: Config,
): Result<StagePlan> {
  const registry = strategyRegistry(config.strategies);
  if (!registry.ok) return registry;
  if (parameters.optimize_strategies) {
    return err({
      reason: 'bad-strategy',
      where: 'parameters.yml: optimize_strategies',
      message: `${parameters.optimize_strategies} is Python code, which only taskgraph can run`,
      fix: 'define these strategies under "strategies" in taskcluster/config.yml, or use the taskgraph adapter',
    });
  }
  const unknown = targets.filter((label) => !full.tasks.has(label)).map((label) => `${label} is not in the full graph`);
  if (unknown.length > 0) return err(badGraph('target-tasks.json', unknown));
  const requested = new Set([...targets, ...alwaysTargets(full, parameters.enable_always_target)]);
  const graph = full.closure(requested);
  const problem = together(strategyProblems(graph.tasks.values(), registry.value));
  if (problem) return err(problem);
  const doNotOptimize = new Set(parameters.do_not_optimize as Label[]);
  if (!parameters.optimize_target_tasks) for (const label of targets) doNotOptimize.add(label);
  const indexPaths = new Set<string>();
  for (const [label, task] of graph.tasks) {
    if (doNotOptimize.has(label)) continue;
    const { strategy, argument } = strategyOf(task, registry.value);
    for (const path of strategy.indexPaths(argument)) indexPaths.add(path);
  }
  return ok({
    graph,
    requested,
    doNotOptimize,
    registry: registry.value,
    parameters,
    config,
    indexPaths: [...indexPaths],
    unasked: unaskedIn({ config, parameters }, { graph, requested, doNotOptimize, registry: registry.value }),
  });
}

/**
 * Optimizes a target task graph: removes, replaces, and gives the tasks to create with the ledger. A function of its
 * arguments. Fails with `removed-dependency` and `bad-reference`; trouble with the data never fails, it runs all.
 */
export function runStage(plan: StagePlan, facts: StageFacts): Result<StageResult> {
  const { graph, registry, parameters } = plan;
  const { head, isBackstop, verdict, observed } = pruningMode({ ...plan, ...facts, labels: plan.requested });
  const context: StrategyContext = { parameters, isBackstop, verdict, index: facts.index };
  const answersIn = (asked: StrategyContext, made: ReadonlySet<Label>) =>
    removeTasks({
      ...plan,
      made,
      ask: (label) => {
        const task = graph.get(label);
        const { strategy, argument } = strategyOf(task, registry);
        return strategy.remove(task, argument, asked);
      },
    });
  const made = facts.made ?? new Set<Label>();
  const answers = answersIn(context, made);
  const removed = new Set<Label>();
  for (const [label, answer] of answers) if (answer.remove) removed.add(label);
  const replacements = replaceTasks({
    ...plan,
    doNotOptimize: new Set([...plan.doNotOptimize, ...made]),
    removed,
    existing: parameters.existing_tasks,
    now: facts.now,
    offer: (label, deadline) => {
      const task = graph.get(label);
      const { strategy, argument } = strategyOf(task, registry);
      return strategy.replace(task, argument, deadline, context);
    },
  });
  const replaced = new Map<Label, TaskId>();
  const gone = new Set(removed);
  for (const [label, { taskId }] of replacements) {
    if (taskId) replaced.set(label, taskId);
    else gone.add(label);
  }
  const result = subgraph(graph, gone, replaced, facts.home);
  if (!result.ok) return result;
  const told = plan.unasked ? { ...head, unasked: plan.unasked } : head;
  const would = observed && answersIn({ ...context, verdict: observed }, new Set());
  const shadows = shadowsOf({ ...plan, ...facts, labels: plan.requested }).map(({ verdict, ...shadow }) => ({
    ...shadow,
    answers: answersIn({ ...context, isBackstop: false, verdict }, new Set()),
  }));
  return ok({ ...result.value, ledger: makeLedger(told, answers, replacements, graph.tasks, would, shadows) });
}

function alwaysTargets(full: TaskGraph, enabled: boolean | readonly string[]): readonly Label[] {
  if (enabled === false) return [];
  const labels: Label[] = [];
  for (const [label, { kind, attributes }] of full.tasks) {
    if (attributes['always_target'] && (enabled === true || enabled.includes(kind))) labels.push(label);
  }
  return labels;
}
