import { declare, settle } from '../command.ts';
import { amount, jsonOption, option, whole, withSources } from '../options.ts';

export const replayCommand = () =>
  withSources(
    declare(
      'replay',
      'what past pushes would have caught and cost under each policy, and which settings to choose',
      'seta replay --history artifacts/seta-history.sqlite --policy run-all seta-walk tiers --choose --max-minutes 60',
    ),
  )
    .addOption(
      option(
        '--policy <names...>',
        'run-all, seta-walk, seta-2016, cover, tiers, rare-backstops, holdout, rota, or a configuration file; all named ones if left out',
      ),
    )
    .addOption(option('--warm-up <days>', 'days at the beginning that only make data').argParser(amount).default(30))
    .addOption(option('--choose', 'try a grid of settings too, and recommend one'))
    .addOption(
      option('--choose-days <days>', 'days after the warm-up on which to choose').argParser(amount).default(30),
    )
    .addOption(
      option('--max-minutes <minutes>', 'nine of ten regressions are to be caught within so many minutes')
        .argParser(whole)
        .default(30),
    )
    .addOption(option('--seed <n>', 'seed of the bootstrap intervals').argParser(whole).default(1))
    .addOption(option('--out <file>', 'write the result there as JSON too, for a report'))
    .addOption(jsonOption())
    .action(async (options) => {
      const { replayHistory } = await import('./run.ts');
      await settle(replayHistory(options));
    });
