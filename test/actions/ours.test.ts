import { describe, expect, test } from 'vitest';
import { earlierPushes } from '../../actions/backfill/earlier-pushes.ts';
import { choosePushes } from '../../actions/backfill/pushes.ts';
import { cancel } from '../../actions/cancel.ts';
import { extraRunIds } from '../../actions/engine/extra-tasks.ts';
import { perform } from '../../src/cli/action/perform.ts';
import { printParameters } from '../../src/push/parameters.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { asLabel } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { configOf, Memory, parametersOf, setting, statusOf } from './fakes.ts';

const config = configOf();
const decision = derivedTaskId('decision');
const other = derivedTaskId('other');
const label = asLabel('test');

describe('the task group that an action is asked for', () => {
  const run = (status: TaskStatus | null) => {
    const memory = new Memory();
    memory.artifacts.set(`${decision} public/parameters.yml`, printParameters(parametersOf()));
    memory.tasks.set(other, { metadata: { name: 'test' } });
    memory.statuses.set(other, statusOf(other, { state: 'running' }));
    if (status) memory.statuses.set(decision, status);
    const call = { action: cancel, input: null, taskGroupId: decision, taskId: other, config, ownTaskId: null };
    return perform({ ...call, dryRun: true, write: () => ok(undefined) }, memory.services());
  };

  test('is a push of ours', async () => {
    expect(await run(statusOf(decision, { taskGroupId: decision }))).toMatchObject({ ok: true });
  });

  test.each<[name: string, status: TaskStatus | null, message: string]>([
    ['of a task that is not there', null, 'there is no such task'],
    ['of another scheduler', statusOf(decision, { schedulerId: 'other-level-3' }), 'other-level-3, not gecko-level-3'],
    ['of another level', statusOf(decision, { schedulerId: 'gecko-level-1' }), 'gecko-level-1, not gecko-level-3'],
    ['of a task inside of a group', statusOf(decision, { taskGroupId: other }), `belongs to the task group ${other}`],
  ])('is refused where it is that %s', async (_name, status, message) => {
    const failure = { reason: 'bad-input', where: `task ${decision}`, message: expect.stringContaining(message) };
    expect(await run(status)).toMatchObject({ ok: false, failure });
  });
});

/** One earlier push, the status of whose decision task is this. */
function lookBack(status: TaskStatus | null, extra: readonly TaskStatus[] = []) {
  const memory = new Memory();
  memory.artifacts.set(`${other} public/label-to-taskid.json`, '{}');
  for (const one of status ? [status, ...extra] : extra) memory.statuses.set(one.taskId, one);
  const request = { input: {}, taskGroupId: decision, taskId: null, parameters: parametersOf(), config, setting };
  const refs = [{ decisionTaskId: other, pushlogId: '6', revision: 'b'.repeat(40) }];
  return choosePushes(request, memory.services(), refs, { label, depth: null, retrigger: false, slices: 0 });
}
const ours = statusOf(other, { taskGroupId: other });

describe('an earlier push', () => {
  test('is backfilled where its decision task is ours', async () => {
    expect(await lookBack(ours)).toMatchObject({ ok: true, value: { pushes: [{ ref: { decisionTaskId: other } }] } });
  });

  test.each<[name: string, status: TaskStatus | null, why: string]>([
    ['there is no such task', null, 'there is no such task'],
    ['it is of another scheduler', { ...ours, schedulerId: 'gecko-level-1' }, 'gecko-level-1, not gecko-level-3'],
    ['it is not the head of its group', { ...ours, taskGroupId: decision }, 'belongs to the task group'],
  ])('is passed over with a row where the index names a decision task and %s', async (_name, status, why) => {
    const row = { outcome: 'skipped', why: expect.stringContaining(why) };
    expect(await lookBack(status)).toMatchObject({ ok: true, value: { pushes: [], rows: [row] } });
  });

  test('in git is the end of the way back where its decision task is not ours', async () => {
    const parameters = parametersOf({ repository_type: 'git', base_rev: 'b'.repeat(40) });
    const walk = (schedulerId: string) => {
      const memory = new Memory();
      memory.decide(other, schedulerId);
      const text = printParameters({ ...parameters, head_rev: 'b'.repeat(40), base_rev: 'c'.repeat(40) });
      memory.artifacts.set(`${other} public/parameters.yml`, text);
      const services = memory.services();
      const found = { taskId: other, rank: 0, data: {}, expires: '2027-01-01T00:00:00Z' };
      const findTask = async (path: string) => ok(path.includes('b'.repeat(40)) ? found : null);
      const request = { input: {}, taskGroupId: decision, taskId: null, parameters, config, setting };
      return earlierPushes(request, { ...services, index: { ...services.index, findTask } }, 5);
    };
    expect(await walk('gecko-level-3')).toMatchObject({ value: { pushes: [{}, { revision: 'c'.repeat(40) }] } });
    const end = expect.stringContaining('its decision task is not ours');
    expect(await walk('mine-level-3')).toMatchObject({ value: { pushes: [{}], end } });
  });
});

test('a label ran on an earlier push by an extra run of ours, not by a task of others under its id', async () => {
  const [first] = extraRunIds({ decisionTaskId: other, schedulerId: 'gecko-level-3' }, label, 1);
  if (!first) throw new Error('an extra run has an id');
  const run = statusOf(first, { taskGroupId: other });
  expect(await lookBack(ours, [run])).toMatchObject({ value: { pushes: [] } });
  for (const squatter of [
    { ...run, taskGroupId: decision },
    { ...run, schedulerId: 'mine' },
  ]) {
    expect(await lookBack(ours, [squatter])).toMatchObject({ value: { pushes: [{ ref: { decisionTaskId: other } }] } });
  }
});
