import { pruningMode } from '../push/mode.ts';
import { changedFiles, type StageParameters } from '../push/parameters.ts';
import type { Config } from '../seta/config.ts';
import type { Judgement } from '../seta/parse.ts';
import { addedByPaths, UNMEASURED } from '../seta/paths.ts';
import type { DataAnswer } from '../seta/trust.ts';
import type { Label } from '../util/ids.ts';
import type { Groups } from './groups.ts';
import type { Past } from './past.ts';

/** What a push leaves out. Pushes that would leave out the same share one. */
export interface Schedule {
  /** `pruned`, or the code of the reason to run everything. */
  readonly mode: string;
  /** By label number: 1 for a label that is left out; null where everything runs. */
  readonly skips: Uint8Array | null;
  readonly skippedTasks: number;
  /** Seconds of run time left out: of all labels, and by group. */
  readonly skippedSeconds: number;
  readonly skippedByGroup: Float64Array;
}

/** The parameters of a push, as far as the stage looks at them. */
export const parametersOf = (past: Past, push: number): StageParameters => ({
  project: past.project,
  base_rev: past.pushes[push - 1]?.revision ?? '',
  head_rev: past.pushes[push]?.revision ?? '',
  files_changed: past.pushes[push]?.files ?? [],
  do_not_optimize: [],
  existing_tasks: {},
  optimize_target_tasks: true,
  enable_always_target: false,
  optimize_strategies: null,
  pushlog_id: String(push + 1),
  tasks_for: 'hg-push',
  pushdate: past.pushes[push]?.time ?? 0,
  build_date: past.pushes[push]?.time ?? 0,
});

/**
 * Decides a push that is no backstop, by the production code, for all labels of its full task graph.
 *
 * @param labels numbers of the labels of its epoch
 */
export function scheduleOf(
  past: Past,
  groups: Groups,
  push: number,
  labels: readonly number[],
  config: Config,
  data: DataAnswer,
): Schedule {
  const names = labels.map((label) => past.labels[label] as Label);
  const { head, verdict } = pruningMode({
    parameters: parametersOf(past, push),
    config,
    labels: names,
    data,
    backstop: { known: true, due: false, message: '', untilNext: config.backstop.pushes, pushNumber: push + 1 },
    now: (past.pushes[push]?.time ?? 0) * 1000,
  });
  const skippedByGroup = new Float64Array(groups.names.length);
  if (!verdict) return { mode: head.reason.code, skips: null, skippedTasks: 0, skippedSeconds: 0, skippedByGroup };
  const skips = new Uint8Array(past.labels.length);
  let skippedTasks = 0;
  let skippedSeconds = 0;
  labels.forEach((label, i) => {
    if (verdict(names[i] as Label).rule !== 'skip') return;
    const seconds = past.seconds[label] ?? 0;
    skips[label] = 1;
    skippedTasks++;
    skippedSeconds += seconds;
    for (const group of groups.of[label] ?? []) skippedByGroup[group] = (skippedByGroup[group] ?? 0) + seconds;
  });
  return { mode: head.reason.code, skips, skippedTasks, skippedSeconds, skippedByGroup };
}

/**
 * What a push leaves out that would leave out `schedule` if nobody knew what it changes. Only what files add is decided for each push by
 * itself, by the production code (`seta/paths.ts`).
 *
 * @param numberOf the number of a label
 */
export function withChangedFiles(
  past: Past,
  groups: Groups,
  push: number,
  schedule: Schedule,
  { paths, tasks }: Judgement,
  numberOf: (label: Label) => number | undefined,
): Schedule {
  const files = changedFiles(parametersOf(past, push));
  const { skips } = schedule;
  if (!paths || !files || !skips) return schedule;
  const added = addedByPaths(paths, files, (label) =>
    skips[numberOf(label) ?? -1] === 1 ? (tasks.get(label)?.runSeconds ?? UNMEASURED) : null,
  );
  if (added.size === 0) return schedule;
  const fewer = { ...schedule, skips: skips.slice(), skippedByGroup: schedule.skippedByGroup.slice() };
  for (const label of added.keys()) {
    const number = numberOf(label) ?? -1;
    const seconds = past.seconds[number] ?? 0;
    fewer.skips[number] = 0;
    fewer.skippedTasks--;
    fewer.skippedSeconds -= seconds;
    for (const group of groups.of[number] ?? []) {
      fewer.skippedByGroup[group] = (fewer.skippedByGroup[group] ?? 0) - seconds;
    }
  }
  return fewer;
}
