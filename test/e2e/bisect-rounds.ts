/** Rounds of a bisection, one after the other, until there is none left to run. */
import { expect } from 'vitest';
import type { Bisection } from '../../src/history/bisection.ts';
import { printFailure } from '../../src/util/failure.ts';
import { type BisectWorld, bisectionIn, type Truth } from './bisect-world.ts';
import type { Death } from './killable.ts';

/** A flaky test that push 28 of 41 broke. */
export const TRUTH: Truth = { seed: 'bisect-1', pushes: 41, culprit: 27, good: 0.1, bad: 0.9, every: 40 };

/** One round, run to its end after it was killed, again and again, a request later each time. */
async function round(world: BisectWorld, taskId: string, among: Death['among'] | null) {
  for (let at = 0; among !== null; at++) {
    // Before a change it is as it was after the one before.
    const done = await world.act(taskId, { at, among, takesEffect: true });
    if (done !== null) return done;
  }
  const done = await world.act(taskId);
  if (done === null) throw new Error('nobody killed it');
  return done;
}

/** Runs rounds until there is none left to run. */
export async function toTheEnd(world: BisectWorld, among: Death['among'] | null = null): Promise<readonly Bisection[]> {
  const rounds: Bisection[] = [];
  for (;;) {
    const tasks = await world.actionTasks();
    if (tasks.length === 0) return rounds;
    const all = await Promise.all(tasks.map(({ taskId }) => round(world, taskId, among)));
    for (const { result, files, told } of all) {
      if (!result.ok) throw new Error(printFailure(result.failure));
      expect(result.value.rows.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      const bisection = bisectionIn(files);
      expect(told).toEqual([bisection.sentence]);
      expect(files.get('bisect-report.html')).toContain(bisection.sentence);
      rounds.push(bisection);
    }
    for (const task of tasks) await world.completed(task);
    await world.work();
  }
}

/** What does not depend on names and times. */
export const essence = ({ state, culprits, pushes, spent, round: number }: Bisection) => ({
  ...{ state, number, bought: spent.runs },
  culprits: pushes.flatMap(({ revision }, i) => (culprits.includes(revision) ? [i] : [])),
  runs: pushes.map(({ runs }) => runs.map(({ result }) => result).sort()),
});
