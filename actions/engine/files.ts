import { byCodePoint, canonicalJson } from '../../src/util/json.ts';
import type { ExtraTasks } from './extra-tasks.ts';

/** The files by which Chain of Trust, and later actions, know what this action made: one set for all its pushes. */
export function graphFiles(extra: readonly ExtraTasks[]): ReadonlyMap<string, string> {
  const tasks = extra.flatMap((one) => [...one.tasks]);
  const labelToTaskId = extra.flatMap((one) => [...one.labelToTaskId]);
  const toRun = new Set(extra.flatMap((one) => one.toRun));
  return new Map([
    ['task-graph.json', canonicalJson(Object.fromEntries(tasks))],
    ['label-to-taskid.json', canonicalJson(Object.fromEntries(labelToTaskId))],
    ['to-run.json', canonicalJson([...toRun].sort(byCodePoint))],
  ]);
}
