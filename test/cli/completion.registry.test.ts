/** zsh and fish of Debian, fetched and unpacked beside what is installed, complete what is typed at them. */
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scriptFor } from '../../src/cli/completion/script.ts';
import { program } from '../../src/cli/program.ts';
import { succeed } from '../rig/process.ts';
import { OFFERED } from './offered.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-shells-'));
const root = join(folder, 'root');
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  mkdirSync(root);
  await succeed('apt-get', ['download', 'zsh', 'zsh-common', 'fish', 'fish-common', 'libpcre2-32-0'], { cwd: folder });
  for (const file of globSync('*.deb', { cwd: folder })) await succeed('dpkg', ['-x', file, root], { cwd: folder });
  for (const shell of ['zsh', 'fish'] as const)
    writeFileSync(join(folder, `seta.${shell}`), scriptFor(shell, program()));
  writeFileSync(join(folder, 'a-ledger.json'), '{}');
}, 120_000);

test('fish', async () => {
  const env = { HOME: folder, LD_LIBRARY_PATH: join(root, 'usr/lib/x86_64-linux-gnu') };
  for (const [words, offered] of [...OFFERED, [['report', 'push', '--ledger', 'a-'], ['a-ledger.json']] as const]) {
    const line = `seta ${words.map((word) => word.replace(/[$() ]/g, '\\\\$&')).join(' ')}`;
    const commands = `source seta.fish; complete -C "${line.replaceAll('$', '\\$')}"`;
    const { stdout } = await succeed(join(root, 'usr/bin/fish'), ['--no-config', '-c', commands], { cwd: folder, env });
    const names = stdout.split('\n').flatMap((text) => text.split('\t')[0] || []);
    expect(names.sort(), line).toEqual([...offered].sort());
  }
}, 60_000);

/** One candidate each, so that the tab key writes it; a function stands for the command and says what it is given. */
test('zsh, at a terminal', async () => {
  const typed = [
    ['expl', 'explain'],
    ['data bui', 'data build'],
    ['replay --source taskc', 'replay --source taskcluster'],
    ['report push --led', 'report push --ledger'],
    ['report push --ledger a-', 'report push --ledger a-ledger.json'],
  ];
  const modules = join(root, 'usr/lib/x86_64-linux-gnu/zsh/5.9');
  const script = `
module_path=(${modules}); zmodload zsh/zpty || exit 3
zpty z ${root}/bin/zsh -f -i
zpty -w z 'module_path=(${modules}); fpath=(${root}/usr/share/zsh/functions/**/*(/))'
zpty -w z 'zmodload zsh/zle zsh/complete zsh/computil zsh/parameter zsh/complist; setopt zle; autoload -Uz compinit; compinit -u -D'
zpty -w z 'source ./seta.zsh; source ./seta.zsh; seta() { print -r -- "GOT[$*]" }'
for line in ${typed.map(([line]) => `'${line}'`).join(' ')}; do
  zpty -w -n z "seta $line"$'\\t\\n'
  while zpty -r z out; do
    [[ $out == GOT* ]] && { print -rn -- "$out"; break }
  done
done
zpty -d z
`;
  const env = { HOME: folder, TERM: 'xterm' };
  const { stdout } = await succeed(join(root, 'bin/zsh'), ['-f', '-c', script], { cwd: folder, env });
  const got = [...stdout.matchAll(/GOT\[(.*?)\s*\]/g)].map(([, line]) => line);
  expect(got).toEqual(typed.map(([, whole]) => whole));
}, 60_000);
