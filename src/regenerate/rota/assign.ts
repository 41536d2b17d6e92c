import type { Label } from '../../util/ids.ts';
import { greedyRota } from './greedy.ts';
import type { DelayCosts, Rota } from './problem.ts';
import type { LabelScenario } from './scenarios.ts';

/** What slots are given for. */
export interface RotaFacts {
  readonly slots: number;
  /** Labels that may be given slots, in an order that decides ties. */
  readonly candidates: readonly Label[];
  /** Labels that run on every push whatever is chosen. */
  readonly always: ReadonlySet<Label>;
  readonly scenarios: readonly LabelScenario[];
  /** Seconds of one run. */
  seconds(label: Label): number;
  /** The slots of the rota before this one, as a mask; 0 for none. */
  before(label: Label): number;
  /** Mean seconds a push for the candidates, besides backstops. */
  readonly budgetSeconds: number;
  readonly delay: DelayCosts;
}

/** The slots of each candidate that has one, as masks, and what is proven of them. */
export function assignSlots(facts: RotaFacts): { readonly masks: ReadonlyMap<Label, number>; readonly rota: Rota } {
  const { slots, candidates, always, delay } = facts;
  const number = new Map(candidates.map((label, index) => [label, index]));
  const scenarios = facts.scenarios
    .filter(({ labels }) => !labels.some((label) => always.has(label)))
    .map(({ labels, weight }) => {
      const known = labels.flatMap((label) => number.get(label) ?? []);
      return { labels: known.sort((a, b) => a - b), weight };
    })
    .filter(({ labels }) => labels.length > 0);
  const rota = greedyRota({
    ...{ slots, scenarios, delay, budget: facts.budgetSeconds },
    seconds: candidates.map((label) => facts.seconds(label)),
    before: candidates.map((label) => facts.before(label)),
  });
  const masks = candidates.flatMap((label, index) => {
    const mask = rota.masks[index] ?? 0;
    return mask === 0 ? [] : [[label, mask] as const];
  });
  return { masks: new Map(masks), rota };
}
