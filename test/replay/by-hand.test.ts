import { describe, expect, test } from 'vitest';
import { WALK } from '../../src/regenerate/options.ts';
import { NAMED_POLICIES, type Policy, runAll } from '../../src/replay/policy.ts';
import { type ReplayOptions, replay } from '../../src/replay/replay.ts';
import type { PolicyResult } from '../../src/replay/result.ts';
import { fix, note, push, ran } from '../regenerate/make.ts';
import { config, past, solver } from './make.ts';

/**
 * Fifteen pushes: 0 to 2 on days 0 and 1, which only make data, and twelve that are judged, 3 to 14, ten minutes apart on day 2.
 * The number of a push in its project is one more than here.
 *
 * Four labels: build (600 s) always runs; a (3600 s), b (1800 s) and c (7200 s) may be pruned. One regression is on record from
 * day 0, where a and c failed. So at midnight before day 2 the cover takes a, the cheaper; c is redundant and in tier 2; b
 * caught nothing and runs on backstops only. The walk drops a, which c makes up for, and keeps c.
 *
 * Every 5th push is a backstop, the first one is: 3, 8 and 13. Nine others are pruned. Tier 2 runs on every 2nd push; the
 * phase of c (from the SHA-256 of its label) puts it on pushes with an even number: 5, 7, 9, 11 (and 13, a backstop).
 *
 *   push         3  4  5  6  7  8  9 10 11 12 13 14
 *   backstop     x              x              x
 *   a (tiers)    x  x  x  x  x  x  x  x  x  x  x  x
 *   b (tiers)    x              x              x
 *   c (tiers)    x     x     x  x  x     x     x
 */
const BUILD = 'build-l/opt';
const [A, B, C] = ['test-l/opt-a', 'test-l/opt-b', 'test-l/opt-c'] as const;
const history = past({
  labels: { [BUILD]: 600, [A]: 3600, [B]: 1800, [C]: 7200 },
  pushes: [0.1, 0.2, 1.1, ...Array.from({ length: 12 }, (_, i) => 2 + i / 144)],
  records: [
    push(100, 0.1),
    ...[A, B, C, BUILD].map((label) => ran(label, { [A]: 3600, [B]: 1800, [C]: 7200 }[label] ?? 600)),
    note(100, A, fix(1)),
    note(100, C, fix(1)),
  ],
  regressions: [
    ['before the span', 1, 2, [B]],
    ['on a backstop', 3, 5, [B]], //             own push
    ['of the high-value label', 4, 7, [A]], //   own push; the walk misses it
    ['until the backstop', 4, 9, [B]], //        backstop 8: 4 pushes, 40 minutes
    ['until the tier', 6, 8, [B, C]], //         c on 7: 1 push, 10 minutes
    ['fixed too soon', 9, 12, [B]], //           missed; fixed 3 pushes and 30 minutes later
    ['one label', 10, 14, [C]], //               c on 11: 1 push
    ['until the next backstop', 12, 14, [B, C]], // backstop 13: 1 push
    ['on another backstop', 13, 14, [C]], //     own push
  ],
});
const settings = config('backstop: {pushes: 5, minutes: 1000}', 'tiers: {2: 2, 3: 2, 4: 2}', 'holdout: 0');
const named = (name: string): Policy => NAMED_POLICIES[name]?.(settings) ?? runAll(settings);
/** As if one regression told all. */
const settled = ({ making, ...policy }: Policy): Policy => ({
  ...policy,
  making: making && { ...making, build: { ...making.build, unseenShares: WALK.unseenShares } },
});
const options: ReplayOptions = {
  policies: [runAll(settings), named('seta-walk'), settled(named('tiers'))],
  seed: 1,
  warmUpDays: 2,
  choosing: null,
};

function replayed(): Record<string, PolicyResult> {
  const result = replay(history, options, solver, () => {});
  if (!result.ok) throw new Error(result.failure.message);
  return Object.fromEntries(result.value.policies.map((policy) => [policy.name, policy]));
}

describe('a history computed by hand', () => {
  const { 'run-all': all, 'seta-walk': walk, tiers } = replayed();

  test('what running everything costs', () => {
    expect(all?.cost.tasksPerPush.value).toBe(4);
    expect(all?.cost.hoursPerPush.value).toBeCloseTo(13_200 / 3600);
    expect(all?.cost.savedHourShare.value).toBe(0);
    expect(all?.cost.modes).toEqual({ 'not-enabled': 12 });
    expect(all?.outcomes).toMatchObject({ total: 8, ownPush: 8, later: 0, backstop: 0, missed: 0 });
  });

  test('what tiers cost: b is left out on 9 pushes, c on 5 of them (4, 6, 10, 12, 14)', () => {
    // 12 pushes of 4 tasks are 48, less 9 and 5: 34. Of 12 x 13,200 s = 158,400 s, 9 x 1800 + 5 x 7200 = 52,200 s are saved.
    expect(tiers?.cost.modes).toEqual({ backstop: 3, pruned: 9 });
    expect(tiers?.cost.tasksPerPush.value).toBeCloseTo(34 / 12);
    expect(tiers?.cost.hoursPerPush.value).toBeCloseTo((158_400 - 52_200) / 3600 / 12);
    expect(tiers?.cost.savedTaskShare.value).toBeCloseTo(14 / 48);
    expect(tiers?.cost.savedHourShare.value).toBeCloseTo(52_200 / 158_400);
  });

  test('what tiers catch, and when', () => {
    expect(tiers?.outcomes).toMatchObject({ total: 8, ownPush: 3, later: 2, backstop: 2, missed: 1 });
    expect(tiers?.outcomes.ownPushShare.value).toBe(3 / 8);
    // In order: 0, 0, 0, 1, 1, 1, 4 and missed, which was fixed after 3.
    expect(tiers?.pushes.mean.value).toBe((0 + 0 + 0 + 1 + 1 + 1 + 4 + 3) / 8);
    expect(tiers?.pushes.median.value).toBe(1);
    expect(tiers?.pushes.p90.value).toBeNull();
    expect(tiers?.pushes.max).toBeNull();
    expect(tiers?.pushes.histogram.filter(({ count }) => count > 0)).toEqual([
      { from: 0, to: 1, count: 3 },
      { from: 1, to: 2, count: 3 },
      { from: 3, to: 5, count: 1 },
    ]);
    expect(tiers?.pushes.curve).toEqual([
      { at: 0, share: 3 / 8 },
      { at: 1, share: 6 / 8 },
      { at: 4, share: 7 / 8 },
    ]);
    expect(tiers?.minutes.mean.value).toBe(12.5);
    expect(tiers?.minutes.median.value).toBe(10);
  });

  test('which backfills tiers need', () => {
    // "until the backstop": b ran on 3, so 4 to 7 are filled: 4 x 1800 s. "until the tier": c ran on 5, so 6. "one label": c
    // ran on 9, so 10. "until the next backstop": c ran on 11, so 12. "on another backstop": c ran on 11, so 12.
    expect(tiers?.backfills.total).toBe(4 + 1 + 1 + 1 + 1);
    expect(tiers?.backfills.mean.value).toBeCloseTo(8 / 7);
    expect(tiers?.backfills.hoursPerPush).toBeCloseTo((4 * 1800 + 4 * 7200) / 3600 / 12);
  });

  test('one suite, as if there were no other', () => {
    // Suite b: 0 (on 3), 4 (on 8), missed (6 to 8), missed (9 to 12), 1 (on 13). It runs on three of twelve pushes.
    expect(tiers?.bySuite.find(({ name }) => name === 'b')).toEqual({
      name: 'b',
      labels: 1,
      hoursPerPush: expect.closeTo((3 * 1800) / 3600 / 12),
      savedHourShare: expect.closeTo(9 / 12),
      regressions: 5,
      ownPush: 1,
      missed: 2,
      median: 4,
      p90: null,
    });
    expect(tiers?.byPlatform.map(({ name, labels, ownPush }) => [name, labels, ownPush])).toEqual([['l/opt', 4, 3]]);
  });

  test("what SETA's walk costs and catches: c on every push, a and b on backstops", () => {
    // Nine pushes without a and b: 9 x 5400 s. Own push: on a backstop, until the tier, one label, until the next backstop and
    // on another backstop, all but the first by c; backstop: 8; missed: a from 4 to 7, b from 9 to 12.
    expect(walk?.cost.savedHourShare.value).toBeCloseTo((9 * 5400) / 158_400);
    expect(walk?.outcomes).toMatchObject({ ownPush: 5, later: 0, backstop: 1, missed: 2 });
    expect(walk?.pushes.mean.value).toBe((4 + 3 + 3) / 8);
  });

  test('a history that is too short is an expected failure', () => {
    const result = replay(history, { ...options, warmUpDays: 40 }, solver, () => {});
    expect(!result.ok && result.failure).toMatchObject({
      reason: 'bad-data',
      message: 'the history has 2 days of pushes; 40 are needed before the first push is judged',
    });
  });
});
