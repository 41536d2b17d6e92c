import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seta } from '../cli/seta.ts';
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

describe('actions on one push', () => {
  const pruned: PushSketch = {
    graph: { ...GRAPH, 'test-1': { needs: { build: 'build' }, attributes: { retrigger: true } } },
    there: [IMAGE, BUILD, is('test-1', 'completed', { tags: { retrigger: 'true' } })],
    artifacts: { 'public/target-tasks.json': JSON.stringify(['test-1', 'test-2', 'test-3']) },
  };

  const namesOf = async (history: History): Promise<string[]> =>
    [...(await history.added(history.last))].flatMap(([name, tasks]) => tasks.map(() => name)).sort();

  test.each<[callback: string, input: unknown, added: readonly string[]]>([
    ['run-missing-tests', null, ['test-2', 'test-3']],
    ['run-missing-tests', { match: ['*-3'] }, ['test-3']],
    ['run-missing-tests', { platforms: ['linux/*'] }, ['test-2', 'test-3']],
    ['run-missing-tests', { platforms: ['windows*'] }, []],
    ['run-missing-tests', { maxTasks: 1 }, ['test-2']],
    ['add-new-jobs', { tasks: ['test-2', 'build'] }, ['build', 'test-2']],
    ['add-new-jobs', { tasks: ['test-2'], times: 2 }, ['test-2', 'test-2']],
    ['retrigger-multiple', { requests: [{ tasks: ['test-1'], times: 2 }] }, ['test-1', 'test-1']],
  ])('%s with %j', async (callback, input, added) => {
    await using history = await History.start(deployment, [pruned]);
    using action = await actionOn(deployment, history, { callback, input, on: null });
    const done = await action.run();
    expect(done.stderr).toBe('');
    expect(await namesOf(history)).toEqual(added);
    using again = await actionOn(deployment, history, { callback, input, on: null });
    expect((await again.run()).status).toBe(0);
    expect(await namesOf(history)).toEqual(added);
  });

  test.each<[callback: string, on: string, label: string, outcome: string]>([
    ['rerun', 'test-2', 'test-2', 'rerun'],
    ['rerun', 'test-1', 'test-1', 'skipped'],
    ['cancel', 'test-3', 'test-3', 'canceled'],
    ['cancel', 'test-1', 'test-1', 'skipped'],
    ['retrigger', 'test-1', 'test-1', 'created'],
    ['retrigger-disabled', 'test-2', 'test-2', 'failed'],
  ])('%s of %s', async (callback, on, label, outcome) => {
    const there = [...pruned.there, is('test-2', 'failed'), is('test-3', 'pending')];
    await using history = await History.start(deployment, [{ ...pruned, there }]);
    using action = await actionOn(deployment, history, { callback, on });
    const done = await action.run();
    expect(done.status).toBe(outcome === 'failed' ? 1 : 0);
    expect(action.result.rows).toMatchObject([{ label, outcome }]);
    const state = outcome === 'rerun' ? 'pending' : outcome === 'canceled' ? 'exception' : null;
    if (state === null) return;
    const { status } = (await deployment.api('queue.status', history.last.taskIds.get(on))) as {
      status: { state: string };
    };
    expect(status.state).toBe(state);
  });

  test('cancel-all leaves itself and what is over alone', async () => {
    const there = [IMAGE, is('build', 'pending'), is('test-1', 'pending')];
    await using history = await History.start(deployment, [{ ...pruned, there }]);
    using action = await actionOn(deployment, history, { callback: 'cancel-all', on: null });
    expect((await action.run()).status).toBe(0);
    expect(action.result.totals).toEqual({ canceled: 2 });
  });

  test('a retrigger that has not finished is not made again, one that has is', async () => {
    await using history = await History.start(deployment, [pruned]);
    const once = async () => {
      using action = await actionOn(deployment, history, { callback: 'retrigger', on: 'test-1' });
      expect((await action.run()).status).toBe(0);
      return namesOf(history);
    };
    expect(await once()).toEqual(['test-1']);
    expect(await once()).toEqual(['test-1']);
    const [made] = (await history.added(history.last)).get('test-1') ?? [];
    await deployment.api('queue.cancelTask', made?.taskId);
    expect(await once()).toEqual(['test-1', 'test-1']);
  });

  test.each<[name: string, args: (push: MadePush) => readonly string[], added: readonly string[]]>([
    [
      'a label, by a link',
      ({ decisionTaskId }) => [`${deployment.rootUrl}/tasks/groups/${decisionTaskId}`, 'test-3'],
      ['test-3'],
    ],
    [
      'labels twice, by a task',
      ({ taskIds }) => [taskIds.get('build') ?? '', 'test-2', '--times', '2'],
      ['test-2', 'test-2'],
    ],
    ['what was left out, by a revision', ({ revision }) => [revision, '--left-out'], ['test-2', 'test-3']],
    ['some of it', ({ decisionTaskId }) => [decisionTaskId, '--left-out', '*-3', 'x', '--max-tasks', '1'], ['test-3']],
    ['nothing, dry', ({ decisionTaskId }) => [decisionTaskId, '--left-out', '--dry-run'], []],
  ])('seta run: %s', async (_name, args, added) => {
    await using history = await History.start(deployment, [{ ...pruned, scopes: ACTION_SCOPES }]);
    const who = await deployment.client([...ACTION_SCOPES, 'auth:expand-scopes']);
    const env = {
      TASKCLUSTER_ROOT_URL: deployment.rootUrl,
      TASKCLUSTER_CLIENT_ID: who.clientId,
      TASKCLUSTER_ACCESS_TOKEN: who.accessToken,
      SETA_PROJECT: history.project,
    };
    const ran = await seta(['run', ...args(history.last), '--json'], { env });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(await namesOf(history)).toEqual(added);
  });

  test('seta run says that nobody is signed in, and how to', async () => {
    const env = { TASKCLUSTER_ROOT_URL: deployment.rootUrl };
    const ran = await seta(['run', 'LQcEWSDJRzyvZUTsbyzBMQ', 'test-1'], { env });
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('eval "$(taskcluster signin)"') });
  });

  test.each<[what: string, input: unknown, told: RegExp]>([
    ['a number out of range', { times: 1000 }, /input[.]times: times is 1000/],
    ['an unknown key', { tasks: [], time: 2 }, /did you mean times[?]/],
    ['something else than an object', 'test-1', /the whole is "test-1"/],
    ['a missing key', {}, /tasks is missing/],
  ])('an input with %s is told in a sentence', async (_what, input, told) => {
    await using history = await History.start(deployment, [pruned]);
    using action = await actionOn(deployment, history, { callback: 'add-new-jobs', input, on: null });
    const done = await action.run();
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(told);
    expect(done.stderr).not.toMatch(/^\s+at /m);
  });
});
