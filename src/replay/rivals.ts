import type { Config } from '../seta/config.ts';
import { prunableBy } from '../seta/prunable.ts';
import type { Label } from '../util/ids.ts';
import type { Made } from './data-series.ts';
import { lastStart, type Past, type PastRegression, type PushSpan, presence, pushAt } from './past.ts';
import type { Rival } from './result.ts';

/** What is expected of one regression under a rule that runs labels with some probability. */
export interface Expected {
  readonly ownPush: number;
  readonly missed: number;
  /** Pushes until caught or, if missed, until fixed. */
  readonly late: number;
}

export interface Rivals {
  readonly rivals: readonly Rival[];
  /** Of chance, by regression. */
  readonly chance: readonly Expected[];
}

/** Of the hours, the share that goes to what caught most for its run time; the rest is spent by chance. */
const SHARES = [
  ['chance', 0],
  ['failures-per-hour', 1],
  ['half-chance', 0.5],
] as const;

/**
 * What the simplest rules would have made of the hours of a policy on the same pushes. Chance and its kind are computed, not
 * drawn: the chance that a regression is still unseen is the product over the runs that could have shown it.
 *
 * @param series the data of the policy, of which only what each label had caught is used
 * @param hoursPerPush what the policy spends, everything included
 */
export function rivalsOf(
  past: Past,
  span: PushSpan,
  config: Config,
  series: readonly Made[],
  regressions: readonly PastRegression[],
  hoursPerPush: number,
): Rivals {
  const rates = new Rates(past, span, config, series, hoursPerPush);
  const has = presence(past);
  const told = SHARES.map(([name, share]) => {
    const rateOf = (push: number, label: number): number =>
      has(push, label) ? (rates.at(push, share)[label] ?? 0) : 0;
    const masses: number[] = [];
    const expected = regressions.map((regression) => follow(regression, rateOf, masses));
    return { rival: { name, hoursPerPush, ...figures(expected, masses) }, expected };
  });
  return {
    rivals: [...told.map(({ rival }) => rival), oracle(past, span, regressions, rates.fixedSeconds)],
    chance: told[0]?.expected ?? [],
  };
}

/** Adds to `masses`, by pushes until caught, the chance of each. */
function follow(
  { landed, fixed, labels, failRate = 1 }: PastRegression,
  rateOf: (push: number, label: number) => number,
  masses: number[],
): Expected {
  let unseen = 1;
  let late = 0;
  let ownPush = 0;
  for (let push = landed; push < fixed; push++) {
    const before = unseen;
    for (const label of labels) unseen *= 1 - rateOf(push, label) * failRate;
    const caught = before - unseen;
    masses[push - landed] = (masses[push - landed] ?? 0) + caught;
    late += (push - landed) * caught;
    if (push === landed) ownPush = caught;
    if (unseen < 1e-12) break;
  }
  return { ownPush, missed: unseen, late: late + unseen * (fixed - landed) };
}

function figures(expected: readonly Expected[], masses: readonly number[]) {
  const mean = (of: (one: Expected) => number): number =>
    expected.reduce((sum, one) => sum + of(one), 0) / Math.max(1, expected.length);
  const quantile = (share: number): number | null => {
    let left = share * expected.length - 1e-9;
    for (let late = 0; late < masses.length; late++) {
      left -= masses[late] ?? 0;
      if (left <= 0) return late;
    }
    return null;
  };
  return {
    ownPushShare: mean(({ ownPush }) => ownPush),
    missedShare: mean(({ missed }) => missed),
    meanPushes: mean(({ late }) => late),
    p90Pushes: quantile(0.9),
    p95Pushes: quantile(0.95),
    p99Pushes: quantile(0.99),
  };
}

function oracle(
  { seconds }: Past,
  { first, end }: PushSpan,
  regressions: readonly PastRegression[],
  fixedSeconds: number,
): Rival {
  const cheapest = ({ labels }: PastRegression): number => Math.min(...labels.map((label) => seconds[label] ?? 0));
  const needed = regressions.reduce((sum, one) => sum + cheapest(one), fixedSeconds);
  const caught = { ownPushShare: 1, missedShare: 0, meanPushes: 0, p90Pushes: 0, p95Pushes: 0, p99Pushes: 0 };
  return { name: 'oracle', hoursPerPush: needed / 3600 / Math.max(1, end - first), ...caught };
}

/** With which probability each label runs on a push, so that all cost what the policy spends. */
class Rates {
  /** Run time of what may not be left out, over the span. */
  readonly fixedSeconds: number;
  readonly #past: Past;
  readonly #series: readonly Made[];
  /** By label. */
  readonly #prunable: readonly boolean[];
  readonly #epochStarts: readonly number[];
  readonly #makingStarts: readonly number[];
  /** Share of the prunable run time that is spent. */
  readonly #share: number;
  readonly #known = new Map<string, Float64Array>();

  constructor(past: Past, { first, end }: PushSpan, config: Config, series: readonly Made[], hoursPerPush: number) {
    const isPrunable = prunableBy(config);
    this.#past = past;
    this.#series = series;
    this.#prunable = past.labels.map((label) => isPrunable(label));
    this.#epochStarts = past.epochs.map(({ from }) => from);
    this.#makingStarts = series.map(({ time }) => pushAt(past.pushes, time));
    const sum = (wanted: boolean) =>
      past.epochs.map(({ labels }) =>
        labels.reduce((all, one) => all + (this.#prunable[one] === wanted ? (past.seconds[one] ?? 0) : 0), 0),
      );
    const [open, fixed] = [sum(true), sum(false)];
    let [openSeconds, fixedSeconds] = [0, 0];
    for (let push = first; push < end; push++) {
      const epoch = lastStart(this.#epochStarts, push);
      openSeconds += open[epoch] ?? 0;
      fixedSeconds += fixed[epoch] ?? 0;
    }
    this.fixedSeconds = fixedSeconds;
    const spent = hoursPerPush * 3600 * (end - first) - fixedSeconds;
    this.#share = openSeconds === 0 ? 1 : Math.min(1, Math.max(0, spent / openSeconds));
  }

  /** By label number. */
  at(push: number, byCaught: number): Float64Array {
    const [epoch, making] = [lastStart(this.#epochStarts, push), lastStart(this.#makingStarts, push)];
    const key = `${epoch} ${making} ${byCaught}`;
    let rates = this.#known.get(key);
    if (!rates) {
      rates = this.#rates(epoch, making, byCaught);
      this.#known.set(key, rates);
    }
    return rates;
  }

  #rates(epoch: number, making: number, byCaught: number): Float64Array {
    const { labels: names, seconds, epochs } = this.#past;
    const rates = new Float64Array(names.length).fill(1);
    const open = (epochs[epoch]?.labels ?? []).filter((label) => this.#prunable[label]);
    const cost = (label: number): number => seconds[label] ?? 0;
    const all = open.reduce((sum, label) => sum + cost(label), 0);
    const tasks = this.#series[making]?.data.tasks ?? {};
    const worth = (label: number): number => (tasks[names[label] as Label]?.caught ?? 0) / Math.max(1, cost(label));
    const best = byCaught === 0 ? [] : open.toSorted((a, b) => worth(b) - worth(a) || a - b);
    let left = byCaught * this.#share * all;
    const chosen = new Set<number>();
    for (const label of best) {
      if (cost(label) > left) break;
      left -= cost(label);
      chosen.add(label);
    }
    const others = open.filter((label) => !chosen.has(label));
    const rest = others.reduce((sum, label) => sum + cost(label), 0);
    const rate = rest === 0 ? 1 : (this.#share * all - (all - rest)) / rest;
    for (const label of others) rates[label] = Math.min(1, Math.max(0, rate));
    return rates;
  }
}
