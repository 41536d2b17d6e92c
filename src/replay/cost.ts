import { DAY_SECONDS } from '../util/time.ts';
import { intervals } from './bootstrap.ts';
import type { Decisions } from './decisions.ts';
import type { Groups } from './groups.ts';
import { lastStart, type Past } from './past.ts';
import type { Cost } from './result.ts';

/** Sums over the pushes of a day, or of a span. Seconds of run time. */
interface Sums {
  pushes: number;
  tasks: number;
  seconds: number;
  allTasks: number;
  allSeconds: number;
}

export interface Spent {
  readonly cost: Cost;
  /** Tasks that were left out, before the holdout. */
  readonly skippedTasks: number;
  /** Run time by group: what ran and all there is, seconds over the span. */
  readonly byGroup: readonly { readonly seconds: number; readonly allSeconds: number; readonly labels: number }[];
}

const HOUR = 3600;

/** What a policy spends on the pushes of its span. Intervals by resampling days, since pushes of a day are alike. */
export function spent(past: Past, groups: Groups, decisions: Decisions, seed: number): Spent {
  const { first, end } = decisions.span;
  const starts = past.epochs.map(({ from }) => from);
  const whole = past.epochs.map(({ labels }) => wholeGraph(past, groups, labels));
  const days = new Map<number, Sums>();
  const modes: Record<string, number> = {};
  const skippedByGroup = new Float64Array(groups.names.length);
  const pushesOfEpoch = new Array<number>(past.epochs.length).fill(0);
  const shareLeftOut = 1 - decisions.holdout;
  let skippedTasks = 0;
  for (let push = first; push < end; push++) {
    const epoch = lastStart(starts, push);
    const all = whole[epoch] ?? EMPTY;
    const schedule = decisions.schedule(push);
    const day = Math.floor((past.pushes[push]?.time ?? 0) / DAY_SECONDS);
    const sums = days.get(day) ?? { pushes: 0, tasks: 0, seconds: 0, allTasks: 0, allSeconds: 0 };
    days.set(day, sums);
    sums.pushes++;
    sums.tasks += all.tasks - schedule.skippedTasks * shareLeftOut;
    sums.seconds += all.seconds - schedule.skippedSeconds * shareLeftOut;
    sums.allTasks += all.tasks;
    sums.allSeconds += all.seconds;
    skippedTasks += schedule.skippedTasks;
    modes[schedule.mode] = (modes[schedule.mode] ?? 0) + 1;
    pushesOfEpoch[epoch] = (pushesOfEpoch[epoch] ?? 0) + 1;
    for (let group = 0; group < skippedByGroup.length; group++) {
      skippedByGroup[group] = (skippedByGroup[group] ?? 0) + (schedule.skippedByGroup[group] ?? 0) * shareLeftOut;
    }
  }
  const byGroup = groups.names.map((_, group) => {
    const over = (of: (all: Whole) => number) =>
      whole.reduce((sum, all, epoch) => sum + of(all) * (pushesOfEpoch[epoch] ?? 0), 0);
    const allSeconds = over((all) => all.byGroup[group] ?? 0);
    const labels = over((all) => all.labelsOf[group] ?? 0) / Math.max(1, end - first);
    return { seconds: allSeconds - (skippedByGroup[group] ?? 0), allSeconds, labels };
  });
  return { cost: { ...estimates([...days.values()], seed), modes }, skippedTasks, byGroup };
}

function estimates(days: readonly Sums[], seed: number): Omit<Cost, 'modes'> {
  const statistics = (weights: Uint16Array): number[] => {
    const total = { pushes: 0, tasks: 0, seconds: 0, allTasks: 0, allSeconds: 0 };
    days.forEach((day, i) => {
      for (const key of KEYS) total[key] += day[key] * (weights[i] ?? 0);
    });
    const { pushes, tasks, seconds, allTasks, allSeconds } = total;
    const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
    return [
      ratio(tasks, pushes),
      ratio(seconds / HOUR, pushes),
      ratio(allTasks - tasks, allTasks),
      ratio(allSeconds - seconds, allSeconds),
    ];
  };
  const values = statistics(new Uint16Array(days.length).fill(1));
  const spans = intervals(days.length, seed, statistics);
  const estimate = (i: number) => ({ value: values[i] ?? 0, low: spans[i]?.low ?? 0, high: spans[i]?.high ?? 0 });
  return {
    tasksPerPush: estimate(0),
    hoursPerPush: estimate(1),
    savedTaskShare: estimate(2),
    savedHourShare: estimate(3),
  };
}

const KEYS = ['pushes', 'tasks', 'seconds', 'allTasks', 'allSeconds'] as const;

/** All labels of a full task graph, one run each. */
interface Whole {
  readonly tasks: number;
  readonly seconds: number;
  readonly byGroup: Float64Array;
  readonly labelsOf: Float64Array;
}

const EMPTY: Whole = { tasks: 0, seconds: 0, byGroup: new Float64Array(0), labelsOf: new Float64Array(0) };

function wholeGraph(past: Past, groups: Groups, labels: readonly number[]): Whole {
  const byGroup = new Float64Array(groups.names.length);
  const labelsOf = new Float64Array(groups.names.length);
  let seconds = 0;
  for (const label of labels) {
    const own = past.seconds[label] ?? 0;
    seconds += own;
    for (const group of groups.of[label] ?? []) {
      byGroup[group] = (byGroup[group] ?? 0) + own;
      labelsOf[group] = (labelsOf[group] ?? 0) + 1;
    }
  }
  return { tasks: labels.length, seconds, byGroup, labelsOf };
}
