import { describe, expect, it } from 'vitest';
import type { Limits, Problem, Spent } from '../../../actions/bisect/model.ts';
import { costOf, next } from '../../../actions/bisect/next.ts';
import { ratePrior } from '../../../actions/bisect/rates.ts';
import { unverified } from '../../../actions/bisect/stop.ts';
import { probesOf, runsOn } from './brute-force.ts';

const NOTHING: Spent = { runs: 0, rounds: 0, seconds: 0 };
const NO_CAP: Limits = { confidence: 0.95, runs: null, rounds: null, seconds: null };
const solid = ratePrior({ runs: 500, failures: 0 });
const problem: Problem = { probes: probesOf(10), weights: null, rates: solid };
const PLAIN = { 0: 'ppp', 4: 'pppp', 5: 'fffff', 9: 'fff' };

const answer = (given: Problem, runs: Readonly<Record<number, string>>, limits = NO_CAP, spent = NOTHING) => {
  const step = next(given, runsOn(given.probes.length, runs), spent, limits, 4);
  return step.kind === 'answer' ? step.answer : step.pushes;
};

describe('a round', () => {
  it('names the culprit where its runs and those of the push before it leave no doubt', () => {
    expect(answer(problem, PLAIN)).toMatchObject({ kind: 'culprit', pushes: { first: 5, last: 5 } });
  });

  it('names neighbours where what is between them cannot be run', () => {
    const probes = problem.probes.map((cost, push) => (push === 4 || push === 5 ? null : cost));
    const runs = { 3: 'pppp', 6: 'fffff', 9: 'fff' };
    expect(answer({ ...problem, probes }, runs)).toMatchObject({ kind: 'culprit', pushes: { first: 4, last: 6 } });
  });

  it.each([
    ['nothing', {}, [4, 5]],
    ['failures of the push before it', { 4: 'ff', 5: 'f' }, [4]],
    ['passes of the culprit', { 4: 'p', 5: 'pp' }, [5]],
    ['both ends', { 4: 'p', 5: 'fp' }, []],
  ])('wants the culprit to have failed and the push before it to have passed: seen is %s', (_, runs, missing) => {
    expect(unverified(problem, runsOn(10, runs), { first: 5, last: 5 })).toEqual(missing);
  });

  it('says that no push did where it fails alike all along, and how often', () => {
    const all = Object.fromEntries(Array.from({ length: 10 }, (_, push) => [push, 'fpfpfpfpfp']));
    expect(answer(problem, all)).toMatchObject({ kind: 'none', rate: expect.closeTo(0.5, 1) });
  });

  it('says what is known when a cap is reached, and which one', () => {
    const spent = { runs: 7, rounds: 3, seconds: 5000 };
    const runs = { 0: 'p', 4: 'p', 5: 'f', 9: 'f' };
    for (const cap of ['runs', 'rounds', 'seconds'] as const) {
      const undecided = { kind: 'undecided', because: cap };
      expect(answer(problem, runs, { ...NO_CAP, [cap]: spent[cap] }, spent)).toMatchObject(undecided);
    }
  });

  it('asks for no more than the caps leave, each build once', () => {
    const probes = problem.probes.map(() => ({ run: 1800, build: 3600 }));
    const given = { ...problem, probes };
    const ask = (limits: Limits) => next(given, runsOn(10, {}), NOTHING, limits, 4);
    expect(ask({ ...NO_CAP, runs: 3 })).toMatchObject({ pushes: { length: 3 } });
    expect(ask({ ...NO_CAP, seconds: 5400 })).toMatchObject({ pushes: { length: 1 } });
    expect(ask({ ...NO_CAP, seconds: 5399 })).toMatchObject({ answer: { kind: 'undecided', because: 'seconds' } });
    expect(costOf(given, [3, 3, 4])).toBe(3 * 1800 + 2 * 3600);
  });

  it('asks for no more than will probably do', () => {
    const asked = (runs: Readonly<Record<number, string>>) => answer(problem, runs);
    expect(asked({})).toHaveLength(4);
    expect(asked({ ...PLAIN, 4: 'pp', 5: 'ff', 9: 'ff' })).toHaveLength(1);
  });

  it('ends where nothing can be run', () => {
    const probes = problem.probes.map(() => null);
    expect(answer({ ...problem, probes }, {}, { ...NO_CAP, confidence: 0.5 })).toMatchObject({
      because: 'probes',
      pushes: { first: 1 },
    });
  });
});
