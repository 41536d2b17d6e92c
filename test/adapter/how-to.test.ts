/** The how-to, word for word: its commands in an empty folder, with `seta` and `taskgraph` as they would be installed. */
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../rig/process.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, TestRepository } from './repository.ts';

const PAGE = join(import.meta.dirname, '../../docs/how-to/add-pruning-to-a-taskgraph-repository.md');

/** The blocks of a language in a page, in order. */
const blocks = (page: string, language: string): readonly string[] =>
  [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , block]) => block ?? '');

test('the commands of the how-to do what it says', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const folder = new TestRepository();
  onTestFinished(() => folder[Symbol.dispose]());
  const quoted = SETA.map((word) => `'${word}'`).join(' ');
  folder.write('bin/seta', `#!/bin/sh\nexec ${quoted} "$@"\n`);
  // The package is not published while it is tested: its installation alone is left out.
  folder.write('bin/npm', `#!/bin/sh\n[ "$*" = "install --global taskgraph-seta@1.0.0" ]\n`);
  for (const name of ['seta', 'npm']) chmodSync(join(folder.path, 'bin', name), 0o755);
  const path = [join(folder.path, 'bin'), dirname(upstreamPython()), process.env['PATH']].join(':');
  const script = blocks(page, 'sh').join('\n');
  expect(script).toContain('taskgraph optimized --parameters');
  const env = { PATH: path, TASKGRAPH_SERIAL: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const { status, stdout, stderr } = await run('/bin/sh', ['-eu', '-c', script], { cwd: folder.path, env });
  expect(status, stderr).toBe(0);
  // What taskgraph printed at last is what the page shows.
  const [shown] = blocks(page, '');
  expect(stdout.trimEnd().split('\n').slice(-2).join('\n')).toBe(shown?.trimEnd());
  expect(stdout).toContain('build-app\ntest-login\ntest-search\n');
  expect(stderr).toMatch(/ seta: (run-all|backstop) \(/);
  expect(stderr).toContain('seta: pruned (pruned)');
});
