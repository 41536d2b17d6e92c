import { chanceByDistance, costByDistance, type RotaProblem, scenariosByLabel } from './problem.ts';

/**
 * How far away the next sight of each scenario is, by the slot in which it lands: 0 on the same push, `slots` for none.
 * It grows with what is chosen, one slot of one label at a time.
 */
export class Distances {
  readonly slots: number;
  /** By `scenario * slots + landing slot`. */
  readonly next: Uint8Array;
  /** By label. */
  readonly scenarios: readonly Uint32Array[];
  /** By scenario, divided by the number of slots and the sum of all. */
  readonly weights: Float64Array;
  /** By distance; see `costByDistance`. */
  readonly costs: Float64Array;
  /** The chance of each distance to keep the promise; null where there is none. */
  readonly #chances: Float64Array | null;
  #kept = 0;
  /** By `scenario * slots + slot`; and by scenario, whether they are to be computed anew. */
  readonly #gains: Float64Array;
  readonly #isStale: Uint8Array;

  constructor(problem: RotaProblem) {
    const { slots, scenarios } = problem;
    const total = scenarios.reduce((sum, { weight }) => sum + weight, 0);
    this.slots = slots;
    this.next = new Uint8Array(scenarios.length * slots).fill(slots);
    this.scenarios = scenariosByLabel(problem);
    this.#gains = new Float64Array(this.next.length);
    this.#isStale = new Uint8Array(scenarios.length).fill(1);
    this.weights = Float64Array.from(scenarios, ({ weight }) => weight / total / slots);
    this.costs = costByDistance(problem);
    this.#chances = problem.promise ? chanceByDistance(problem, problem.promise.withinPushes) : null;
    this.#kept = scenarios.length > 0 ? (this.#chances?.[slots] ?? 0) : 0;
  }

  /** The share of scenarios that is seen as soon as is promised; null where nothing is. */
  kept(): number | null {
    return this.#chances && this.#kept;
  }

  /** The mean cost of a regression in pushes. */
  cost(): number {
    const { slots, next, weights, costs } = this;
    let sum = 0;
    for (let i = 0; i < next.length; i++) {
      sum += (weights[Math.floor(i / slots)] as number) * (costs[next[i] as number] as number);
    }
    return sum;
  }

  /** Lets a label run in one more slot. */
  add(label: number, slot: number): void {
    const { slots, next, weights } = this;
    const chances = this.#chances;
    for (const scenario of this.scenarios[label] ?? []) {
      const base = scenario * slots;
      for (let landing = 0; landing < slots; landing++) {
        const distance = slot >= landing ? slot - landing : slot - landing + slots;
        const known = next[base + landing] as number;
        if (distance >= known) continue;
        next[base + landing] = distance;
        this.#isStale[scenario] = 1;
        if (chances)
          this.#kept += (weights[scenario] as number) * ((chances[distance] as number) - (chances[known] as number));
      }
    }
  }

  /** Writes into `gains`, by slot, how much less a regression costs when a label runs in that slot as well. */
  gains(label: number, gains: Float64Array): void {
    const { slots } = this;
    gains.fill(0);
    for (const scenario of this.scenarios[label] ?? []) {
      if (this.#isStale[scenario] === 1) this.#refresh(scenario);
      const base = scenario * slots;
      for (let slot = 0; slot < slots; slot++) {
        gains[slot] = (gains[slot] as number) + (this.#gains[base + slot] as number);
      }
    }
  }

  /** What one more label that sees a scenario saves, by slot: the same for all of its labels, so it is kept until a slot is added. */
  #refresh(scenario: number): void {
    const { slots, next, weights, costs } = this;
    const gains = this.#gains;
    const base = scenario * slots;
    const weight = weights[scenario] as number;
    gains.fill(0, base, base + slots);
    for (let landing = 0; landing < slots; landing++) {
      const known = next[base + landing] as number;
      const cost = costs[known] as number;
      for (let distance = 0, slot = landing; distance < known; distance++) {
        gains[base + slot] = (gains[base + slot] as number) + weight * (cost - (costs[distance] as number));
        if (++slot === slots) slot = 0;
      }
    }
    this.#isStale[scenario] = 0;
  }
}
