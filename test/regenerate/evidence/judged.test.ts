/**
 * Regressions from results alone, judged by the truth of a small synthetic world in which half of the labels are as flaky as real tests;
 * `npm run bench -- evidence` does it for seven worlds. The limits hold for this one with room, and are no promise for others.
 */
import { describe, expect, test } from 'vitest';
import { findRegressions } from '../../../src/regenerate/regressions.ts';
import { windowOf } from '../../../src/regenerate/window.ts';
import { configured, type Policy, switchedOn } from '../../../src/replay/policy.ts';
import { LATEST_SECONDS } from '../../../src/util/time.ts';
import { config } from '../../replay/make.ts';
import { flakyRates } from '../../rig/flaky-rates.ts';
import { played } from '../../rig/worlds/history.ts';
import { claimsOf, judge, ruleOfThumb } from '../../rig/worlds/judge-evidence.ts';
import { resultsOf } from '../../rig/worlds/results.ts';
import { WORLDS } from '../../rig/worlds/table.ts';
import { makeWorld } from '../../rig/worlds/world.ts';

const WORLD = { ...WORLDS.steady.options, days: 60, pushesPerDay: 20, platforms: 4, suites: 6, regressionsPerDay: 2.5 };
const PRUNED_BY: Readonly<Record<string, Policy | null>> = {
  nothing: null,
  'its own data': configured('defaults', switchedOn(config(), 'autoland')),
};

describe.skipIf(flakyRates === null)('of a history pruned by', () => {
  test.each(Object.keys(PRUNED_BY))('%s: most of what is found is right, and most is found', (by) => {
    const history = played(makeWorld({ ...WORLD, seed: 7 }), PRUNED_BY[by] ?? null);
    const { past } = history;
    const results = resultsOf(history, { seed: 7, rates: flakyRates ?? [], flaky: 0.5, told: 0.5 });
    const window = windowOf(results.records, { from: 0, to: LATEST_SECONDS });
    const ours = judge(claimsOf(findRegressions(window, new Set(past.labels), [1, 2]).regressions), results, past);
    const rival = judge(ruleOfThumb(results.records, 2), results, past);
    expect(ours.matched / ours.claims).toBeGreaterThan(0.7);
    expect(ours.matched / ours.shown).toBeGreaterThan(0.8);
    expect(ours.within / ours.claims).toBeGreaterThan(0.6);
    expect(ours.rightLabels / ours.claimedLabels).toBeGreaterThan(0.8);
    expect(rival.matched / rival.claims).toBeLessThan(0.5);
  });
});
