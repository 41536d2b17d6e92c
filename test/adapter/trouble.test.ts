/** Whatever happens to the command, nothing is removed, the reason is on record and the decision task stays green. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseLedger } from '../../src/optimize/ledger.ts';
import { run, succeed } from '../rig/process.ts';
import { Rig } from '../rig/taskcluster/rig.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, SMALL, TestRepository } from './repository.ts';
import { taskgraph } from './upstream.ts';

/** A command that reads the request and does this. */
const doing = (script: string): readonly string[] => [
  process.execPath,
  '-e',
  `process.stdin.resume().once('end', () => { ${script} })`,
];
const saying = (answer: unknown): readonly string[] => doing(`console.log(${JSON.stringify(JSON.stringify(answer))})`);

const WHOLE = { version: 1, mode: 'pruned', reason: { code: 'pruned', message: '' }, data: {}, push: {}, verdicts: {} };

const TROUBLE: readonly { name: string; command: readonly string[]; code: string; message: string | RegExp }[] = [
  {
    name: 'not there',
    command: ['/nowhere/seta'],
    code: 'command-not-found',
    message: '/nowhere/seta is not installed',
  },
  { name: 'not a program', command: ['/'], code: 'command-crashed', message: 'Permission denied' },
  { name: 'exits with 3', command: doing('process.exit(3)'), code: 'command-crashed', message: 'exit status 3' },
  {
    name: 'killed',
    command: doing('process.kill(process.pid, "SIGKILL")'),
    code: 'command-crashed',
    message: 'SIGKILL',
  },
  { name: 'does not read', command: ['/bin/false'], code: 'command-crashed', message: 'exit status 1' },
  {
    name: 'hangs, with a child that outlives it',
    command: ['/bin/sh', '-c', 'sleep 60 & sleep 60'],
    code: 'command-timeout',
    message: 'within 2 seconds',
  },
  { name: 'says nothing', command: ['/bin/true'], code: 'command-garbage', message: 'not answer in JSON' },
  { name: 'HTML', command: doing('console.log("<html>")'), code: 'command-garbage', message: 'not answer in JSON' },
  { name: 'bytes', command: ['/bin/sh', '-c', "printf '\\377\\376'"], code: 'command-garbage', message: 'not answer' },
  { name: 'half an answer', command: doing(`console.log('{"version": 1,')`), code: 'command-garbage', message: 'JSON' },
  { name: 'deep nesting', command: doing('console.log("[".repeat(1e6))'), code: 'command-garbage', message: 'JSON' },
  { name: 'a list', command: saying([1]), code: 'command-garbage', message: 'not of version 1' },
  { name: 'another version', command: saying({ ...WHOLE, version: 2 }), code: 'command-garbage', message: 'version 1' },
  {
    name: 'no verdicts',
    command: saying({ ...WHOLE, verdicts: null }),
    code: 'command-garbage',
    message: 'lacks parts',
  },
  {
    name: 'odd verdicts',
    command: saying({ ...WHOLE, verdicts: { a: 'skip' } }),
    code: 'command-garbage',
    message: 'lacks',
  },
  { name: 'odd mode', command: saying({ ...WHOLE, mode: 'prune' }), code: 'command-garbage', message: 'lacks parts' },
  // These parameters lack what seta needs.
  { name: 'a refusal', command: SETA, code: 'bad-parameters', message: 'level is missing' },
];

interface Answer {
  readonly advice?: { readonly mode: string; readonly reason: { readonly code: string; readonly message: string } };
  readonly error?: string;
}

/** What the adapter makes of each of these as `seta.command`. */
async function answersTo(commands: readonly unknown[], timeout: string): Promise<readonly Answer[]> {
  using folder = await TestRepository.create({});
  const { stdout } = await succeed(upstreamPython(), [join(import.meta.dirname, 'trouble.py')], {
    cwd: folder.path,
    env: { SETA_STRATEGY_TIMEOUT: timeout },
    input: JSON.stringify(commands.map((command) => ({ command }))),
  });
  return JSON.parse(stdout) as Answer[];
}

test('trouble with the command is a reason to run everything', async () => {
  const answers = await answersTo([...TROUBLE.map(({ command }) => command), saying(WHOLE)], '2');
  for (const [i, { name, code, message }] of TROUBLE.entries()) {
    expect(answers[i]?.advice, name).toMatchObject({
      mode: 'run-all',
      reason: { code, message: expect.stringContaining(String(message)) },
      push: { project: 'example', pushlogId: '7', revision: 'abc', pushdate: 1_790_000_000 },
      verdicts: {},
    });
  }
  expect(answers.at(-1)?.advice?.mode).toBe('pruned');
});

test.each(['abc', '', '-1', 'nan', 'inf', '1e30'])('so is a time limit of %j', async (timeout) => {
  const [answer] = await answersTo([saying(WHOLE)], timeout);
  const message = expect.stringContaining('SETA_STRATEGY_TIMEOUT is no number of seconds');
  expect(answer?.advice).toMatchObject({ mode: 'run-all', reason: { code: 'bad-usage', message } });
});

test('a setting that is no command is a mistake in the configuration', async () => {
  const settings = ['', ' ', '"seta', [], [''], null, 5];
  const answers = await answersTo(settings, '2');
  for (const [i, setting] of settings.entries()) {
    expect(answers[i]?.error, JSON.stringify(setting)).toContain('taskcluster/config.yml: seta.command is no command');
  }
});

const DECISION = [
  ...['decision', '--project=example', '--level=3', '--owner=someone@example.com', '--tasks-for=github-push'],
  ...['--pushlog-id=0', '--pushdate=1790000000', '--repository-type=git', '--head-ref=main', '--base-ref=main'],
  ...['--head-repository=https://github.com/example/example', '--base-repository=https://github.com/example/example'],
];

async function decide(seta: object, env: Readonly<Record<string, string>> = {}) {
  const repository = await TestRepository.create(SMALL);
  onTestFinished(() => repository[Symbol.dispose]());
  await succeed(process.execPath, [...SETA.slice(1), 'init', '--yes', '--project', 'example'], {
    cwd: repository.path,
  });
  for (const [key, value] of Object.entries(seta)) {
    repository.edit('taskcluster/config.yml', /^seta:\n/m, `seta:\n  ${key}: ${JSON.stringify(value)}\n`);
  }
  const revision = await repository.commit();
  const rig = await Rig.start();
  onTestFinished(() => rig[Symbol.asyncDispose]());
  const taskId = rig.newTaskId();
  rig.addTask({ taskId, taskGroupId: taskId, schedulerId: 'example-level-3', state: 'running' });
  const upstream = { name: 'pinned', python: upstreamPython() };
  const ran = await taskgraph(upstream, [...DECISION, `--head-rev=${revision}`, `--base-rev=${revision}`], {
    cwd: repository.path,
    env: { ...rig.env(rig.root), TASK_ID: taskId, ...env },
  });
  return { ...ran, repository, rig };
}

test('a decision task without seta creates everything, green, and says why', async () => {
  const { status, stderr, repository, rig } = await decide({});
  expect(status, stderr).toBe(0);
  expect(rig.calls.counts()['queue.createTask']).toBe(5);
  expect(stderr).toContain('run-all (command-not-found): seta is not installed, or not on PATH');
  expect(repository.read('artifacts/optimizations.log')).toContain('run-all (command-not-found)');
  const ledger = parseLedger(repository.read('artifacts/seta-ledger.json'), 'ledger');
  expect(ledger).toMatchObject({
    ok: true,
    value: {
      mode: 'run-all',
      reason: { code: 'command-not-found' },
      data: { location: null, generated: null },
      totals: { target: 5, kept: 5, removed: 0, replaced: 0, savedHours: 0 },
      tasks: { 'test-low': { verdict: 'kept', by: 'seta', reason: 'everything runs on this push' } },
    },
  });
});

test('a decision asks once; a mistake in the configuration is told with its line, before anything is created', async () => {
  const log = ['/bin/sh', '-c', `echo asked >> asked.log; exec "$0" "$@"`, ...SETA];
  const { status, stderr, repository, rig } = await decide({ command: log, 'holdout-share': 1 });
  expect(repository.read('asked.log')).toBe('asked\n');
  expect(status).toBe(1);
  const line = repository
    .read('taskcluster/config.yml')
    .split('\n')
    .findIndex((one) => one.includes('holdout-share'));
  expect(stderr).toContain(`taskcluster/config.yml:${line + 1}: unknown key seta.holdout-share`);
  expect(stderr).toContain('did you mean holdout?');
  expect(rig.calls.counts()['queue.createTask']).toBeUndefined();
});

test('an empty command fails the decision before anything is created', async () => {
  const { status, stderr, rig } = await decide({ command: '' });
  expect([status, rig.calls.counts()['queue.createTask']]).toEqual([1, undefined]);
  expect(stderr).toContain("taskcluster/config.yml: seta.command is no command: ''");
});

test('the strategy refuses a request that is none', async () => {
  const { status, stdout } = await run(process.execPath, [...SETA.slice(1), 'strategy'], { input: '{"version": 2}' });
  expect([status, JSON.parse(stdout)]).toEqual([
    2,
    {
      version: 1,
      failure: { reason: 'bad-usage', message: expect.stringContaining('docs/reference/strategy-protocol.md') },
    },
  ]);
});
