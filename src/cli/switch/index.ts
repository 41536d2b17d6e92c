import { InvalidArgumentError } from 'commander';
import { spanMilliseconds } from '../../graph/timestamps.ts';
import { LONGEST_OFF } from '../../push/switch.ts';
import { DAY_MILLISECONDS } from '../../util/time.ts';
import { declare, settle } from '../command.ts';
import { configOption, jsonOption, option, reason } from '../options.ts';
import { WHAT } from '../push.ts';

const project = () => option('--project <name>', 'project; the first of seta.projects if left out');
const level = () => option('--level <level>', 'of its pushes').choices(['1', '2', '3']).default('3');
const VOUCHES = `a push that bears out the level, the latest one of the index if left out; ${WHAT.replace('the push: ', '')}`;

export const offCommand = () =>
  declare(
    'off',
    'stop pruning for a while, without a landing: every push runs everything until it ends by itself',
    "seta off --for '2 days' --why 'the data of last night is wrong, bug 1'",
  )
    .argument('[what]', VOUCHES)
    .addOption(
      option('--for <span>', 'how long, 14 days at most, such as "6 hours"').argParser(span).makeOptionMandatory(),
    )
    .addOption(option('--why <reason>', 'what everybody will read').argParser(reason).makeOptionMandatory())
    .addOption(project())
    .addOption(level())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (what: string | undefined, options) => {
      const { switchTo } = await import('./run.ts');
      await settle(switchTo('off', what, options));
    });

export const onCommand = () =>
  declare('on', 'let pruning go on before what seta off said has ended', "seta on --why 'the data is mended'")
    .argument('[what]', VOUCHES)
    .addOption(option('--why <reason>', 'what everybody will read').argParser(reason).makeOptionMandatory())
    .addOption(project())
    .addOption(level())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (what: string | undefined, options) => {
      const { switchTo } = await import('./run.ts');
      await settle(switchTo('on', what, options));
    });

export const statusCommand = () =>
  declare('status', 'whether pushes are pruned now, and who switched that, when and why', 'seta status --json')
    .addOption(project())
    .addOption(level())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options) => {
      const { status } = await import('./run.ts');
      await settle(status(options));
    });

/** Milliseconds. */
function span(text: string): number {
  const value = spanMilliseconds(text);
  if (value !== undefined && value > 0 && value <= LONGEST_OFF) return value;
  const days = LONGEST_OFF / DAY_MILLISECONDS;
  throw new InvalidArgumentError(
    `a span such as "6 hours" is expected, ${days} days at most; what is to stay belongs in config.yml`,
  );
}
