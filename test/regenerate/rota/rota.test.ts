import fc from 'fast-check';
import highsPackage from 'highs';
import { describe, expect, test } from 'vitest';
import { Distances } from '../../../src/regenerate/rota/distances.ts';
import { greedyRota } from '../../../src/regenerate/rota/greedy.ts';
import type { Promised, RotaProblem } from '../../../src/regenerate/rota/problem.ts';
import { anyShare } from '../../rig/any-share.ts';

/** What a landing in a slot costs, told slowly: looked up push by push, with the backstop on each push alike. */
function costOf({ slots, scenarios, delay }: RotaProblem, masks: readonly number[]): number {
  const { backstopPushes, searchPrice } = delay;
  let [sum, weights] = [0, 0];
  for (const { labels, weight } of scenarios) {
    for (let landing = 0; landing < slots; landing++) {
      for (let backstop = 0; backstop < backstopPushes; backstop++) {
        const runs = (push: number) => labels.some((label) => ((masks[label] ?? 0) >>> (push % slots)) & 1);
        const isOwn = runs(landing);
        let push = landing;
        while (!runs(push) && push - landing < backstop) push++;
        sum += (weight * ((isOwn ? 0 : searchPrice) + (isOwn ? 0 : push - landing))) / backstopPushes / slots;
      }
    }
    weights += weight;
  }
  return sum / weights;
}

const problems = (most: { slots: number; labels: number; scenarios: number }): fc.Arbitrary<RotaProblem> =>
  fc
    .record({
      slots: fc.integer({ min: 2, max: most.slots }),
      seconds: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: most.labels }),
      drafts: fc.array(
        fc.record({
          labels: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
          weight: fc.integer({ min: 1, max: 5 }),
        }),
        {
          minLength: 1,
          maxLength: most.scenarios,
        },
      ),
      share: anyShare(),
      backstopPushes: fc.integer({ min: 1, max: 12 }),
      searchPrice: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ slots, seconds, drafts, share, backstopPushes, searchPrice }) => ({
      slots,
      seconds,
      scenarios: drafts.map(({ labels, weight }) => ({
        labels: [...new Set(labels.map((label) => label % seconds.length))].sort((a, b) => a - b),
        weight,
      })),
      before: seconds.map(() => 0),
      budget: share * seconds.reduce((sum, each) => sum + each, 0),
      delay: { backstopPushes, searchPrice },
    }));

/** The least cost there is, by an exact solver: one 0/1 variable for each slot of a label, shares of sights in between. */
function exact(problem: RotaProblem, highs: Highs): number {
  const { slots, seconds, scenarios, budget } = problem;
  const distances = new Distances(problem);
  const saving = (distance: number) => (distances.costs[slots] ?? 0) - (distances.costs[distance] ?? 0);
  const objective: string[] = [];
  const rows: string[] = [];
  scenarios.forEach(({ labels }, scenario) => {
    for (let landing = 0; landing < slots; landing++) {
      const shares: string[] = [];
      for (let distance = 0; distance < slots; distance++) {
        const share = `y_${scenario}_${landing}_${distance}`;
        const value = saving(distance) * (distances.weights[scenario] ?? 0);
        objective.push(`+ ${value.toFixed(12)} ${share}`);
        shares.push(share);
        rows.push(` ${share} ${labels.map((label) => `- x_${label}_${(landing + distance) % slots}`).join(' ')} <= 0`);
      }
      rows.push(` ${shares.join(' + ')} <= 1`);
    }
  });
  const runs = seconds.flatMap((cost, label) =>
    Array.from({ length: slots }, (_, slot) => ({ cost, name: `x_${label}_${slot}` })),
  );
  rows.push(` ${runs.map(({ cost, name }) => `+ ${cost} ${name}`).join(' ')} <= ${budget * slots}`);
  const binary = runs.map(({ name }) => ` ${name}`).join('\n');
  const model = `Maximize\n obj: ${objective.join(' ')}\nSubject To\n${rows.join('\n')}\nBinary\n${binary}\nEnd`;
  return (distances.costs[slots] ?? 0) - highs.solve(model, { output_flag: false, mip_rel_gap: 0 }).ObjectiveValue;
}

/** The share that is seen at most `within` pushes late, told slowly: push by push, with the backstop on each push alike. */
function keptOf(
  { slots, scenarios, delay: { backstopPushes } }: RotaProblem,
  masks: readonly number[],
  within: number,
) {
  let [kept, weights] = [0, 0];
  for (const { labels, weight } of scenarios) {
    for (let landing = 0; landing < slots; landing++) {
      for (let backstop = 0; backstop < backstopPushes; backstop++) {
        const late = Array.from({ length: slots }, (_, push) => push).find(
          (push) =>
            push === backstop || labels.some((label) => ((masks[label] ?? 0) >>> ((landing + push) % slots)) & 1),
        );
        if ((late ?? backstop) <= within) kept += weight / backstopPushes / slots;
      }
    }
    weights += weight;
  }
  return kept / weights;
}

/** The least seconds a push that keep a promise, by an exact solver. */
function exactPromise(problem: RotaProblem, { withinPushes, share }: Promised, highs: Highs): number {
  const { slots, seconds, scenarios, delay } = problem;
  const byBackstop = Math.min(1, (withinPushes + 1) / delay.backstopPushes);
  const total = scenarios.reduce((sum, { weight }) => sum + weight, 0) * slots;
  const gains: string[] = [];
  const rows: string[] = [];
  const binary: string[] = [];
  scenarios.forEach(({ labels, weight }, scenario) => {
    for (let landing = 0; landing < slots; landing++) {
      const seen = `y_${scenario}_${landing}`;
      const late = Array.from({ length: Math.min(withinPushes + 1, slots) }, (_, push) => (landing + push) % slots);
      const runs = labels.flatMap((label) => late.map((slot) => `- x_${label}_${slot}`));
      gains.push(`+ ${((weight / total) * (1 - byBackstop)).toFixed(12)} ${seen}`);
      rows.push(` ${seen} ${runs.join(' ')} <= 0`);
      binary.push(seen);
    }
  });
  const costs = seconds.flatMap((cost, label) =>
    Array.from({ length: slots }, (_, slot) => `${cost} x_${label}_${slot}`),
  );
  const least = Math.min(share, 1) - byBackstop - 1e-9;
  rows.push(` ${gains.join(' ')} >= ${least.toFixed(12)}`);
  binary.push(...seconds.flatMap((_, label) => Array.from({ length: slots }, (_, slot) => `x_${label}_${slot}`)));
  const model = `Minimize\n obj: ${costs.join(' + ')}\nSubject To\n${rows.join('\n')}\nBinary\n ${binary.join('\n ')}\nEnd`;
  return highs.solve(model, { output_flag: false, mip_rel_gap: 0 }).ObjectiveValue / slots;
}

const loadHighs = highsPackage as unknown as typeof highsPackage.default;
type Highs = Awaited<ReturnType<typeof loadHighs>>;
const near = (a: number, b: number) => expect(a).toBeCloseTo(b, 8);

describe('a rota', () => {
  test('costs what counting push by push says, and nothing is spent beyond the budget', () => {
    fc.assert(
      fc.property(problems({ slots: 6, labels: 6, scenarios: 6 }), (problem) => {
        const { masks, cost, costWithout, seconds } = greedyRota(problem);
        near(cost, costOf(problem, masks));
        near(
          costWithout,
          costOf(
            problem,
            masks.map(() => 0),
          ),
        );
        const spent = masks.reduce(
          (sum, mask, label) => sum + (bits(mask) * (problem.seconds[label] ?? 0)) / problem.slots,
          0,
        );
        near(seconds, spent);
        expect(spent).toBeLessThanOrEqual(problem.budget + 1e-9);
      }),
    );
  });

  test('has a bound that no choice goes below: judged by an exact solver', async () => {
    const highs = await loadHighs();
    fc.assert(
      fc.property(problems({ slots: 4, labels: 4, scenarios: 4 }), (problem) => {
        const best = exact(problem, highs);
        const { cost, lowerBound } = greedyRota(problem);
        expect(lowerBound).toBeLessThanOrEqual(best + 1e-6);
        expect(cost).toBeGreaterThanOrEqual(best - 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  test('only adds when there is more to spend', () => {
    fc.assert(
      fc.property(
        problems({ slots: 8, labels: 8, scenarios: 8 }),
        fc.integer({ min: 0, max: 200 }).map((more) => 1 + more / 100),
        (problem, more) => {
          const [less, rich] = [greedyRota(problem), greedyRota({ ...problem, budget: problem.budget * more })];
          less.masks.forEach((mask, label) => {
            expect(mask & ~(rich.masks[label] ?? 0)).toBe(0);
          });
        },
      ),
    );
  });

  test('stays as it is when nothing has changed', () => {
    fc.assert(
      fc.property(problems({ slots: 8, labels: 8, scenarios: 8 }), (problem) => {
        const first = greedyRota(problem);
        const second = greedyRota({ ...problem, before: first.masks });
        expect(second.cost).toBeLessThanOrEqual(first.cost * 1.1 + 1e-9);
        expect(greedyRota({ ...problem, before: second.masks }).masks).toEqual(second.masks);
      }),
    );
  });

  test('lets labels that fail together take turns', () => {
    const scenarios = [{ labels: [0, 1, 2, 3], weight: 1 }];
    const delay = { backstopPushes: 40, searchPrice: 1 };
    const { masks, cost } = greedyRota({
      slots: 16,
      seconds: [9, 9, 9, 9],
      scenarios,
      before: [0, 0, 0, 0],
      budget: 9,
      delay,
    });
    expect(masks.reduce((all, mask) => all + bits(mask), 0)).toBe(16);
    expect(masks.reduce((all, mask) => all | mask, 0)).toBe(0xffff);
    expect(cost).toBe(0);
  });

  test('spreads what it costs evenly over the pushes', () => {
    const labels = Array.from({ length: 300 }, (_, label) => label);
    const { masks } = greedyRota({
      slots: 16,
      seconds: labels.map((label) => 60 + (label % 7) * 10),
      scenarios: labels.map((label) => ({ labels: [label], weight: 1 + (label % 5) })),
      before: labels.map(() => 0),
      budget: 4000,
      delay: { backstopPushes: 40, searchPrice: 1 },
    });
    const load = Array.from({ length: 16 }, (_, slot) =>
      masks.reduce((sum, mask, label) => sum + ((mask >>> slot) & 1) * (60 + (label % 7) * 10), 0),
    );
    expect(Math.max(...load)).toBeLessThanOrEqual(4000 * 1.05);
    expect(Math.min(...load)).toBeGreaterThanOrEqual(4000 * 0.9);
  });
});

describe('a promise', () => {
  const promises = fc.record({
    withinPushes: fc.integer({ min: 0, max: 4 }),
    share: anyShare(10),
  });
  const made = (problem: RotaProblem, promise: Promised) =>
    greedyRota({ ...problem, promise, budget: Number.POSITIVE_INFINITY });

  test('is kept, as counting push by push says', () => {
    fc.assert(
      fc.property(problems({ slots: 6, labels: 6, scenarios: 6 }), promises, (problem, promise) => {
        const { masks, promised } = made(problem, promise);
        near(promised ?? Number.NaN, keptOf(problem, masks, promise.withinPushes));
        expect(promised).toBeGreaterThanOrEqual(promise.share - 1e-6);
      }),
    );
  });

  test('only adds when more is promised', () => {
    fc.assert(
      fc.property(problems({ slots: 8, labels: 8, scenarios: 8 }), promises, anyShare(), (problem, promise, more) => {
        const better = { ...promise, share: promise.share + (1 - promise.share) * more };
        const [less, rich] = [made(problem, promise), made(problem, better)];
        less.masks.forEach((mask, label) => {
          expect(mask & ~(rich.masks[label] ?? 0)).toBe(0);
        });
      }),
    );
  });

  test('costs little more than the least there is: judged by an exact solver', async () => {
    const highs = await loadHighs();
    let [ours, least] = [0, 0];
    fc.assert(
      fc.property(problems({ slots: 4, labels: 4, scenarios: 4 }), promises, (problem, promise) => {
        const best = exactPromise(problem, promise, highs);
        const { seconds } = made(problem, promise);
        expect(seconds).toBeGreaterThanOrEqual(best - 1e-6);
        ours += seconds;
        least += best;
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(ours / least).toBeLessThan(1.1);
  });
});

function bits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
