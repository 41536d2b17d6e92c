import { declare, settle } from '../command.ts';
import { configOption, jsonOption, option } from '../options.ts';

/** `seta action ...`: the actions of Treeherder's menus, with one's own credentials. */
export const actionCommand = () =>
  declare('action', 'run the actions of a push from a shell, with your own credentials', 'seta action list')
    .addCommand(listCommand())
    .addCommand(runCommand());

const listCommand = () =>
  declare('list', 'the actions there are and what they take', 'seta action list --json')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options) => {
      const { listActions } = await import('./run.ts');
      await settle(listActions(options));
    });

const runCommand = () =>
  declare(
    'run',
    'run an action on a push or on one of its tasks',
    'seta action run backfill --task-group-id dSlITZ4yQgmvxxAi4A8fHQ --task-id LQcEWSDJRzyvZUTsbyzBMQ --dry-run',
  )
    .argument('<name>', 'name of the action')
    .addOption(option('--task-group-id <id>', 'decision task of the push').makeOptionMandatory())
    .addOption(option('--task-id <id>', 'task that the action is for'))
    .addOption(option('--input <json>', 'input of the action: JSON, or a file with JSON or YAML'))
    .addOption(option('--dry-run', 'show what would be done and what it would cost, and do nothing'))
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (name: string, options) => {
      const { runActionInShell } = await import('./run.ts');
      await settle(runActionInShell(name, options));
    });
