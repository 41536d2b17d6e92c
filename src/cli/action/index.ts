import { declare, settle } from '../command.ts';
import { configOption, jsonOption, option, projectOption, taskGroupOption } from '../options.ts';
import { WHAT } from '../push.ts';

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
    'seta action run backfill LQcEWSDJRzyvZUTsbyzBMQ --dry-run',
  )
    .argument('<name>', 'name of the action')
    .argument('[what]', `${WHAT}; a task is the one that the action is for`)
    .addOption(taskGroupOption())
    .addOption(option('--task-id <id>', 'task that the action is for, instead of the one that WHAT names'))
    .addOption(projectOption())
    .addOption(option('--input <json>', 'input of the action: JSON, or a file with JSON or YAML'))
    .addOption(option('--dry-run', 'show what would be done and what it would cost, and do nothing'))
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (name: string, what: string | undefined, options) => {
      const { runActionInShell } = await import('./run.ts');
      await settle(runActionInShell(name, what, options));
    });
