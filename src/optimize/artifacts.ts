import { canonicalJson } from '../util/json.ts';
import { optimizationsLog } from './ledger.ts';
import type { StageResult } from './stage.ts';

/** The artifacts of the stage, by name. */
export function stageFiles({ tasks, labelToTaskId, ledger }: StageResult): ReadonlyMap<string, string> {
  return new Map([
    ['task-graph.json', canonicalJson(Object.fromEntries(tasks))],
    ['label-to-taskid.json', canonicalJson(Object.fromEntries(labelToTaskId))],
    ['seta-ledger.json', canonicalJson(ledger)],
    ['optimizations.log', optimizationsLog(ledger)],
  ]);
}
