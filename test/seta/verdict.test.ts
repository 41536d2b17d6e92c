import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/seta/config.ts';
import type { Judgement } from '../../src/seta/parse.ts';
import { judge, type Verdict, type VerdictPush } from '../../src/seta/verdict.ts';
import { asLabel, type Label } from '../../src/util/ids.ts';
import { config } from '../rig/pushes.ts';

const LABELS = Array.from({ length: 400 }, (_, n) => asLabel(`test-linux/opt-mochitest-${n}`));

const dataOf = (priorities: Readonly<Record<string, 1 | 2 | 3 | 4 | 5>>): Judgement => ({
  project: null,
  generated: '2026-11-22T00:00:00Z',
  expires: null,
  backed: false,
  unjudged: { count: 0, told: [] },
  tasks: new Map(Object.entries(priorities).map(([label, priority]) => [asLabel(label), { priority, runSeconds: 60 }])),
});
const allOf = (priority: 1 | 2 | 3 | 4 | 5): Judgement => dataOf(Object.fromEntries(LABELS.map((l) => [l, priority])));
const push = (over: Partial<VerdictPush> = {}): VerdictPush => ({
  revision: 'a'.repeat(40),
  number: 1000,
  untilBackstop: 12,
  ...over,
});

const rules: readonly {
  readonly name: string;
  readonly label?: string;
  readonly priority?: 1 | 2 | 3 | 4 | 5;
  readonly config?: Partial<Config>;
  readonly push?: Partial<VerdictPush>;
  readonly min?: number;
  readonly rule: Verdict['rule'];
}[] = [
  { name: 'low value', priority: 5, rule: 'skip' },
  { name: 'high value', priority: 1, rule: 'high-value' },
  { name: 'unknown to the data', rule: 'not-in-data' },
  { name: 'no glob matches', label: 'build-a', priority: 5, rule: 'not-prunable' },
  { name: 'never-prune wins over the data', label: 'test-a-nightly-b', priority: 5, rule: 'never-prune' },
  { name: 'never-prune wins over prunable', config: { neverPrune: ['*'] }, priority: 5, rule: 'never-prune' },
  { name: 'nothing is prunable by default', config: { prunable: [] }, priority: 5, rule: 'not-prunable' },
  { name: 'better than the threshold', priority: 3, min: 4, rule: 'below-threshold' },
  { name: 'at the threshold', priority: 5, min: 5, rule: 'skip' },
  { name: 'every push is its turn', priority: 4, config: { tiers: { 2: 1, 3: 1, 4: 1 } }, rule: 'tier' },
  { name: 'pushes are not counted', priority: 4, push: { number: null }, rule: 'tier' },
  { name: 'priority 5 has no turn', priority: 5, config: { tiers: { 2: 1, 3: 1, 4: 1 } }, rule: 'skip' },
  { name: 'everything is in the sample', priority: 5, config: { holdout: 1 }, rule: 'holdout' },
];

describe('the rule that decides a label', () => {
  test.each(rules)('$name: $rule', ({ label = 'test-a', priority, config: over, push: at, min, rule }) => {
    const data = dataOf(priority === undefined ? {} : { [label]: priority });
    const verdict = judge(data, { ...config, ...over }, push(at))(asLabel(label), min);
    expect(verdict.rule).toBe(rule);
    expect(verdict.reason).not.toBe('');
    expect(verdict.priority).toBe(priority !== undefined && !/prun/.test(rule) ? priority : undefined);
    expect(verdict.next !== undefined).toBe(rule === 'skip');
  });
});

test('what is known of how often a label fails by chance goes with its verdict', () => {
  const flake = { runs: 300, failures: 12 };
  const tasks = new Map([[asLabel('test-a'), { priority: 5 as const, flake }]]);
  const verdict = judge({ ...dataOf({}), tasks }, config, push())(asLabel('test-a'));
  expect(verdict).toMatchObject({ rule: 'skip', flake });
});

describe('tiers', () => {
  const tiers = { 2: 2, 3: 6, 4: 12 } as const;
  const runsAt = (priority: 2 | 3 | 4, number: number): readonly boolean[] => {
    const verdict = judge(allOf(priority), { ...config, tiers }, push({ number }));
    return LABELS.map((label) => verdict(label).rule === 'tier');
  };

  test.each([2, 3, 4] as const)('priority %i runs exactly once in any N pushes in a row', (priority) => {
    for (const start of [0, 4711]) {
      const ran = LABELS.map(() => 0);
      for (let n = start; n < start + tiers[priority]; n++) {
        runsAt(priority, n).forEach((runs, i) => {
          if (runs) ran[i] = (ran[i] ?? 0) + 1;
        });
      }
      expect(new Set(ran)).toEqual(new Set([1]));
    }
  });

  test('labels are spread over the pushes', () => {
    for (let n = 0; n < 12; n++) {
      const share = runsAt(4, n).filter(Boolean).length / LABELS.length;
      expect(share).toBeGreaterThan(0.04);
      expect(share).toBeLessThan(0.17);
    }
  });

  test('a better priority runs wherever a worse one does', () => {
    for (let n = 0; n < 24; n++) {
      const [two, three, four] = [runsAt(2, n), runsAt(3, n), runsAt(4, n)];
      four.forEach((runs, i) => {
        if (runs) expect([two[i], three[i]]).toEqual([true, true]);
      });
    }
  });

  test('a skipped label says how many pushes from now it runs, and then it does', () => {
    const label = fc.constantFrom(...LABELS);
    fc.assert(
      fc.property(label, fc.constantFrom(2, 3, 4), fc.nat(100_000), (one, priority, number) => {
        const data = dataOf({ [one]: priority as 2 | 3 | 4 });
        const { next } = judge(data, { ...config, tiers }, push({ number, untilBackstop: 1000 }))(one);
        if (!next) return;
        expect(next.by).toBe('tier');
        for (let n = 1; n <= next.afterPushes; n++) {
          const later = judge(data, { ...config, tiers }, push({ number: number + n }))(one);
          expect(later.rule === 'tier').toBe(n === next.afterPushes);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test.each([
    ['the tier comes first', 1, 'tier'],
    ['both come at once', 0, 'tier'],
    ['the backstop comes first', -1, 'backstop'],
  ])('what makes the next run where %s', (_name, more, by) => {
    const number = 1000;
    const wait = (label: Label) =>
      judge(allOf(4), { ...config, tiers }, push({ number, untilBackstop: 1000 }))(label).next?.afterPushes ?? 0;
    const label = LABELS.find((one) => wait(one) > 2) ?? asLabel('none');
    const untilBackstop = wait(label) + more;
    const { next } = judge(allOf(4), { ...config, tiers }, push({ number, untilBackstop }))(label);
    expect(next).toEqual({ afterPushes: Math.min(wait(label), untilBackstop), by });
  });

  test('the next run is the backstop where there is no tier', () => {
    const verdict = judge(allOf(5), config, push({ untilBackstop: 3 }))(asLabel(LABELS[0] ?? ''));
    expect(verdict.next).toEqual({ afterPushes: 3, by: 'backstop' });
  });
});

describe('slots of a rota', () => {
  const inRota = (slots: number, mask: number): Judgement => ({
    ...allOf(4),
    slots,
    tasks: new Map(LABELS.slice(0, 1).map((label) => [label, { priority: 4, slots: mask }])),
  });
  const [label = asLabel('')] = LABELS;

  test('a label runs on the pushes whose number has its slot, and says exactly when it does so next', () => {
    const slots = fc.integer({ min: 2, max: 32 });
    fc.assert(
      fc.property(slots, fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.nat(2 ** 40), (count, bits, number) => {
        const mask = count === 32 ? bits : (bits % 2 ** count) + 1;
        const runs = (n: number) => Math.floor(mask / 2 ** (n % count)) % 2 === 1;
        const verdict = judge(inRota(count, mask), config, push({ number, untilBackstop: 1000 }))(label);
        if (mask < 2 ** count) expect(verdict.rule).toBe(runs(number) ? 'slot' : 'skip');
        if (!verdict.next) return;
        const waits = Array.from({ length: count }, (_, i) => i + 1);
        expect(verdict.next).toEqual({ afterPushes: waits.find((i) => runs(number + i)), by: 'slot' });
      }),
    );
  });

  test.each([
    ['pushes are not counted', 1, { number: null }, 'slot', undefined],
    ['it has no slot', 0, { number: 1, untilBackstop: 7 }, 'skip', { afterPushes: 7, by: 'backstop' }],
    ['the backstop comes first', 1, { number: 1, untilBackstop: 7 }, 'skip', { afterPushes: 7, by: 'backstop' }],
    ['its turn comes first', 1, { number: 1, untilBackstop: 20 }, 'skip', { afterPushes: 15, by: 'slot' }],
  ])('where %s', (_name, mask, at, rule, next) => {
    const verdict = judge(inRota(16, mask), config, push(at))(label);
    expect([verdict.rule, verdict.next]).toEqual([rule, next]);
  });
});

test('the holdout is the share it says, another sample on every push, the same on the same push', () => {
  const data = allOf(5);
  const sample = (revision: string): string => {
    const verdict = judge(data, { ...config, holdout: 0.1 }, push({ revision }));
    return LABELS.filter((label) => verdict(label).rule === 'holdout').join();
  };
  const revisions = Array.from({ length: 20 }, (_, n) => String(n));
  const size = revisions.reduce((sum, revision) => sum + sample(revision).split(',').length, 0);
  expect(size / (20 * LABELS.length)).toBeCloseTo(0.1, 1);
  expect(new Set(revisions.map(sample)).size).toBe(20);
  expect(sample('7')).toBe(sample('7'));
});
