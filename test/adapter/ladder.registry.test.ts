/** Beside the real Python taskgraph: observing leaves nothing out and says what it would, and a switch makes everything run. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Ledger } from '../../src/optimize/ledger.ts';
import { isoTime } from '../../src/util/time.ts';
import { seta } from '../cli/seta.ts';
import { succeed } from '../rig/process.ts';
import { dataText } from '../rig/pushes.ts';
import { Rig } from '../rig/taskcluster/rig.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, SMALL, TestRepository } from './repository.ts';
import { decisionOn, taskgraph } from './upstream.ts';

test('the ladder, rung by rung', async () => {
  using repository = await TestRepository.create(SMALL);
  await succeed(process.execPath, [...SETA.slice(1), 'init', '--yes', '--project', 'example'], {
    cwd: repository.path,
  });
  const block = `seta:\n  command: ${JSON.stringify(SETA)}\n  mode: observe\n  data: {file: seta-data.json}\n  max-skip-ratio: 1\n  holdout: 0\n`;
  repository.edit('taskcluster/config.yml', /^seta:\n/m, block);
  repository.edit('taskcluster/config.yml', /^ {2}data:\n {4}index: .*\n/m, '');
  const now = Date.now();
  const times = { generated: isoTime(now - 3_600_000), expires: isoTime(now + 86_400_000) };
  repository.write('seta-data.json', dataText({ 'test-low': 5, 'test-high': 1 }, { project: 'example', ...times }));
  const revision = await repository.commit();
  await using rig = await Rig.start();
  let pushes = 0;

  /** A push is decided, and its decision task completes. */
  const decide = async (): Promise<Ledger> => {
    const taskId = rig.newTaskId();
    rig.addTask({ taskId, taskGroupId: taskId, schedulerId: 'example-level-3', state: 'running' });
    const pushdate = Math.floor(now / 1000) + 60 * pushes++;
    const push = { repository: 'https://github.com/example/example', revision, base: revision, pushdate };
    const ran = await taskgraph({ python: upstreamPython() }, decisionOn(push), {
      cwd: repository.path,
      env: { ...rig.env(rig.root), TASK_ID: taskId },
    });
    expect(ran.status, ran.stderr).toBe(0);
    rig.resolve(taskId, 'completed');
    return repository.json('artifacts/seta-ledger.json');
  };
  const reasons = async () => {
    const { reason, tasks } = await decide();
    return [reason.code, tasks['test-low' as never]];
  };

  expect((await reasons())[0]).toBe('backstop');
  expect(await reasons()).toMatchObject(['observing', { verdict: 'kept', wouldGo: { by: 'seta' } }]);
  const config = join(repository.path, 'taskcluster/config.yml');
  const switched = (...args: readonly string[]) => seta([...args, '--config', config], { env: rig.env(rig.root) });
  expect(await switched('off', '--for', '2 days', '--why', 'a bad night')).toMatchObject({ status: 0 });
  expect(await reasons()).toMatchObject(['switched-off', { verdict: 'kept' }]);
  expect(await switched('on', '--why', 'mended')).toMatchObject({ status: 0 });
  repository.edit('taskcluster/config.yml', 'mode: observe', 'mode: prune');
  expect(await reasons()).toMatchObject(['pruned', { verdict: 'removed', by: 'seta' }]);
});
