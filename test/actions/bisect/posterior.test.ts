import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, Problem } from '../../../actions/bisect/model.ts';
import { posteriorOf, priorOf } from '../../../actions/bisect/posterior.ts';
import { ratePrior } from '../../../actions/bisect/rates.ts';
import { byDefinition, FLAKES, probesOf, runsOn } from './brute-force.ts';

const problems = fc.record({
  count: fc.integer({ min: 2, max: 6 }),
  history: fc.constantFrom(...FLAKES),
  sizes: fc.array(fc.nat({ max: 50 }), { minLength: 6, maxLength: 6 }),
  isSized: fc.boolean(),
});
const runs = fc.array(fc.record({ passes: fc.nat({ max: 3 }), failures: fc.nat({ max: 3 }) }), {
  minLength: 6,
  maxLength: 6,
});

function problemOf({
  count,
  history,
  sizes,
  isSized,
}: typeof problems extends fc.Arbitrary<infer T> ? T : never): Problem {
  return { probes: probesOf(count), weights: isSized ? sizes.slice(0, count) : null, rates: ratePrior(history) };
}

const add = (evidence: Evidence, at: number, one: 'passes' | 'failures', more: number): Evidence =>
  evidence.map((old, push) => (push === at ? { ...old, [one]: old[one] + more } : old));

describe('the posterior', () => {
  it('is the one of its definition', () => {
    fc.assert(
      fc.property(problems, runs, (sketch, all) => {
        const problem = problemOf(sketch);
        const evidence = all.slice(0, sketch.count);
        const { culprit, none } = posteriorOf(problem, evidence);
        const expected = byDefinition(problem, evidence, [...priorOf(problem)]);
        [...culprit, none].forEach((one, i) => {
          expect(one).toBeCloseTo(expected[i] ?? -1, 9);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('expects the failures that come: the prediction is the ratio of what the definition says with and without', () => {
    fc.assert(
      fc.property(problems, runs, fc.nat({ max: 5 }), (sketch, all, at) => {
        const problem = problemOf(sketch);
        const push = at % sketch.count;
        const evidence = all.slice(0, sketch.count);
        const now = posteriorOf(problem, evidence);
        const fails = (i: number): number => ((i <= push ? now.bad[i] : now.good[i]) ?? 0) * (now.culprit[i] ?? 0);
        const failed = posteriorOf(problem, add(evidence, push, 'failures', 1));
        const total = [...now.culprit].reduce((sum, _, i) => sum + fails(i), now.none * now.rate);
        for (let i = 1; i < sketch.count; i++) expect(failed.culprit[i]).toBeCloseTo(fails(i) / total, 9);
        expect(failed.none).toBeCloseTo((now.none * now.rate) / total, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('follows what is seen: where rates are given, a failure moves it to earlier pushes and a pass to later ones', () => {
    const given = { ...ratePrior(null), rates: Float64Array.from([0.1, 0.6]) };
    const rates = { ...given, pairs: Float64Array.from([0, 1, 0, 0]), none: Float64Array.from([1, 0]) };
    fc.assert(
      fc.property(problems, runs, fc.nat({ max: 5 }), fc.integer({ min: 1, max: 9 }), (sketch, all, at, more) => {
        const problem = { ...problemOf(sketch), rates };
        const push = at % sketch.count;
        const evidence = all.slice(0, sketch.count);
        const upTo = (known: Evidence): number =>
          posteriorOf(problem, known)
            .culprit.slice(0, push + 1)
            .reduce((sum, one) => sum + one, 0);
        expect(upTo(add(evidence, push, 'failures', more))).toBeGreaterThanOrEqual(upTo(evidence) - 1e-12);
        expect(upTo(add(evidence, push, 'passes', more))).toBeLessThanOrEqual(upTo(evidence) + 1e-12);
      }),
    );
  });

  it('stays a distribution, however many runs there are, and however they contradict each other', () => {
    for (const history of FLAKES) {
      for (const [first, second] of [
        [0, 100_000],
        [100_000, 0],
        [100_000, 100_000],
      ] as const) {
        const problem = { probes: probesOf(30), weights: null, rates: ratePrior(history) };
        const evidence = add(add(runsOn(30, {}), 5, 'failures', first), 20, 'passes', second);
        const { culprit, none, good, bad, rate } = posteriorOf(problem, evidence);
        const sum = culprit.reduce((all, one) => all + one, none);
        expect(sum).toBeCloseTo(1, 9);
        for (const one of [...culprit, ...good.slice(1), ...bad.slice(1), rate]) {
          expect(one >= 0 && one <= 1, `${one}`).toBe(true);
        }
      }
    }
  });

  it('tells nothing of a push before anything was run, but its weight, half of which is believed', () => {
    const weights = [0, 1, 1, 6];
    const { culprit, none } = posteriorOf({ probes: probesOf(4), weights, rates: ratePrior(null) }, runsOn(4, {}));
    expect(none).toBeCloseTo(0.1);
    expect([...culprit]).toEqual([0, 0.20625, 0.20625, 0.4875].map((one) => expect.closeTo(one, 9)));
  });
});

it('is what the page on bisect works out by hand', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/concepts/bisect.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (before any|push \d (?:fails|passes)) \|(.*)\|$/gm)];
  expect(rows.length).toBeGreaterThan(4);
  const rates = { rates: Float64Array.of(0.1, 0.8), pairs: Float64Array.of(0, 1, 0, 0), none: Float64Array.of(1, 0) };
  const problem: Problem = { probes: probesOf(5), weights: null, rates: { ...rates, caution: 0 } };
  let evidence: Evidence = Array.from({ length: 5 }, () => ({ passes: 0, failures: 0 }));
  for (const [, run = '', cells = ''] of rows) {
    const [, push, ended] = /^push (\d) (\w+)$/.exec(run) ?? [];
    if (push !== undefined) evidence = add(evidence, Number(push) - 1, ended === 'fails' ? 'failures' : 'passes', 1);
    const { culprit, none } = posteriorOf(problem, evidence);
    const told = [...culprit.slice(1), none].map((chance) => `${Math.round(chance * 1000) / 10} %`);
    expect(cells.split('|').map((cell) => cell.trim())).toEqual(told);
  }
});
