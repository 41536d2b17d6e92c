import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionScope } from '../../actions/offer/names.ts';
import type { Sketches } from '../rig/graphs.ts';
import { actionOn, BUILD, GRAPH, IMAGE, is } from './action-scenes.ts';
import { ACTION_SCOPES } from './action-task.ts';
import { Deployment } from './deployment.ts';
import { History, type MadePush, type PushSketch } from './history.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start();
  await deployment.role('anonymous', ['queue:get-artifact:public/*']);
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** Other chunks: the third is not there. */
const TWO_CHUNKS: Sketches = Object.fromEntries(Object.entries(GRAPH).filter(([label]) => label !== 'test-3'));
const UNNUMBERED: Sketches = {
  image: GRAPH['image'] ?? {},
  build: GRAPH['build'] ?? {},
  test: { needs: { build: 'build' } },
};

/** What a backfill of test-3 finds on a push, and what it is to make there. */
interface Case {
  readonly name: string;
  readonly sketch: PushSketch;
  /** Labels to be created, and by what the first is depended on: a label, or `there` for the task that is there. */
  readonly creates: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'pruned', sketch: { graph: GRAPH, there: [IMAGE, BUILD] }, creates: ['test-3'] },
  { name: 'build waits', sketch: { graph: GRAPH, there: [IMAGE, is('build', 'pending')] }, creates: ['test-3'] },
  { name: 'no decision task', sketch: { decision: false, graph: GRAPH, there: [] }, creates: [] },
  {
    name: 'build failed',
    sketch: { graph: GRAPH, there: [IMAGE, is('build', 'failed')] },
    creates: ['build', 'test-3'],
  },
  {
    name: 'build expires too early',
    sketch: { graph: GRAPH, there: [IMAGE, is('build', 'completed', { lives: 60 })] },
    creates: ['build', 'test-3'],
  },
  { name: 'nothing is there', sketch: { graph: GRAPH, there: [] }, creates: ['image', 'build', 'test-3'] },
  { name: 'two chunks', sketch: { graph: TWO_CHUNKS, there: [IMAGE, BUILD] }, creates: ['test-1'] },
  { name: 'no chunks', sketch: { graph: UNNUMBERED, there: [IMAGE, BUILD] }, creates: ['test'] },
  { name: 'ran', sketch: { graph: GRAPH, there: [IMAGE, BUILD, is('test-3', 'completed')] }, creates: [] },
  { name: 'waits', sketch: { graph: GRAPH, there: [IMAGE, BUILD, is('test-3', 'pending')] }, creates: [] },
  { name: 'canceled', sketch: { graph: GRAPH, there: [IMAGE, BUILD, is('test-3', 'canceled')] }, creates: ['test-3'] },
  {
    name: 'an action built',
    sketch: { graph: GRAPH, there: [IMAGE, is('build', 'completed', { byAction: true })] },
    creates: ['test-3'],
  },
  {
    name: 'an action ran it',
    sketch: { graph: GRAPH, there: [IMAGE, BUILD, is('test-3', 'failed', { byAction: true })] },
    creates: [],
  },
];

/** The cases over and over, then the push that is backfilled from. */
const chain = (length: number): readonly PushSketch[] => [
  ...Array.from({ length }, (_, i) => caseOf(i).sketch),
  { graph: GRAPH, there: [IMAGE, BUILD, is('test-3', 'failed')] },
];
const caseOf = (i: number): Case => {
  const found = CASES[i % CASES.length];
  if (!found) throw new Error('there are cases');
  return found;
};

/** Exactly the tasks that the cases say, each once, in the right groups with the right dependencies and symbol. */
async function expectBackfilled(history: History): Promise<void> {
  const { last } = history;
  for (const [i, push] of history.pushes.slice(0, -1).entries()) {
    const { name, creates } = caseOf(i);
    if (push.sketch.decision === false) continue;
    const added = await history.added(push);
    const counts = Object.fromEntries([...added].map(([label, tasks]) => [label, tasks.length]));
    expect({ push: i, name, counts }).toEqual({
      push: i,
      name,
      counts: Object.fromEntries(creates.map((l) => [l, 1])),
    });
    for (const [label, [made]] of added) {
      const edges = Object.values(push.sketch.graph[label]?.needs ?? {});
      const needed = edges.map((edge) => (added.get(edge)?.[0]?.taskId ?? push.taskIds.get(edge)) as string);
      const isFirst = !edges.some((edge) => added.has(edge));
      expect([...(made?.task.dependencies ?? [])].sort()).toEqual(
        [...needed, ...(isFirst ? [push.decisionTaskId] : [])].sort(),
      );
      const isTarget = label.startsWith('test');
      expect(made?.task).toMatchObject({
        taskGroupId: push.decisionTaskId,
        schedulerId: 'seta-level-3',
        routes: [`tc-treeherder.v2.${history.project}.${push.revision}.${push.pushlogId}`],
        extra: { treeherder: { symbol: isTarget ? `M-1-${last.revision.slice(0, 11)}-bk` : 'M-1' } },
        payload: { revision: push.revision },
      });
    }
  }
}

describe('backfill over 40 pushes', () => {
  test('makes exactly what is missing, and says what it did', async () => {
    await using history = await History.start(deployment, chain(40));
    using action = await actionOn(deployment, history, { input: { depth: 40 } });
    const ran = await action.runProcess();
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    await expectBackfilled(history);
    const { rows } = action.result;
    const created = rows.filter(({ outcome }) => outcome === 'created');
    expect(created.flatMap(({ taskIds }) => taskIds)).toHaveLength(
      history.pushes.slice(0, -1).reduce((sum, _, i) => sum + caseOf(i).creates.length, 0),
    );
    expect(rows).toContainEqual(expect.objectContaining({ outcome: 'skipped', why: 'this push has no decision task' }));
    expect(rows).toContainEqual(
      expect.objectContaining({ label: 'test-1', why: 'stands in for test-3, which this push does not have' }),
    );
    // Chain of Trust: one set of files for all pushes.
    const graph = action.json<Record<string, { label: string }>>('task-graph.json');
    expect(Object.keys(graph).sort()).toEqual(created.flatMap(({ taskIds }) => taskIds).sort());
    expect(action.json<string[]>('to-run.json')).toEqual(['test', 'test-1', 'test-3']);
    expect(Object.keys(action.json<object>('label-to-taskid.json'))).toContain('test-3');
  });

  test('twice at once makes each task once', async () => {
    await using history = await History.start(deployment, chain(40));
    const input = { depth: 40 };
    using one = await actionOn(deployment, history, { input });
    using other = await actionOn(deployment, history, { input });
    const ran = await Promise.all([one.runProcess(), other.runProcess()]);
    expect(ran.map(({ status }) => status)).toEqual([0, 0]);
    await expectBackfilled(history);
    const made = [one, other].map(({ result }) => result.totals.created ?? 0);
    expect((made[0] ?? 0) + (made[1] ?? 0)).toBe(
      history.pushes.slice(0, -1).reduce((sum, _, i) => sum + caseOf(i).creates.length, 0),
    );
  });

  test.each([
    [{ requests: 0 }, { requests: 5 }],
    [{ requests: 40 }, { requests: 80 }],
    [{ creates: 1 }, { creates: 1 }],
    [{ creates: 2 }, { creates: 7 }],
    [{ creates: 4 }, { creates: 5 }],
    [{ creates: 9 }, { creates: 12 }],
  ])('killed at %j, then at %j, and run again, it makes each task once', async (first, second) => {
    await using history = await History.start(deployment, chain(CASES.length));
    using action = await actionOn(deployment, history, { input: { depth: CASES.length } });
    const killed = [await action.runProcess(first), await action.runProcess(second)];
    expect(killed.map(({ status }) => status)).toEqual([null, null]);
    const ran = await action.run();
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    await expectBackfilled(history);
    const graph = action.json<object>('task-graph.json');
    const made = history.pushes.slice(0, -1).reduce((sum, _, i) => sum + caseOf(i).creates.length, 0);
    expect(Object.keys(graph)).toHaveLength(made);
  });

  test.each<[what: string, missing: string, without: RegExp]>([
    ['to create tasks', 'queue:create-task:low:seta-e2e/nobody', /^queue:create-task/],
    ['the scheduler', 'queue:scheduler-id:seta-level-3', /^queue:scheduler-id/],
    ['a route', 'queue:route:tc-treeherder.v2.', /^queue:route/],
  ])('without the scope for %s nothing is made and the scope is named', async (_what, missing, without) => {
    await using history = await History.start(deployment, chain(4));
    const own = actionScope(
      { head_repository: history.repository, base_repository: '', tasks_for: 'hg-push' },
      'backfill',
    );
    const scopes = [...ACTION_SCOPES.filter((scope) => !without.test(scope)), 'queue:create-task:project:none', own];
    using action = await actionOn(deployment, history, { input: { depth: 4 }, scopes });
    const ran = await action.run();
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(missing);
    expect(ran.stderr).toContain('test-3');
    expect(await allAdded(history)).toEqual([]);
    expect(action.result.failure).toMatchObject({ reason: 'missing-scopes' });
  });

  test('without the scope of the action it refuses', async () => {
    await using history = await History.start(deployment, chain(1));
    // As good as any scope, but not literally that of the action.
    using action = await actionOn(deployment, history, {
      input: { depth: 1 },
      scopes: [...ACTION_SCOPES, 'assume:repo:*'],
    });
    const ran = await action.run();
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(':action:backfill');
    expect(await allAdded(history)).toEqual([]);
  });
});

const allAdded = async (history: History): Promise<string[]> => {
  const made = history.pushes.filter(({ sketch }) => sketch.decision !== false);
  const all = await Promise.all(made.map((push: MadePush) => history.added(push)));
  return all.flatMap((added) => [...added.keys()]);
};
