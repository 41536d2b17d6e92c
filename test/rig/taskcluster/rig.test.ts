import { expect, it } from 'vitest';
import { call } from './client.ts';
import { Rig } from './rig.ts';

it('carries a task from creation to its index entry and its artifacts', async () => {
  await using rig = await Rig.start({ checkAnswers: true });
  const api = call(rig.rootUrl, rig.root);
  const taskId = rig.newTaskId();
  const definition = {
    taskQueueId: 'provisioner/worker',
    created: new Date().toJSON(),
    deadline: new Date(Date.now() + 3_600_000).toJSON(),
    routes: ['index.project.latest.thing'],
    payload: {},
    metadata: { name: 'thing', description: '', owner: 'someone@example.com', source: 'https://example.com' },
  };
  expect(await api('queue.createTask', taskId, definition)).toMatchObject({ status: { taskId, state: 'pending' } });
  expect(await api('queue.listTaskGroup', taskId)).toMatchObject({ tasks: [{ status: { taskId } }] });
  await expect(api('index.findTask', 'project.latest.thing')).rejects.toMatchObject({ statusCode: 404 });

  rig.resolve(taskId, 'completed');
  rig.putArtifact(taskId, 'public/thing.json', '{"thing": 1}');
  expect(await api('index.findTask', 'project.latest.thing')).toMatchObject({ taskId });
  const { url } = (await api('queue.getLatestArtifact', taskId, 'public/thing.json')) as { url: string };
  expect(await (await fetch(url)).json()).toEqual({ thing: 1 });
});
