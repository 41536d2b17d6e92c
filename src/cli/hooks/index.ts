import type { Command } from 'commander';
import { declare, settle } from '../command.ts';
import { configOption, option } from '../options.ts';
import type { HooksOptions } from './run.ts';

export const hooksCommand = (): Command =>
  declare(
    'hooks',
    'the hooks, roles and scopes that the actions need, as JSON for administrators',
    'seta hooks --repository https://github.com/mozilla/example --project example --level 3 --check',
  )
    .addOption(option('--repository <url>', 'URL of the repository').makeOptionMandatory())
    .addOption(option('--project <name>', 'project of the repository, as in index routes').makeOptionMandatory())
    .addOption(option('--level <level>', 'SCM level of the repository').choices(['1', '2', '3']).default('3'))
    .addOption(option('--owner <email>', 'who looks after the hooks').default('nobody@noreply.mozilla.org'))
    .addOption(option('--pull-requests', 'for the actions on pull requests'))
    .addOption(option('--check', 'compare with the deployment in the environment, and name what is missing'))
    .addOption(configOption())
    .action(async (options: HooksOptions) => {
      const { hooks } = await import('./run.ts');
      await settle(hooks(options));
    });
