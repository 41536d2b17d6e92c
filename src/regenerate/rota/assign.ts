import type { Label } from '../../util/ids.ts';
import { greedyRota } from './greedy.ts';
import { backstopChance, type DelayCosts, type Promised, type Rota } from './problem.ts';
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
  /** What is spent on the candidates besides backstops: mean seconds a push, or what a promise over all scenarios takes. */
  readonly goal: { readonly budgetSeconds: number } | { readonly promise: Promised };
  readonly delay: DelayCosts;
}

/** The slots of each candidate that has one, as masks, and what is proven of them. */
export function assignSlots(facts: RotaFacts): { readonly masks: ReadonlyMap<Label, number>; readonly rota: Rota } {
  const { slots, candidates, always, delay, goal } = facts;
  const number = new Map(candidates.map((label, index) => [label, index]));
  /** Weight that labels outside of the rota see on the very push, and that no label sees but on backstops. */
  const outside = { seen: 0, dark: 0 };
  const scenarios = facts.scenarios.flatMap(({ labels, weight }) => {
    const known = labels.flatMap((label) => number.get(label) ?? []);
    if (labels.some((label) => always.has(label))) outside.seen += weight;
    else if (known.length === 0) outside.dark += weight;
    else return [{ labels: known.sort((a, b) => a - b), weight }];
    return [];
  });
  const inside = scenarios.reduce((sum, { weight }) => sum + weight, 0);
  const all = inside + outside.seen + outside.dark;
  const promise = 'promise' in goal ? goal.promise : null;
  const keptOutside = promise
    ? outside.seen + outside.dark * backstopChance(delay.backstopPushes, promise.withinPushes)
    : 0;
  const rota = greedyRota({
    ...{ slots, scenarios, delay, budget: 'promise' in goal ? Number.POSITIVE_INFINITY : goal.budgetSeconds },
    ...(promise ? { promise: { ...promise, share: (promise.share * all - keptOutside) / inside } } : {}),
    seconds: candidates.map((label) => facts.seconds(label)),
    before: candidates.map((label) => facts.before(label)),
  });
  const masks = candidates.flatMap((label, index) => {
    const mask = rota.masks[index] ?? 0;
    return mask === 0 ? [] : [[label, mask] as const];
  });
  const promised = rota.promised === null || all === 0 ? null : (rota.promised * inside + keptOutside) / all;
  return { masks: new Map(masks), rota: { ...rota, promised } };
}
