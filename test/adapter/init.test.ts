/** What seta init does to repositories of all kinds. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { addRegisterCall } from '../../src/cli/init/register.ts';
import { addKeys, addToList, addToMapping } from '../../src/cli/init/yaml-edit.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { version } from '../../src/util/version.ts';
import { runHere } from '../rig/in-process.ts';
import { SMALL, TestRepository } from './repository.ts';

async function repository(files: Readonly<Record<string, string>>): Promise<TestRepository> {
  const made = await TestRepository.create(files);
  onTestFinished(() => made[Symbol.dispose]());
  return made;
}

const init = ({ path }: TestRepository, ...args: string[]) =>
  runHere(['init', '--project', 'example', ...args], { cwd: path });

const changed = (diff: string): readonly string[] =>
  [...diff.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, path]) => path ?? '');

const CONFIG = SMALL['taskcluster/config.yml'] ?? '';

describe('a repository with upstream taskgraph', () => {
  test('is shown the changes, gets them when they are agreed to, and no more after that', async () => {
    const made = await repository(SMALL);
    const shown = await init(made, '--dry-run');
    expect(shown.status).toBe(0);
    const files = changed(shown.stdout);
    expect(files).toEqual(
      expect.arrayContaining([
        'taskcluster/config.yml',
        'taskcluster/kinds/seta-data/kind.yml',
        'taskcluster/seta_taskgraph/__init__.py',
        'taskcluster/seta_taskgraph/actions.json',
        '.cron.yml',
      ]),
    );
    expect(made.read('taskcluster/config.yml')).toBe(CONFIG);

    expect(await init(made)).toMatchObject({ status: 2, stderr: expect.stringContaining('give --yes') });
    expect(made.read('taskcluster/config.yml')).toBe(CONFIG);

    const done = await init(made, '--yes');
    expect(done).toMatchObject({ status: 0, stdout: shown.stdout });
    expect(done.stderr).toContain(`npm install --global taskgraph-seta@${version}`);
    const config = made.read('taskcluster/config.yml');
    for (const line of CONFIG.trim().split('\n')) expect(config).toContain(line);
    expect(config).toContain('taskgraph:\n    register: seta_taskgraph:register\n    # Names of checkouts.\n');
    expect(parseConfig(config, 'config.yml')).toMatchObject({
      ok: true,
      value: { projects: ['example'], prunable: ['test-*'], strategies: { never: 'seta' } },
    });
    expect(made.read('taskcluster/kinds/seta-data/kind.yml')).toContain('worker-type: t-linux\n');

    expect(await init(made, '--yes')).toEqual({ status: 0, stdout: '', stderr: 'nothing to change\n' });
  });

  test('keeps its register function, cron jobs and configuration', async () => {
    const made = await repository({
      ...SMALL,
      'taskcluster/config.yml': `${CONFIG.replace('taskgraph:\n', 'taskgraph:\n    register: own_taskgraph:register\n')}seta: {projects: [other]}\n`,
      'taskcluster/own_taskgraph/__init__.py':
        'def register(config):\n    """Sets up."""\n    print(config)\n\n\nX = 1\n',
      '.cron.yml': '# Ours.\njobs:\n    - name: nightly\n      when: [{hour: 1}]\n',
    });
    expect(await init(made, '--yes')).toMatchObject({ status: 0 });
    expect(made.read('taskcluster/own_taskgraph/__init__.py')).toBe(
      'def register(config):\n    """Sets up."""\n    print(config)\n\n    import seta_taskgraph\n\n    seta_taskgraph.register(config)\n\n\nX = 1\n',
    );
    expect(made.read('taskcluster/config.yml')).toContain('seta: {projects: [other]}\n');
    const cron = made.read('.cron.yml');
    expect(cron).toMatch(/^# Ours\.\njobs:\n {4}- name: seta-data\n {6}job:\n[\s\S]* {4}- name: nightly\n/);
    expect(await init(made, '--yes')).toMatchObject({ status: 0, stderr: 'nothing to change\n' });
  });

  test('is told what to do by hand where it cannot be added to', async () => {
    const flow = await repository({
      'taskcluster/config.yml': '{trust-domain: example, taskgraph: {repositories: {}}}\n',
    });
    const refused = await init(flow, '--yes');
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('add this by hand') });
    expect(refused.stderr).toContain('register: seta_taskgraph:register');

    const own = await repository({
      ...SMALL,
      'taskcluster/config.yml': CONFIG.replace('taskgraph:\n', 'taskgraph:\n    register: own:register\n'),
      'taskcluster/own.py': 'register = print\n',
    });
    const told = 'call seta_taskgraph.register(graph_config) at the end of own:register (taskcluster/own.py)';
    expect((await init(own, '--yes')).stderr).toContain(told);
    expect((await init(own, '--yes')).stderr).toContain(told);
  });
});

test('an adapter of another version is replaced', async () => {
  const made = await repository(SMALL);
  await init(made, '--yes');
  made.edit('taskcluster/seta_taskgraph/__init__.py', version, '0.9.0');
  const { stdout } = await init(made, '--yes');
  expect(changed(stdout)).toEqual(['taskcluster/seta_taskgraph/__init__.py']);
  expect(stdout).toContain(`-__version__ = "0.9.0"\n+__version__ = "${version}"`);
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

test.each([
  ['a plain function', 'def register(g):\n    pass\n', 'edited'],
  ['arguments over lines, with types', 'def register(\n    g: "X",\n) -> None:  # x\n\tpass\n', 'edited'],
  ['already there', 'def register(g):\n    import seta_taskgraph\n    seta_taskgraph.register(g)\n', 'there'],
  ['an early end', 'def register(g):\n    if g:\n        return\n    pass\n', 'by-hand'],
  ['one line', 'def register(g): pass\n', 'by-hand'],
  ['no arguments', 'def register():\n    pass\n', 'by-hand'],
  ['a text at the margin', 'def register(g):\n    x = """\nreturn\n"""\n    pass\n', 'by-hand'],
  ['no function', 'register = 1\n', 'by-hand'],
])('a register function: %s', (_name, source, kind) => {
  const edit = addRegisterCall(source, 'register');
  expect(edit.kind).toBe(kind);
  if (edit.kind === 'edited') expect(edit.text).toMatch(/\n\s+seta_taskgraph\.register\(g\)\n$/);
});

describe('YAML is added to as text', () => {
  const added = (text: string) => ({ ok: true, value: text });
  const refused = { ok: false, failure: { reason: 'bad-config', where: 'f', fix: expect.stringContaining('by hand') } };

  test.each([
    ['at the end', addKeys('a: 1 # x\n', 'b: 2\n', 'f'), added('a: 1 # x\n\nb: 2\n')],
    ['without a last line break', addKeys('a: 1', 'b: 2\n', 'f'), added('a: 1\n\nb: 2\n')],
    ['a mapping on one line', addKeys('{a: 1}\n', 'b: 2\n', 'f'), refused],
    ['several documents', addKeys('a: 1\n---\nc: 1\n', 'b: 2\n', 'f'), refused],
    ['a block of text at the end', addKeys('a: |\n  x\n', 'b: 2\n', 'f'), added('a: |\n  x\n\nb: 2\n')],
    ['into a mapping', addToMapping('m:\n    a: 1\n', 'm', 'b: 2', 'f'), added('m:\n    b: 2\n    a: 1\n')],
    [
      'below a comment',
      addToMapping('m: # x\n\n  # y\n  a: 1\n', 'm', 'b: 2', 'f'),
      added('m: # x\n  b: 2\n\n  # y\n  a: 1\n'),
    ],
    ['into a mapping on one line', addToMapping('m: {a: 1}\n', 'm', 'b: 2', 'f'), refused],
    ['into an empty mapping', addToMapping('m:\nn: 1\n', 'm', 'b: 2', 'f'), refused],
    ['into a list', addToList('l:\n- a\n', 'l', '- b\n', 'f'), added('l:\n- b\n- a\n')],
    ['into a list on one line', addToList('l: [a]\n', 'l', '- b\n', 'f'), refused],
    ['into a list that is not there', addToList('a: 1\n', 'l', '- b\n', 'f'), refused],
  ])('%s', (_name, result, expected) => {
    expect(result).toMatchObject(expected);
  });
});
