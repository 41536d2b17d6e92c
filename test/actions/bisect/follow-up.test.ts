import { expect, test } from 'vitest';
import { followUp } from '../../../actions/bisect/follow-up.ts';
import type { TaskDefinition } from '../../../src/graph/task.ts';
import type { TaskId } from '../../../src/util/ids.ts';

const OWN = 'AAAAAAAAAAAAAAAAAAAAAA' as TaskId;
const NEXT = 'BBBBBBBBBBBBBBBBBBBBBA' as TaskId;
const HOUR = 3_600_000;
const CREATED = Date.parse('2026-11-01T00:00:00.000Z');
const at = (hours: number): string => new Date(CREATED + hours * HOUR).toISOString();

const own = {
  ...{ created: at(0), deadline: at(2), expires: at(48), scopes: ['assume:repo:x:action:bisect'] },
  routes: [`index.a.action.${OWN}`],
  payload: { env: { TASK_ID: OWN } },
  extra: { treeherder: { symbol: 'bis-2', groupSymbol: 'A' }, action: { name: 'bisect' } },
} as unknown as TaskDefinition;
const carried = { search: 's', round: 3, good: 'g', bad: 'b', pushes: 7 };

const made = (times: { latest?: number; earliest?: number; lasts?: number } = {}) =>
  followUp(
    { ...own, deadline: at(times.lasts ?? 2) },
    { ownTaskId: OWN, next: NEXT, carried },
    {
      now: CREATED + HOUR,
      latest: CREATED + (times.latest ?? 5) * HOUR,
      earliest: CREATED + (times.earliest ?? 1000) * HOUR,
    },
  );

test('the next round is this one again, under its own id, with the scopes that this one has', () => {
  expect(made()).toMatchObject({
    ...{ scopes: own['scopes'], requires: 'all-resolved', created: at(1) },
    routes: [`index.a.action.${NEXT}`],
    payload: { env: { TASK_ID: NEXT } },
    extra: { treeherder: { symbol: 'bis-3', groupSymbol: 'A' }, action: { name: 'bisect' }, bisect: carried },
  });
  expect(JSON.stringify(made())).not.toContain(OWN);
});

test.each([
  ['as long after what it waits for as this one had', {}, at(7)],
  ['before the first of that expires', { earliest: 6 }, at(6)],
  ['no further away than every queue takes', { latest: 1 + 5 * 24 - 1, earliest: 9000 }, at(1 + 5 * 24)],
  ['as far away as the queue took it for what it waits for', { latest: 2000, earliest: 9000 }, at(2000)],
  ['as far away as the queue took it for this one', { latest: 200, earliest: 9000, lasts: 480 }, at(1 + 480)],
])('its deadline is %s', (_, times, deadline) => {
  const next = made(times);
  expect(next['deadline']).toBe(deadline);
  expect(Date.parse(String(next['expires']))).toBeGreaterThanOrEqual(Date.parse(deadline));
});
