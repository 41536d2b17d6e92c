import { declare, settle } from '../command.ts';
import { jsonOption, option } from '../options.ts';

export const explainCommand = () =>
  declare(
    'explain',
    'why a task ran or did not on a push, and when it runs next',
    'seta explain test-linux1804-64-qr/opt-mochitest-plain-1 --ledger artifacts/seta-ledger.json',
  )
    .argument('<label>', 'label of the task')
    .addOption(option('--ledger <file>', 'seta-ledger.json of the push').conflicts('taskGroupId'))
    .addOption(option('--task-group-id <id>', 'decision task of the push; its ledger is fetched'))
    .addOption(jsonOption())
    .action(async (label: string, options) => {
      const { explain } = await import('./run.ts');
      await settle(explain(label, options));
    });
