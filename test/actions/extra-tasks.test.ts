import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExtraWork, extraRunIds, extraTasks, type ToRun } from '../../actions/engine/extra-tasks.ts';
import { Statuses } from '../../actions/engine/statuses.ts';
import { derivedTaskId, freeTaskId } from '../../src/util/hash.ts';
import { asLabel, type TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { graphOf, type Sketches } from '../rig/graphs.ts';
import { context, NOW, statusOf } from './fakes.ts';

/**
 * image -> build -> test
 *               |       \-> report
 *               \-> lint, which waits for the test where that is there
 */
const GRAPH: Sketches = {
  image: {},
  build: { needs: ['image'] },
  test: {
    needs: ['build'],
    definition: { deadline: { 'relative-datestamp': '1 day' }, extra: { treeherder: { symbol: 'T' } } },
  },
  lint: { needs: ['build'], soft: ['test'] },
  report: { needs: ['test'] },
};
const decisionTaskId = derivedTaskId('decision');
const group = { decisionTaskId, schedulerId: 'gecko-level-3' };
const there = (label: string): TaskId => derivedTaskId('there', label);
const at = (days: number): string => new Date(NOW + days * 86_400_000).toJSON();

/** Plans the wanted labels on a push where `existing` tasks are; labels that are missing there were never made. */
function plan(
  existing: Readonly<Record<string, Partial<TaskStatus>>>,
  toRun: readonly ToRun[],
  extra: readonly TaskStatus[] = [],
  taken: readonly TaskId[] = [],
) {
  const labels = Object.keys(existing);
  const ref = { decisionTaskId, pushlogId: '1', revision: 'a'.repeat(40) };
  const work: ExtraWork = {
    push: {
      ref,
      group,
      graph: graphOf(GRAPH),
      existing: new Map(labels.map((label) => [asLabel(label), [there(label)]])),
    },
    toRun,
  };
  const known = new Map(labels.map((label) => [there(label), statusOf(there(label), existing[label])]));
  for (const status of extra) known.set(status.taskId, status);
  const result = extraTasks(work, new Statuses(known), context, new Set(taken));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const want = (label: string, over: Partial<ToRun> = {}): ToRun => ({
  label: asLabel(label),
  times: 1,
  runs: 'fill',
  ...over,
});
const made = ({ tasks }: ReturnType<typeof plan>): readonly string[] => [...tasks.values()].map(({ label }) => label);
const [FIRST, SECOND] = extraRunIds(group, asLabel('test'), 2) as [TaskId, TaskId];

describe('what a wanted task depends on', () => {
  test.each<[name: string, existing: Readonly<Record<string, Partial<TaskStatus>>>, expected: readonly string[]]>([
    ['is taken from the push', { image: {}, build: {} }, ['test']],
    ['is taken though it has not finished', { image: {}, build: { state: 'running' } }, ['test']],
    ['is made where it is missing', { image: {} }, ['build', 'test']],
    ['is made where it failed', { image: {}, build: { state: 'failed' } }, ['build', 'test']],
    ['is made where it was canceled', { image: {}, build: { state: 'exception' } }, ['build', 'test']],
    ['is made where it expires before the deadline', { image: {}, build: { expires: at(0.5) } }, ['build', 'test']],
    ['is made down to the root', {}, ['image', 'build', 'test']],
    ['is not looked into where it is there', { image: { state: 'failed' }, build: {} }, ['test']],
  ])('%s', (_name, existing, expected) => {
    expect(made(plan(existing, [want('test')]))).toEqual(expected);
  });

  test('is a soft dependency too, where that is on the push or made', () => {
    const dependencies = (result: ReturnType<typeof plan>) =>
      [...result.tasks.values()].find(({ label }) => label === 'lint')?.dependencies;
    expect(dependencies(plan({ build: {} }, [want('lint')]))).toEqual({ build: there('build') });
    expect(dependencies(plan({ build: {}, test: {} }, [want('lint')]))).toMatchObject({ test: there('test') });
    expect(dependencies(plan({ build: {} }, [want('lint'), want('test')]))).toMatchObject({ test: FIRST });
    // Made for another task of the same action, which may come later.
    expect(dependencies(plan({ build: {} }, [want('lint'), want('report')]))).toMatchObject({ test: FIRST });
    // Made by an earlier action that no list tells of.
    const earlier = (over: Partial<TaskStatus>) =>
      dependencies(plan({ build: {} }, [want('lint')], [statusOf(FIRST, over)]));
    expect(earlier({ state: 'running', runs: [{ state: 'running' }] })).toMatchObject({ test: FIRST });
    expect(earlier({ state: 'failed' })).toEqual({ build: there('build') });
  });
});

describe('the extra runs that are taken', () => {
  const run = (taskId: TaskId, over: Partial<TaskStatus> = {}) => statusOf(taskId, over);
  const before = [{ state: 'completed', resolved: at(-1) }];
  const ids = (wants: readonly ToRun[], extra: readonly TaskStatus[], taken: readonly TaskId[] = []) => [
    ...plan({ build: {} }, wants, extra, taken).tasks.keys(),
  ];

  test.each<[name: string, want: ToRun, extra: readonly TaskStatus[], expected: readonly TaskId[]]>([
    ['the first', want('test'), [], [FIRST]],
    ['the first, although it is there', want('test'), [run(FIRST, { runs: before })], [FIRST]],
    [
      'the second where the first was canceled',
      want('test'),
      [run(FIRST, { state: 'exception', runs: before })],
      [SECOND],
    ],
    [
      'the second for a fresh one where the first is over',
      want('test', { runs: 'fresh' }),
      [run(FIRST, { runs: before })],
      [SECOND],
    ],
    [
      'the first for a fresh one that has not finished',
      want('test', { runs: 'fresh' }),
      [run(FIRST, { state: 'running', runs: [] })],
      [FIRST],
    ],
    ['as many as are wanted', want('test', { times: 2 }), [], [FIRST, SECOND]],
  ])('%s', (_name, one, extra, expected) => {
    expect(ids([one], extra)).toEqual(expected);
  });

  test('are not those of somebody else', () => {
    const squatter = run(FIRST, { taskGroupId: derivedTaskId('other') });
    const [moved] = ids([want('test')], [squatter]);
    expect(moved).not.toBe(FIRST);
    expect(ids([want('test')], [], [FIRST])).toEqual([moved]);
  });

  test('are not those of somebody who took all that can be guessed', () => {
    const foreign = derivedTaskId('other');
    const squatters: TaskStatus[] = [];
    const guessed = new Set<TaskId>();
    for (let i = 0; i < 50; i++) {
      const taskId = freeTaskId(guessed, 'extra', decisionTaskId, 'test', 1);
      guessed.add(taskId);
      squatters.push(run(taskId, { taskGroupId: foreign }));
    }
    const [moved] = ids([want('test')], squatters);
    expect(guessed).not.toContain(moved);
    expect(ids([want('test')], squatters)).toEqual([moved]);
  });
});

test('a change is made to what is wanted, and to nothing else', () => {
  const { tasks } = plan({}, [want('test', { change: { symbol: 'T-abc-bk', testPaths: '{}' } })]);
  const byLabel = Object.fromEntries([...tasks.values()].map(({ label, task }) => [label, task]));
  expect(byLabel['test']).toMatchObject({
    extra: { treeherder: { symbol: 'T-abc-bk' } },
    payload: { env: { MOZHARNESS_TEST_PATHS: '{}' } },
  });
  expect(byLabel['build']).not.toHaveProperty('payload');
});

test('whatever is there and wanted: ids are unique, no edge dangles, and the same is planned again', () => {
  const state = fc.constantFrom('pending', 'running', 'completed', 'failed', 'exception');
  const status = fc.record({ state, expires: fc.constantFrom(at(0.5), at(30)) });
  const labels = fc.constantFrom('image', 'build', 'test', 'lint');
  const wants = fc.uniqueArray(
    fc.record({
      label: labels.map(asLabel),
      times: fc.integer({ min: 1, max: 3 }),
      runs: fc.constantFrom('fill', 'fresh'),
    }),
    { minLength: 1, selector: ({ label }) => label },
  );
  fc.assert(
    fc.property(fc.dictionary(labels, status), wants, (existing, wanted) => {
      const result = plan(existing as never, wanted as ToRun[]);
      for (const { label, times } of wanted) {
        expect(made(result).filter((one) => one === label)).toHaveLength(times);
      }
      const known = new Set([...result.tasks.keys(), ...Object.keys(existing).map(there)]);
      for (const [taskId, { dependencies, task }] of result.tasks) {
        expect(Object.values(dependencies).every((id) => known.has(id as TaskId) && id !== taskId)).toBe(true);
        expect(new Set(task['dependencies'] as string[])).toEqual(new Set(Object.values(dependencies)));
      }
      expect([...plan(existing as never, wanted as ToRun[]).tasks.keys()]).toEqual([...result.tasks.keys()]);
    }),
  );
});
