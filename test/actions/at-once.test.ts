import { expect, test } from 'vitest';
import { defineAction } from '../../actions/engine/definition.ts';
import { type RunOptions, runAction } from '../../actions/engine/run.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { asLabel } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { graphOf } from '../rig/graphs.ts';
import { Memory, requestOf } from './fakes.ts';

test('tasks on many pushes are created with one limit for all of them', async () => {
  const memory = new Memory();
  const services = memory.services();
  let underWay = 0;
  let most = 0;
  const createTask: typeof services.queue.createTask = async (taskId, definition) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay--;
    return services.queue.createTask(taskId, definition);
  };
  const queue = { ...services.queue, createTask };
  const toRun = [{ label: asLabel('test'), times: 10, runs: 'fill' as const }];
  const action = defineAction<null, null>({
    name: 'many',
    callback: 'many',
    title: 'Many',
    symbol: 'm',
    description: 'On 20 pushes.',
    context: [],
    permission: 'generic',
    offers: ['task'],
    schema: null,
    gather: async () => ok(null),
    plan: () =>
      ok({
        extra: Array.from({ length: 20 }, (_, i) => {
          const decisionTaskId = derivedTaskId('decision', i);
          const ref = { decisionTaskId, pushlogId: String(i), revision: 'a'.repeat(40) };
          const group = { decisionTaskId, schedulerId: 'gecko-level-3' };
          return { push: { ref, group, graph: graphOf({ test: {} }), existing: new Map() }, toRun };
        }),
      }),
  });
  const options: RunOptions = { actionScope: null, decisionScopes: null, dryRun: false, write: () => ok(undefined) };
  const outside = { ...services, queue, limitedTo: () => ({ queue, hooks: services.hooks }) };
  await runAction(action, requestOf(derivedTaskId('decision')), outside, options);
  expect(memory.created).toHaveLength(200);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(64);
});
