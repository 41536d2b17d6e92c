/** Whatever happens to the command, nothing is removed, the reason is on record and the decision task stays green. */
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parseLedger } from '../../src/optimize/ledger.ts';
import { run, succeed } from '../rig/process.ts';
import { Rig } from '../rig/taskcluster/rig.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, SMALL, TestRepository } from './repository.ts';
import { FINE, LEDGER, saying, TROUBLE } from './strange-answers.ts';
import { taskgraph } from './upstream.ts';

interface Case {
  readonly command: unknown;
  /** Seconds that an answer may take. */
  readonly timeout?: string;
  /** The place for the ledger cannot be written to. */
  readonly unwritable?: boolean;
}

interface Answer {
  readonly advice?: { readonly mode: string; readonly reason: { readonly code: string; readonly message: string } };
  /** Whether the one task was removed in the end. */
  readonly removed?: boolean;
  readonly ledger?: { readonly mode: string; readonly reason: object; readonly tasks: object } | null;
  readonly seconds?: number;
  readonly error?: string;
}

/** What the adapter makes of a push with each of these commands, up to the ledger. */
async function answersTo(cases: readonly Case[]): Promise<readonly Answer[]> {
  using folder = await TestRepository.create({});
  const { stdout } = await succeed(upstreamPython(), [join(import.meta.dirname, 'trouble.py')], {
    cwd: folder.path,
    input: JSON.stringify(cases),
  });
  return JSON.parse(stdout) as Answer[];
}

describe('trouble with the command is a reason to run everything', () => {
  let answers: readonly Answer[];

  beforeAll(async () => {
    answers = await answersTo(TROUBLE);
  });

  test.each(TROUBLE.map((trouble, i) => ({ ...trouble, i })))('$name', ({ i, code, message, timeout }) => {
    const { advice, removed, ledger, seconds, error } = answers[i] ?? {};
    const reason = { code, message: expect.stringContaining(message) };
    expect({ error, advice, removed }).toMatchObject({
      advice: { mode: 'run-all', reason, verdicts: {} },
      removed: false,
    });
    expect(ledger).toMatchObject({
      mode: 'run-all',
      reason,
      push: { project: 'example', pushlogId: '7', revision: 'abc', pushdate: 1_790_000_000 },
      totals: { target: 1, kept: 1, removed: 0 },
      tasks: { a: { verdict: 'kept' } },
    });
    if (timeout !== undefined) expect(seconds).toBeLessThan(Number(timeout) + 1);
  });
});

test('what is as it should be is believed, and what is new in an answer means nothing', async () => {
  const { verdicts, ...head } = FINE;
  const more = { ...head, verdicts: { ...verdicts, b: { rule: 'of tomorrow', reason: '' } }, more: [1] };
  const tomorrow = saying({ ...head, verdicts: { a: { rule: 'of tomorrow', reason: '' } } }, LEDGER('kept'));
  const answers = await answersTo([{ command: saying(FINE) }, { command: saying(more) }, { command: tomorrow }]);
  expect(answers.map(({ removed, ledger }) => [removed, ledger?.mode])).toEqual([
    [true, 'pruned'],
    [true, 'pruned'],
    [false, 'pruned'],
  ]);
});

test('where the ledger cannot be written nothing is removed', async () => {
  const [answer] = await answersTo([{ command: saying(FINE), unwritable: true }]);
  expect(answer).toMatchObject({
    removed: false,
    ledger: null,
    advice: { mode: 'run-all', reason: { code: 'unwritable', message: expect.stringContaining('there is no ledger') } },
  });
});

test('so is a time limit that is none', async () => {
  const limits = ['abc', '', '-1', 'nan', 'inf', '1e30'];
  const answers = await answersTo(limits.map((timeout) => ({ command: saying(FINE), timeout })));
  const message = expect.stringContaining('SETA_STRATEGY_TIMEOUT is no number of seconds');
  for (const [i, limit] of limits.entries()) {
    expect(answers[i]?.advice, limit).toMatchObject({ mode: 'run-all', reason: { code: 'bad-usage', message } });
  }
});

test('a setting that is no command, or a failure that says so, is a mistake in the configuration', async () => {
  const settings = ['', ' ', '"seta', [], [''], null, 5];
  const failure = { reason: 'bad-config', message: 'config.yml:3: unknown key' };
  const refusal = saying({ version: 1, failure });
  const answers = await answersTo([...settings, refusal].map((command) => ({ command })));
  for (const [i, setting] of settings.entries()) {
    expect(answers[i]?.error, JSON.stringify(setting)).toContain('taskcluster/config.yml: seta.command is no command');
  }
  expect(answers.at(-1)?.error).toBe(failure.message);
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
  const upstream = { python: upstreamPython() };
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

test('a page that cannot be written is a warning; the ledger is there and counts', async () => {
  const inTheWay = 'mkdir -p artifacts/seta-report.html; exec "$0" "$@"';
  const { status, stderr, repository } = await decide({ command: ['/bin/sh', '-c', inTheWay, ...SETA] });
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/seta: there is no seta-report.html: .*Is a directory/);
  expect(parseLedger(repository.read('artifacts/seta-ledger.json'), 'ledger').ok).toBe(true);
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
