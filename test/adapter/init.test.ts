/** What seta init does to checkouts; what it finds out and plans is tested in test/init. */
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { version } from '../../src/util/version.ts';
import { runHere } from '../rig/in-process.ts';
import { SMALL, TestRepository } from './repository.ts';

async function repository(files: Readonly<Record<string, string>>): Promise<TestRepository> {
  const made = await TestRepository.create(files);
  onTestFinished(() => made[Symbol.dispose]());
  return made;
}

/** PATH has no taskgraph. */
const init = ({ path }: TestRepository, ...args: string[]) =>
  runHere(['init', '--project', 'example', ...args], { cwd: path, env: { PATH: '/usr/bin:/bin' } });

const changed = (diff: string): readonly string[] =>
  [...diff.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, path]) => path ?? '');

const CONFIG = SMALL['taskcluster/config.yml'] ?? '';

/** A taskgraph that prints a graph of two builds, and what `after` says once the adapter is there. */
function fakeTaskgraph(made: TestRepository, after: string, first = ''): string {
  const graph = (...labels: readonly string[]) =>
    JSON.stringify(Object.fromEntries(labels.map((label) => [label, { kind: 'build' }])));
  made.write(
    '.git/taskgraph',
    `#!/bin/sh
${first}
if [ -d taskcluster/seta_taskgraph ]; then
${after}
  if grep -q '"seta-data"' "$4"; then echo '${graph('seta-data-build')}'; exit; fi
fi
if [ "$1" = full ]; then echo '${graph('a', 'b')}'; else echo '${graph('a')}'; fi
`,
  );
  const file = join(made.path, '.git/taskgraph');
  chmodSync(file, 0o755);
  return file;
}

describe('a repository with upstream taskgraph', () => {
  test('is told what it is like and shown the changes, gets them when they are agreed to, and no more after that', async () => {
    const made = await repository(SMALL);
    const shown = await init(made, '--dry-run');
    expect(shown.status).toBe(0);
    expect(shown.stderr).toContain('the graphs before and after are not compared; give --taskgraph COMMAND');
    expect(shown.stdout).toMatch(/^ +finding +what it means here +what to do\n/);
    expect(changed(shown.stdout).slice(0, 3)).toEqual([
      'taskcluster/config.yml',
      '.cron.yml',
      'taskcluster/kinds/seta-data/kind.yml',
    ]);
    expect(changed(shown.stdout)).toContain('taskcluster/seta_taskgraph/actions.json');
    expect(made.read('taskcluster/config.yml')).toBe(CONFIG);

    expect(await init(made)).toMatchObject({ status: 2, stderr: expect.stringContaining('give --yes') });
    expect(made.read('taskcluster/config.yml')).toBe(CONFIG);

    expect(await init(made, '--yes')).toMatchObject({ status: 0, stdout: shown.stdout });
    expect(made.read('taskcluster/config.yml')).toContain(
      'taskgraph:\n    register: seta_taskgraph:register\n    # Names of checkouts.\n',
    );
    expect(made.read('taskcluster/kinds/seta-data/kind.yml')).toContain('worker-type: t-linux\n');

    const again = await init(made, '--yes');
    expect(again).toMatchObject({ status: 0, stderr: 'nothing to change\n' });
    expect(changed(again.stdout)).toEqual([]);
  });

  test('is wired as a whole from a folder in it, and answers as JSON', async () => {
    const made = await repository(SMALL);
    mkdirSync(join(made.path, 'src/deep'), { recursive: true });
    const { status, stdout } = await init(made, '--repository', 'src/deep', '--yes', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      written: true,
      proof: null,
      byHand: [],
      files: { 'taskcluster/config.yml': expect.stringContaining('projects: ["example"]') },
      findings: expect.arrayContaining([expect.objectContaining({ topic: 'worker', level: 'fine' })]),
    });
    expect(made.read('.cron.yml')).toContain('- name: seta-data');
  });

  test('is told what to do by hand where a file cannot be added to, and the rest is done', async () => {
    const made = await repository({ ...SMALL, '.cron.yml': 'jobs: [{name: nightly, when: []}]\n' });
    const { status, stdout } = await init(made, '--yes');
    expect(status).toBe(0);
    expect(stdout).toContain(
      '.cron.yml is written in a form that cannot be added to without rewriting it. Add by hand:\n',
    );
    expect(stdout).toContain('    jobs:\n      - name: seta-data\n');
    expect(made.read('taskcluster/config.yml')).toContain('seta_taskgraph:register');
    expect(made.read('.cron.yml')).toBe('jobs: [{name: nightly, when: []}]\n');
  });

  test('of another time is told so before anything is written', async () => {
    const made = await repository({
      'taskcluster/ci/config.yml': CONFIG,
      'requirements.txt': 'taskcluster-taskgraph==6.3.1\n',
    });
    const { status, stderr } = await init(made, '--yes');
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nothing was written: taskgraph 6.3.1 (requirements.txt:1)'),
    });
    expect(made.status()).toBe('');
  });
});

describe('the graphs before and after', () => {
  test('are shown to be the same', async () => {
    const made = await repository(SMALL);
    const { status, stdout, stderr } = await init(made, '--yes', '--taskgraph', fakeTaskgraph(made, ''));
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/full task graph +2 +2 +none\n/);
    expect(stdout).toMatch(/target tasks of github-pull-request, default +1 +1 +none\n/);
    expect(stdout).toContain('The cron job for the data runs: seta-data-build\n');
  });

  test.each([
    [
      'another task',
      `  [ "$1" = full ] && { echo '{"a": {"kind": "build"}, "c": {"kind": "build"}}'; exit; }`,
      /2 +2 +\+c -b/,
      'is not what it was',
    ],
    ['no graph', '  echo "KeyError: treeherder" >&2; exit 1', /^/, 'KeyError: treeherder'],
  ])('are not: %s; then everything is taken back', async (_name, after, stdout, stderr) => {
    const made = await repository(SMALL);
    const done = await init(made, '--yes', '--taskgraph', fakeTaskgraph(made, after));
    expect(done).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(stdout),
      stderr: expect.stringContaining(stderr),
    });
    expect(made.status()).toBe('');
  });

  test('are made by a taskgraph whose path is from where the command is given', async () => {
    const made = await repository(SMALL);
    fakeTaskgraph(made, '');
    mkdirSync(join(made.path, 'src'), { recursive: true });
    const args = ['--project', 'example', '--repository', '..', '--yes', '--taskgraph', '../.git/taskgraph'];
    const { stdout } = await runHere(['init', ...args], { cwd: join(made.path, 'src') });
    expect(stdout).toMatch(/full task graph +2 +2 +none\n/);
  });

  test('need beside taskgraph what the Python of the repository needs, which is said', async () => {
    const made = await repository(SMALL);
    const lacks = `echo "ModuleNotFoundError: No module named 'mozilla_version'" >&2; exit 1`;
    const { stderr } = await init(made, '--dry-run', '--taskgraph', fakeTaskgraph(made, '', lacks));
    expect(stderr).toMatch(/-> install mozilla_version beside \S+taskgraph, with all that the decision task installs/);
  });

  // A push and a pull request before and after, and the cron job; the full graph once more where a task is another.
  test.each([
    ['which a look needs one for', '--dry-run', '', { full: 1, target: 0 }],
    ['which a proof needs seven for', '--yes', '', { full: 2, target: 5 }],
    [
      'which a proof needs one more for where a task looks at the clock',
      '--yes',
      `[ "$1" = full ] && echo "{\\"a\\": {\\"kind\\": \\"$$\\"}, \\"b\\": {}}" && exit`,
      { full: 3, target: 5 },
    ],
  ])('are made once each, two at once at most, %s', async (_name, how, after, wanted) => {
    const made = await repository(SMALL);
    const log = join(made.path, '.git/log');
    const first = `echo "$1" >> ${log}; trap 'echo end >> ${log}' EXIT`;
    await init(made, how, '--taskgraph', fakeTaskgraph(made, after, first));
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    const running = lines.map((_, i) => lines.slice(0, i + 1).reduce((n, line) => n + (line === 'end' ? -1 : 1), 0));
    expect(Math.max(...running)).toBeLessThanOrEqual(2);
    const count = (what: string) => lines.filter((line) => line === what).length;
    expect({ full: count('full'), target: count('target') }).toEqual(wanted);
  });

  test('cannot be compared where taskgraph fails before any change: nobody is asked, so nothing is written', async () => {
    const made = await repository(SMALL);
    const { status, stderr } = await init(made, '--yes', '--taskgraph', '/bin/false');
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/nothing was written: .*fails before any change[\s\S]*bin\/false full/),
    });
    expect(() => made.read('.cron.yml')).toThrow();
  });
});

test('a repository without taskgraph gets seta decision, whose plan for a push works at once', async () => {
  const made = await repository({ 'README.md': 'x\n' });
  expect(await init(made, '--yes')).toMatchObject({ status: 0 });
  expect(made.read('.taskcluster.yml')).toContain('trustDomain: example\n');
  expect(made.read('.taskcluster.yml')).toContain(
    `npm install --global --no-audit --no-fund taskgraph-seta@${version}`,
  );
  expect(made.read('.taskcluster.yml')).not.toMatch(/npm ci|npm run/);
  const revision = await made.commit();
  const push = ['--project=example', '--owner=someone@example.com', '--level=3', '--tasks-for=github-push'];
  const refs = ['--head-ref=main', `--head-rev=${revision}`, `--base-rev=${'0'.repeat(40)}`, '--repository-type=git'];
  const url = 'https://github.com/example/example';
  const all = ['decision', '--dry-run', ...push, ...refs, `--head-repository=${url}`, `--base-repository=${url}`];
  const { status, stderr } = await runHere(all, { cwd: made.path });
  expect(status, stderr).toBe(0);
  expect(Object.keys(made.json('artifacts/label-to-taskid.json'))).toEqual(['check-test']);
  expect(await init(made, '--yes')).toMatchObject({ status: 0, stderr: 'nothing to change\n' });
});
