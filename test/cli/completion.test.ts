import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { scriptFor } from '../../src/cli/completion/script.ts';
import { nodesOf } from '../../src/cli/completion/tree.ts';
import { program } from '../../src/cli/program.ts';
import { succeed } from '../rig/process.ts';
import { OFFERED } from './offered.ts';
import { seta } from './seta.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('bash', () => {
  test('offers commands, options and their values, and evaluates nothing that was typed', async () => {
    writeFileSync(join(folder, 'seta.bash'), scriptFor('bash', program()));
    // Twice, as in a shell that reads its start-up files again.
    const lines = ['set -eu', 'source ./seta.bash', 'source ./seta.bash', 'set +e'];
    const shell = (word: string) => `'${word}'`;
    for (const [words] of [...OFFERED, [['replay', '--source', '=', 'tas'], []] as const]) {
      lines.push(
        `COMP_WORDS=(seta ${words.map(shell).join(' ')}); COMP_CWORD=${words.length}; _seta; echo "\${COMPREPLY[*]}"`,
      );
    }
    const { stdout } = await succeed('bash', ['-c', lines.join('\n')], { cwd: folder });
    expect(stdout.trim().split('\n')).toEqual([...OFFERED.map(([, offered]) => offered.join(' ')), 'taskcluster']);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });
});

test.each(['bash', 'zsh', 'fish'] as const)('the script for %s knows every command and every option', async (shell) => {
  const { status, stdout, stderr } = await seta(['completion', shell]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const { path, options } of nodesOf(program())) {
    expect(stdout).toContain(path);
    const dashes = shell === 'fish' ? /^--/ : /^$/;
    for (const { flags } of options) for (const flag of flags) expect(stdout).toContain(flag.replace(dashes, '-l '));
  }
});

test.each([
  [['explian'], 'Did you mean explain?'],
  [['data', 'shwo'], 'Did you mean show?'],
  [['replay', '--sorce'], 'Did you mean --source?'],
])('%j: the nearest is named', async (args, says) => {
  expect(await seta(args)).toMatchObject({ status: 2, stderr: expect.stringContaining(says) });
});
