import { declare, settle } from '../command.ts';
import { configOption, option } from '../options.ts';

export const hooksCommand = () =>
  declare(
    'hooks',
    'the hooks, roles and scopes that the actions need, as JSON for administrators',
    'seta hooks --repository https://github.com/mozilla/example --project example --level 3 --check',
  )
    .addOption(option('--repository <url>', 'URL of the repository').makeOptionMandatory())
    .addOption(option('--project <name>', 'project of the repository, as in index routes').makeOptionMandatory())
    .addOption(option('--level <level>', 'level of the pushes; 3, and 1 for pull requests').choices(['1', '2', '3']))
    .addOption(option('--owner <email>', 'who looks after the hooks').default('nobody@noreply.mozilla.org'))
    .addOption(option('--branch <name>', 'branch of this level; main at level 3, and every other below'))
    .addOption(
      option('--graph <file>', 'full-task-graph.json whose tasks actions may create; by default the kinds say'),
    )
    .addOption(option('--pull-requests', 'for the actions on pull requests'))
    .addOption(
      option('--check', 'compare with the deployment in the environment, and name what is missing or too wide'),
    )
    .addOption(configOption())
    .action(async (options) => {
      const { hooks } = await import('./run.ts');
      await settle(hooks(options));
    });
