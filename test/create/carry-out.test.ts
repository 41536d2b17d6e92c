import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CarryOut, carryOut, creationFailure, type TaskPlan } from '../../src/create/carry-out.ts';
import { CONCURRENCY } from '../../src/create/create.ts';
import type { Task } from '../../src/graph/task.ts';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import { subgraph } from '../../src/optimize/subgraph.ts';
import { printFailure } from '../../src/util/failure.ts';
import { derivedTaskId, freeTaskId } from '../../src/util/hash.ts';
import { asLabel, type Label, type TaskId } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { FakeQueue, Killed, nameOf } from './fake-queue.ts';

const decisionTaskId = derivedTaskId('decision');
const group = { decisionTaskId, schedulerId: 'test-level-1' };
const idOf = (label: string): TaskId => derivedTaskId('task', decisionTaskId, label);

/** Label to the labels it depends on; `a*3` is a task with three copies. */
type Shape = Readonly<Record<string, readonly string[]>>;

function graphOf(shape: Shape): TaskGraph {
  const tasks = Object.entries(shape).map(([key, dependencies]): [Label, Task] => {
    const [name = '', copies] = key.split('*');
    const label = asLabel(name);
    const task: Task = {
      kind: 'test',
      label,
      attributes: copies ? { task_duplicates: Number(copies) } : {},
      dependencies: Object.fromEntries(dependencies.map((to) => [to, asLabel(to)])),
      optimization: null,
      task: {
        created: { 'relative-datestamp': '0 seconds' },
        metadata: { name },
        payload: { self: { 'task-reference': '<self>' }, fetch: dependencies.map((to) => ref(to)) },
      },
    };
    return [label, task];
  });
  return new TaskGraph(new Map(tasks));
}

const ref = (edge: string) => ({ 'task-reference': `<${edge}>` });

function queueWithDecision(): FakeQueue {
  const queue = new FakeQueue();
  queue.tasks.set(decisionTaskId, { metadata: { name: 'decision' } });
  return queue;
}

function carry(queue: FakeQueue, graph: TaskGraph, more: Partial<CarryOut<TaskPlan>> = {}, now = 0) {
  const home = { decisionTaskId, rootUrl: null, proxyUrl: 'http://taskcluster' };
  const plan = (taken: ReadonlySet<TaskId>) => subgraph(graph, new Set(), new Map(), { ...home, taken });
  const services = { queue, clock: { now: () => now } };
  return carryOut(services, { group, plan, record: () => ok(undefined), ...more });
}

async function outcomes(queue: FakeQueue, graph: TaskGraph, now = 0): Promise<Record<string, string>> {
  const carried = await carry(queue, graph, {}, now);
  if (!carried.ok) throw new Error(printFailure(carried.failure));
  return Object.fromEntries(carried.value.creations.map(({ label, outcome }) => [label, outcome]));
}

/** Every label has as many tasks as it should, and every reference leads to a task of ours. */
function expectWhole(queue: FakeQueue, graph: TaskGraph): void {
  const ours = new Map([...queue.tasks].filter(([, { taskGroupId }]) => taskGroupId === decisionTaskId));
  const names = [...ours.values()].map(nameOf).sort();
  const expected = [...graph.tasks.values()].flatMap(({ label, attributes }) =>
    Array<string>(Number(attributes['task_duplicates'] ?? 1)).fill(label),
  );
  expect(names).toEqual(expected.sort());
  for (const [, { payload, dependencies }] of ours) {
    const { self, fetch } = payload as { self: TaskId; fetch: TaskId[] };
    for (const id of [self, ...fetch]) expect(ours.has(id)).toBe(true);
    const inside = (dependencies as TaskId[]).filter((id) => id !== decisionTaskId);
    expect(inside.toSorted()).toEqual([...new Set(fetch)].toSorted());
  }
}

//  a   e
//  |\
//  b c
//   \|
//    d
const DIAMOND = graphOf({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], e: [] });

describe('creating tasks', () => {
  test('in an order in which dependencies come first, in the group and under the scheduler of the decision', async () => {
    const queue = queueWithDecision();
    expect(await outcomes(queue, DIAMOND)).toEqual({
      a: 'created',
      b: 'created',
      c: 'created',
      d: 'created',
      e: 'created',
    });
    expectWhole(queue, DIAMOND);
    expect(queue.tasks.get(idOf('d'))).toMatchObject({ taskGroupId: decisionTaskId, schedulerId: 'test-level-1' });
  });

  test('a task with no dependency inside the graph depends on the decision task', async () => {
    const queue = queueWithDecision();
    await outcomes(queue, DIAMOND);
    expect(queue.tasks.get(idOf('e'))?.['dependencies']).toEqual([decisionTaskId]);
    expect(queue.tasks.get(idOf('b'))?.['dependencies']).toEqual([idOf('a')]);
  });

  test('relative timestamps are resolved when a task is sent', async () => {
    const queue = queueWithDecision();
    await outcomes(queue, DIAMOND, Date.parse('2026-11-22T06:00:00Z'));
    expect(queue.tasks.get(idOf('a'))?.['created']).toBe('2026-11-22T06:00:00.000Z');
  });

  test('task_duplicates makes copies under ids of their own', async () => {
    const graph = graphOf({ a: [], 'b*3': ['a'] });
    const queue = queueWithDecision();
    await outcomes(queue, graph);
    expectWhole(queue, graph);
    await outcomes(queue, graph, 1000);
    expectWhole(queue, graph);
  });

  test('no more requests at once than the bound', async () => {
    const queue = queueWithDecision();
    await outcomes(queue, graphOf(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`t${i}`, []]))));
    expect(queue.mostUnderWay).toBe(CONCURRENCY);
  });

  test('a chain of ten thousand', async () => {
    const queue = queueWithDecision();
    const shape = Array.from({ length: 10_000 }, (_, i) => [`t${i}`, i === 0 ? [] : [`t${i - 1}`]]);
    await outcomes(queue, graphOf(Object.fromEntries(shape)));
    expect(queue.order).toHaveLength(10_000);
  });
});

describe('a task that the queue refuses', () => {
  test('is told with the words of the queue; its dependents are not sent, all others are', async () => {
    const queue = queueWithDecision();
    queue.refused.add('b');
    const carried = await carry(queue, DIAMOND);
    if (!carried.ok) throw new Error('carried out');
    const { creations } = carried.value;
    expect(Object.fromEntries(creations.map(({ label, outcome }) => [label, outcome]))).toEqual({
      a: 'created',
      b: 'failed',
      c: 'created',
      d: 'skipped',
      e: 'created',
    });
    const failure = creationFailure(creations);
    expect(failure && printFailure(failure)).toBe(
      [
        '2 of 5 tasks could not be created [service]',
        `  b (${idOf('b')}): 403: no scope for b [service]`,
        '  b: not sent because of it: d [service]',
        '  -> mend the cause and run this task again: what exists is left alone, what is missing is created',
      ].join('\n'),
    );
  });

  test('a hundred in a row are enough: the queue is not asked about the rest', async () => {
    const queue = queueWithDecision();
    const labels = Array.from({ length: 1000 }, (_, i) => `t${i}`);
    for (const label of labels) queue.refused.add(label);
    const carried = await outcomes(queue, graphOf(Object.fromEntries(labels.map((label) => [label, []]))));
    const failed = Object.values(carried).filter((outcome) => outcome === 'failed').length;
    expect(failed).toBeLessThan(100 + CONCURRENCY);
    expect(Object.values(carried).filter((outcome) => outcome === 'skipped')).toHaveLength(1000 - failed);
  });

  test('a hundred that are not in a row stop nothing', async () => {
    const queue = queueWithDecision();
    const labels = Array.from({ length: 400 }, (_, i) => `t${i}`);
    for (const [i, label] of labels.entries()) if (i % 2 === 0) queue.refused.add(label);
    const carried = await outcomes(queue, graphOf(Object.fromEntries(labels.map((label) => [label, []]))));
    expect(Object.values(carried).filter((outcome) => outcome === 'created')).toHaveLength(200);
  });

  test('is created by the next run', async () => {
    const queue = queueWithDecision();
    queue.refused.add('b');
    await outcomes(queue, DIAMOND);
    queue.refused.clear();
    expect(await outcomes(queue, DIAMOND, 1000)).toEqual({
      a: 'exists',
      b: 'created',
      c: 'exists',
      d: 'created',
      e: 'exists',
    });
    expectWhole(queue, DIAMOND);
  });
});

describe('an id that is taken by a task of others', () => {
  const squatters: readonly [string, Record<string, unknown>][] = [
    ['in another group', { taskGroupId: derivedTaskId('other'), schedulerId: 'test-level-1', metadata: { name: 'a' } }],
    ['of another scheduler', { taskGroupId: decisionTaskId, schedulerId: '-', metadata: { name: 'a' } }],
    ['with another label', { taskGroupId: decisionTaskId, schedulerId: 'test-level-1', metadata: { name: 'x' } }],
  ];
  test.each(squatters)('%s: the next id is used, in every reference too, and it is told', async (_, squatter) => {
    const queue = queueWithDecision();
    queue.tasks.set(idOf('a'), squatter as never);
    const recorded: (readonly TaskId[])[] = [];
    const seen: string[] = [];
    const carried = await carry(queue, DIAMOND, {
      record: ({ tasks }) => {
        recorded.push([...tasks.keys()]);
        return ok(undefined);
      },
      progress: ({ label, outcome }) => void seen.push(`${label} ${outcome}`),
    });
    const next = derivedTaskId('task', decisionTaskId, 'a', 'attempt', 1);
    expect(queue.tasks.get(idOf('b'))?.['dependencies']).toEqual([next]);
    expect(queue.tasks.get(next)?.['payload']).toMatchObject({ self: next });
    expect(seen).toContain('a squatted');
    expect(carried.ok && carried.value.taken).toEqual(new Set([idOf('a')]));
    expect(recorded.at(-1)).toContain(next);
    queue.tasks.delete(idOf('a'));
    expectWhole(queue, DIAMOND);
  });

  test.each([1, 20, 21, 100])(
    '%i ids that can be guessed: the task and what depends on it are created',
    async (count) => {
      const queue = queueWithDecision();
      const guessed = new Set<TaskId>();
      for (let i = 0; i < count; i++) {
        const taskId = freeTaskId(guessed, 'task', decisionTaskId, 'a');
        guessed.add(taskId);
        queue.tasks.set(taskId, { metadata: { name: 'squatter' } });
      }
      const created = await outcomes(queue, DIAMOND);
      expect(new Set(Object.values(created))).toEqual(new Set(['created']));
    },
  );

  test('over and over is given up, with a failure of that task', async () => {
    const queue = queueWithDecision();
    const create = queue.createTask.bind(queue);
    queue.createTask = async (taskId, definition) => {
      if (nameOf(definition) === 'a') queue.tasks.set(taskId, { metadata: { name: 'squatter' } });
      return create(taskId, definition);
    };
    expect(await outcomes(queue, DIAMOND)).toMatchObject({ a: 'failed', b: 'skipped', d: 'skipped', e: 'created' });
  });
});

const shapes = fc
  .array(fc.record({ copies: fc.constantFrom('', '', '*2'), picks: fc.array(fc.nat(), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((tasks) =>
    graphOf(
      Object.fromEntries(
        tasks.map(({ copies, picks }, i) => [
          `t${i}${copies}`,
          i === 0 ? [] : [...new Set(picks.map((pick) => `t${pick % i}`))],
        ]),
      ),
    ),
  );

test('killed at any time, with any ids taken, and run again: nothing twice, nothing missing', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.array(fc.nat(40), { maxLength: 4 }),
      fc.array(fc.nat(29)),
      async (graph, kills, taken) => {
        const queue = queueWithDecision();
        const squatted = taken.map((i) => idOf(`t${i}`));
        for (const id of squatted) queue.tasks.set(id, { metadata: { name: 'squatter' }, taskGroupId: id });
        for (const [run, creations] of kills.entries()) {
          queue.creationsLeft = creations;
          await outcomes(queue, graph, run).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        }
        queue.creationsLeft = Number.POSITIVE_INFINITY;
        await outcomes(queue, graph, 99_000);
        expectWhole(queue, graph);
      },
    ),
  );
});

test('two runs at once create each task once', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async (graph) => {
      const queue = queueWithDecision();
      await Promise.all([outcomes(queue, graph, 0), outcomes(queue, graph, 5000)]);
      expectWhole(queue, graph);
    }),
  );
});
