import { checkTimestamps } from '../graph/timestamps.ts';
import { morph } from '../kinds/morph.ts';
import type { StageFacts, StagePlan, StageResult } from '../optimize/stage.ts';
import { runStage } from '../optimize/stage.ts';
import type { Parameters } from '../push/parameters.ts';
import type { GraphConfig } from '../seta/graph-config.ts';
import { type Failure, type Result, together } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import { err, ok } from '../util/result.ts';

/** All that is known when a push is decided. */
export interface DecisionFacts {
  readonly parameters: Parameters;
  readonly config: GraphConfig;
  readonly stage: StagePlan;
  readonly facts: StageFacts;
}

/**
 * Which tasks are created for a push, and the ledger: the stage, then morphs. A function of its arguments, asked again
 * with more `taken` ids where others' tasks sit on ids that it gave (`carry-out.ts`). Fails as the stage does, and with
 * `bad-graph` on what the queue is known to refuse.
 */
export function planDecision(
  { parameters, config, stage, facts }: DecisionFacts,
  taken: ReadonlySet<TaskId>,
): Result<StageResult> {
  const result = runStage(stage, { ...facts, home: { ...facts.home, taken } });
  if (!result.ok) return result;
  const { decisionTaskId } = facts.home;
  const morphed = morph(result.value, { parameters, config, decisionTaskId, taken });
  if (!morphed.ok) return morphed;
  const causes: Failure[] = [];
  for (const { label, task } of morphed.value.tasks.values()) {
    const bad = checkTimestamps(task);
    if (bad === null) continue;
    const message = `relative-datestamp ${bad} is not a span of time`;
    causes.push({ reason: 'bad-graph', where: label, message, fix: 'write it as 1 day or 30 seconds' });
  }
  const problem = together(causes);
  return problem ? err(problem) : ok({ ...result.value, ...morphed.value });
}
