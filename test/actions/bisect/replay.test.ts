/** What a search buys where pushes were pruned by our default tiers, replayed over a synthetic world whose truth is known. */
import { describe, expect, it } from 'vitest';
import { configured, switchedOn } from '../../../src/replay/policy.ts';
import { config } from '../../replay/make.ts';
import { played } from '../../rig/worlds/history.ts';
import { type Searches, searchesIn } from '../../rig/worlds/searches.ts';
import { WORLDS } from '../../rig/worlds/table.ts';
import { makeWorld } from '../../rig/worlds/world.ts';

describe('after pushes that were pruned by the default tiers', () => {
  const options = { ...WORLDS.steady.options, days: 32, platforms: 3, suites: 4, regressionsPerDay: 5 };
  const world = played(makeWorld({ ...options, seed: 1 }), configured('defaults', switchedOn(config(), 'autoland')));

  it('runs that are there already save two of five that a search would buy', () => {
    const searches = searchesIn(world, 4);
    expect(searches.length).toBeGreaterThan(30);
    const bought = (which: 'ours' | 'blind' | 'sameRange'): number =>
      searches.reduce((sum: number, one: Searches) => sum + one[which].runs, 0);
    expect(bought('ours')).toBeLessThanOrEqual(0.6 * bought('blind'));
    expect(bought('sameRange')).toBeLessThan(bought('blind'));
    for (const { ours, blind } of searches) expect([ours.isRight, blind.isRight]).toEqual([true, true]);
  });
});
