/** The command as a process. What it prints, and how it ends, is the same as in the process of the other tests. */
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PushFiles } from './push-files.ts';
import { seta, setaProcess } from './seta.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const MAIN = join(CHECKOUT, 'src/cli/main.ts');

/** One use of each command, and each exit code. */
const ROWS: readonly [name: string, status: number, args: (files: PushFiles) => readonly string[], input?: string][] = [
  ['the version', 0, () => ['--version']],
  ['the help', 0, () => ['--help']],
  ['no command', 2, () => []],
  ['an unknown command', 2, () => ['optimise']],
  ['optimize', 0, (files) => files.optimize()],
  ['optimize, without a graph', 1, (files) => files.optimize({ graph: 'absent.json' })],
  ['optimize, without options', 2, () => ['optimize']],
  ['decision, without options', 2, () => ['decision']],
  ['strategy', 2, () => ['strategy'], '{"version": 0}'],
  ['explain', 1, (files) => ['explain', 'no-such-task', '--ledger', files.path('seta.json')]],
  [
    'data show',
    0,
    (files) => ['data', 'show', '--data', files.path('seta.json'), '--config', files.path('config.yml')],
  ],
  ['data build, without a reason', 2, () => ['data', 'build', '--force', '']],
  ['report push, without a ledger', 2, () => ['report', 'push']],
  ['replay', 1, (files) => ['replay', '--history', files.path('absent.jsonl'), '--config', files.path('config.yml')]],
  ['action-callback, outside of a task', 2, () => ['action-callback']],
  ['action list', 0, () => ['action', 'list', '--json']],
  ['hooks', 0, () => ['hooks', '--repository', 'https://example.com/x', '--project', 'x']],
  ['init, without a word', 2, () => ['init', '--project', 'x']],
];

test.each(ROWS)('%s', async (_name, status, args, input = '') => {
  using files = new PushFiles();
  for (const name of ['.taskcluster.yml', 'taskcluster']) {
    cpSync(join(CHECKOUT, name), files.path(name), { recursive: true });
  }
  const options = { cwd: files.folder, input };
  const ran = await setaProcess(args(files), options);
  expect(ran, ran.stderr).toMatchObject({ status });
  expect(ran).toEqual(await seta(args(files), options));
});

test.each(['stdout', 'stderr', 'both'] as const)('nobody reads %s: the work is done all the same', async (closed) => {
  using files = new PushFiles();
  const child = spawn(process.execPath, [MAIN, ...files.optimize()]);
  if (closed !== 'stderr') child.stdout.destroy();
  if (closed !== 'stdout') child.stderr.destroy();
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  expect(files.outputs()).toContain('seta-ledger.json');
});
