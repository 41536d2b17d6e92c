import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose as chooseBy } from '../../../actions/bisect/choose.ts';
import type { Evidence, Problem } from '../../../actions/bisect/model.ts';
import { posteriorOf } from '../../../actions/bisect/posterior.ts';
import { ratePrior } from '../../../actions/bisect/rates.ts';
import { probesOf, runsOn } from './brute-force.ts';

const choose = (problem: Problem, evidence: Evidence, count: number): number[] =>
  chooseBy(problem, { evidence, posterior: posteriorOf(problem, evidence) }, count, () => false);
const solid = ratePrior({ runs: 500, failures: 0 });
const alike = (count: number): Problem => ({ probes: probesOf(count), weights: null, rates: solid });

describe('choosing what to run', () => {
  it('halves a range whose rates are clear, and cuts it in five with four runs', () => {
    const clear = { ...solid, rates: Float64Array.from([0.0005, 0.9995]), pairs: Float64Array.from([0, 1, 0, 0]) };
    const problem = { ...alike(42), rates: { ...clear, none: Float64Array.from([1, 0]) } };
    const [middle = 0] = choose(problem, runsOn(42, {}), 1);
    expect(middle).toBeGreaterThan(17);
    expect(middle).toBeLessThan(24);
    const four = choose(problem, runsOn(42, {}), 4);
    const gaps = [...four, 41].map((push, i) => push - (four[i - 1] ?? 0));
    expect(new Set(four).size).toBe(4);
    expect(Math.max(...gaps)).toBeLessThan(16);
  });

  it('asks where the doubt is: between the last push that surely passes and the first that fails', () => {
    const pushes = choose(alike(40), runsOn(40, { 10: 'ppp', 19: 'p', 20: 'f', 30: 'fff' }), 4);
    for (const push of pushes) expect(push > 10 && push <= 20, `${push}`).toBe(true);
  });

  it('takes a push that is built before its neighbour that is not', () => {
    const problem = alike(40);
    const probes = problem.probes.map((_, push) => ({ run: 600, build: push % 8 === 0 ? 0 : 7200 }));
    for (const push of choose({ ...problem, probes }, runsOn(40, {}), 4)) expect(push % 8).toBe(0);
  });

  it('pays for a build where what is built tells nothing', () => {
    const problem = alike(40);
    const probes = problem.probes.map((_, push) => ({ run: 600, build: push === 39 || push === 0 ? 0 : 7200 }));
    const evidence = runsOn(40, { 0: 'pppppppp', 39: 'ffffffff' });
    const [push = 0] = choose({ ...problem, probes }, evidence, 1);
    expect(push).toBeGreaterThan(10);
    expect(push).toBeLessThan(30);
  });

  it('never asks for what cannot be run, and says so by asking for nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        (can, count) => {
          const probes = can.map((one) => (one ? { run: 60, build: 0 } : null));
          const pushes = choose({ probes, weights: null, rates: solid }, runsOn(can.length, {}), count);
          expect(pushes.every((push) => can[push])).toBe(true);
          expect(pushes.length).toBe(can.some(Boolean) ? count : 0);
        },
      ),
    );
  });

  it('is the same for the same evidence', () => {
    const evidence = runsOn(100, { 20: 'pp', 50: 'pf', 80: 'f' });
    expect(choose(alike(100), evidence, 8)).toEqual(choose(alike(100), evidence, 8));
  });
});
