import { expect, test } from 'vitest';
import { build } from '../../src/regenerate/build.ts';
import { type Heritage, heritageOf } from '../../src/regenerate/inherit.ts';
import { groupsOf } from '../../src/replay/groups.ts';
import { judgePolicy } from '../../src/replay/judge-policy.ts';
import { Knowledge, knownSince } from '../../src/replay/knowledge.ts';
import { pushAt } from '../../src/replay/past.ts';
import { buildOptionsOf, configured, switchedOn } from '../../src/replay/policy.ts';
import type { SetaData } from '../../src/seta/artifact.ts';
import { prunableBy } from '../../src/seta/prunable.ts';
import { wilson } from '../../src/util/numbers.ts';
import { ok } from '../../src/util/result.ts';
import { DAY_SECONDS } from '../../src/util/time.ts';
import { singly } from '../rig/records.ts';
import { syntheticPast } from '../rig/synthetic-past.ts';
import { SMALL } from '../rig/treeherder/generator.ts';
import { config, solver } from './make.ts';

/** A synthetic history that is cut on day 60: from then on the branch has pushes of its own, and the parent's data of that day. */
const CUT_DAYS = 60;
const WORLD = { ...SMALL, days: 75, regressionsPer30Days: 200 };
const settings = switchedOn(config('backstop: {pushes: 20, minutes: 100000}', 'holdout: 0.01'), WORLD.project);

test.each([1, 2])('a branch inherits from its first day on: half of the saving, no more missed (seed %i)', (seed) => {
  const past = syntheticPast({ ...WORLD, seed });
  const cut = WORLD.from + CUT_DAYS * DAY_SECONDS;
  const days = Array.from({ length: WORLD.days - CUT_DAYS }, (_, day) => cut + day * DAY_SECONDS);
  const knowledge = new Knowledge(past.records);
  const made = (time: number, own: boolean, previous: SetaData | null, heritage: Heritage | null): SetaData => {
    const known = singly(knowledge.before(time));
    const pushes = new Map(known.flatMap((one) => (one.type === 'push' ? [[one.id, one.pushTimestamp] as const] : [])));
    const landed = (one: (typeof known)[number]) =>
      'pushId' in one ? (pushes.get(one.pushId) ?? 0) : knownSince(one) - (one.type === 'run-time' ? DAY_SECONDS : 0);
    const records = own ? known.filter((one) => landed(one) >= cut) : known;
    const facts = { project: past.project, records, labels: past.graphAt(time), prunable: prunableBy(settings) };
    const more = { overrides: [], previous, heritage, now: time * 1000, options: buildOptionsOf(settings) };
    const built = build({ ...facts, ...more }, solver);
    if (!built.ok) throw new Error(built.failure.message);
    return built.value.data;
  };
  const heritage = heritageOf(made(cut, false, null, null));
  const judged = (own: boolean, inherits: Heritage | null) => {
    let data: SetaData | null = null;
    const series = days.map((time) => {
      data = made(time, own, data, inherits);
      return { time, data };
    });
    const span = { first: pushAt(past.pushes, cut), end: past.pushes.length };
    const maker = { series: () => ok(series) };
    const bench = { past, groups: groupsOf(past.labels), span, seed, maxMinutes: null, maker };
    const result = judgePolicy(bench, configured('tiers', settings));
    if (!result.ok) throw new Error(result.failure.message);
    const { cost, outcomes } = result.value;
    return { saved: cost.savedHourShare.value, missed: outcomes.missed, total: outcomes.total, first: series[0]?.data };
  };
  const parent = judged(false, null);
  const child = judged(true, heritage);
  const alone = judged(true, null);
  expect(child.first?.window).toMatchObject({ pushes: 0, regressions: 0 });
  expect(child.first?.inherited).toMatchObject({
    project: past.project,
    regressions: heritage.data.window.regressions,
  });
  expect(child.saved).toBeGreaterThan(parent.saved / 2);
  expect(child.missed / child.total).toBeLessThanOrEqual(wilson(parent.missed, parent.total).high);
  expect(alone.first?.inherited).toBeUndefined();
});
