import { lowerBound } from './bound.ts';
import { Distances } from './distances.ts';
import type { Rota, RotaProblem } from './problem.ts';

/** Slots whose gains differ by less than this share are taken for alike; those of the rota before count as so much better. */
const ALIKE = 0.01;
/** Sums of weights are no more exact than this. */
const ROUNDING = 1e-9;

/**
 * Gives labels slots, the one that saves the most pushes per second of run time first, until the budget is spent. What a slot
 * adds can only shrink as others are chosen (the saving is submodular), so a gain that was computed earlier is an upper
 * bound, and most are never computed again. Among slots that are alike the one of the rota before is taken, then the one in
 * which least runs, so that pushes cost about the same.
 *
 * Choosing stops at the first that does not fit, or once a promise is kept. A larger budget or a better promise therefore only
 * adds: what runs with less runs with more.
 */
export function greedyRota(problem: RotaProblem): Rota {
  const { slots, seconds, before, budget, promise } = problem;
  const distances = new Distances(problem);
  const costWithout = distances.cost();
  const masks = new Uint32Array(seconds.length);
  const load = new Float64Array(slots);
  const gains = new Float64Array(slots);
  const choice = (label: number): Choice | null => {
    distances.gains(label, gains);
    const slot = bestSlot(gains, masks[label] ?? 0, before[label] ?? 0, load);
    if (slot === null) return null;
    const value = (gains[slot] ?? 0) * ((((before[label] ?? 0) >>> slot) & 1) === 1 ? 1 + ALIKE : 1);
    return { label, slot, rate: value / (seconds[label] ?? 1) };
  };
  const queue = new Queue();
  for (let label = 0; label < seconds.length; label++) {
    const first = choice(label);
    if (first) queue.push(first);
  }
  let spent = 0;
  for (let top = queue.pop(); top; top = queue.pop()) {
    if (promise && (distances.kept() ?? 0) >= promise.share - ROUNDING) break;
    const now = choice(top.label);
    if (!now) continue;
    if (now.rate < (queue.best()?.rate ?? 0)) {
      queue.push(now);
      continue;
    }
    const cost = seconds[now.label] ?? 0;
    if (spent + cost > budget * slots) break;
    spent += cost;
    masks[now.label] = ((masks[now.label] ?? 0) | (1 << now.slot)) >>> 0;
    load[now.slot] = (load[now.slot] ?? 0) + cost;
    distances.add(now.label, now.slot);
    queue.push(now);
  }
  const perPush = spent / slots;
  const bound = lowerBound({ ...problem, budget: Math.min(budget, promise ? perPush : budget) }, distances);
  return {
    ...{ masks: [...masks], seconds: perPush, promised: distances.kept() },
    ...{ cost: distances.cost(), costWithout, lowerBound: bound },
  };
}

/** The next slot of a label, and the pushes that it saves per second; at most that much once more is chosen. */
interface Choice {
  readonly label: number;
  readonly slot: number;
  readonly rate: number;
}

/** Null where no slot that the label lacks saves anything. */
function bestSlot(gains: Float64Array, mask: number, before: number, load: Float64Array): number | null {
  let most = 0;
  for (let slot = 0; slot < gains.length; slot++) {
    if (((mask >>> slot) & 1) === 0) most = Math.max(most, gains[slot] ?? 0);
  }
  if (most <= 1e-15) return null;
  let best: number | null = null;
  let bestKnown = 0;
  for (let slot = 0; slot < gains.length; slot++) {
    if (((mask >>> slot) & 1) === 1 || (gains[slot] ?? 0) < most * (1 - ALIKE)) continue;
    const known = (before >>> slot) & 1;
    if (best === null || known > bestKnown || (known === bestKnown && (load[slot] ?? 0) < (load[best] ?? 0) - 1e-9)) {
      best = slot;
      bestKnown = known;
    }
  }
  return best;
}

/** Choices by rate, the best first; the smaller label among equals. A binary heap. */
class Queue {
  readonly #heap: Choice[] = [];

  best(): Choice | undefined {
    return this.#heap[0];
  }

  push(choice: Choice): void {
    const heap = this.#heap;
    let at = heap.push(choice) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!comesFirst(choice, heap[parent] as Choice)) break;
      heap[at] = heap[parent] as Choice;
      at = parent;
    }
    heap[at] = choice;
  }

  pop(): Choice | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && comesFirst(heap[child + 1] as Choice, heap[child] as Choice)) child++;
      if (!comesFirst(heap[child] as Choice, last)) break;
      heap[at] = heap[child] as Choice;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

const comesFirst = (a: Choice, b: Choice): boolean => a.rate > b.rate || (a.rate === b.rate && a.label < b.label);
