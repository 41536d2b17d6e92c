import { afterAll, beforeAll, expect, test } from 'vitest';
import { derivedTaskId } from '../../src/util/hash.ts';
import { Deployment } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start();
});
afterAll(() => deployment[Symbol.asyncDispose]());

const hookNamed = (name: string) => ({
  hookGroupId: name,
  hookId: 'hook',
  metadata: { name, description: 'made by an end-to-end test', owner: 'a@b.c' },
  task: {},
  triggerSchema: { type: 'object', additionalProperties: false },
  schedule: [],
  bindings: [],
});

/** A task that nobody is going to run, without its times, which a hook fills in. */
const timeless = (name: string) => ({
  provisionerId: 'seta-e2e',
  workerType: name,
  payload: {},
  metadata: { name, description: 'made by an end-to-end test', owner: 'a@b.c', source: 'https://example.com' },
});

function pending(name: string) {
  const at = (hours: number): string => new Date(Date.now() + hours * 60 * 60_000).toJSON();
  return { ...timeless(name), created: at(0), deadline: at(1), expires: at(2) };
}

test('a run leaves the deployment as it was, and removes nothing that it did not make', async () => {
  const { api } = deployment;
  const name = deployment.unique('leave');
  // What somebody else has there.
  await api('auth.createRole', `${name}-theirs`, { description: 'theirs', scopes: ['a'] });
  const { hookGroupId, hookId, ...theirs } = hookNamed(`${name}-theirs`);
  await api('hooks.createHook', hookGroupId, hookId, theirs);

  await deployment.role(`${name}-theirs`, ['a', 'b']);
  // Meanwhile somebody changes it.
  await api('auth.updateRole', `${name}-theirs`, { description: 'theirs', scopes: ['a', 'b', 'd'] });
  await deployment.role(name, ['c']);
  await deployment.role(`hook-id:${name}/hook`, ['queue:create-task:*', 'queue:scheduler-id:*']);
  await deployment.hook({ ...hookNamed(name), task: timeless(name) });
  await expect(deployment.hook(hookNamed(`${name}-theirs`))).rejects.toThrow('take a name of your own');
  const { clientId } = await deployment.client(['assume:*']);
  const [group, more] = [derivedTaskId(name), derivedTaskId(name, 'more')];
  await api('queue.createTask', group, pending(name));
  await api('queue.createTask', more, { ...pending(name), taskGroupId: group });
  // A hook makes a task in a group of its own.
  const { taskId: fired } = (await api('hooks.triggerHook', name, 'hook', {})) as { taskId: string };
  await deployment.leave();

  await expect(api('auth.role', name)).rejects.toMatchObject({ statusCode: 404 });
  await expect(api('auth.client', clientId)).rejects.toMatchObject({ statusCode: 404 });
  await expect(api('hooks.hook', name, 'hook')).rejects.toMatchObject({ statusCode: 404 });
  expect(await api('auth.role', `${name}-theirs`)).toMatchObject({ description: 'theirs', scopes: ['a', 'd'] });
  expect(await api('hooks.hook', hookGroupId, hookId)).toMatchObject({ hookId });
  for (const taskId of [group, more, fired]) {
    expect(await api('queue.status', taskId)).toMatchObject({ status: { state: 'exception' } });
  }
  await api('hooks.removeHook', hookGroupId, hookId);
  await api('auth.deleteRole', `${name}-theirs`);
});
