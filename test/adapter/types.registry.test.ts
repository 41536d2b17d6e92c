/** The adapter is typed throughout and needs no more than Python 3.9, which the interpreter at hand may not be. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../rig/process.ts';
import { pip } from './upstream.ts';

const ROOT = join(import.meta.dirname, '../..');
const VENV = join(ROOT, '.venv-types');

/** The interpreter that has what `requirements.txt` names. */
function python(): string {
  const interpreter = join(VENV, 'bin/python');
  if (!existsSync(interpreter)) execFileSync('python3', ['-m', 'venv', VENV], { stdio: ['ignore', 2, 2] });
  pip(interpreter, ['install', '--quiet', '-r', join(import.meta.dirname, 'requirements.txt')]);
  return interpreter;
}

test('mypy --strict and Python 3.9', async () => {
  const interpreter = python();
  const config = join(import.meta.dirname, 'mypy.ini');
  const cache = ['--cache-dir', join(VENV, 'mypy-cache')];
  const options = { cwd: join(ROOT, 'taskcluster'), env: { MYPYPATH: '.:../python' } };
  const typed = await run(
    interpreter,
    ['-m', 'mypy', '--config-file', config, ...cache, '-p', 'seta_taskgraph'],
    options,
  );
  expect(typed.stdout).toMatch(/^Success: no issues found/);
  const flags = ['--target=3.9-', '--violations', '--eval-annotations', '--no-tips', 'seta_taskgraph'];
  const old = await run(join(VENV, 'bin/vermin'), flags, options);
  expect(old.status, old.stdout).toBe(0);
}, 600_000);
