import type { Command } from 'commander';
import { declare, settle } from '../command.ts';
import { option } from '../options.ts';
import type { InitOptions } from './run.ts';

export const initCommand = (): Command =>
  declare(
    'init',
    'wire an existing repository, with upstream taskgraph or without, and show the changes first',
    'seta init --dry-run',
  )
    .addOption(option('--repository <dir>', 'the checkout').default('.'))
    .addOption(option('--project <name>', 'project whose pushes are pruned; the name of the repository if left out'))
    .addOption(option('--dry-run', 'show the changes and make none'))
    .addOption(option('--yes', 'make the changes without asking'))
    .action(async (options: InitOptions) => {
      const { init } = await import('./run.ts');
      await settle(init(options));
    });
