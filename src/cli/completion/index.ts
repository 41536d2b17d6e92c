import type { Argument, CommandUnknownOpts } from '@commander-js/extra-typings';
import { Argument as Untyped } from 'commander';
import { declare } from '../command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const shell = new Untyped('<shell>', 'which shell').choices(SHELLS) as unknown as Argument<
  '<shell>',
  undefined,
  undefined,
  true,
  (typeof SHELLS)[number]
>;

/** @param program what is completed, declared anew */
export const completionCommand = (program: () => CommandUnknownOpts) =>
  declare(
    'completion',
    'a script by which a shell completes commands, options and their values',
    'source <(seta completion bash)\n  $ source <(seta completion zsh)\n  $ seta completion fish | source',
  )
    .addArgument(shell)
    .action(async (shell) => {
      const { scriptFor } = await import('./script.ts');
      process.stdout.write(scriptFor(shell, program()));
    });
