import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import { program } from '../../src/cli/program.ts';

const ROOT = join(import.meta.dirname, '../..');
const whole: CommandUnknownOpts = program();

/** What is said of seta in a sentence, where it is no command. */
const PROSE =
  /^(says|removed|would|ran|needs|itself|does|as|about|was|kept|and|is|has|of|in|for|so|which|that|takes|leaves)$/;

/** What is wrong with a command that a text names; null where nothing is. */
function wrong(text: string): string | null {
  const words = text.split(/\s+/);
  let command = whole;
  for (let word = words[0]; word !== undefined; word = words[0]) {
    const sub = command.commands.find((one) => one.name() === word);
    if (!sub) break;
    command = sub;
    words.shift();
  }
  if (command === whole) return PROSE.test(words[0] ?? '') ? null : `there is no command ${words[0]}`;
  const options = new Set(['--help', ...command.options.map(({ long }) => long)]);
  const unknown = words
    .filter((word) => /^--[a-z]/.test(word))
    .filter((word) => !options.has(word.replace(/[^a-z-].*$/, '')));
  return unknown.length > 0 ? `${command.name()} has no ${unknown.join(', ')}` : null;
}

/** Commands in texts: from `seta` to the end of the clause. */
const named = (text: string) =>
  [...text.matchAll(/(?<![\w./@-])seta ((?:[a-z][a-z-]*)(?: [^\s;,.:()'"`|]+)*)/g)].map(([, rest = '']) => rest);

test('the check finds what is not there', () => {
  expect(['data check --force x', 'data build --force x', 'data chek', 'fetch'].map(wrong)).toEqual([
    'check has no --force',
    null,
    null,
    'there is no command fetch',
  ]);
});

test.each(['src', 'actions'])('every command that a text of %s names is one, with its options', (folder) => {
  const found: string[] = [];
  for (const file of globSync(`${folder}/**/*.ts`, { cwd: ROOT })) {
    for (const line of readFileSync(join(ROOT, file), 'utf8').split('\n')) {
      if (/^\s*(\/\/|\*|\/\*)/.test(line)) continue;
      for (const command of named(line)) {
        const problem = wrong(command);
        if (problem !== null) found.push(`${file}: ${command}: ${problem}`);
      }
    }
  }
  expect(found).toEqual([]);
});

test('every command line in the documentation names one, with its options', () => {
  const found: string[] = [];
  let seen = 0;
  for (const file of ['README.md', ...globSync('docs/{concepts,how-to,ladder,tutorial}/*.md', { cwd: ROOT })]) {
    for (const line of readFileSync(join(ROOT, file), 'utf8').split('\n')) {
      const [, command] = /^\s*(?:\$ |npx (?:--yes )?taskgraph-)?seta (.*)$/.exec(line) ?? [];
      if (command === undefined || !/^(?:\s|\$|seta )/.test(line)) continue;
      seen++;
      const problem = wrong(command);
      if (problem !== null) found.push(`${file}: ${command}: ${problem}`);
    }
  }
  expect(found).toEqual([]);
  expect(seen).toBeGreaterThan(20);
});
