import { describe, expect, test } from 'vitest';
import { gridOf } from '../../src/replay/grid.ts';
import type { Past } from '../../src/replay/past.ts';
import { NAMED_POLICIES, switchedOn } from '../../src/replay/policy.ts';
import { type ReplayOptions, replay } from '../../src/replay/replay.ts';
import type { PolicyResult, ReplayResult } from '../../src/replay/result.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { syntheticPast } from '../rig/synthetic-past.ts';
import { SMALL } from '../rig/treeherder/generator.ts';
import { config, solver } from './make.ts';

/** Three synthetic weeks: one makes data, settings are chosen on the next, and judged on the last. */
const past = syntheticPast({ ...SMALL, days: 21, seed: 4 });
const settings = switchedOn(
  config('grace: 2 days', 'backstop: {pushes: 10, minutes: 900}', 'holdout: 0.05'),
  'autoland',
);
const MAX_MINUTES = 1000;
const options: ReplayOptions = {
  policies: Object.values(NAMED_POLICIES).map((make) => make(settings)),
  seed: 7,
  warmUpDays: 7,
  choosing: { days: 7, maxMinutes: MAX_MINUTES, grid: gridOf(settings) },
};

function replayed(over: Partial<ReplayOptions> = {}, history: Past = past): ReplayResult {
  const result = replay(history, { ...options, ...over }, solver, () => {});
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const result = replayed();
const of = (name: string): PolicyResult => {
  const found = result.policies.find((policy) => policy.name === name);
  if (!found) throw new Error(`no policy ${name}`);
  return found;
};

describe('a replay', () => {
  test('gives the same bytes twice, and whatever order the records come in', () => {
    const bytes = canonicalJson(result);
    expect(canonicalJson(replayed())).toBe(bytes);
    expect(canonicalJson(replayed({}, { ...past, records: past.records.toReversed() }))).toBe(bytes);
  });

  test('with another seed differs in its intervals only', () => {
    const values = (value: ReplayResult) =>
      value.policies.map(({ cost, pushes }) => [cost.hoursPerPush.value, pushes.mean.value, pushes.p90.value]);
    const other = replayed({ seed: 8 });
    expect(values(other)).toEqual(values(result));
    expect(canonicalJson(other)).not.toBe(canonicalJson({ ...result, seed: 8 }));
  });

  test('survives JSON', () => {
    expect(JSON.parse(canonicalJson(result))).toEqual(result);
  });

  test('tells of progress, never more than there is', () => {
    const told: [number, number][] = [];
    replay(past, options, solver, (done, total) => told.push([done, total]));
    expect(told.length).toBeGreaterThan(50);
    expect(told.every(([done, total], i) => done === i + 1 && done <= total)).toBe(true);
  });

  test('judges policies as their nature demands', () => {
    const hours = (name: string) => of(name).cost.hoursPerPush.value;
    expect(of('run-all').outcomes).toMatchObject({ ownPush: of('run-all').outcomes.total, missed: 0 });
    expect(hours('cover')).toBeLessThan(hours('tiers'));
    expect(hours('rare-backstops')).toBeLessThan(hours('tiers'));
    expect(hours('tiers')).toBeLessThan(hours('holdout'));
    expect(hours('holdout')).toBeLessThan(hours('run-all'));
    expect(of('tiers').outcomes.ownPush).toBeGreaterThanOrEqual(of('cover').outcomes.ownPush);
    for (const { outcomes, pushes } of result.policies) {
      expect(outcomes.ownPush + outcomes.later + outcomes.backstop + outcomes.missed).toBe(outcomes.total);
      const caught = pushes.histogram.reduce((sum, { count }) => sum + count, 0);
      expect(caught).toBe(outcomes.total - outcomes.missed);
      expect(pushes.curve.at(-1)?.share).toBeCloseTo(caught / outcomes.total);
    }
  });

  test('splits add up to the whole', () => {
    for (const { cost, byPlatform, bySuite } of result.policies) {
      for (const splits of [byPlatform, bySuite]) {
        const hours = splits.reduce((sum, { hoursPerPush }) => sum + hoursPerPush, 0);
        expect(hours).toBeCloseTo(cost.hoursPerPush.value);
      }
    }
  });

  test('puts every value into its interval', () => {
    for (const { cost, outcomes, minutes } of result.policies) {
      for (const { value, low, high } of [cost.hoursPerPush, outcomes.ownPushShare, minutes.mean]) {
        expect(low).toBeLessThanOrEqual(value + 1e-9);
        expect(high).toBeGreaterThanOrEqual(value - 1e-9);
      }
    }
  });

  test('tells a miss rate only where there is a holdout', () => {
    expect(result.policies.filter(({ missRate }) => missRate).map(({ name }) => name)).toContain('holdout');
    expect(of('tiers').missRate).toBeNull();
    const { runs = 0, missed = 0, rate } = of('holdout').missRate ?? {};
    expect(runs).toBeGreaterThan(0);
    expect(rate?.value).toBeCloseTo(missed / runs);
    expect(rate?.high).toBeGreaterThan(rate?.value ?? 1);
  });

  test('chooses on earlier pushes than it judges', () => {
    expect(result.choice?.span.to && result.choice.span.to < result.history.span.from).toBe(true);
  });
});

describe('the settings chosen', () => {
  const points = result.choice?.points ?? [];
  const recommended = result.choice?.recommended;

  test('a frontier point is one that no other beats in hours, delay and misses', () => {
    expect(points).toHaveLength(gridOf(settings).length);
    expect(points.some(({ onFrontier }) => onFrontier)).toBe(true);
    for (const point of points) {
      const figures = ({ savedHourShare, meanPushes, missed }: typeof point) => [-savedHourShare, meanPushes, missed];
      const beaten = points.some((other) => {
        const differences = figures(other).map((figure, i) => figure - (figures(point)[i] ?? 0));
        return differences.every((difference) => difference <= 0) && differences.some((difference) => difference < 0);
      });
      expect(point.onFrontier, point.name).toBe(!beaten);
    }
  });

  test('are the likeliest that kept the limit, as one week of few regressions makes none sure, and are judged with the others', () => {
    expect(points.every(({ withinLimit }) => withinLimit.low < 0.9)).toBe(true);
    expect(recommended?.isSure).toBe(false);
    const chosen = points.find(({ name }) => name === recommended?.name);
    expect(chosen?.withinLimit.value).toBeGreaterThanOrEqual(0.9);
    expect(recommended?.promised.withinLimit).toEqual(chosen?.withinLimit);
    const likeliest = Math.max(...points.map(({ withinLimit }) => withinLimit.low));
    expect(chosen?.withinLimit.low).toBe(likeliest);
    const { name, configuration } = recommended ?? {};
    expect(of(name ?? '').configuration).toBe(configuration);
    expect(configuration).toMatch(/^# data, made every day: seta data build/);
  });

  test('are told by what came of them on days that the choice had not seen', () => {
    const judged = of(recommended?.name ?? '');
    expect(recommended?.judged.hoursPerPush).toEqual(judged.cost.hoursPerPush);
    expect(recommended?.judged.withinLimit).toEqual(judged.withinLimit);
    expect(recommended?.keepsPromise).toBe(
      (judged.withinLimit?.value ?? 0) >= (recommended?.promised.withinLimit.low ?? 1),
    );
    expect(recommended?.keepsLimit).toBe((judged.withinLimit?.value ?? 0) >= 0.9);
    expect(recommended?.reason).toContain(recommended?.keepsLimit ? 'keeps the limit' : 'breaks the limit');
    expect(recommended?.promised.hoursPerPush).not.toEqual(judged.cost.hoursPerPush);
  });

  test('can be pasted: the configuration reads as the settings that were judged', () => {
    for (const { name, configuration, settings: judged } of result.policies.filter(({ name }) => name !== 'run-all')) {
      const parsed = parseConfig(`trust-domain: gecko\n${configuration}`, 'config.yml');
      expect(parsed, name).toMatchObject({ ok: true, value: { backstop: judged.backstop, holdout: judged.holdout } });
      if (!parsed.ok || !judged.tiered) continue;
      if (parsed.value.rota) expect(configuration).toContain('hours-per-push');
      else expect(parsed.value.tiers).toEqual(judged.tiers);
    }
    expect(of('run-all').configuration).toBe('');
  });

  test('are none where nothing is early enough', () => {
    const grid = [NAMED_POLICIES['cover']?.({ ...settings, backstop: { pushes: 200, minutes: 9999 } })].filter(
      (p) => !!p,
    );
    const { choice } = replayed({ choosing: { days: 7, maxMinutes: 0, grid } });
    expect(choice?.points[0]?.withinLimit.value).toBeLessThan(0.9);
    expect(choice?.recommended).toBeNull();
  });
});
