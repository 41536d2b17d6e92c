import { describe, expect, test } from 'vitest';
import { Rig, USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';
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
    expect(stdout).toContain('the push was decided pruned: the data was trusted');
    expect(stdout).toContain(`seta run 222222222222`);
  });

  test('finds the push by any of its tasks, and tells what was brought back since, or how to', async () => {
    const { files, label } = await optimized();
    using _ = files;
    await using rig = await Rig.start({ anonymous: USUAL_ANONYMOUS });
    const taskGroupId = rig.addTask({});
    rig.putArtifact(taskGroupId, 'public/seta-ledger.json', files.output('seta-ledger.json'), {
      contentType: 'application/json',
    });
    const other = rig.addTask({ taskGroupId });
    const explain = (...args: string[]) => seta(['explain', label, ...args], { env: rig.env(null) });
    const json = await explain(taskGroupId, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ label, task: { verdict: 'removed', by: 'seta' }, runs: [] });
    const away = await explain(`${rig.rootUrl}/tasks/${other}/runs/0`);
    expect(away).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`\n  seta run ${taskGroupId} ${label}\n`),
    });

    const metadata = { name: label, description: '', owner: 'x@example.com', source: 'https://example.com' };
    const back = rig.addTask({ taskGroupId, metadata, state: 'failed' });
    const { stdout } = await explain('--task-group-id', taskGroupId);
    expect(stdout).toContain(`brought back since: ${back}, failed`);
    expect(stdout).not.toContain('seta run');

    const alone = await seta(['explain', `${rig.rootUrl}/tasks/${back}`], { env: rig.env(null) });
    expect(alone.stdout).toBe(stdout);
    const push = await seta(['explain', taskGroupId], { env: rig.env(null) });
    expect(push).toMatchObject({ status: 2, stderr: expect.stringContaining('this names a push, not a task') });

    const without = await explain(rig.addTask({}));
    expect(without).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no artifact public/seta-ledger.json'),
    });
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
    ['neither ledger nor group', [], 2, 'give --ledger FILE, or the link'],
    ['a group that is no taskId', ['--task-group-id', 'x'], 2, 'neither a link'],
    ['two pushes', ['a', '--task-group-id', 'b'], 2, 'cannot be used with --task-group-id'],
    ['both', ['--ledger', 'a', '--task-group-id', 'x'], 2, 'cannot be used with'],
    ['no such file', ['--ledger', 'absent.json'], 1, 'absent.json'],
    ['something else', ['--ledger', 'package.json'], 1, 'public/seta-ledger.json of a decision task'],
  ])('%s', async (_name, args, status, says) => {
    const ran = await seta(['explain', 'build', ...args]);
    expect(ran.stderr).toContain(says);
    expect(ran.status).toBe(status);
  });
});
