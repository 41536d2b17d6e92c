import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/taskcluster/rig.ts';
import { PushFiles } from './push-files.ts';
import { seta } from './seta.ts';

/** The files of a push that was optimized, and a label that its tier makes run later. */
async function optimized(): Promise<{ readonly files: PushFiles; readonly label: string }> {
  const files = new PushFiles();
  await seta(files.optimize());
  const { tasks } = files.ledger();
  const [label = ''] = Object.entries(tasks).find(([, task]) => task.next?.by === 'tier') ?? [];
  return { files, label };
}

describe('seta explain', () => {
  test('says who decided, why, when the task runs next, and how the push was decided', async () => {
    const { files, label } = await optimized();
    using _ = files;
    const { status, stdout } = await seta(['explain', label, '--ledger', files.path('out/seta-ledger.json')]);
    expect(status).toBe(0);
    expect(stdout).toContain(`${label} was removed on push 240017`);
    expect(stdout).toMatch(/by seta: priority [234]/);
    expect(stdout).toMatch(/runs within \d+ pushes at the latest, by tier/);
    expect(stdout).toContain('pruned (pruned)');
  });

  test('reads the ledger of a decision task', async () => {
    const { files, label } = await optimized();
    using _ = files;
    await using rig = await Rig.start();
    const taskId = rig.addTask({});
    rig.putArtifact(taskId, 'public/seta-ledger.json', files.output('seta-ledger.json'), {
      contentType: 'application/json',
    });
    const reader = rig.client({ scopes: ['queue:get-artifact:public/*'] });
    const args = ['explain', label, '--task-group-id', taskId, '--json'];
    const { status, stdout } = await seta(args, { env: rig.env(reader) });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ label, mode: 'pruned', task: { verdict: 'removed', by: 'seta' } });

    const without = rig.addTask({});
    const none = await seta(['explain', label, '--task-group-id', without], { env: rig.env(reader) });
    expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining('no artifact public/seta-ledger.json') });
  });

  test('an unknown label is answered with near ones', async () => {
    const { files, label } = await optimized();
    using _ = files;
    const { status, stderr } = await seta(['explain', `${label}0`, '--ledger', files.path('out/seta-ledger.json')]);
    expect(status).toBe(1);
    expect(stderr).toContain('was no target task');
    expect(stderr).toContain(label);
  });

  test.each<[name: string, args: readonly string[], status: number, says: string]>([
    ['neither ledger nor group', [], 2, '--ledger FILE or --task-group-id ID'],
    ['a group that is no taskId', ['--task-group-id', 'x'], 2, 'no taskId: x'],
    ['both', ['--ledger', 'a', '--task-group-id', 'x'], 2, 'cannot be used with'],
    ['no such file', ['--ledger', 'absent.json'], 1, 'absent.json'],
    ['something else', ['--ledger', 'package.json'], 1, 'public/seta-ledger.json of a decision task'],
  ])('%s', async (_name, args, status, says) => {
    const ran = await seta(['explain', 'build', ...args]);
    expect(ran.stderr).toContain(says);
    expect(ran.status).toBe(status);
  });
});
