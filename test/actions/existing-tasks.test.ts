import { describe, expect, test } from 'vitest';
import { ownIdentity } from '../../actions/engine/current-push.ts';
import { existingTasks } from '../../actions/engine/existing-tasks.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { err } from '../../src/util/result.ts';
import { Memory, requestOf } from './fakes.ts';

const decision = derivedTaskId('decision');
const cron = derivedTaskId('cron');
const elsewhere = derivedTaskId('another decision');
const revision = 'a'.repeat(40);
const ACTIONS = `gecko.v2.repo.revision.${revision}.taskgraph.actions`;
const CRON = `gecko.v2.repo.revision.${revision}.cron`;
const name = 'public/label-to-taskid.json';
const idOf = (label: string): TaskId => derivedTaskId('task', label);

/** A push on which the decision task made `built`. */
function push(): Memory {
  const memory = new Memory();
  memory.decide(decision);
  memory.add(idOf('built'));
  memory.artifacts.set(`${decision} ${name}`, JSON.stringify({ built: idOf('built') }));
  return memory;
}

/** Lists a task as one of the push, which says that it made these. */
function list(memory: Memory, taskId: TaskId, status: Partial<TaskStatus>, text: string, at = ACTIONS): void {
  memory.add(taskId, status);
  memory.index.set(`${at}.${taskId}`, taskId);
  memory.artifacts.set(`${taskId} ${name}`, text);
}
const naming = (...labels: readonly string[]) =>
  JSON.stringify(Object.fromEntries(labels.map((label) => [label, idOf(label)])));

const found = async (memory: Memory) => {
  const existing = await existingTasks(memory.services(), ownIdentity(requestOf(decision)));
  if (!existing.ok) return existing.failure;
  return [...(existing.value ?? [])].map(([label, ids]) => `${label} ${ids.length}`).sort();
};

describe('what is on a push', () => {
  test('is what its decision task, its action tasks and its cron tasks made', async () => {
    const memory = push();
    for (const label of ['added', 'again']) memory.add(idOf(label));
    memory.add(idOf('nightly'), { taskGroupId: cron });
    list(memory, derivedTaskId('action'), {}, naming('added'));
    // Its combined file names what was there, too.
    list(memory, derivedTaskId('action', 2), {}, JSON.stringify({ built: idOf('again'), added: idOf('added') }));
    memory.decide(cron);
    list(memory, cron, { taskGroupId: cron }, naming('nightly'), CRON);
    expect(await found(memory)).toEqual(['added 1', 'built 2', 'nightly 1']);
    expect(memory.warnings).toEqual([]);
  });

  test('is what the decision task has on record, whose ever that is', async () => {
    const memory = push();
    memory.add(idOf('replaced'), { taskGroupId: elsewhere, schedulerId: 'gecko-level-1' });
    memory.artifacts.set(`${decision} ${name}`, naming('replaced'));
    list(memory, derivedTaskId('action'), {}, naming('replaced'));
    expect(await found(memory)).toEqual(['replaced 1']);
  });

  test('is not known where the file of the decision task is wrong', async () => {
    const memory = push();
    memory.artifacts.set(`${decision} ${name}`, '{');
    expect(await found(memory)).toMatchObject({ reason: 'bad-graph', where: `${decision} ${name}` });
  });

  test.each([
    ['no JSON', '{'],
    ['of something else than taskIds', '{"b": "no taskId"}'],
    ['not to be read', null],
  ])('is found although the file of one action task is %s, and that is told', async (_what, text) => {
    const memory = push();
    const broken = derivedTaskId('action');
    list(memory, broken, {}, text ?? '');
    const services = memory.services();
    const read: typeof services.artifacts.read = async (taskId, file) =>
      text === null && taskId === broken
        ? err({ reason: 'service', message: '403' })
        : services.artifacts.read(taskId, file);
    const outside = { ...services, artifacts: { ...services.artifacts, read } };
    const existing = await existingTasks(outside, ownIdentity(requestOf(decision)));
    expect(existing.ok && [...(existing.value ?? []).keys()]).toEqual(['built']);
    expect(memory.warnings).toEqual([expect.stringContaining(`passed over: task ${broken}`)]);
  });
});

describe('a task that the index lists as one of the push', () => {
  const own = derivedTaskId('lister');
  test.each<[who: string, status: Partial<TaskStatus>, parameters: object | null]>([
    ['of another scheduler', { schedulerId: 'other-level-3' }, null],
    ['of a lower level', { schedulerId: 'gecko-level-1' }, null],
    ['of a lower level, in a group of its own', { schedulerId: 'gecko-level-1', taskGroupId: own }, { level: '1' }],
    ['of another group', { taskGroupId: elsewhere }, null],
    ['that decided for another project', { taskGroupId: own }, { project: 'try' }],
    ['that decided for another revision', { taskGroupId: own }, { head_rev: 'b'.repeat(40) }],
    ['that decided for a lower level', { taskGroupId: own }, { level: '1' }],
    ['that is a decision without parameters', { taskGroupId: own }, null],
  ])('and is one %s says nothing of it, and is told', async (_who, status, parameters) => {
    const memory = push();
    memory.decide(elsewhere, { head_rev: 'c'.repeat(40) });
    if (parameters) memory.decide(own, parameters);
    for (const label of ['built', 'added']) memory.add(derivedTaskId('hostile', label), status);
    const hostile = { built: derivedTaskId('hostile', 'built'), added: derivedTaskId('hostile', 'added') };
    list(memory, own, status, JSON.stringify(hostile));
    expect(await found(memory)).toEqual(['built 1']);
    expect(memory.warnings).toEqual([expect.stringContaining(own)]);
  });

  test('and is not there says nothing', async () => {
    const memory = push();
    memory.index.set(`${ACTIONS}.x`, derivedTaskId('gone'));
    expect(await found(memory)).toEqual(['built 1']);
  });
});

test.each<[whose: string, status: Partial<TaskStatus> | null]>([
  ['another scheduler', { schedulerId: 'other-level-3' }],
  ['a lower level', { schedulerId: 'gecko-level-1' }],
  ['another push of this level', { taskGroupId: elsewhere }],
  ['nobody', null],
])('of what an action task of the push names, a task of %s does not stand for a label', async (_whose, status) => {
  const memory = push();
  const hostile = derivedTaskId('hostile');
  if (status) memory.add(hostile, status);
  memory.add(idOf('added'));
  list(memory, derivedTaskId('action'), {}, JSON.stringify({ built: hostile, fresh: hostile, added: idOf('added') }));
  expect(await found(memory)).toEqual(['added 1', 'built 1']);
});
