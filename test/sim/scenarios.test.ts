/** Scenarios that once went wrong, made as small as they would go. */
import { expect, test } from 'vitest';
import type { Event, Lives, Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

const calm: Lives = { runs: [], abandoned: false };
const push = (more: Partial<Extract<Event, { op: 'push' }>> = {}): Event => ({
  ...{ op: 'push', after: 1, event: 'push', by: 'seta', breaks: null, fixes: false, skew: 0, lives: calm },
  ...more,
});
const data: Extract<Event, { op: 'data' }> = { op: 'data', after: 1, troubles: [] };
const scenario = (events: readonly Event[], more: Partial<Scenario> = {}): Scenario => ({
  ...{ vcs: 'hg', backstop: { pushes: 5, minutes: 120 }, tiers: [2, 4, 8], holdout: 0, rota: false, events },
  ...more,
});

test.each<[what: string, scenario: Scenario]>([
  [
    'a queue that refuses a task as there is one, and then knows of none: no second task is made',
    scenario([
      push({
        event: 'pull-request',
        lives: { runs: [[{ at: 0, what: 'refused' }], [{ at: 2, what: 'nothing' }]], abandoned: false },
      }),
    ]),
  ],
  [
    'a promise that backstops keep alone: pushes between them are pruned',
    scenario([push(), push(), data], { rota: true, backstop: { pushes: 2, minutes: 60 } }),
  ],
  [
    'a record that counts beyond all: it is replaced, and the next backstop comes in time',
    scenario(
      [push(), data, push(), { op: 'litter', what: 'a record that counts beyond all' }, push(), push(), push()],
      { vcs: 'git', backstop: { pushes: 3, minutes: 600 } },
    ),
  ],
  [
    'a backstop whose decision first fails, and then cannot look up the last one',
    scenario([
      push(),
      data,
      push({
        ...{ after: 130, by: 'adapter' },
        lives: { runs: [[{ at: 6, what: 'refused' }], [{ at: 3, what: 'refused' }]], abandoned: false },
      }),
      push(),
    ]),
  ],
  [
    'a backstop that is on record, and whose decision task never completes, so that its tasks never run',
    scenario(
      [
        push(),
        data,
        push({
          after: 130,
          lives: { runs: [[{ at: 8, what: 'dies' }], [{ at: 22, what: 'dies-after' }]], abandoned: true },
        }),
        push(),
        push(),
      ],
      { backstop: { pushes: 2, minutes: 60 } },
    ),
  ],
  [
    'a switch whose witness expires before it ends: it is not set, so that nobody counts on it',
    scenario([
      push(),
      { op: 'pass', hours: 500 },
      { op: 'switch', hours: 48, troubles: [] },
      push(),
      push(),
      { ...data, after: 175 },
      push({ after: 21 }),
      push({ after: 30 }),
    ]),
  ],
  [
    'a task that two people ask for at once, from a shell that is killed',
    scenario([
      push(),
      data,
      push(),
      {
        ...{ op: 'act', action: 'run-missing-tests', back: 0, test: 0, where: 'shell', twice: true },
        lives: { runs: [[{ at: 7, what: 'dies-after' }]], abandoned: false },
      },
      { op: 'act', action: 'backfill', back: 0, test: 2, where: 'task', twice: true, lives: calm },
    ]),
  ],
])('%s', async (_what, given) => {
  expect((await simulate(given)).pruned).toBeGreaterThan(0);
});

test('a seed gives the same each time', async () => {
  const weeks = scenario([
    push(),
    data,
    push({ breaks: 0 }),
    push({ by: 'adapter' }),
    { op: 'pass', hours: 20 },
    push(),
  ]);
  expect(await simulate(weeks)).toEqual(await simulate(weeks));
});
