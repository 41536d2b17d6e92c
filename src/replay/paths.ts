import { configuredOptions } from '../regenerate/options.ts';
import { PATH_SHARE } from '../seta/config.ts';
import { addedByPaths, UNMEASURED } from '../seta/paths.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { percent } from '../util/numbers.ts';
import { ok } from '../util/result.ts';
import { DAY_SECONDS } from '../util/time.ts';
import { pathBudget } from './configuration.ts';
import type { DataMaker } from './data-series.ts';
import type { Decisions } from './decisions.ts';
import { type Bench, type Followed, follow, means, regressionsOf } from './judge-policy.ts';
import { failsOn, lastStart, type PastRegression, presence, pushAt } from './past.ts';
import type { PathChoice } from './path-choice.ts';
import type { Policy } from './policy.ts';

/** A policy to which changed files add nothing. */
export const withoutPaths = (policy: Policy): Policy => configuredPaths(policy, null);

/** A policy to which they add within its own budget, else within the usual one. */
export const withPaths = (policy: Policy): Policy =>
  configuredPaths(policy, policy.config.paths ?? { share: PATH_SHARE });

function configuredPaths({ making, ...policy }: Policy, paths: Policy['config']['paths']): Policy {
  const config = { ...policy.config, paths };
  if (!making) return { ...policy, config, making };
  const { paths: _, ...build } = making.build;
  const { paths: options } = configuredOptions(config);
  return { ...policy, config, making: { ...making, build: { ...build, ...(options ? { paths: options } : {}) } } };
}

/**
 * Judges path rules on the pushes of a span, on which each rule was made from what was known before: what they add to a policy, and
 * whether as many hours spent by chance, or on what caught most, would not have done as well. Null where nobody knows what these pushes changed.
 * Fails as `build` does.
 */
export function judgePaths(
  bench: Bench & { readonly maker: DataMaker },
  policy: Policy,
  progress: () => void,
): Result<PathChoice | null> {
  const { past, span, seed } = bench;
  const isKnown = past.pushes.slice(span.first, span.end).some(({ files }) => files !== undefined);
  if (!isKnown || !policy.making) return ok(null);
  const named = withPaths(policy);
  const made = bench.maker.prepare([withoutPaths(policy), named], progress);
  if (!made.ok) return made;
  const without = follow(bench, withoutPaths(policy));
  if (!without.ok) return without;
  const added = follow(bench, named);
  if (!added.ok) return added;
  const spent = spentMore(bench, without.value.decisions, added.value.decisions);
  const others = rivals(bench, without.value, spent);
  const rows = without.value.detections.map((before, i) => {
    const after = added.value.detections[i] ?? before;
    const late = after.until - before.until;
    const missed = Number(after.outcome === 'missed') - Number(before.outcome === 'missed');
    const gain = Number(after.outcome === 'ownPush') - Number(before.outcome === 'ownPush');
    const isSeen = before.outcome === 'ownPush';
    const [chance = 0, failing = 0] = isSeen ? [] : others(before.regression);
    const shuffled = isSeen ? 0 : otherFiles(bench, without.value, added.value, before.regression);
    return [gain, missed, late, gain - chance, gain - failing, gain - shuffled];
  });
  const days = regressionsOf(past, span).map(({ landed }) =>
    Math.floor((past.pushes[landed]?.time ?? 0) / DAY_SECONDS),
  );
  const mean = means(rows, days, seed);
  const [ownPushShare, missedShare, meanPushes] = [mean(0), mean(1), mean(2)];
  const [againstChance, againstMostFailing, againstOtherFiles] = [mean(3), mean(4), mean(5)];
  const figures = {
    budget: named.config.paths ? pathBudget(named.config.paths) : {},
    addedHoursPerPush: spent.seconds / 3600 / spent.pushes,
    addedHourShare: spent.seconds / Math.max(1, spent.before),
    pushShare: spent.touched / spent.pushes,
    ...{ ownPushShare, missedShare, meanPushes, againstChance, againstMostFailing, againstOtherFiles },
    isOn: [againstChance, againstMostFailing, againstOtherFiles].every(({ low }) => low > 0),
  };
  return ok({ ...figures, reason: reasonOf(figures) });
}

interface SpentMore {
  readonly pushes: number;
  /** Those to which something was added. */
  readonly touched: number;
  /** Added, and run anyway. */
  readonly seconds: number;
  readonly before: number;
  /** Left out without path rules, and the pushes that leave something out. */
  readonly skipped: number;
  readonly pruned: number;
}

function spentMore({ past, span }: Bench, without: Decisions, added: Decisions): SpentMore {
  const starts = past.epochs.map(({ from }) => from);
  const whole = past.epochs.map(({ labels }) => labels.reduce((sum, label) => sum + (past.seconds[label] ?? 0), 0));
  const sums = { pushes: Math.max(1, span.end - span.first), touched: 0, seconds: 0, before: 0, skipped: 0, pruned: 0 };
  for (let push = span.first; push < span.end; push++) {
    const [before, after] = [without.schedule(push), added.schedule(push)];
    sums.seconds += before.skippedSeconds - after.skippedSeconds;
    sums.touched += Number(after.skippedTasks < before.skippedTasks);
    sums.before += (whole[lastStart(starts, push)] ?? 0) - before.skippedSeconds;
    sums.skipped += before.skippedSeconds;
    sums.pruned += Number(before.skips !== null);
  }
  return sums;
}

/** The chance of a regression that is not seen on its own push to be seen there, if the hours were spent by chance, or on what caught most. */
function rivals({ past }: Bench, { decisions, series }: Followed, spent: SpentMore) {
  const has = presence(past);
  const rate = spent.skipped === 0 ? 0 : Math.min(1, spent.seconds / spent.skipped);
  const perPush = spent.seconds / Math.max(1, spent.pruned);
  const starts = (series ?? []).map(({ time }) => pushAt(past.pushes, time));
  return (regression: PastRegression): readonly [chance: number, failing: number] => {
    const { landed, labels } = regression;
    const { skips } = decisions.schedule(landed);
    const isOpen = (label: number): boolean => skips?.[label] === 1;
    const showing = labels.filter((one) => isOpen(one) && has(landed, one) && failsOn(past, regression, landed, one));
    const tasks = series?.[lastStart(starts, landed)]?.data.tasks ?? {};
    const most = mostFailing(past, (label) => (isOpen(label) ? caughtBy(tasks, past.labels[label] ?? '') : 0), perPush);
    const seen = (chances: readonly number[]): number => 1 - chances.reduce((left, chance) => left * (1 - chance), 1);
    return [seen(showing.map(() => rate)), seen(showing.map((label) => most.get(label) ?? 0))];
  };
}

/** The chance of a regression to be seen on its own push if that had changed what another push of the same data did. */
function otherFiles({ past, span }: Bench, without: Followed, added: Followed, regression: PastRegression): number {
  const series = added.series ?? [];
  const starts = series.map(({ time }) => pushAt(past.pushes, time));
  const making = lastStart(starts, regression.landed);
  const { paths, tasks } = series[making]?.data ?? {};
  const { skips } = without.decisions.schedule(regression.landed);
  if (!paths || !tasks || !skips) return 0;
  const showing = new Map(
    regression.labels
      .filter((one) => skips[one] === 1 && failsOn(past, regression, regression.landed, one))
      .map((one) => [past.labels[one] as Label, one]),
  );
  if (showing.size === 0) return 0;
  const open = new Set(past.labels.filter((_, number) => skips[number] === 1));
  const secondsOf = (label: Label) => (open.has(label) ? (tasks[label]?.runSeconds ?? UNMEASURED) : null);
  const others = past.pushes
    .slice(Math.max(span.first, starts[making] ?? 0), starts[making + 1] ?? span.end)
    .filter((push) => push !== past.pushes[regression.landed]);
  const seen = others.filter(({ files = [] }) => {
    const brought = addedByPaths(paths, files, secondsOf);
    return [...showing.keys()].some((label) => brought.has(label));
  });
  return seen.length / Math.max(1, others.length);
}

const caughtBy = (tasks: Readonly<Record<string, { readonly caught: number }>>, label: string): number =>
  tasks[label]?.caught ?? 0;

/** Labels by what they caught, the most first, as many as the seconds take; the last one with the probability that is left. */
function mostFailing(
  { labels, seconds }: Bench['past'],
  caught: (label: number) => number,
  most: number,
): ReadonlyMap<number, number> {
  const order = labels
    .map((_, label) => ({ label, count: caught(label) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label);
  const chances = new Map<number, number>();
  let left = most;
  for (const { label } of order) {
    const cost = Math.max(1, seconds[label] ?? 0);
    chances.set(label, Math.min(1, left / cost));
    left -= cost;
    if (left <= 0) break;
  }
  return chances;
}

function reasonOf(figures: Omit<PathChoice, 'reason'>): string {
  const { isOn, ownPushShare: own, addedHourShare, againstChance: chance, againstMostFailing: failing } = figures;
  const { againstOtherFiles: others } = figures;
  const points = (share: number): string => (100 * share).toFixed(1);
  const interval = ({ value, low, high }: PathChoice['ownPushShare']): string =>
    `${points(value)} points (${points(low)} to ${points(high)})`;
  return (
    `with ${percent(addedHourShare)} more machine hours, changed files catch ${interval(own)} more of the regressions on their own push; ` +
    `that is ${interval(chance)} more than the same hours spent by chance, ${interval(failing)} more than on what fails most, ` +
    `and ${interval(others)} more than with the files of other pushes: ` +
    (isOn ? 'switch them on' : 'leave them off')
  );
}
