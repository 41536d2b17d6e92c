import type { Result } from '../util/failure.ts';
import { wilson } from '../util/numbers.ts';
import { ok } from '../util/result.ts';
import { DAY_SECONDS } from '../util/time.ts';
import { blockIntervals } from './bootstrap.ts';
import { configurationOf } from './configuration.ts';
import { type Spent, spent } from './cost.ts';
import { type DataMaker, type Made, published } from './data-series.ts';
import { type Decisions, decide } from './decisions.ts';
import { type Detection, detect } from './detect.ts';
import { distribution, type Lateness } from './distribution.ts';
import { foreseen } from './foreseen.ts';
import type { Groups } from './groups.ts';
import { type Past, type PastRegression, type PushSpan, presence } from './past.ts';
import { type Policy, settingsOf } from './policy.ts';
import type { AgainstChance, Backfills, Estimate, MissRate, Outcomes, PolicyResult } from './result.ts';
import { type Expected, rivalsOf } from './rivals.ts';
import { splits } from './splits.ts';

/** What policies are judged on. */
export interface Bench {
  readonly past: Past;
  readonly groups: Groups;
  readonly span: PushSpan;
  readonly maker: Pick<DataMaker, 'series'>;
  readonly seed: number;
  /** Minutes within which regressions are to be caught; null where nothing is chosen. */
  readonly maxMinutes: number | null;
}

/** The regressions that landed in a span and were fixed in it: what becomes of the others is not known. */
export const regressionsOf = ({ regressions }: Past, { first, end }: PushSpan): PastRegression[] =>
  regressions.filter(({ landed, fixed }) => landed >= first && fixed <= end);

/** A policy on every push of a span. */
export interface Followed {
  readonly decisions: Decisions;
  /** Of the regressions of the span, in their order. */
  readonly detections: readonly Detection[];
  /** Null where no data is made. */
  readonly series: readonly Made[] | null;
}

/** Follows a policy through a span. Fails as `build` does. */
export function follow(
  { past, groups, span, maker }: Omit<Bench, 'seed' | 'maxMinutes'>,
  { making, config }: Policy,
): Result<Followed> {
  const series = making ? maker.series(making, config) : ok(null);
  if (!series.ok) return series;
  const data = series.value && published(past, series.value, making?.tiered ?? true);
  const decisions = decide(past, groups, span, config, data);
  const has = presence(past);
  const detections = regressionsOf(past, span).map((one) => detect(past, groups, decisions, has, one));
  return ok({ decisions, detections, series: series.value });
}

/** Replays one policy: what it costs, what it catches and when. Fails as `build` does. */
export function judgePolicy(bench: Bench, policy: Policy): Result<PolicyResult> {
  const followed = follow(bench, policy);
  if (!followed.ok) return followed;
  const { decisions, detections, series } = followed.value;
  const { past, groups, span, seed, maxMinutes } = bench;
  const money = spent(past, groups, decisions, seed);
  const timeOf = (push: number): number => past.pushes[Math.min(push, past.pushes.length - 1)]?.time ?? 0;
  const days = detections.map(({ regression }) => Math.floor(timeOf(regression.landed) / DAY_SECONDS));
  const lateness = (between: (landed: number, until: number) => number) =>
    detections.map(({ until, outcome, regression: { landed } }, i) => {
      return { late: between(landed, until), missed: outcome === 'missed', day: days[i] ?? 0 };
    });
  const minutes = lateness((landed, until) => (timeOf(until) - timeOf(landed)) / 60);
  const hoursPerPush = money.cost.hoursPerPush.value;
  const regressions = detections.map(({ regression }) => regression);
  const others = series && rivalsOf(past, span, policy.config, series, regressions, hoursPerPush);
  return ok({
    name: policy.name,
    description: policy.description,
    settings: settingsOf(policy),
    configuration: configurationOf(policy),
    cost: money.cost,
    outcomes: outcomes(detections, days, seed),
    pushes: distribution(
      'pushes',
      lateness((landed, until) => until - landed),
      seed,
    ),
    minutes: distribution('minutes', minutes, seed),
    withinLimit: maxMinutes === null ? null : within(minutes, maxMinutes, days, seed),
    expectedWithin: maxMinutes === null ? null : foreseen(minutes.map(isWithin(maxMinutes)), days),
    backfills: backfills(detections, days, span, hoursPerPush, seed),
    rivals: others?.rivals ?? [],
    againstChance: others && againstChance(detections, others.chance, days, seed),
    missRate: missRate(decisions, detections, money),
    byPlatform: splits('platform', groups, money, detections, span),
    bySuite: splits('suite', groups, money, detections, span),
  });
}

/** Means over regressions with intervals by resampling the days on which they landed. */
export function means(rows: readonly (readonly number[])[], days: readonly number[], seed: number) {
  const width = rows[0]?.length ?? 0;
  const mean = (weights: Uint16Array): number[] => {
    const sums = new Array<number>(width).fill(0);
    let count = 0;
    rows.forEach((row, i) => {
      const weight = weights[i] ?? 0;
      count += weight;
      for (let column = 0; column < width; column++) sums[column] = (sums[column] ?? 0) + weight * (row[column] ?? 0);
    });
    return sums.map((sum) => sum / Math.max(1, count));
  };
  const values = mean(new Uint16Array(rows.length).fill(1));
  const spans = blockIntervals(days, seed, mean);
  return (column: number) => {
    return { value: values[column] ?? 0, low: spans[column]?.low ?? 0, high: spans[column]?.high ?? 0 };
  };
}

function outcomes(detections: readonly Detection[], days: readonly number[], seed: number): Outcomes {
  const counts = { ownPush: 0, later: 0, backstop: 0, missed: 0 };
  for (const { outcome } of detections) counts[outcome]++;
  const rows = detections.map(({ outcome }) => [Number(outcome === 'ownPush'), Number(outcome === 'missed')]);
  const share = means(rows, days, seed);
  return { total: detections.length, ...counts, ownPushShare: share(0), missedShare: share(1) };
}

const isWithin =
  (limit: number) =>
  ({ late, missed }: Lateness): boolean =>
    !missed && late <= limit;

const within = (minutes: readonly Lateness[], limit: number, days: readonly number[], seed: number): Estimate =>
  means(
    minutes.map((one) => [Number(isWithin(limit)(one))]),
    days,
    seed,
  )(0);

function againstChance(
  detections: readonly Detection[],
  chance: readonly Expected[],
  days: readonly number[],
  seed: number,
): AgainstChance {
  const rows = detections.map(({ outcome, until, regression: { landed } }, i) => {
    const { ownPush = 0, missed = 0, late = 0 } = chance[i] ?? {};
    return [Number(outcome === 'ownPush') - ownPush, Number(outcome === 'missed') - missed, until - landed - late];
  });
  const difference = means(rows, days, seed);
  return { ownPushShare: difference(0), missedShare: difference(1), meanPushes: difference(2) };
}

function backfills(
  detections: readonly Detection[],
  days: readonly number[],
  span: PushSpan,
  hoursPerPush: number,
  seed: number,
): Backfills {
  const caught = detections.flatMap(({ outcome, backfills: runs }, i) =>
    outcome === 'missed' ? [] : [{ runs, day: days[i] ?? 0 }],
  );
  const total = caught.reduce((sum, { runs }) => sum + runs, 0);
  const seconds = detections.reduce((sum, { backfillSeconds }) => sum + backfillSeconds, 0);
  const own = seconds / 3600 / Math.max(1, span.end - span.first);
  const mean = means(
    caught.map(({ runs }) => [runs]),
    caught.map(({ day }) => day),
    seed,
  );
  return { total, mean: mean(0), hoursPerPush: own, hoursWithThem: hoursPerPush + own };
}

function missRate({ holdout }: Decisions, detections: readonly Detection[], { skippedTasks }: Spent): MissRate | null {
  if (holdout === 0) return null;
  const runs = holdout * skippedTasks;
  const missed = detections.filter(({ holdoutOnly }) => holdoutOnly).length;
  return { runs, missed, rate: { value: runs === 0 ? 0 : missed / runs, ...wilson(missed, runs) } };
}
