import type { Command } from 'commander';
import { declare, settle } from '../command.ts';
import { configOption, dataOption, jsonOption, option } from '../options.ts';
import type { ShowOptions } from '../run/data-show.ts';

/** `seta data ...`: what maintainers and the cron task do with the data artifact. */
export const dataCommand = (): Command =>
  declare('data', 'make, check and inspect the SETA data artifact', 'seta data show --data seta.json').addCommand(
    showCommand(),
  );

const showCommand = (): Command =>
  declare('show', 'what a data artifact says, in short', 'seta data show --data seta.json --match "test-linux*"')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(option('--project <name>', 'project whose data the configuration names'))
    .addOption(option('--match <glob>', 'list the labels that match'))
    .addOption(jsonOption())
    .action(async (options: ShowOptions) => {
      const { show } = await import('../run/data-show.ts');
      await settle(show(options));
    });
