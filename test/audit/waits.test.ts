/** The bound, by everything that can go wrong with decisions; and that the audit sees when it is broken. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Audit } from '../../src/audit/audit.ts';
import type { Label } from '../../src/util/ids.ts';
import { ledgerOf } from '../report/ledgers.ts';
import { auditOf } from './audited.ts';
import { begin, configOf, type Decided, dataOf, type Fate, next, type Project, tooLate } from './schedule.ts';
import { randomWeek } from './weeks.ts';

const LABELS = ['test-2', 'test-3', 'test-4', 'test-5'] as Label[];
const DATA = dataOf({ 'test-2': 2, 'test-3': 3, 'test-4': 4, 'test-5': 5 });

const audited = (pushes: readonly Decided[]) => auditOf(pushes).waits;

/** Goes on from each push in every way; what was decided on the way to each end. */
function* ways(
  depth: number,
  fates: readonly Fate[],
  steps: readonly number[],
  config: ReturnType<typeof configOf>,
  project: Project = begin(),
  before: readonly Decided[] = [],
): Generator<readonly Decided[]> {
  if (before.length === depth) return yield before;
  for (const fate of fates) {
    for (const after of steps) {
      const [later, decided] = next(project, { after, fate, labels: LABELS, data: DATA }, config, 'hg');
      yield* ways(depth, fates, steps, config, later, [...before, decided]);
    }
  }
}

describe('the schedule keeps its bound', () => {
  test.each<
    [
      name: string,
      depth: number,
      fates: readonly Fate[],
      steps: readonly number[],
      pushes: number,
      minutes: number,
      ways: number,
    ]
  >([
    ['every pattern of failures to depth 12, by pushes', 12, ['completed', 'failed'], [1], 4, 600, 4096],
    ['and by minutes', 12, ['completed', 'failed'], [25], 20, 60, 4096],
    [
      'what fails in three ways, every pattern to depth 6',
      6,
      ['completed', 'slow', 'failed', 'broke'],
      [1],
      3,
      600,
      4096,
    ],
    ['quiet and rush in every order, with failures', 6, ['completed', 'failed'], [1, 61], 4, 120, 4096],
  ])('%s', (_, depth, fates, steps, pushes, minutes, count) => {
    let seen = 0;
    for (const way of ways(depth, fates, steps, configOf(pushes, minutes))) {
      seen++;
      const late = tooLate(way);
      if (late.length > 0) expect({ fates: way.map(({ fate }) => fate), late }).toEqual(null);
    }
    expect(seen).toBe(count);
  });

  test('in random weeks, and the audit finds nothing to say against them', () => {
    const anyWeek = fc.record({ seed: fc.integer(), most: fc.constantFrom(7, 14, 40) });
    fc.assert(
      fc.property(anyWeek, ({ seed, most }) => {
        const { pushes } = randomWeek(seed, most);
        expect(tooLate(pushes)).toEqual([]);
        const { brokenCount, promises } = audited(pushes);
        expect(brokenCount).toBe(0);
        expect(promises.late.unexplained).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('300 pushes a day', () => {
    const { pushes } = randomWeek(5, 2100);
    expect(pushes.length).toBeGreaterThan(1500);
    expect(audited(pushes)).toMatchObject({ brokenCount: 0, promises: { late: { unexplained: 0 } } });
  });
});

describe('the audit', () => {
  test('finds each broken bound that a plain search finds, and no other', () => {
    const anyWeek = fc.record({ seed: fc.integer(), broken: fc.integer({ min: 1, max: 5 }) });
    let found = 0;
    fc.assert(
      fc.property(anyWeek, ({ seed, broken }) => {
        // As if the bound had been narrower than what was decided by.
        const pushes = randomWeek(seed, 40).pushes.map((push) => {
          const { bound } = push.ledger;
          if (!bound) return push;
          const narrower = {
            pushes: Math.max(1, bound.pushes - broken),
            minutes: Math.max(1, bound.minutes - 10 * broken),
          };
          return { ...push, ledger: { ...push.ledger, bound: narrower } };
        });
        const { broken: listed, brokenCount } = audited(pushes);
        const late = tooLate(pushes);
        found += late.length;
        expect(brokenCount).toBe(late.length);
        expect(listed.map(({ push, label }) => `${Number(push.revision)} ${label}`)).toEqual(late.slice(0, 100));
      }),
      { numRuns: 200 },
    );
    expect(found).toBeGreaterThan(100);
  });

  test.each([
    ['takes pushes of which it has no ledger for whole ones', 'unknown', 0],
    ['unless it is known that they failed', 'undecided', 1],
  ] as const)('%s', (_, gaps, broken) => {
    const away = { verdict: 'removed', by: 'seta', reason: '', next: { afterPushes: 4, by: 'backstop' } } as const;
    const audit = new Audit({ outcomes: null, gaps, compared: null });
    for (const id of [1, 2, 8]) {
      const push = { project: 'autoland', pushlogId: `${id}`, revision: `r${id}`, pushdate: 60 * id };
      const ledger = ledgerOf({ 'test-a': away }, { push, bound: { pushes: 5, minutes: 60 } });
      audit.add({ ledger, completed: true, taskGroupId: null });
    }
    expect(audit.result().waits.brokenCount).toBe(broken);
  });
});
