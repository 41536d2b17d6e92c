/** seta init on upstream taskgraph's own repository, as its source package has it: several kinds, from-deps, images, matrix. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { succeed } from '../rig/process.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, TestRepository } from './repository.ts';
import { pip, taskgraph } from './upstream.ts';

/** The folder of upstream's sources in its pinned version; downloaded once. */
async function sources(): Promise<string> {
  const python = upstreamPython();
  const folder = join(dirname(python), '../sources');
  const unpacked = () => readdirSync(folder).find((name) => existsSync(join(folder, name, 'taskcluster/config.yml')));
  mkdirSync(folder, { recursive: true });
  if (unpacked() === undefined) {
    const from = ['-r', join(import.meta.dirname, '../upstream/requirements.txt')];
    pip(python, [
      'download',
      '--quiet',
      '--no-binary',
      'taskcluster-taskgraph',
      '--no-deps',
      '--dest',
      folder,
      ...from,
    ]);
    const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? '';
    await succeed('tar', ['xzf', archive], { cwd: folder });
  }
  return join(folder, unpacked() ?? '');
}

const ARGUMENTS = ['--quiet', '--json', '--parameters', 'taskcluster/test/params/main-repo-push.yml'];

test('the graph in which seta removes nothing is the graph without seta, byte for byte', async () => {
  const repository = new TestRepository();
  onTestFinished(() => repository[Symbol.dispose]());
  await succeed('cp', ['-r', `${await sources()}/.`, repository.path]);
  await repository.commit();
  await succeed('git', ['remote', 'add', 'origin', 'https://github.com/taskcluster/taskgraph'], {
    cwd: repository.path,
  });
  const upstream = { python: upstreamPython() };
  // Upstream's own choices among equals depend on the hash seed.
  const env = { TASKCLUSTER_ROOT_URL: 'https://taskcluster.example.com', TASKGRAPH_SERIAL: '1', PYTHONHASHSEED: '0' };
  const generate = async (command: string): Promise<string> => {
    const { status, stdout, stderr } = await taskgraph(upstream, [command, ...ARGUMENTS], {
      cwd: repository.path,
      env,
    });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  const before = { full: await generate('full'), target: await generate('target-graph') };
  const tasks: Record<string, unknown> = JSON.parse(before.full);
  expect(Object.keys(tasks).length).toBeGreaterThan(20);

  const init = await succeed(process.execPath, [...SETA.slice(1), 'init', '--yes'], { cwd: repository.path });
  expect(init.stdout).toContain('+++ b/taskcluster/self_taskgraph/__init__.py');
  const command = `seta:\n  command: ${JSON.stringify(SETA)}\n  data: {file: seta-data.json}\n  max-skip-ratio: 1\n  holdout: 0\n`;
  repository.edit('taskcluster/config.yml', /^seta:\n/m, command);
  repository.edit('taskcluster/config.yml', /^ {2}data:\n {4}index: .*\n/m, '');
  expect(await generate('target-graph')).toBe(before.target);
  expect(await generate('full')).toBe(before.full);

  // Optimizing looks things up in Taskcluster, so it is done by what taskgraph does it with.
  const optimize = async (data: object, strategies: string) => {
    repository.write('seta-data.json', JSON.stringify(data));
    const args = [join(import.meta.dirname, 'optimize.py'), ARGUMENTS[3] ?? '', strategies];
    return JSON.parse((await succeed(upstream.python, args, { cwd: repository.path, env })).stdout) as string[];
  };
  const day = '2022-04-21';
  const without = await optimize({ jobtypes: { [day]: [] } }, 'theirs');
  expect(without.length).toBeGreaterThan(15);
  expect(await optimize({ jobtypes: { [day]: [] } }, 'ours')).toEqual(without);
  const pruned = await optimize({ jobtypes: { [day]: ['check-type', 'test-unit-py312'] } }, 'ours');
  const gone = without.filter((label) => !pruned.includes(label));
  // The upload of coverage needs every test.
  expect(gone).toEqual(['check-type']);
});
