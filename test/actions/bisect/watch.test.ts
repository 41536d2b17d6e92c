import { describe, expect, test } from 'vitest';
import { type DoneRound, watch } from '../../../actions/bisect/watch.ts';
import type { TaskId } from '../../../src/util/ids.ts';
import type { TaskStatus } from '../../../src/util/ports.ts';
import { err, ok } from '../../../src/util/result.ts';

/** A round that made some tasks and waits for others; what else it knows does not matter to whoever watches. */
const round = (state: string, made: readonly string[] = [], waitsFor: readonly string[] = [], outcome = 'created') =>
  ({
    bisection: { state, waitsFor },
    result: { rows: made.map((taskId) => ({ outcome, taskIds: [taskId] })) },
  }) as unknown as DoneRound;

/** Watches these rounds; a task is over once the queue was asked for it so often. */
async function watched(rounds: readonly DoneRound[], asksUntilOver: Readonly<Record<string, number>> = {}) {
  const told: string[] = [];
  const asks = new Map<string, number>();
  let [next, waits] = [0, 0];
  const done = await watch({
    round: async () => {
      const one = rounds[next++];
      return one ? ok(one) : err({ reason: 'bad-input', message: 'there is no such round' });
    },
    statuses: async (taskIds) =>
      ok(
        new Map(
          taskIds.flatMap((taskId): [TaskId, TaskStatus][] => {
            const asked = (asks.get(taskId) ?? 0) + 1;
            asks.set(taskId, asked);
            const least = asksUntilOver[taskId];
            if (least === undefined) return [];
            return [[taskId, { taskId, state: asked >= least ? 'failed' : 'running' } as TaskStatus]];
          }),
        ),
      ),
    wait: async () => void waits++,
    tell: (_, over, total) => void told.push(`${over} of ${total}`),
  });
  return { state: done.ok ? done.value.bisection.state : done.failure.reason, rounds: next, waits, told };
}

describe('a search that is watched', () => {
  test('ends with its answer, and waits for nothing then', async () => {
    expect(await watched([round('culprit', ['a'])])).toEqual({ state: 'culprit', rounds: 1, waits: 0, told: [] });
  });

  test('has its next round when all is over that it made and that it waits for', async () => {
    const rounds = [round('searching', ['a', 'b'], ['c', 'a']), round('no-culprit')];
    expect(await watched(rounds, { a: 1, b: 3, c: 2 })).toEqual({
      ...{ state: 'no-culprit', rounds: 2, waits: 3 },
      told: ['0 of 3', '1 of 3', '2 of 3'],
    });
  });

  test('waits for no task that is gone, or could not be made', async () => {
    const gone = [round('searching', ['gone']), round('undecided')];
    expect(await watched(gone)).toMatchObject({ state: 'undecided', waits: 1 });
    expect(await watched([round('searching', ['a'], [], 'failed')])).toMatchObject({ state: 'searching', rounds: 1 });
  });

  test('ends with the failure of a round', async () => {
    expect(await watched([round('searching', ['a'])], { a: 1 })).toMatchObject({ state: 'bad-input', rounds: 2 });
  });
});
