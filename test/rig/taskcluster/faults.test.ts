import { describe, expect, it } from 'vitest';
import type { CallRecord } from './calls.ts';
import { call } from './client.ts';
import type { Fault } from './faults.ts';
import { Rig } from './rig.ts';

const status = { service: 'queue', method: 'status' } as const;

/** What each of `n` calls of queue.status comes to: `ok`, or the error's status or code. */
async function outcomes(rig: Rig, n: number, taskIds = [rig.addTask()]): Promise<unknown[]> {
  const api = call(rig.rootUrl, rig.root);
  const seen: unknown[] = [];
  for (let i = 0; i < n; i++) {
    const answer = api('queue.status', taskIds[i % taskIds.length]);
    seen.push(await answer.then(() => 'ok').catch((error) => error.statusCode ?? error.code ?? error.name));
  }
  return seen;
}

describe('calls fail', () => {
  it.each<[name: string, fault: Omit<Fault, 'service' | 'method'>, expected: unknown[]]>([
    ['always', { status: 500 }, [500, 500, 500, 500]],
    ['some times', { status: 503, times: 2 }, [503, 503, 'ok', 'ok']],
    ['after some that pass', { status: 429, after: 1, times: 2 }, ['ok', 429, 429, 'ok']],
    ['by a dropped connection', { status: 'reset', times: 1 }, ['ECONNRESET', 'ok', 'ok', 'ok']],
    ['by an answer that is no JSON', { status: 'garbage', times: 1 }, [200, 'ok', 'ok', 'ok']],
  ])('%s', async (_name, fault, expected) => {
    await using rig = await Rig.start();
    rig.fail({ ...status, ...fault });
    expect(await outcomes(rig, 4)).toEqual(expected);
  });

  it('by an answer that never comes', async () => {
    await using rig = await Rig.start();
    rig.fail({ ...status, status: 'hang', times: 1 });
    const taskId = rig.addTask();
    const hanging = outcomes(rig, 1, [taskId]);
    while (rig.calls.count('queue.status') === 0) await new Promise(setImmediate);
    expect(await outcomes(rig, 3, [taskId])).toEqual(['ok', 'ok', 'ok']);
    expect(await Promise.race([hanging, 'nothing yet'])).toBe('nothing yet');
  });

  it('only for the parameters meant, until they heal', async () => {
    await using rig = await Rig.start();
    const taskIds = [rig.addTask(), rig.addTask()];
    rig.fail({ ...status, status: 500, when: ({ taskId }) => taskId === taskIds[1] });
    expect(await outcomes(rig, 4, taskIds)).toEqual(['ok', 500, 'ok', 500]);
    rig.heal();
    expect(await outcomes(rig, 2, taskIds)).toEqual(['ok', 'ok']);
  });

  it('with their effect done and only the answer lost, when late', async () => {
    await using rig = await Rig.start();
    const taskId = rig.addTask();
    const api = call(rig.rootUrl, rig.root);
    rig.fail({ service: 'queue', method: 'rerunTask', status: 'reset', times: 1 });
    await expect(api('queue.rerunTask', taskId)).rejects.toThrow();
    expect(rig.tasks(taskId)[0]?.status.state).toBe('completed');
    rig.fail({ service: 'queue', method: 'rerunTask', status: 'reset', times: 1, late: true });
    await expect(api('queue.rerunTask', taskId)).rejects.toThrow();
    expect(rig.tasks(taskId)[0]?.status.state).toBe('pending');
  });

  it('with the headers asked for', async () => {
    await using rig = await Rig.start();
    rig.fail({ ...status, status: 429, headers: { 'retry-after': '1' } });
    const answer = await fetch(`${rig.rootUrl}/api/queue/v1/task/${rig.newTaskId()}/status`);
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});

describe('calls are told', () => {
  it('by method, with their paths, failed ones too', async () => {
    await using rig = await Rig.start();
    const taskId = rig.addTask();
    rig.fail({ ...status, status: 500, times: 1 });
    await outcomes(rig, 3, [taskId]);
    expect(rig.calls.count('queue.status')).toBe(3);
    expect(rig.calls.paths('queue.status')).toEqual(Array(3).fill(`/api/queue/v1/task/${taskId}/status`));
    expect(rig.calls.counts()).toEqual({ 'queue.status': 3 });
    expect(rig.calls.total).toBe(3);
  });

  it('to listeners after they took effect and before they are answered', async () => {
    await using rig = await Rig.start();
    const taskId = rig.addTask();
    const told: (CallRecord & { state: string | undefined; answered: boolean })[] = [];
    let answered = false;
    rig.onCall((call) => {
      told.push({ ...call, state: rig.tasks(taskId)[0]?.status.state, answered });
    });
    await call(rig.rootUrl, rig.root)('queue.rerunTask', taskId);
    answered = true;
    expect(told).toMatchObject([
      { name: 'queue.rerunTask', nth: 1, status: 200, params: { taskId }, state: 'pending', answered: false },
    ]);
  });
});

it('answers that wait do so', async () => {
  await using rig = await Rig.start();
  rig.latency(50);
  const started = performance.now();
  await outcomes(rig, 1);
  expect(performance.now() - started).toBeGreaterThan(45);
});
