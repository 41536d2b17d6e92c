import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionOn, BUILD, GRAPH, IMAGE, is } from './action-scenes.ts';
import { Deployment } from './deployment.ts';
import { History, type PushSketch } from './history.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start();
  await deployment.role('anonymous', ['queue:get-artifact:public/*']);
});
afterAll(() => deployment[Symbol.asyncDispose]());

describe('backfill', () => {
  const pruned: PushSketch = { graph: GRAPH, there: [IMAGE, BUILD] };
  const ran: PushSketch = { graph: GRAPH, there: [IMAGE, BUILD, is('test-3', 'completed')] };
  const red: PushSketch = { graph: GRAPH, there: [IMAGE, BUILD, is('test-3', 'failed')] };

  /** Number of tasks that were added to each push, from the first push on. */
  const countsOf = async ({ history }: { history: History }): Promise<number[]> =>
    Promise.all(history.pushes.map(async (push) => [...(await history.added(push)).values()].flat().length));

  test.each<[name: string, pushes: readonly PushSketch[], input: unknown, counts: readonly number[]]>([
    ['goes back to the last push where it ran', [pruned, ran, pruned, pruned, red], null, [0, 0, 1, 1, 0]],
    ['a red run is a run', [pruned, red, pruned, red], null, [0, 0, 1, 0]],
    ['goes as far as it is told', [pruned, ran, pruned, pruned, red], { depth: 4 }, [1, 0, 1, 1, 0]],
    ['and no farther', [pruned, pruned, pruned, red], { depth: 1 }, [0, 0, 1, 0]],
    ['retriggers where it ran, if told to', [ran, pruned, red], { depth: 2, retrigger: true }, [1, 1, 0]],
    ['includes the push itself, if told to', [ran, pruned, red], { inclusive: true }, [0, 1, 1]],
    ['runs it several times', [ran, pruned, red], { times: 3 }, [0, 3, 0]],
    ['takes an even sample', [ran, pruned, pruned, pruned, pruned, pruned, red], { slices: 1 }, [0, 0, 0, 1, 0, 0, 0]],
    ['shows what it would do', [ran, pruned, red], { dryRun: true }, [0, 0, 0]],
  ])('%s', async (_name, sketches, input, counts) => {
    await using history = await History.start(deployment, sketches);
    using action = await actionOn(deployment, history, { input });
    const done = await action.run();
    expect(done.stderr).toBe('');
    expect(await countsOf({ history })).toEqual(counts);
    // Again, by somebody else: nothing is made twice.
    using again = await actionOn(deployment, history, { input });
    expect((await again.run()).status).toBe(0);
    expect(await countsOf({ history })).toEqual(counts);
  });

  test('carries the manifests of a task over', async () => {
    const paths = JSON.stringify({ mochitest: ['a.toml', 'b.toml'] });
    const explicit = is('test-3', 'failed', { payload: { env: { MOZHARNESS_TEST_PATHS: paths } } });
    await using history = await History.start(deployment, [
      ran,
      pruned,
      { graph: GRAPH, there: [IMAGE, BUILD, explicit] },
    ]);
    using action = await actionOn(deployment, history);
    expect((await action.run()).status).toBe(0);
    const [, middle] = history.pushes;
    const made = middle && (await history.added(middle)).get('test-3')?.[0];
    expect(made?.task.payload['env']).toMatchObject({ MOZHARNESS_TEST_PATHS: expect.stringContaining('a.toml') });
  });

  test('does the rest where one task cannot be created, and fails', async () => {
    await using history = await History.start(deployment, [ran, pruned, pruned, red]);
    using action = await actionOn(deployment, history);
    const group = history.pushes[1]?.decisionTaskId;
    await deployment.api('queue.sealTaskGroup', group);
    const done = await action.run();
    expect(done.status).toBe(1);
    expect(done.stderr).toContain('sealed');
    expect(await countsOf({ history })).toEqual([0, 0, 1, 0]);
    expect(action.result.totals).toMatchObject({ created: 1, failed: 1 });
  });
});
