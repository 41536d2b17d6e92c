import type { SetaData } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { DAY_MILLISECONDS, hours, isoTime } from '../util/time.ts';
import { version } from '../util/version.ts';
import type { Choice } from './choose.ts';
import type { BuildOptions } from './options.ts';
import type { Priorities } from './priorities.ts';
import type { Regression } from './regressions.ts';
import type { RunTimes } from './run-times.ts';
import type { Window } from './window.ts';

export interface ArtifactParts {
  readonly project: string;
  /** Unix milliseconds. */
  readonly now: number;
  readonly options: BuildOptions;
  readonly window: Window;
  /** Regressions found in the window, those that no label of today can catch included. */
  readonly found: number;
  /** Those that labels of today can catch. */
  readonly regressions: readonly Regression[];
  readonly choice: Choice;
  readonly always: ReadonlySet<Label>;
  readonly priorities: Priorities;
  readonly rota: SetaData['rota'] | null;
  readonly paths: SetaData['paths'] | null;
  readonly runTimes: RunTimes;
}

/**
 * Puts the artifact together. `coverage` speaks of the chosen labels: what they cost, and what they catch together with
 * the labels that run anyway; likely regressions count by their weight, rounded in the sum. New labels and overrides are left out
 * of it, since nobody chose them for what they catch. The window goes from the first to the last push there are records of.
 */
export function assemble(parts: ArtifactParts): SetaData {
  const { project, now, options, window, found, regressions, choice, always, priorities, rota, paths, runTimes } =
    parts;
  const times = Float64Array.from(window.pushes.values(), ({ pushTimestamp }) => pushTimestamp).sort();
  const from = times[0] ?? 0;
  const to = times.at(-1) ?? 0;
  const pause = times.reduce((longest, time, i) => Math.max(longest, time - (times[i - 1] ?? time)), 0);
  const caught = ({ failures }: Regression) =>
    [...failures.keys()].some((label) => choice.labels.has(label) || always.has(label));
  const labels = [...priorities.tasks.keys()];
  return {
    version: 1,
    project,
    generated: isoTime(now),
    expires: isoTime(now + options.expireDays * DAY_MILLISECONDS),
    window: {
      from: isoTime(times.length > 0 ? from * 1000 : now),
      to: isoTime(times.length > 0 ? to * 1000 : now),
      pushes: window.pushes.size,
      regressions: found,
      longestPauseHours: hours(pause),
    },
    generator: { name: 'taskgraph-seta', version, options: { ...options } },
    coverage: {
      regressions: expected(regressions),
      covered: expected(regressions.filter(caught)),
      highValue: choice.labels.size,
      runHours: hours(choice.seconds),
      allRunHours: hours(labels.reduce((sum, label) => sum + runTimes.estimated(label), 0)),
      lowerBoundRunHours: hours(choice.lowerBoundSeconds),
      optimal: choice.optimal,
      unseen: Math.round(priorities.unseen * 10_000) / 10_000,
    },
    ...(rota ? { rota } : {}),
    ...(paths ? { paths } : {}),
    ...(priorities.heritage ? { inherited: priorities.heritage.from } : {}),
    tasks: Object.fromEntries([...priorities.tasks].sort(([a], [b]) => byCodePoint(a, b))) as SetaData['tasks'],
  };
}

/** How many there are by all likelihood. */
export const expected = (regressions: readonly Regression[]): number =>
  Math.round(regressions.reduce((sum, { weight }) => sum + weight, 0));
