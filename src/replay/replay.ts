import type { CoverSolver } from '../regenerate/cover/solve.ts';
import type { Failure, Result } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';
import { DAY_SECONDS, isoTime } from '../util/time.ts';
import { choose, recommendationOf } from './choose.ts';
import { configurationOf } from './configuration.ts';
import { DataMaker, keyOf, makingTimes } from './data-series.ts';
import { groupsOf } from './groups.ts';
import { type Bench, judgePolicy, regressionsOf } from './judge-policy.ts';
import { Knowledge } from './knowledge.ts';
import { lastStart, type Past, type PushSpan, pushAt } from './past.ts';
import { judgePaths, withoutPaths, withPaths } from './paths.ts';
import { type Policy, runAll } from './policy.ts';
import type { HistoryFacts, PolicyResult, ReplayResult, ReplayWarning, Span } from './result.ts';
import { prepared } from './same-hours.ts';

export interface ReplayOptions {
  /** Names are unique; run-all is added where it is missing. */
  readonly policies: readonly Policy[];
  readonly seed: number;
  /** Days at the beginning that only make data. */
  readonly warmUpDays: number;
  /** Where settings are to be chosen: on so many days after the warm-up; what is left is to judge them. */
  readonly choosing: { readonly days: number; readonly maxMinutes: number; readonly grid: readonly Policy[] } | null;
}

/** How far a replay is: steps done, of how many at most. */
export type Progress = (done: number, of: number) => void;

/** Below this many regressions quantiles say little. */
const FEW = 30;

/**
 * Replays a history under each policy, forward in time. The same arguments give the same result, unless the solver's time
 * runs out. Fails with `bad-data` where the history is too short for the days asked for.
 */
export function replay(
  past: Past,
  options: ReplayOptions,
  solver: CoverSolver,
  progress: Progress,
): Result<ReplayResult> {
  const spans = spansOf(past, options);
  if (!spans.ok) return spans;
  const { judging, choosing } = spans.value;
  const knowledge = new Knowledge(past.records);
  const groups = groupsOf(past.labels);
  const { seed } = options;
  const benchOn = (span: PushSpan): Bench & { readonly maker: DataMaker } => {
    const maxMinutes = options.choosing?.maxMinutes ?? null;
    return { past, groups, span, seed, maxMinutes, maker: new DataMaker(past, span, knowledge, solver) };
  };
  const [first] = options.policies;
  const hasRunAll = options.policies.some(({ making }) => making === null);
  const policies = hasRunAll || !first ? [...options.policies] : [runAll(first.config), ...options.policies];
  const step = stepper(past, options, spans.value, progress);

  const { grid = [], maxMinutes = 0 } = options.choosing ?? {};
  const choice = choosing && choose(benchOn(choosing), spanFacts(past, choosing), grid, maxMinutes, step);
  if (choice && !choice.ok) return choice;
  const chosen = choice?.value.chosen ?? null;
  if (chosen) policies.push(chosen.policy);
  const bench = benchOn(judging);
  const results: PolicyResult[] = [];
  const budgeted = prepared(bench, policies, step);
  if (!budgeted.ok) return budgeted;
  for (const policy of budgeted.value) {
    const result = judgePolicy(bench, policy);
    if (!result.ok) return result;
    results.push(result.value);
    step();
  }
  const filed = chosen?.policy ?? grid[0];
  // Rules of a day are made of the days before: no day that is judged has been seen, and with more of them less is left to luck.
  const paths = choosing && filed ? judgePaths(benchOn(wholeOf(spans.value)), filed, step) : ok(null);
  if (!paths.ok) return paths;
  const history = historyFacts(past, judging, options.warmUpDays);
  const warnings = [...past.warnings, ...fewRegressions(history.span)];
  const judged = results.at(-1);
  const recommended = chosen && judged ? recommendationOf(chosen, judged, maxMinutes) : null;
  const judgedPaths = paths.value?.isOn ? withPaths : withoutPaths;
  const configuration = chosen && paths.value ? configurationOf(judgedPaths(chosen.policy)) : null;
  return ok({
    ...{ version: 1, project: past.project, history, seed, warnings, policies: results },
    choice: choice && {
      ...choice.value.choice,
      recommended: recommended && configuration !== null ? { ...recommended, configuration } : recommended,
      paths: paths.value,
    },
  });
}

interface Spans {
  readonly judging: PushSpan;
  readonly choosing: PushSpan | null;
}

function spansOf(past: Past, { warmUpDays, choosing }: ReplayOptions): Result<Spans> {
  const { pushes } = past;
  const start = Math.floor((pushes[0]?.time ?? 0) / DAY_SECONDS) * DAY_SECONDS;
  const after = (days: number): number => pushAt(pushes, start + days * DAY_SECONDS);
  const first = after(warmUpDays);
  const split = choosing ? after(warmUpDays + choosing.days) : first;
  if (split >= pushes.length) return err(tooShort(past, warmUpDays + (choosing?.days ?? 0)));
  return ok({ judging: { first: split, end: pushes.length }, choosing: choosing ? { first, end: split } : null });
}

/** The days on which settings are chosen, and those on which they are judged. */
const wholeOf = ({ judging, choosing }: Spans): PushSpan => ({
  first: choosing?.first ?? judging.first,
  end: judging.end,
});

function tooShort({ source, pushes }: Past, days: number): Failure {
  const seconds = (pushes.at(-1)?.time ?? 0) - (pushes[0]?.time ?? 0);
  const held = pushes.length === 0 ? 'no pushes' : `${Math.round((10 * seconds) / DAY_SECONDS) / 10} days of pushes`;
  return {
    reason: 'bad-data',
    where: source,
    message: `the history has ${held}; ${days} are needed before the first push is judged`,
    fix: 'give a longer history, or fewer days with --warm-up and --choose-days',
  };
}

/** Counts steps: each making of data, and each policy. */
function stepper(past: Past, { policies, choosing }: ReplayOptions, spans: Spans, progress: Progress): () => void {
  const steps = (span: PushSpan, of: readonly Policy[]): number => {
    const series = of.flatMap((policy) => [policy, policy.sameHoursAs?.policy ?? []].flat());
    const makings = new Map<string, number>();
    for (const { name, making, config, sameHoursAs } of series) {
      if (!making) continue;
      const key = sameHoursAs ? name : keyOf(making, config);
      makings.set(key, makingTimes(past, span.first, span.end, making.everyDays).length);
    }
    return [...makings.values()].reduce((sum, times) => sum + times, of.length);
  };
  const recommended = choosing?.grid.slice(0, 1) ?? [];
  const of =
    steps(spans.judging, policies) +
    steps(spans.judging, recommended) +
    steps(wholeOf(spans), recommended.map(withoutPaths)) +
    steps(wholeOf(spans), recommended.map(withPaths)) +
    (spans.choosing && choosing ? steps(spans.choosing, choosing.grid) : 0);
  let done = 0;
  return () => progress(++done, of);
}

function spanFacts(past: Past, span: PushSpan): Span {
  const time = (push: number): string => isoTime((past.pushes[push]?.time ?? 0) * 1000);
  return {
    from: time(span.first),
    to: time(span.end - 1),
    pushes: span.end - span.first,
    regressions: regressionsOf(past, span).length,
  };
}

function historyFacts(past: Past, span: PushSpan, warmUpDays: number): HistoryFacts {
  const starts = past.epochs.map(({ from }) => from);
  let labels = 0;
  let seconds = 0;
  const secondsOf = past.epochs.map((epoch) =>
    epoch.labels.reduce((sum, label) => sum + (past.seconds[label] ?? 0), 0),
  );
  for (let push = span.first; push < span.end; push++) {
    const epoch = lastStart(starts, push);
    labels += past.epochs[epoch]?.labels.length ?? 0;
    seconds += secondsOf[epoch] ?? 0;
  }
  const pushes = Math.max(1, span.end - span.first);
  return {
    source: past.source,
    truth: past.truth,
    span: spanFacts(past, span),
    warmUpDays,
    labels: labels / pushes,
    hoursPerPush: seconds / 3600 / pushes,
  };
}

function fewRegressions({ regressions }: Span): ReplayWarning[] {
  if (regressions >= FEW) return [];
  const message = `only ${regressions} regressions landed and were fixed in the span; the quantiles say little`;
  return [{ code: 'few-regressions', message }];
}
