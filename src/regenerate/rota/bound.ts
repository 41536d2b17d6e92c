import type { Distances } from './distances.ts';
import type { RotaProblem } from './problem.ts';

/** So often are prices improved; a number and no time, so that the same problem has the same bound everywhere. */
const STEPS = 80;
/** A bound this near to what is saved says enough. */
const CLOSE = 1.02;
/** Halvings of the price of run time: more would be lost in rounding. */
const HALVINGS = 30;

/**
 * What a regression costs at least in pushes, whatever slots the budget is spent on. By Lagrangian duality: each sight, a
 * scenario that lands in a slot, is paid a price to be content without being seen. What a slot of a label adds above these
 * prices is then a sum that no longer depends on the other choices, and spending the budget best is a knapsack, bounded by its
 * fractional form. All prices give a bound. They start at what `reached` saves, which gives the usual bound by marginal gains,
 * and are improved by subgradient steps.
 *
 * @param reached distances by all that was chosen
 */
export function lowerBound(problem: RotaProblem, reached: Distances): number {
  const { slots, weights, costs } = reached;
  const most = costs[slots] as number;
  const savings = costs.map((cost) => most - cost);
  const prices = Float64Array.from(reached.next, (distance) => savings[distance] as number);
  const weightOf = (sight: number): number => weights[(sight / slots) | 0] as number;
  const paid = (): number => prices.reduce((sum, price, sight) => sum + price * weightOf(sight), 0);
  const saved = paid();
  const market = new Market(problem, reached, savings, prices);

  let best = Number.POSITIVE_INFINITY;
  let pace = 1;
  let stale = 0;
  for (let step = 0; step < STEPS; step++) {
    const bound = paid() + market.settle();
    if (bound < best - 1e-12) {
      best = bound;
      stale = 0;
    } else if (++stale === 4) {
      pace /= 2;
      stale = 0;
    }
    const cover = market.cover();
    const length = cover.reduce((sum, share, sight) => sum + weightOf(sight) * (1 - share) ** 2, 0);
    if (length === 0 || best <= saved * CLOSE) break;
    const stride = (pace * (bound - saved)) / length;
    for (let sight = 0; sight < prices.length; sight++) {
      const price = (prices[sight] as number) - stride * (1 - (cover[sight] as number));
      prices[sight] = Math.min(most, Math.max(0, price));
    }
  }
  return Math.max(0, most - best);
}

/** Slots of labels, what they add above the prices of sights, and how the budget is spent on them. */
class Market {
  readonly #seconds: readonly number[];
  readonly #budget: number;
  readonly #distances: Distances;
  readonly #savings: Float64Array;
  readonly #prices: Float64Array;
  /** By `label * slots + slot`: what it adds, and the share of it that is bought. */
  readonly #value: Float64Array;
  readonly #share: Float64Array;

  constructor(problem: RotaProblem, distances: Distances, savings: Float64Array, prices: Float64Array) {
    this.#seconds = problem.seconds;
    this.#budget = problem.budget * problem.slots;
    this.#distances = distances;
    this.#savings = savings;
    this.#prices = prices;
    this.#value = new Float64Array(problem.seconds.length * problem.slots);
    this.#share = new Float64Array(this.#value.length);
  }

  /** Spends the budget, and gives what it buys at most. */
  settle(): number {
    this.#price();
    const { slots } = this.#distances;
    const worth = this.#value;
    const costOf = (item: number): number => this.#seconds[(item / slots) | 0] as number;
    let low = 0;
    let high = 0;
    for (let item = 0; item < worth.length; item++) {
      high = Math.max(high, (worth[item] as number) / costOf(item));
    }
    for (let i = 0; i < HALVINGS; i++) {
      const rate = (low + high) / 2;
      let cost = 0;
      for (let item = 0; item < worth.length; item++)
        if ((worth[item] as number) > rate * costOf(item)) cost += costOf(item);
      if (cost > this.#budget) low = rate;
      else high = rate;
    }
    // What is worth more than `high` fits; what lies between shares the rest.
    let left = this.#budget;
    let between = 0;
    let bought = high * this.#budget;
    for (let item = 0; item < worth.length; item++) {
      const [value, cost] = [worth[item] as number, costOf(item)];
      this.#share[item] = value > high * cost ? 1 : 0;
      if (value > high * cost) {
        left -= cost;
        bought += value - high * cost;
      } else if (value > low * cost) between += cost;
    }
    const share = between > 0 ? Math.min(1, Math.max(0, left) / between) : 0;
    for (let item = 0; share > 0 && item < worth.length; item++) {
      const [value, cost] = [worth[item] as number, costOf(item)];
      if (value > low * cost && value <= high * cost) this.#share[item] = share;
    }
    return bought;
  }

  /** How much of what was bought each sight would take above its price. */
  cover(): Float64Array {
    const { slots, scenarios } = this.#distances;
    const shares = new Float64Array(this.#prices.length);
    for (let label = 0; label < scenarios.length; label++) {
      for (const scenario of scenarios[label] as Uint32Array) {
        for (let slot = 0; slot < slots; slot++) {
          const at = scenario * slots + slot;
          shares[at] = (shares[at] as number) + (this.#share[label * slots + slot] as number);
        }
      }
    }
    const cover = new Float64Array(this.#prices.length);
    this.#visit((bought, _weight, _above, sight) => {
      cover[sight] = (cover[sight] as number) + (shares[bought] as number);
    });
    return cover;
  }

  /** By label and slot: what it adds to all sights above their prices. */
  #price(): void {
    const { slots, scenarios } = this.#distances;
    const worth = new Float64Array(this.#prices.length);
    this.#visit((seen, weight, above) => {
      worth[seen] = (worth[seen] as number) + weight * above;
    });
    this.#value.fill(0);
    for (let label = 0; label < scenarios.length; label++) {
      for (const scenario of scenarios[label] as Uint32Array) {
        for (let slot = 0; slot < slots; slot++) {
          const item = label * slots + slot;
          this.#value[item] = (this.#value[item] as number) + (worth[scenario * slots + slot] as number);
        }
      }
    }
  }

  /**
   * Visits each slot of a scenario (`scenario * slots + slot`) and each sight that any label there adds something to above its price:
   * it is the same for all labels of the scenario.
   */
  #visit(each: (seen: number, weight: number, above: number, sight: number) => void): void {
    const { slots, weights } = this.#distances;
    for (let scenario = 0; scenario < weights.length; scenario++) {
      const weight = weights[scenario] as number;
      for (let landing = 0; landing < slots; landing++) {
        const sight = scenario * slots + landing;
        const price = this.#prices[sight] as number;
        let slot = landing;
        for (let distance = 0; distance < slots; distance++) {
          const above = (this.#savings[distance] as number) - price;
          if (above <= 0) break;
          each(scenario * slots + slot, weight, above, sight);
          if (++slot === slots) slot = 0;
        }
      }
    }
  }
}
