import { expect, test } from 'vitest';
import { act } from '../../actions/engine/act.ts';
import { type ExtraWork, extraTasks } from '../../actions/engine/extra-tasks.ts';
import { Statuses } from '../../actions/engine/statuses.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { asLabel } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { graphOf } from '../rig/graphs.ts';
import { configOf, Memory, parametersOf, setting } from './fakes.ts';

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
  const wants = [{ label: asLabel('test'), times: 10, runs: 'fill' as const }];
  const extra = Array.from({ length: 20 }, (_, i): ExtraWork => {
    const decisionTaskId = derivedTaskId('decision', i);
    const ref = { decisionTaskId, pushlogId: String(i), revision: 'a'.repeat(40) };
    const push = { ref, graph: graphOf({ test: {} }), existing: new Map() };
    return { push, group: { decisionTaskId, schedulerId: 'gecko-level-3' }, wants };
  });
  const statuses = new Statuses();
  const planned = extra.flatMap((work) => {
    const tasks = extraTasks(work, statuses, setting, new Set());
    return tasks.ok ? [tasks.value] : [];
  });
  const request = {
    input: {},
    taskGroupId: derivedTaskId('decision'),
    taskId: null,
    parameters: parametersOf(),
    config: configOf(),
    setting,
  };
  const outside = { ...services, queue: { ...services.queue, createTask } };
  await act({ plan: { extra }, extra: planned, statuses }, request, outside, () => ok(undefined));
  expect(memory.created).toHaveLength(200);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(64);
});
