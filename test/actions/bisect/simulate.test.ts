import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../actions/bisect/model.ts';
import { ratePrior } from '../../../actions/bisect/rates.ts';
import { search } from '../../../actions/bisect/simulate.ts';
import { type Cell, draw, PAIRS, type Tally, tally } from '../../../bench/bisect-cells.ts';
import { follow, RULES } from '../../../bench/bisect-rivals.ts';
import { generator } from '../../../src/util/random.ts';
import { anyShare } from '../../rig/any-share.ts';
import { probesOf } from './brute-force.ts';

const SEARCHES = 60;
/** For worlds in which it takes longer. */
const FEW = 30;
const CAPS = { runs: 3000, rounds: null, seconds: null };
const cell = (given: Partial<Cell>): Cell => {
  return { pushes: 40, rates: 'real', knows: 'history', confidence: 0.95, parallel: 1, ...given };
};
const mean = ({ runs, searches }: Tally): number => runs / searches;

/** The full grid is `npm run bench -- bisect`; seeds are given, so nothing here is by chance. */
describe('searches in simulated worlds', () => {
  // Of the full grid, those that take no more than a moment.
  const quick = PAIRS.filter((rates) => rates !== 'real' && rates.bad !== null && rates.bad - rates.good >= 0.4);
  const known = quick.map((rates) => tally(cell({ rates }), SEARCHES));

  it('keep their promise at every pair of rates, and over all of them', () => {
    const right = known.map((one) => one.right);
    // Four deviations: less comes by chance once in thousands of such tables.
    const least = 0.95 * SEARCHES - 4 * Math.sqrt(SEARCHES * 0.95 * 0.05);
    for (const one of right) expect(one).toBeGreaterThanOrEqual(least);
    const share = right.reduce((all, one) => all + one, 0) / (right.length * SEARCHES);
    expect(share).toBeGreaterThanOrEqual(0.95 - 2 * Math.sqrt((0.95 * 0.05) / (right.length * SEARCHES)));
  });

  it('take not much more runs than ones that are told the rates', () => {
    for (const ours of known) {
      const told = tally({ ...ours.cell, knows: 'rates' }, SEARCHES);
      expect(mean(ours) / mean(told), JSON.stringify(ours.cell)).toBeLessThan(1.9);
    }
  });

  it('need at most half the rounds with four runs at once', () => {
    for (const ours of known.filter((_, i) => i % 3 === 0)) {
      const four = tally({ ...ours.cell, parallel: 4 }, SEARCHES / 2);
      expect((2 * four.rounds) / ours.rounds, JSON.stringify(ours.cell)).toBeLessThanOrEqual(0.5);
    }
  });

  it('are right where git bisect and six runs on each push are wrong', () => {
    const rates = { good: 0.1, bad: 0.5 };
    for (const rule of Object.values(RULES))
      expect(follow(rule, { pushes: 40, rates }, SEARCHES).right).toBeLessThan(0.8);
  });

  it('find that there is no culprit', () => {
    const { right } = tally(cell({ rates: { good: 0.1, bad: null } }), SEARCHES / 3);
    expect(right / (SEARCHES / 3)).toBeGreaterThanOrEqual(0.9);
  });

  it('are the same again', () => {
    expect(tally(cell({ rates: { good: 0.2, bad: 0.8 } }), 5)).toEqual(
      tally(cell({ rates: { good: 0.2, bad: 0.8 } }), 5),
    );
  });
});

describe('worlds that are not as thought', () => {
  /** How often a search is right in a changed world. */
  const share = (change: (problem: Problem, random: () => number) => Problem, culpritAt?: number): number => {
    let right = 0;
    for (let seed = 0; seed < FEW; seed++) {
      const rates = { good: 0.02, bad: 0.8 };
      const { world, history, random } = draw({ pushes: 40, rates }, seed);
      const problem = change({ probes: probesOf(40), weights: null, rates: ratePrior(history) }, random);
      const moved = { ...world, culprit: culpritAt ?? world.culprit };
      right += search(problem, moved, { ...CAPS, confidence: 0.95 }, 4, random).isRight ? 1 : 0;
    }
    return right / FEW;
  };

  it.each<[string, (problem: Problem, random: () => number) => Problem, number?]>([
    ['the culprit is the first push', (problem) => problem, 1],
    ['the culprit is the last push', (problem) => problem, 39],
    [
      'stretches of pushes cannot be run',
      (problem, random) => {
        const gaps = [random() * 30, random() * 30].map(Math.floor);
        const isGap = (push: number): boolean => gaps.some((gap) => push >= gap && push < gap + 6);
        return { ...problem, probes: problem.probes.map((cost, push) => (isGap(push) ? null : cost)) };
      },
    ],
    [
      'builds are dear and few are there',
      (problem, random) => {
        const cost = () => ({ run: 300, build: random() < 0.2 ? 0 : 14_400 });
        return { ...problem, probes: problem.probes.map(cost) };
      },
    ],
    ['the history is of another test', (problem) => ({ ...problem, rates: ratePrior({ runs: 500, failures: 150 }) })],
    [
      'sizes of changes say nothing',
      (problem, random) => ({ ...problem, weights: problem.probes.map(() => random() ** 4) }),
    ],
  ])('%s: the promise is kept', (_, change, culpritAt) => {
    expect(share(change, culpritAt)).toBeGreaterThanOrEqual(0.95 - 3 * Math.sqrt((0.95 * 0.05) / FEW));
  });

  it('end, and say nothing with less confidence than was promised, whatever the rates', () => {
    fc.assert(
      fc.property(
        anyShare(),
        anyShare(),
        fc.constantFrom(0.5, 0.8, 0.95, 0.99),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 2, max: 20 }),
        fc.nat(),
        (one, other, confidence, parallel, pushes, seed) => {
          const world = { culprit: 1 + (seed % (pushes - 1)), good: Math.min(one, other), bad: Math.max(one, other) };
          const problem = { probes: probesOf(pushes), weights: null, rates: ratePrior(null) };
          const limits = { ...CAPS, runs: 60, confidence };
          const trial = search(problem, world, limits, parallel, generator(seed));
          expect(trial.runs).toBeLessThanOrEqual(60);
          // The other way round it may lack a failure that was seen, or caution.
          if (trial.answer.kind !== 'undecided') expect(trial.answer.confidence).toBeGreaterThanOrEqual(confidence);
        },
      ),
      { numRuns: 40 },
    );
  });
});
