import { expect, test } from 'vitest';
import { carriedBy, roundsOf } from '../../../actions/bisect/rounds.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';
import type { TaskId } from '../../../src/util/ids.ts';
import { Memory, NOW, requestOf } from '../fakes.ts';

const GROUP = derivedTaskId('decision');
const idOf = (round: number): TaskId => derivedTaskId('bisect', 'search', round);
const iso = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

/** A later round of the search: minutes, from when this one began, at which it was made and ended; null where it goes on. */
type Later = readonly [made: number, ended: number | null];

async function rounds(
  later: readonly Later[],
  ownTaskId: TaskId | null = derivedTaskId('own'),
  foreign: readonly number[] = [],
) {
  const memory = new Memory();
  for (const [i, [made, ended]] of later.entries()) {
    const status =
      ended === null
        ? { state: 'running' as const, runs: [{ state: 'running' }] }
        : { runs: [{ state: 'completed', resolved: iso(ended) }] };
    memory.add(idOf(i + 2), { taskGroupId: GROUP, ...status }, { created: iso(made) });
  }
  for (const round of foreign)
    memory.add(idOf(round), { taskGroupId: derivedTaskId('elsewhere'), schedulerId: 'gecko-level-1' });
  const request = requestOf(GROUP);
  const context = { ...request.context, ownTaskId, since: NOW };
  const found = await roundsOf('search', { group: request.group, context }, memory.services());
  if (!found.ok) throw new Error(printFailure(found.failure));
  return found.value;
}

test.each<
  [
    what: string,
    later: readonly Later[],
    own: TaskId | null,
    expected: { round: number; alive: TaskId | null; next: TaskId },
  ]
>([
  ['the first one of a search', [], derivedTaskId('own'), { round: 1, alive: null, next: idOf(2) }],
  [
    'one after two that are over',
    [
      [-50, -40],
      [-40, -30],
    ],
    null,
    { round: 3, alive: null, next: idOf(4) },
  ],
  [
    'one while another goes on, which is joined',
    [
      [-50, -40],
      [-40, null],
    ],
    null,
    { round: 3, alive: idOf(3), next: idOf(4) },
  ],
  [
    'one that goes on itself',
    [
      [-50, -40],
      [-40, null],
    ],
    idOf(3),
    { round: 3, alive: null, next: idOf(4) },
  ],
  [
    'one that was killed after it had made the next',
    [
      [-50, -40],
      [1, null],
    ],
    idOf(2),
    { round: 2, alive: null, next: idOf(3) },
  ],
  [
    'one that ended after this one began, whose end it does not know yet',
    [[-50, 5]],
    null,
    { round: 2, alive: idOf(2), next: idOf(3) },
  ],
])('%s', async (_what, later, own, expected) => {
  expect(await rounds(later, own)).toEqual(expected);
});

test('a task of somebody else under the id of a round is none: the next id is taken', async () => {
  const { round, next } = await rounds([], derivedTaskId('own'), [2]);
  expect(round).toBe(1);
  expect(next).not.toBe(idOf(2));
});

test.each([
  ['no task', null],
  ['a task without it', { extra: {} }],
  ['a task whose extra is of another form', { extra: { bisect: 'round 2' } }],
])('%s carries nothing from round to round', (_what, definition) => {
  expect(carriedBy(definition)).toBeNull();
});
