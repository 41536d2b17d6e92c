import { declare, settle } from '../command.ts';
import { configOption, jsonOption, option, projectOption, taskGroupOption } from '../options.ts';
import { WHAT } from '../push.ts';

export const explainCommand = () =>
  declare(
    'explain',
    'why a task ran or did not on a push, when it runs next, and how to bring it back',
    'seta explain test-linux1804-64-qr/opt-mochitest-plain-1 LQcEWSDJRzyvZUTsbyzBMQ\n  $ seta explain https://firefox-ci-tc.services.mozilla.com/tasks/LQcEWSDJRzyvZUTsbyzBMQ',
  )
    .argument('<label>', 'label of the task; or a link or taskId of the task alone')
    .argument('[what]', WHAT)
    .addOption(option('--ledger <file>', 'seta-ledger.json of the push').conflicts('taskGroupId'))
    .addOption(taskGroupOption())
    .addOption(projectOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (label: string, what: string | undefined, options) => {
      const { explain } = await import('./run.ts');
      await settle(explain(label, { ...options, what }));
    });
