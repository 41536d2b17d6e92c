import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { smallWorld } from '../../demo/small-worlds.ts';
import { build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { defaultOptions } from '../../src/regenerate/options.ts';
import { catches } from '../../src/regenerate/priorities.ts';
import type { Regression } from '../../src/regenerate/regressions.ts';
import { type UnseenFacts, unseenShare, widestPriorities } from '../../src/regenerate/unseen.ts';
import type { Label } from '../../src/util/ids.ts';
import { partsOf } from '../../src/util/labels.ts';
import { anyShare } from '../rig/any-share.ts';
import { fix, input, labels, note, push, ran, SETTLED } from './make.ts';

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

const caughtBy = (...names: readonly string[]): Regression => ({
  ...{ fix: names.join(), lastSeen: 0, weight: 1, evidence: [], bisected: [] },
  failures: new Map(labels(...names).map((label) => [label, [1]])),
});
const NOTHING = { unseen: 1, weight: 1 };
const share = (regressions: readonly Regression[], known: readonly string[] = []) =>
  unseenShare(regressions, catches(regressions), (label) => known.includes(label), NOTHING);

describe('the chance that the next regression is caught by nothing that caught one', () => {
  test.each<[string, readonly Regression[], readonly string[], number]>([
    ['of no regressions is 1', [], [], 1],
    ['of one is 1: it was a surprise', [caughtBy('a', 'b')], [], 1],
    ['of two that have nothing in common is 1', [caughtBy('a'), caughtBy('b')], [], 1],
    ['counts those of labels that caught nothing else', [caughtBy('a'), caughtBy('a', 'b'), caughtBy('c')], [], 2 / 4],
    ['counts none of what runs anyway', [caughtBy('a'), caughtBy('b')], ['a', 'b'], 1 / 3],
  ])('%s', (_name, regressions, known, expected) => expect(share(regressions, known)).toBeCloseTo(expected));

  test('is what another branch found, where nothing is known here, and one of its own among fifty', () => {
    const parent = { unseen: 0.01, weight: 50 };
    expect(unseenShare([], new Map(), () => false, parent)).toBeCloseTo(0.01);
    const own = [caughtBy('a')];
    expect(unseenShare(own, catches(own), () => false, parent)).toBeCloseTo((1 + 0.5) / 51);
  });
});

const LABELS = labels(...Array.from({ length: 100 }, (_, i) => `test-linux/opt-suite-${i % 10}x-${1 + (i % 7)}${i}`));
const facts = (more: Partial<UnseenFacts>): UnseenFacts => ({
  ...{ labels: LABELS, family: LABELS, caught: new Map(), known: () => false, unseen: 1 },
  ...{ shares: defaultOptions.unseenShares, parts: (label: Label) => partsOf(label), cost: () => 600, ...more },
});
const tally = (given: Partial<UnseenFacts>) => {
  const all = [...widestPriorities(facts(given)).values()];
  return [1, 2, 3, 4, 5].map((priority) => all.filter((one) => one === priority).length);
};

describe('the worst priority of labels that caught nothing', () => {
  test.each([
    ['without evidence nearly nine in ten run on every other push', 1, [0, 88, 6, 3, 3]],
    ['with some none needs to', 0.24, [0, 50, 25, 13, 12]],
    ['with more', 0.06, [0, 0, 0, 50, 50]],
    ['with enough all wait for backstops', 0.03, [0, 0, 0, 0, 100]],
  ])('%s', (_name, unseen, expected) => expect(tally({ unseen })).toEqual(expected));

  test('lets those wait that cost most, and those whose family promises least', () => {
    const dear = widestPriorities(facts({ cost: (label) => (label === LABELS[42] ? 6000 : 600) }));
    expect(dear.get(LABELS[42] as Label)).toBe(5);
    const [seen, like, unlike] = labels('test-win/opt-a-1', 'test-win/opt-a-2', 'test-mac/opt-b-1');
    const regressions = Array.from({ length: 9 }, (_, i) => ({ ...caughtBy('test-win/opt-a-1'), fix: fix(i) }));
    const all = [...LABELS, seen, like, unlike] as Label[];
    const line = [...widestPriorities(facts({ labels: all, family: all, caught: catches(regressions) })).keys()];
    // From the worst on: what is unlike all that caught anything, and last what caught something.
    expect(line.slice(-3)).toEqual([unlike, like, seen]);
  });

  test('never gets worse where less is known', () => {
    const unit = anyShare();
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        const [more, less] = [Math.min(a, b), Math.max(a, b)].map((unseen) => widestPriorities(facts({ unseen })));
        for (const label of LABELS) expect(less?.get(label)).toBeLessThanOrEqual(more?.get(label) ?? 0);
      }),
    );
  });
});

describe('data', () => {
  const made = (count: number, options = defaultOptions) => {
    const names = Array.from({ length: 40 }, (_, i) => `test-${i}`);
    const records = [
      ...names.map((label) => ran(label, 600)),
      ...Array.from({ length: count }, (_, i) => [push(i, 1), note(i, `test-${(i * i) % 7}`, fix(i))]).flat(),
    ];
    const built = build(input(records, names, { options }), solver);
    if (!built.ok) throw new Error(built.failure.message);
    return built.value.data;
  };

  test('without a regression runs nearly everything on every other push', () => {
    const { tasks, coverage } = made(0);
    const priorities = Object.values(tasks).map(({ priority }) => priority);
    expect(coverage.unseen).toBe(1);
    expect(priorities.filter((priority) => priority <= 2).length).toBeGreaterThan(34);
    expect(priorities.filter((priority) => priority === 5)).toEqual([5]);
  });

  test('of many regressions is what it was without this rule', () => {
    const { unseen, ...coverage } = made(60).coverage;
    expect(unseen).toBeLessThan(0.03);
    expect(made(60).tasks).toEqual(made(60, SETTLED).tasks);
    expect(coverage.covered).toBe(60);
  });

  test('of few regressions, in a synthetic small world, misses less than where little evidence is taken for all', () => {
    const [, chance, before, now] = smallWorld(1, 3, solver);
    expect(before?.missed).toBeGreaterThan(20);
    expect(now?.missed).toBeLessThanOrEqual(3);
    expect(now?.ownPush).toBeGreaterThan(0.88);
    expect(now?.saved).toBeGreaterThan(chance?.saved ?? 1);
  });
});
