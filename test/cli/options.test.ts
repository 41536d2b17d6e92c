import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describe, expect, test } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { PushFiles } from './push-files.ts';
import { seta } from './seta.ts';

test.each<[name: string, value: string, isJson: boolean]>([
  ['on', '1', true],
  ['on in words', 'true', true],
  ['off', '0', false],
  ['off in words', 'false', false],
  ['empty', '', false],
])('a switch in the environment: %s', async (_name, value, isJson) => {
  using files = new PushFiles();
  const { status, stdout } = await seta(files.optimize(), { env: { SETA_JSON: value } });
  expect(status).toBe(0);
  expect(stdout.startsWith('{')).toBe(isJson);
});

test('an empty value in the environment is none', async () => {
  using files = new PushFiles();
  const args = files.optimize();
  args.splice(args.indexOf('--out'), 2);
  const { status, stderr } = await seta(args, { env: { SETA_OUT: '' } });
  expect(status).toBe(2);
  expect(stderr).toContain('--out');
});

test('an empty reason does not force anything', async () => {
  const { status, stderr } = await seta(['data', 'build', '--force', '']);
  expect(status).toBe(2);
  expect(stderr).toContain('a reason is expected');
});

describe('help marks what is required', () => {
  const leaves = (command: CommandUnknownOpts): readonly CommandUnknownOpts[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

  test.each(leaves(program()).map((command) => [command.name(), command] as const))('%s', (_name, command) => {
    const help = command.createHelp();
    const marked = command.options.filter((one) => help.optionDescription(one).startsWith('required: '));
    expect(marked).toEqual(command.options.filter(({ mandatory }) => mandatory));
  });

  test('decision: what it asks for where there is no file of parameters', async () => {
    const { stderr } = await seta(['decision']);
    const decision = program().commands.find((command) => command.name() === 'decision');
    const flags = decision?.options.filter(({ helpGroupHeading }) => helpGroupHeading?.startsWith('Required'));
    const [, missing = ''] = /missing: (.*) \[bad-usage\]/.exec(stderr) ?? [];
    expect(missing.split(', ').sort()).toEqual(flags?.map(({ long }) => long).sort());
  });
});
