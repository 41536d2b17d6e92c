/** DUNE's builds, which are not ours (see the README of the shared data), from exported results to what replays tell of them. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { results } from '../../src/history/sources/results.ts';
import { configured, switchedOn } from '../../src/replay/policy.ts';
import { recordedPast } from '../../src/replay/recorded.ts';
import { replay } from '../../src/replay/replay.ts';
import { printFailure } from '../../src/util/failure.ts';
import { fileRequest } from '../rig/records.ts';
import { sharedData } from '../rig/shared.ts';
import { config, solver } from './make.ts';

test.skipIf(sharedData === null)(
  'the builds of DUNE are replayed: few regressions, and all the cost known',
  async () => {
    const file = join(sharedData ?? '', 'real/dune/debian_11_gcc-10-20.csv');
    const request = { ...fileRequest(file, { from: 0, to: 1 }), columns: { push: 'BuildId', label: 'Name' } };
    const source = await results.open(request);
    if (!source.ok) throw new Error(printFailure(source.failure));
    const past = recordedPast('dune', file, [...source.value.records()]);
    const base = { ...switchedOn(config(), 'dune'), prunable: ['*'] };
    const policies = [configured('defaults', base)];
    const result = replay(past, { policies, seed: 1, warmUpDays: 30, choosing: null }, solver, () => {});
    if (!result.ok) throw new Error(printFailure(result.failure));
    const [all, defaults] = result.value.policies;
    expect(result.value.history.span.pushes).toBe(276);
    expect(all?.cost.tasksPerPush.value).toBeGreaterThan(115);
    expect(all?.cost.tasksPerPush.value).toBeLessThanOrEqual(125);
    expect(result.value.warnings.map(({ code }) => code)).toEqual(['few-regressions']);
    // Single failures are no regressions: 22 tests fail 193 times, and hardly ever twice in a row.
    expect(defaults?.outcomes.total).toBeGreaterThanOrEqual(5);
    expect(defaults?.outcomes.total).toBeLessThanOrEqual(15);
    expect(defaults?.cost.hoursPerPush.value).toBeLessThan(0.8 * (all?.cost.hoursPerPush.value ?? 0));
  },
);
