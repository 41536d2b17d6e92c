/**
 * The how-to, word for word, in repositories of several shapes: its commands with `seta` and `taskgraph` as they would be
 * installed. What they print is kept in transcripts (npx vitest run --project registry test/adapter/how-to.registry.test.ts -u).
 */
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../rig/process.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, TestRepository } from './repository.ts';
import { SHAPES } from './shapes.ts';

const PAGE = join(import.meta.dirname, '../../docs/how-to/add-pruning-to-a-taskgraph-repository.md');

/** The blocks of a language in a page, in order. */
const blocks = (page: string, language: string): readonly string[] =>
  [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , block]) => block ?? '');

/** A line that says which command comes next, as a shell shows it. */
const echoed = (script: string): string =>
  script.replaceAll(
    /^(?=(?:seta|taskgraph) )(.*)$/gm,
    (command) => `echo '$ ${command.replaceAll("'", '')}'\n${command}`,
  );

/** What was printed without what differs from day to day and machine to machine, and without the adapter's own text. */
const transcript = (printed: string, folder: string): string =>
  printed
    .replaceAll(folder, '.')
    .replaceAll(/^[\d-]{10} [\d:,]+ - INFO - (?!.*seta: ).*\n/gm, '')
    .replaceAll(/^[\d-]{10} [\d:,]+ - /gm, '')
    .replaceAll(/^(--- .*\n\+\+\+ b\/taskcluster\/seta_taskgraph\/.*\n)@@ .*\n(?:\+.*\n)*/gm, '$1')
    .replaceAll(/taskgraph [\d.]+ at hand \(\S+\)/g, 'taskgraph at hand')
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z\b|\b[0-9a-f]{40}\b/g, '...');

test.each(Object.entries(SHAPES))('the commands of the how-to do what it says: %s', async (shape, changes) => {
  const page = readFileSync(PAGE, 'utf8');
  using folder = new TestRepository();
  const quoted = SETA.map((word) => `'${word}'`).join(' ');
  folder.write('bin/seta', `#!/bin/sh\nexec ${quoted} "$@"\n`);
  // The package is not published while it is tested: its installation alone is left out.
  folder.write('bin/pip', `#!/bin/sh\n[ "$*" = "install taskgraph-seta==1.0.0" ]\n`);
  for (const name of ['seta', 'pip']) chmodSync(join(folder.path, 'bin', name), 0o755);
  const path = [join(folder.path, 'bin'), dirname(upstreamPython()), process.env['PATH']].join(':');
  const env = { PATH: path, PYTHONDONTWRITEBYTECODE: '1', TASKGRAPH_SERIAL: '1' };
  const shell = async (script: string, cwd: string): Promise<string> => {
    const { status, stdout } = await run('/bin/sh', ['-eu', '-c', `exec 2>&1\n${echoed(script)}`], { cwd, env });
    expect(status, stdout).toBe(0);
    return stdout;
  };

  const [example = '', ...steps] = blocks(page, 'sh');
  await shell(example, folder.path);
  for (const [file, change] of Object.entries(changes)) {
    const name = `example/${file}`;
    folder.write(name, change(folder.has(name) ? folder.read(name) : ''));
  }
  const printed = await shell(
    `git add --all && git -c user.name=You -c user.email=you@example.com commit --quiet --allow-empty -m x\n${steps.join('\n')}`,
    join(folder.path, 'example'),
  );

  expect(printed).toContain('target tasks of github-push, default ');
  expect(printed).not.toMatch(/full task graph.*[+~-](build|test|seta)-/);
  expect(printed).toContain('build-app\ntest-login\ntest-search\n');
  expect(printed).toMatch(/ seta: (run-all|backstop) \(/);
  expect(printed).toContain('seta: pruned');
  // What taskgraph printed at last is what the page shows.
  const [shown] = blocks(page, '');
  expect(printed.trimEnd().split('\n').slice(-2).join('\n')).toBe(shown?.trimEnd());
  const file = `transcripts/${shape.replaceAll(/[ ,]+/g, '-').slice(0, 40)}.txt`;
  await expect(transcript(printed, folder.path)).toMatchFileSnapshot(file);
});
