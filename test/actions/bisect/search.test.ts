/** Whole searches, in memory: killed at every request, gone on with from a shell, shared, and asked for once more. */
import { describe, expect, test } from 'vitest';
import type { TaskId } from '../../../src/util/ids.ts';
import { essence } from '../../e2e/bisect-rounds.ts';
import { type Round, SearchWorld, type Truth } from './search-world.ts';

const TRUTH: Truth = { seed: 'memory-1', pushes: 14, culprit: 7, good: 0.1, bad: 0.9 };

/** Rounds of action tasks to the end, each killed at every request first, where that is wanted. */
async function inQueue(world: SearchWorld, first: TaskId, isKilled = false): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let taskId: TaskId | null = first; taskId !== null; taskId = world.due) {
    let done: Round | null = null;
    // Before a request it is as it was after the one before.
    for (let at = 0; isKilled && done === null; at++) {
      done = await world.round(taskId, {}, { at, among: 'requests', takesEffect: true });
    }
    rounds.push(done ?? ((await world.round(taskId)) as Round));
    world.work();
  }
  return rounds;
}

/** The same from a shell, to the end or as many rounds as are wanted. */
async function inShell(world: SearchWorld, input: object = {}, most = 100): Promise<Round[]> {
  const rounds: Round[] = [];
  while (rounds.length < most && (rounds.at(-1)?.bisection.state ?? 'searching') === 'searching') {
    rounds.push((await world.round(null, input)) as Round);
    world.work();
  }
  return rounds;
}

const answerOf = (rounds: readonly Round[]) => {
  const last = rounds.at(-1)?.bisection;
  if (last === undefined) throw new Error('there was no round');
  const { number: _, ...rest } = essence(last);
  return rest;
};

test('killed at every request of every round, reads included, and run again: the same answer, every task once', async () => {
  const alone = new SearchWorld(TRUTH);
  const rounds = await inQueue(alone, alone.click());
  expect(answerOf(rounds)).toMatchObject({ state: 'culprit', culprits: [7] });
  const killed = new SearchWorld(TRUTH);
  expect((await inQueue(killed, killed.click(), true)).map(({ bisection }) => essence(bisection))).toEqual(
    rounds.map(({ bisection }) => essence(bisection)),
  );
  expect(killed.memory.created).toEqual(alone.memory.created);
});

describe('from a shell', () => {
  test('it comes to what the queue comes to, by the same runs', async () => {
    const [queue, shell] = [new SearchWorld(TRUTH), new SearchWorld(TRUTH)];
    const rounds = await inQueue(queue, queue.click());
    expect(answerOf(await inShell(shell))).toEqual(answerOf(rounds));
    expect(shell.asked).toEqual(queue.asked);
  });

  test('what it ran itself does not narrow its range: a push that passed by chance may be after the culprit', async () => {
    const flaky = { ...TRUTH, seed: 'memory-5', good: 0, bad: 0.5 };
    const world = new SearchWorld(flaky);
    const rounds = await inShell(world);
    expect(
      rounds.some(({ bisection }) =>
        bisection.pushes.slice(7).some(({ runs }) => runs.some(({ result }) => result === 'passed')),
      ),
    ).toBe(true);
    expect(new Set(rounds.map(({ bisection }) => bisection.pushes.length))).toEqual(new Set([14]));
    expect(answerOf(rounds)).toMatchObject({ state: 'culprit', culprits: [7] });
  });

  test('interrupted while runs are under way and begun again, it waits for them and asks for none', async () => {
    const world = new SearchWorld(TRUTH);
    const first = (await world.round(null)) as Round;
    const asked = world.asked;
    const again = (await world.round(null)) as Round;
    expect(world.asked).toEqual(asked);
    expect(again.bisection.waitsFor).toEqual(expect.arrayContaining([...first.bisection.waitsFor]));
    expect(again.taskIds.length).toBeGreaterThan(0);
    world.work();
    const whole = new SearchWorld(TRUTH);
    expect(answerOf(await inShell(world))).toEqual(answerOf(await inShell(whole)));
    expect(world.asked).toEqual(whole.asked);
  });

  test('killed at any request of a round and begun again, nothing is asked for twice', async () => {
    const whole = new SearchWorld(TRUTH);
    const rounds = await inShell(whole);
    const world = new SearchWorld(TRUTH);
    for (let at = 0; ; at += 3) {
      if ((await world.round(null, {}, { at, among: 'requests', takesEffect: true })) !== null) break;
    }
    world.work();
    expect(answerOf(await inShell(world))).toMatchObject({ state: 'culprit', culprits: answerOf(rounds).culprits });
    for (const taskId of world.memory.created)
      expect(world.memory.created.filter((one) => one === taskId)).toHaveLength(1);
  });

  test('beside a search in the queue and beside another shell it buys nothing more', async () => {
    const alone = new SearchWorld(TRUTH);
    const rounds = await inQueue(alone, alone.click());
    const world = new SearchWorld(TRUTH);
    for (let taskId: TaskId | null = world.click(); taskId !== null; taskId = world.due) {
      await world.round(taskId);
      const [one, other] = await Promise.all([world.round(null), world.round(null)]);
      expect(one?.bisection.pushes).toEqual(other?.bisection.pushes);
      world.work();
    }
    expect(world.asked).toEqual(alone.asked);
    expect(answerOf(await inShell(world))).toEqual(answerOf(rounds));
  });
});

test.each<[what: string, truth: Partial<Truth>, input: object, state: string]>([
  ['a culprit', {}, {}, 'culprit'],
  ['no culprit', { culprit: null, good: 0.6 }, { maxRuns: 200 }, 'no-culprit'],
  ['as many runs as may be asked for', { bad: 0.4 }, { maxRuns: 6 }, 'undecided'],
])(
  'a search that ended with %s says the same to whoever asks again, in the queue and in a shell',
  async (_, truth, input, state) => {
    const world = new SearchWorld({ ...TRUTH, ...truth });
    const rounds: Round[] = [];
    for (let taskId: TaskId | null = world.click(); taskId !== null; taskId = world.due) {
      rounds.push((await world.round(taskId, input)) as Round);
      world.work();
    }
    expect(answerOf(rounds).state).toBe(state);
    const created = [...world.memory.created];
    const again = (await world.round(world.click(), input)) as Round;
    const shell = (await world.round(null, input)) as Round;
    expect(again.told).toEqual([again.bisection.sentence]);
    for (const round of [again, shell]) expect(answerOf([round])).toEqual(answerOf(rounds));
    expect(world.memory.created).toEqual(created);
  },
);
