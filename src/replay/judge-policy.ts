import type { Result } from '../util/failure.ts';
import { ok } from '../util/result.ts';
import { intervals, wilson } from './bootstrap.ts';
import { configurationOf } from './configuration.ts';
import { type Spent, spent } from './cost.ts';
import { type DataMaker, published } from './data-series.ts';
import { type Decisions, decide } from './decisions.ts';
import { type Detection, detect } from './detect.ts';
import { distribution } from './distribution.ts';
import type { Groups } from './groups.ts';
import { type Past, type PastRegression, type PushSpan, presence } from './past.ts';
import { type Policy, settingsOf } from './policy.ts';
import type { Backfills, MissRate, Outcomes, PolicyResult } from './result.ts';
import { splits } from './splits.ts';

/** What policies are judged on. */
export interface Bench {
  readonly past: Past;
  readonly groups: Groups;
  readonly span: PushSpan;
  readonly maker: Pick<DataMaker, 'series'>;
  readonly seed: number;
}

/** The regressions that landed in a span and were fixed in it: what becomes of the others is not known. */
export const regressionsOf = ({ regressions }: Past, { first, end }: PushSpan): PastRegression[] =>
  regressions.filter(({ landed, fixed }) => landed >= first && fixed <= end);

/** The decisions of a policy on every push. `progress` is told of each making of data. Fails as `build` does. */
function decisionsOf(
  { past, groups, span, maker }: Bench,
  { making, config }: Policy,
  progress: () => void,
): Result<Decisions> {
  if (!making) return ok(decide(past, groups, span, config, null));
  const series = maker.series(making, config, progress);
  if (!series.ok) return series;
  return ok(decide(past, groups, span, config, published(past, series.value, making.tiered)));
}

/** Replays one policy: what it costs, what it catches and when. Fails as `build` does. */
export function judgePolicy(bench: Bench, policy: Policy, progress: () => void): Result<PolicyResult> {
  const decided = decisionsOf(bench, policy, progress);
  if (!decided.ok) return decided;
  const decisions = decided.value;
  const { past, groups, span, seed } = bench;
  const has = presence(past);
  const detections = regressionsOf(past, span).map((one) => detect(past, groups, decisions, has, one));
  const money = spent(past, groups, decisions, seed);
  const pushes = detections.map(({ until, outcome, regression }) => ({
    late: until - regression.landed,
    missed: outcome === 'missed',
  }));
  const timeOf = (push: number): number => past.pushes[Math.min(push, past.pushes.length - 1)]?.time ?? 0;
  const minutes = detections.map(({ until, outcome, regression }) => ({
    late: (timeOf(until) - timeOf(regression.landed)) / 60,
    missed: outcome === 'missed',
  }));
  return ok({
    name: policy.name,
    description: policy.description,
    settings: settingsOf(policy),
    configuration: configurationOf(policy),
    cost: money.cost,
    outcomes: outcomes(detections, seed),
    pushes: distribution('pushes', pushes, seed),
    minutes: distribution('minutes', minutes, seed),
    backfills: backfills(detections, span, seed),
    missRate: missRate(decisions, detections, money),
    byPlatform: splits('platform', groups, money, detections, span),
    bySuite: splits('suite', groups, money, detections, span),
  });
}

function outcomes(detections: readonly Detection[], seed: number): Outcomes {
  const total = detections.length;
  const counts = { ownPush: 0, later: 0, backstop: 0, missed: 0 };
  for (const { outcome } of detections) counts[outcome]++;
  const spans = intervals(total, seed, (weights) => {
    const drawn = { ownPush: 0, later: 0, backstop: 0, missed: 0 };
    detections.forEach(({ outcome }, i) => {
      drawn[outcome] += weights[i] ?? 0;
    });
    return [drawn.ownPush / Math.max(1, total), drawn.missed / Math.max(1, total)];
  });
  const share = (count: number, i: number) => ({
    value: total === 0 ? 0 : count / total,
    low: spans[i]?.low ?? 0,
    high: spans[i]?.high ?? 0,
  });
  return { total, ...counts, ownPushShare: share(counts.ownPush, 0), missedShare: share(counts.missed, 1) };
}

function backfills(detections: readonly Detection[], span: PushSpan, seed: number): Backfills {
  const fills = detections.filter(({ outcome }) => outcome !== 'missed').map((detection) => detection.backfills);
  const total = fills.reduce((sum, count) => sum + count, 0);
  const seconds = detections.reduce((sum, { backfillSeconds }) => sum + backfillSeconds, 0);
  const mean = (weights: Uint16Array): number =>
    fills.reduce((sum, count, i) => sum + count * (weights[i] ?? 0), 0) / Math.max(1, fills.length);
  const [interval] = intervals(fills.length, seed, (weights) => [mean(weights)]);
  return {
    total,
    mean: {
      value: fills.length === 0 ? 0 : total / fills.length,
      low: interval?.low ?? 0,
      high: interval?.high ?? 0,
    },
    hoursPerPush: seconds / 3600 / Math.max(1, span.end - span.first),
  };
}

function missRate({ holdout }: Decisions, detections: readonly Detection[], { skippedTasks }: Spent): MissRate | null {
  if (holdout === 0) return null;
  const runs = holdout * skippedTasks;
  const missed = detections.filter(({ holdoutOnly }) => holdoutOnly).length;
  return { runs, missed, rate: { value: runs === 0 ? 0 : missed / runs, ...wilson(missed, runs) } };
}
