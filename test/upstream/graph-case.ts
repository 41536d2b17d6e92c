import { strategyOf } from '../../src/optimize/registry.ts';
import { planStage, runStage, type StageFacts, type StagePlan } from '../../src/optimize/stage.ts';
import { pruningMode } from '../../src/push/mode.ts';
import { type Failure, printFailure } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { byCodePoint, canonicalJson, isObject } from '../../src/util/json.ts';
import type { Push } from '../rig/pushes.ts';

/** The outcome of optimizing, ours or upstream's, in one form. */
export type Outcome =
  | {
      readonly kept: readonly string[];
      /** Label to the task that stands in. */
      readonly replaced: Readonly<Record<string, string>>;
      /** `task-graph.json`. */
      readonly tasks: Readonly<Record<string, unknown>>;
      /** `label-to-taskid.json`. */
      readonly labelToTaskId: Readonly<Record<string, string>>;
    }
  /** Tasks that stay, what they depend on, and the edge: `[task, dependency, edge]`. */
  | { readonly brokenEdges: readonly (readonly string[])[] }
  /** Task and edge name. */
  | { readonly badReference: readonly string[] };

/** Upstream's answer; where one of its known defects showed, also the answer without them. */
export interface Answer {
  readonly answer: Outcome;
  readonly defects: readonly Defect[];
  readonly repaired?: Outcome;
}

/**
 * - dangling: the last loop of remove_tasks removed a task below a candidate that it kept
 * - all-true: `All` replaced a task with nothing where its first part named a task
 */
export type Defect = 'dangling' | 'all-true';

export interface Both {
  readonly ours: Outcome;
  /** What the oracle is asked. */
  readonly case: unknown;
}

/** Our outcome for a push, and the same push as a case for the oracle with the answers that our `seta` gives. */
export function bothSides(push: Push): Both {
  const { parameters, facts, config } = push;
  const planned = planStage(push.graph, push.targets, parameters, config);
  if (!planned.ok) throw new Error(printFailure(planned.failure));
  const plan = planned.value;
  const result = runStage(plan, facts);
  const taskIds = Object.fromEntries(
    [...plan.graph.tasks.keys()].map((label) => [label, derivedTaskId('task', facts.home.decisionTaskId, label)]),
  );
  const ours: Outcome = result.ok ? succeeded(result.value) : failed(result.failure);
  return {
    ours,
    case: {
      type: 'graph',
      tasks: Object.fromEntries(push.graph.tasks),
      targets: push.targets,
      parameters,
      strategies: config.strategies,
      seta: skippedBySeta(plan, facts),
      backstop: !pruningMode({ ...plan, ...facts, labels: plan.requested }).isBackstop,
      index: Object.fromEntries(facts.index),
      now: facts.now,
      decisionTaskId: facts.home.decisionTaskId,
      taskIds,
      preorder: plan.graph.preorder(),
      postorder: plan.graph.postorder(),
    },
  };
}

/** The labels that the strategy `seta` removes when asked: by the data, on a push that prunes. */
function skippedBySeta(plan: StagePlan, facts: StageFacts): readonly string[] {
  const { verdict } = pruningMode({ ...plan, ...facts, labels: plan.requested });
  if (!verdict) return [];
  return [...plan.graph.tasks.values()]
    .filter((task) => {
      const { argument } = strategyOf(task, plan.registry);
      const min = isObject(argument) ? Number(argument['min-priority']) : 2;
      return verdict(task.label, min).rule === 'skip';
    })
    .map(({ label }) => label);
}

type Success = Extract<ReturnType<typeof runStage>, { ok: true }>['value'];

function succeeded({ ledger, tasks, labelToTaskId }: Success): Outcome {
  const entries = Object.entries(ledger.tasks);
  return {
    kept: entries.filter(([, { verdict }]) => verdict === 'kept').map(([label]) => label),
    replaced: Object.fromEntries(
      entries.filter(([, { verdict }]) => verdict === 'replaced').map(([label, { taskId }]) => [label, `${taskId}`]),
    ),
    tasks: Object.fromEntries(tasks),
    labelToTaskId: Object.fromEntries(labelToTaskId),
  };
}

function failed(failure: Failure): Outcome {
  const { reason, where = '', message, causes } = failure;
  if (reason === 'bad-reference') return { badReference: [where, /named '(.*)'/.exec(message)?.[1] ?? message] };
  if (reason !== 'removed-dependency') throw new Error(printFailure(failure));
  const edges = (causes ?? [failure]).map((cause) => {
    const [, dependency = '', edge = ''] = /depends on (\S+) as (\S+),/.exec(cause.message) ?? [];
    return [cause.where ?? '', dependency, edge];
  });
  return { brokenEdges: edges };
}

/** The outcome as text, lists whose order means nothing sorted: equal outcomes give equal texts. */
export function outcomeText(outcome: Outcome): string {
  if ('kept' in outcome) return canonicalJson({ ...outcome, kept: [...outcome.kept].sort(byCodePoint) });
  if ('badReference' in outcome) return canonicalJson(outcome);
  return canonicalJson({ brokenEdges: outcome.brokenEdges.map((edge) => JSON.stringify(edge)).sort(byCodePoint) });
}
