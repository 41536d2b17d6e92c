import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { Help } from 'commander';

/** A command with what may follow it. */
export interface Node {
  /** Names from the program down, such as `/data/build`; empty for the program. */
  readonly path: string;
  readonly commands: readonly Named[];
  readonly options: readonly CompletedOption[];
  /** What its first argument may be, where that is a choice. */
  readonly choices: readonly string[];
}

export interface Named {
  readonly name: string;
  readonly description: string;
}

export interface CompletedOption extends Named {
  /** Long flags, such as `--history`; two where it has two names. */
  readonly flags: readonly string[];
  /** What follows it: nothing, a file, one of `choices`, or text that nobody can guess. */
  readonly takes: 'nothing' | 'file' | 'choice' | 'text';
  readonly choices: readonly string[];
}

const FILES = /<(file|files\.\.\.|location|locations\.\.\.|dir|old|new)>/;

/** The program and all commands below it, from above. */
export function nodesOf(command: CommandUnknownOpts, above: string | null = null): readonly Node[] {
  const path = above === null ? '' : `${above}/${command.name()}`;
  // What is declared as hidden is nobody's to type.
  const below = new Help().visibleCommands(command as never).filter((one) => one.name() !== 'help');
  const options = command.options.map((declared): CompletedOption => {
    const { description, argChoices, flags } = declared;
    const choices = argChoices ?? [];
    const text = FILES.test(flags) ? 'file' : 'text';
    const takes = !declared.required && !declared.optional ? 'nothing' : choices.length > 0 ? 'choice' : text;
    return { name: declared.name(), flags: flags.match(/--[\w-]+/g) ?? [], description, takes, choices };
  });
  const node = {
    path,
    commands: below.map((one) => ({ name: one.name(), description: one.description() })),
    options: [...options, HELP],
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
  return [node, ...below.flatMap((one) => nodesOf(one as never, path))];
}

const HELP: CompletedOption = {
  ...{ name: 'help', flags: ['--help'], description: 'display help for command' },
  ...{ takes: 'nothing', choices: [] },
};

/** All paths but the program's own: what a shell has to know to tell where it is. */
export const pathsOf = (nodes: readonly Node[]): readonly string[] =>
  nodes.flatMap(({ path }) => (path === '' ? [] : [path]));

/** A text in single quotes, as bash and zsh read it. */
export const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
