import type { HistoryRecord } from '../history/records.ts';
import type { SetaData } from '../seta/artifact.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { ok } from '../util/result.ts';
import { DAY_MILLISECONDS, DAY_SECONDS } from '../util/time.ts';
import { assemble } from './artifact.ts';
import { type Choice, choose } from './choose.ts';
import type { CoverSolver } from './cover/solve.ts';
import { freshLabels } from './fresh.ts';
import type { BuildOptions } from './options.ts';
import { applyOverrides, type Override } from './overrides.ts';
import { prioritize } from './priorities.ts';
import { findRegressions, type Regression, type RegressionStatistics } from './regressions.ts';
import { type RunTimes, runTimesOf } from './run-times.ts';
import { windowOf } from './window.ts';

export interface BuildInput {
  readonly project: string;
  readonly records: Iterable<HistoryRecord>;
  /** Labels of the latest full task graph. */
  readonly labels: readonly Label[];
  /** Whether a label may be pruned, by `seta.prunable` and `seta.never-prune`. The others catch for free. */
  readonly prunable: (label: Label) => boolean;
  readonly overrides: readonly Override[];
  /** The artifact before this one; null for the first. */
  readonly previous: SetaData | null;
  /** Unix milliseconds: the end of the window and the time the artifact is made. */
  readonly now: number;
  readonly options: BuildOptions;
}

/** An artifact and what it was made from, for explanations and reports. */
export interface Built {
  readonly data: SetaData;
  /** Regressions that labels of today can catch, by fixing revision. */
  readonly regressions: readonly Regression[];
  readonly choice: Choice;
  /** Labels that run on every push whatever was chosen. */
  readonly always: ReadonlySet<Label>;
  readonly runTimes: RunTimes;
  readonly statistics: RegressionStatistics;
}

/**
 * Records to artifact: regressions, run times, cover, priorities. The same input gives the same artifact, in
 * whatever order the records come, unless the solver's time runs out. Fails with `bad-config` where an override matches no
 * label. Whether the artifact is fit to be published is for `gate.ts` to say.
 */
export function build(input: BuildInput, solver: CoverSolver): Result<Built> {
  const { now, options } = input;
  const to = Math.floor(now / 1000);
  const window = windowOf(input.records, { from: to - options.windowDays * DAY_SECONDS, to });
  const labels = [...new Set(input.labels)].sort(byCodePoint);
  const prunable = labels.filter(input.prunable);
  const applied = applyOverrides(input.overrides, labels, now);
  if (!applied.ok) return applied;
  const overrides = applied.value;

  const { regressions, statistics } = findRegressions(window, new Set(labels), options.tiers);
  const runTimes = runTimesOf(window);
  const canBePruned = new Set(prunable);
  const always = new Set(labels.filter((label) => !canBePruned.has(label) || overrides.get(label)?.priority === 1));
  const candidates = prunable.filter((label) => !overrides.has(label));
  const choice = choose(regressions, candidates, always, runTimes, options, solver);
  const fresh = freshLabels(prunable, input.previous, window, now, options.graceDays * DAY_MILLISECONDS);
  const facts = { labels: prunable, regressions, chosen: choice.labels, always, overrides, fresh, runTimes, options };
  const priorities = prioritize(facts);
  const found = regressions.length + statistics.uncatchable;
  const { project } = input;
  const parts = { project, now, options, window, found, regressions, choice, always, priorities, runTimes };
  return ok({ data: assemble(parts), regressions, choice, always, runTimes, statistics });
}
