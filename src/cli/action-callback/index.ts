import { declare, settle } from '../command.ts';
import { configOption, option } from '../options.ts';

export const actionCallbackCommand = () =>
  declare(
    'action-callback',
    'the work of an action task: does what ACTION_CALLBACK, ACTION_TASK_GROUP_ID, ACTION_TASK_ID and ACTION_INPUT say',
    'seta action-callback --artifacts /builds/artifacts',
  )
    .addOption(configOption())
    .addOption(option('--artifacts <dir>', 'folder for the artifacts').default('artifacts'))
    .action(async (options) => {
      const { actionCallback } = await import('./run.ts');
      await settle(actionCallback(options));
    });
