import type { Command } from '@commander-js/extra-typings';
import { CommanderError, Help, Command as Untyped } from 'commander';
import type { Result } from '../util/failure.ts';
import { logFailure } from './output.ts';

const EXIT = { success: 0, failure: 1, usage: 2 } as const;

/** A command before it is given options: its name, one line on what it does, and an example. */
export const declare = (name: string, description: string, example: string): Command =>
  command(name).description(description).addHelpText('after', `\nExample:\n  $ ${example}`);

/** A command, typed by the options it is given. Usage errors are thrown to `main`, which turns them into exit code 2. */
export const command = (name: string): Command =>
  (new Untyped(name) as unknown as Command)
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureHelp({
      optionDescription: (one) => `${one.mandatory ? 'required: ' : ''}${HELP.optionDescription(one)}`,
    });

const HELP = new Help();

/** Runs what a command does. A failure is told, and thrown to `runProgram` as the exit code that it stands for. */
export async function settle(work: Promise<Result<unknown>> | Result<unknown>): Promise<void> {
  const result = await work;
  if (result.ok) return;
  logFailure(result.failure);
  const { reason, message } = result.failure;
  throw new CommanderError(reason === 'bad-usage' ? EXIT.usage : EXIT.failure, SETTLED, message);
}

const SETTLED = 'seta.settled';

/** Parses the command line and runs the command it names; the exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.success;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === SETTLED) return error.exitCode;
    return error.exitCode === 0 ? EXIT.success : EXIT.usage;
  }
}
