import { checkCreation } from '../graph/check-creation.ts';
import type { TellProblem } from '../graph/problem.ts';
import { morph } from '../kinds/morph.ts';
import type { StageFacts, StagePlan, StageResult } from '../optimize/stage.ts';
import { runStage } from '../optimize/stage.ts';
import type { Parameters } from '../push/parameters.ts';
import type { GraphConfig } from '../seta/graph-config.ts';
import { type Result, together } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import { err, ok } from '../util/result.ts';

/** All that is known when a push is decided. */
export interface DecisionFacts {
  readonly parameters: Parameters;
  readonly config: GraphConfig;
  readonly stage: StagePlan;
  readonly facts: StageFacts;
  readonly tell: TellProblem;
}

/**
 * Which tasks are created for a push, and the ledger: the stage, then morphs. A function of its arguments, asked again
 * with more `taken` ids where others' tasks sit on ids that it gave (`carry-out.ts`). Fails as the stage does, and with
 * `bad-graph` or `bad-kind` on what the queue is known to refuse.
 */
export function planDecision(
  { parameters, config, stage, facts, tell }: DecisionFacts,
  taken: ReadonlySet<TaskId>,
): Result<StageResult> {
  const result = runStage(stage, { ...facts, home: { ...facts.home, taken } });
  if (!result.ok) return result;
  const { decisionTaskId } = facts.home;
  const morphed = morph(result.value, { parameters, config, decisionTaskId, taken });
  if (!morphed.ok) return morphed;
  const problem = together(checkCreation(morphed.value.tasks, facts.now).map(tell));
  return problem ? err(problem) : ok({ ...result.value, ...morphed.value });
}
