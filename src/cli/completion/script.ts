import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { nodesOf } from './tree.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/**
 * The completion of a program for a shell, with all that it knows in it: no command is run while somebody types, and what was typed is
 * never evaluated.
 */
export const scriptFor = (shell: keyof typeof SCRIPTS, program: CommandUnknownOpts): string =>
  SCRIPTS[shell](nodesOf(program));
