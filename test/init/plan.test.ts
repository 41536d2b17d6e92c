import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { planInit } from '../../src/init/plan.ts';
import type { InitPlan } from '../../src/init/repository.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { CONFIG_YML, PACKAGE, repository, WELL } from './repository.ts';

function plan(files: Readonly<Record<string, string>>): InitPlan {
  const result = planInit(repository(files), PACKAGE);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const CONFIG = 'taskcluster/config.yml';
const ADAPTER = 'taskcluster/seta_taskgraph/__init__.py';
const KIND = 'taskcluster/kinds/seta-data/kind.yml';

/** What a repository is once a plan was carried out. */
const after = (files: Readonly<Record<string, string>>) => ({ ...files, ...Object.fromEntries(plan(files).files) });

test('what matters comes first: what changes in the files of the repository, then new ones, the adapter last', () => {
  const { files, byHand } = plan({ ...WELL, '.cron.yml': 'jobs: []\n' });
  expect([...files.keys()]).toEqual([CONFIG, '.cron.yml', KIND, ADAPTER]);
  expect(byHand).toEqual([]);
});

test('the configuration keeps every line it has, and gains what seta reads', () => {
  const config = after(WELL)[CONFIG] ?? '';
  for (const line of (WELL[CONFIG] ?? '').split('\n')) expect(config).toContain(line);
  expect(parseConfig(config, CONFIG)).toMatchObject({
    ok: true,
    value: { projects: ['example'], prunable: ['test-*'], strategies: { never: 'seta' } },
  });
});

test('a second time nothing changes', () => {
  for (const files of [WELL, { ...WELL, [CONFIG]: CONFIG_YML.replaceAll('\n', '\r\n') }, { 'README.md': '' }]) {
    expect([...plan(after(files)).files]).toEqual([]);
  }
});

test.each([
  ['reports to Treeherder', 'treeherder: {symbol: T}', false],
  ['does not', 'description: a test', true],
])('the task for the data asks Taskcluster where no task reports to Treeherder: it %s', (_, key, byTaskcluster) => {
  const kind = `task-defaults: {worker-type: linux, ${key}}\ntasks: {a: {}}\n`;
  const data = after({ ...WELL, 'taskcluster/kinds/test/kind.yml': kind })[KIND] ?? '';
  expect(data.includes('data build --source taskcluster --project')).toBe(byTaskcluster);
});

test('an adapter of another version is replaced', () => {
  const old = { ...after(WELL), [ADAPTER]: '__version__ = "0.9.0"\n' };
  expect([...plan(old).files.keys()]).toEqual([ADAPTER]);
});

describe('a cron file', () => {
  const JOB = { name: 'seta-data', when: [{ hour: 4, minute: 0 }] };
  test.each([
    ['that is not there', undefined, []],
    ['that is empty', '', []],
    ['of comments', '# Ours.\n---\n', []],
    ['with an empty list', '# Ours.\n---\n\njobs: []\n', []],
    ['with an empty list and a comment', 'jobs: [ ]  # none yet\n', []],
    ['with an empty list without a last line break', 'jobs: []', []],
    ['with nothing for a list', 'version: 1\njobs:\n', []],
    ['with other keys only', 'version: 1\n', []],
    ['with jobs to the right', 'jobs:\n    - name: nightly\n      when: []\n', ['nightly']],
    ['with jobs at the margin', 'jobs:\n# first\n- name: nightly\n  when: []\n- name: other\n', ['nightly', 'other']],
    ['of Windows', '---\r\njobs:\r\n  - name: nightly\r\n', ['nightly']],
    ['of Windows with an empty list', 'jobs: []\r\n', []],
  ])('%s gains the job for the data', (_name, text, names) => {
    const files = text === undefined ? WELL : { ...WELL, '.cron.yml': text };
    const edited = after(files)['.cron.yml'] ?? '';
    const { jobs } = load(edited) as { jobs: readonly { name: string }[] };
    expect(jobs[0]).toMatchObject(JOB);
    expect(jobs.slice(1).map(({ name }) => name)).toEqual(names);
    if (text?.includes('\r\n')) expect(edited).not.toMatch(/[^\r]\n/);
    for (const [comment] of (text ?? '').matchAll(/#.*/g)) expect(edited).toContain(comment);
  });

  test.each([
    ['on one line', 'jobs: [{name: nightly, when: []}]\n'],
    ['a list without its key', '- name: nightly\n'],
    ['no YAML', 'jobs: [\n'],
    ['two documents', 'jobs: []\n---\njobs: []\n'],
    ['in another encoding', '# Ann\uFFFDe\njobs: []\n'],
  ])('%s is left alone, and the rest is done', (_name, text) => {
    const { files, byHand } = plan({ ...WELL, '.cron.yml': text });
    expect([...files.keys()]).toEqual([CONFIG, KIND, ADAPTER]);
    expect(byHand).toEqual([{ path: '.cron.yml', addition: expect.stringContaining('- name: seta-data') }]);
  });
});

describe('a configuration that cannot be added to', () => {
  test.each([
    ['all of it on one line', '{trust-domain: example, taskgraph: {repositories: {}}}\n', 3],
    ['taskgraph on one line', 'trust-domain: example\ntaskgraph: {repositories: {}}\n', 1],
  ])('%s: it says what to add, and the adapter comes', (_name, text, count) => {
    const { files, byHand } = plan({ ...WELL, [CONFIG]: text });
    expect(byHand).toHaveLength(count);
    expect(byHand[0]).toEqual({ path: CONFIG, addition: 'taskgraph:\n  register: seta_taskgraph:register\n' });
    expect([...files.keys()]).toContain(ADAPTER);
  });

  test.each([
    ['no YAML', 'a: [\n', 'taskcluster/config.yml:'],
    ['no mapping', '- a\n', 'taskcluster/config.yml'],
  ])('%s: nothing is planned', (_name, text, where) => {
    const result = planInit(repository({ ...WELL, [CONFIG]: text }), PACKAGE);
    expect(result).toMatchObject({
      ok: false,
      failure: { reason: 'bad-config', where: expect.stringContaining(where) },
    });
  });
});

describe('a register function of its own', () => {
  const own = (register: string, files: Readonly<Record<string, string>>) =>
    plan({ ...WELL, [CONFIG]: CONFIG_YML.replace('taskgraph:\n', `taskgraph:\n  register: ${register}\n`), ...files });

  test('calls the adapter', () => {
    const { files } = own('own.tasks:setup', { 'taskcluster/own/tasks.py': 'def setup(config):\n    return\n' });
    expect(files.get('taskcluster/own/tasks.py')).toBe(
      'def setup(config):\n    import seta_taskgraph\n\n    seta_taskgraph.register(config)\n\n    return\n',
    );
  });

  test.each([
    ['made otherwise', { 'taskcluster/own.py': 'setup = print\n' }, 'taskcluster/own.py'],
    ['not to be found', {}, 'taskcluster/own/__init__.py or taskcluster/own.py'],
  ])('%s: it says what to add, and the rest is done', (_name, files, path) => {
    const planned = own('own:setup', files);
    expect(planned.byHand).toEqual([
      { path, addition: expect.stringContaining('seta_taskgraph.register(graph_config)') },
    ]);
    expect([...planned.files.keys()]).toContain(ADAPTER);
  });
});

describe('nothing is written where it could not work', () => {
  const OLD = 'taskcluster/ci/config.yml';
  test.each([
    ['kinds in the place of taskgraph 8', { [OLD]: CONFIG_YML }, 'place'],
    [
      'an old image',
      { ...WELL, '.taskcluster.yml': 'image: mozillareleases/taskgraph:decision-v8.1.0\n' },
      'taskgraph',
    ],
    [
      'an old requirement',
      { ...WELL, '.taskcluster.yml': '', 'requirements.txt': 'taskcluster-taskgraph==3.7.0 \\\n' },
      'taskgraph',
    ],
  ])('%s', (_name, files, topic) => {
    const { findings, files: changed, byHand } = plan(files);
    expect(findings).toContainEqual(expect.objectContaining({ topic, level: 'stop', todo: expect.any(String) }));
    expect([changed.size, byHand.length]).toEqual([0, 0]);
  });
});
