/** What a replay tells of a history, against the truth of the synthetic world that it was recorded in. */
import { describe, expect, test } from 'vitest';
import type { Past } from '../../src/replay/past.ts';
import { configured, NAMED_POLICIES, type Policy, switchedOn } from '../../src/replay/policy.ts';
import { recordedPast } from '../../src/replay/recorded.ts';
import { replay } from '../../src/replay/replay.ts';
import { historyOf } from '../rig/worlds/history.ts';
import { WORLDS } from '../rig/worlds/table.ts';
import { makeWorld } from '../rig/worlds/world.ts';
import { config, solver } from './make.ts';

const base = switchedOn(config(), 'autoland');
const wide = { ...base, tiers: { 2: 8, 3: 16, 4: 32 } as const, backstop: { pushes: 40, minutes: 480 } };
const walk = NAMED_POLICIES['seta-walk'];
/** What decided the pushes of the history. */
const PRUNED: Readonly<Record<string, Policy | null>> = {
  nothing: null,
  'the defaults': configured('defaults', base),
  'wide tiers': configured('wide', wide),
  "SETA's walk": walk ? walk(base) : null,
};

function replayed(past: Past) {
  const policies = [configured('defaults', base), configured('wide', wide)];
  const result = replay(past, { policies, seed: 1, warmUpDays: 25, choosing: null }, solver, () => {});
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.policies;
}

describe('hours are told within three hundredths of the truth, whatever pruned the history', () => {
  test.each(Object.keys(PRUNED))('by %s', (by) => {
    const truth = historyOf(makeWorld({ ...WORLDS.small.options, seed: 1 }), PRUNED[by] ?? null);
    const told = replayed(recordedPast('autoland', 'synthetic', truth.records));
    replayed(truth).forEach(({ name, cost }, i) => {
      const ratio = (told[i]?.cost.hoursPerPush.value ?? 0) / cost.hoursPerPush.value;
      expect(Math.abs(ratio - 1), `${name}: ${ratio} of the truth`).toBeLessThanOrEqual(0.03);
    });
  });
});
