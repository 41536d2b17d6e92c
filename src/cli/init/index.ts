import { declare, settle } from '../command.ts';
import { jsonOption, option } from '../options.ts';

export const initCommand = () =>
  declare(
    'init',
    'say what a repository is like, with upstream taskgraph or without, and wire it, showing the changes first',
    'seta init --dry-run',
  )
    .addOption(option('--repository <dir>', 'the checkout, or a folder in it').default('.'))
    .addOption(
      option(
        '--project <name>',
        'project whose pushes are pruned; if left out, what .taskcluster.yml says, or the name of the repository',
      ),
    )
    .addOption(
      option(
        '--taskgraph <command>',
        'the taskgraph that makes the graphs before and after; if left out, that of .venv, venv or PATH',
      ),
    )
    .addOption(option('--dry-run', 'show the changes and make none'))
    .addOption(option('--yes', 'make the changes without asking'))
    .addOption(jsonOption())
    .action(async (options) => {
      const { init } = await import('./run.ts');
      await settle(init(options));
    });
