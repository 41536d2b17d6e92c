import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { call } from './client.ts';
import { Rig } from './rig.ts';

const GROUP = 'project-test';
const ID = 'in-tree-action-1-generic/abc';
const ROLE = `hook-id:${GROUP}/${ID}`;

const definition = load(readFileSync(join(import.meta.dirname, 'hooks.test.yml'), 'utf8')) as object;

/** A rig with the hook, and its role with these scopes. */
async function start(roleScopes: readonly string[]) {
  const rig = await Rig.start({ checkAnswers: true });
  const api = call(rig.rootUrl, rig.root);
  rig.role(ROLE, roleScopes);
  await api('hooks.createHook', GROUP, ID, definition);
  return { rig, api, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

const ENOUGH = [
  'queue:create-task:lowest:provisioner/worker',
  'queue:create-task:project:none',
  'queue:scheduler-id:-',
];

describe('a hook', () => {
  it('is fired by who may, and its task is created by its own role', async () => {
    await using t = await start(ENOUGH);
    const client = t.rig.client({ clientId: 'test/a', scopes: [`hooks:trigger-hook:${GROUP}/*`] });
    const fired = await call(t.rig.rootUrl, client)('hooks.triggerHook', GROUP, ID, { label: 'x', times: 1 });
    const { taskId } = fired as { taskId: string };
    expect(await t.api('queue.task', taskId)).toMatchObject({
      taskGroupId: taskId,
      payload: { times: 1 },
      extra: { own: taskId, by: 'test/a', firedBy: 'triggerHook' },
      metadata: { name: 'fired x' },
    });
  });

  it('creates its task where its template says: in the group of others, under an id that was asked for', async () => {
    await using t = await start(ENOUGH);
    const group = t.rig.addTask({ schedulerId: '-' });
    const taskId = derivedTaskId('asked for');
    const payload = { label: 'x', times: 1, group, taskId };
    expect(await t.api('hooks.triggerHook', GROUP, ID, payload)).toMatchObject({ taskId });
    expect(await t.api('queue.task', taskId)).toMatchObject({ taskGroupId: group });
    const strange = { ...payload, taskId: 'no taskId' };
    await expect(t.api('hooks.triggerHook', GROUP, ID, strange)).rejects.toMatchObject({ statusCode: 400 });
  });

  it('creates nothing in the group of another scheduler', async () => {
    await using t = await start(ENOUGH);
    const group = t.rig.addTask({ schedulerId: 'another' });
    const payload = { label: 'x', times: 1, group };
    await expect(t.api('hooks.triggerHook', GROUP, ID, payload)).rejects.toMatchObject({ statusCode: 400 });
  });

  it('is not fired by others', async () => {
    await using t = await start(ENOUGH);
    const client = t.rig.client({ scopes: ['hooks:trigger-hook:other/*', ...ENOUGH] });
    await expect(
      call(t.rig.rootUrl, client)('hooks.triggerHook', GROUP, ID, { label: 'x', times: 1 }),
    ).rejects.toMatchObject({
      statusCode: 403,
      body: { message: expect.stringContaining(`hooks:trigger-hook:${GROUP}/${ID}`) },
    });
  });

  it('whose role lacks a scope names it', async () => {
    await using t = await start(ENOUGH.slice(1));
    await expect(t.api('hooks.triggerHook', GROUP, ID, { label: 'x', times: 1 })).rejects.toMatchObject({
      statusCode: 403,
      body: { message: expect.stringMatching(new RegExp(`role \`${ROLE}\`[^]*queue:create-task:lowest`)) },
    });
  });

  it.each<[name: string, payload: object]>([
    ['that lacks a property', { label: 'x' }],
    ['with a property of the wrong type', { label: 1, times: 1 }],
    ['with a property too many', { label: 'x', times: 1, more: 1 }],
  ])('refuses a payload %s', async (_name, payload) => {
    await using t = await start(ENOUGH);
    await expect(t.api('hooks.triggerHook', GROUP, ID, payload)).rejects.toMatchObject({ statusCode: 400 });
  });

  it('may decide to do nothing', async () => {
    await using t = await start(ENOUGH);
    expect(await t.api('hooks.triggerHook', GROUP, ID, { label: 'x', times: 0 })).toEqual({});
    expect(t.rig.store.tasks.size).toBe(0);
  });

  it('whose template does not render, or renders no task, says so', async () => {
    await using t = await start(ENOUGH);
    const templates = [{ $eval: 'payload.nothing' }, { payload: {} }];
    for (const task of templates) {
      await t.api('hooks.updateHook', GROUP, ID, { ...definition, task });
      await expect(t.api('hooks.triggerHook', GROUP, ID, { label: 'x', times: 1 })).rejects.toMatchObject({
        statusCode: 400,
      });
    }
  });

  it('is made once, changed, listed and removed', async () => {
    await using t = await start(ENOUGH);
    const hook = await t.api('hooks.hook', GROUP, ID);
    expect(hook).toMatchObject({ ...definition, hookGroupId: GROUP, hookId: ID });
    expect(await t.api('hooks.createHook', GROUP, ID, definition)).toEqual(hook);
    const other = { ...definition, task: {} };
    await expect(t.api('hooks.createHook', GROUP, ID, other)).rejects.toMatchObject({ statusCode: 409 });
    await t.api('hooks.updateHook', GROUP, ID, other);
    expect(await t.api('hooks.listHooks', GROUP)).toMatchObject({ hooks: [{ task: {} }] });
    await t.api('hooks.removeHook', GROUP, ID);
    await expect(t.api('hooks.hook', GROUP, ID)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('is made only by who may assume its role', async () => {
    await using t = await start(ENOUGH);
    const client = t.rig.client({ scopes: ['hooks:modify-hook:*'] });
    await expect(call(t.rig.rootUrl, client)('hooks.createHook', GROUP, 'other', definition)).rejects.toMatchObject({
      statusCode: 403,
      body: { message: expect.stringContaining(`assume:hook-id:${GROUP}/other`) },
    });
  });
});
