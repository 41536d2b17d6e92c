import { Argument, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { declare } from '../command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** @param program what is completed, declared anew */
export const completionCommand = (program: () => CommandUnknownOpts) =>
  declare(
    'completion',
    'a script by which a shell completes commands, options and their values',
    'source <(seta completion bash)\n  $ source <(seta completion zsh)\n  $ seta completion fish | source',
  )
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell) => {
      const { scriptFor } = await import('./script.ts');
      process.stdout.write(scriptFor(shell, program()));
    });
