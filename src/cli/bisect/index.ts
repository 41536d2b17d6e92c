import { InvalidArgumentError } from 'commander';
import { declare, settle } from '../command.ts';
import { amount, configOption, jsonOption, option, projectOption, share } from '../options.ts';
import { WHAT } from '../push.ts';

export const bisectCommand = () =>
  declare(
    'bisect',
    'find the push that broke a task although it is flaky, and watch the search',
    'seta bisect LQcEWSDJRzyvZUTsbyzBMQ --dry-run\n  $ seta bisect --simulate 0.05/0.5 --pushes 100',
  )
    .argument('[what]', `the failed task: its link or taskId; or ${WHAT}`)
    .argument('[label]', 'the task, where WHAT is the push')
    .addOption(option('--good <push>', 'revision or pushlog id without the failure; the last one known if left out'))
    .addOption(option('--bad <push>', 'revision or pushlog id with the failure; that of the task if left out'))
    .addOption(option('--confidence <share>', 'how sure the answer has to be').argParser(share).default(0.95))
    .addOption(option('--parallel <n>', 'runs at once').argParser(amount).default(4))
    .addOption(option('--max-runs <n>', 'end without an answer after so many').argParser(amount).default(150))
    .addOption(option('--dry-run', 'show range, evidence, first runs and likely cost, and do nothing'))
    .addOption(
      option('--simulate <good/bad>', 'what to expect at these rates of failing; asks nobody').argParser(rates),
    )
    .addOption(option('--poll <seconds>', 'between two looks at the queue').argParser(amount).default(15))
    .addOption(option('--pushes <n>', 'of the simulation').argParser(amount).default(40))
    .addOption(option('--searches <n>', 'of the simulation').argParser(amount).default(200))
    .addOption(projectOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (what: string | undefined, label: string | undefined, options) => {
      const { bisect } = await import('./run.ts');
      await settle(bisect(what, label, options));
    });

function rates(text: string): { readonly good: number; readonly bad: number } {
  const [good = Number.NaN, bad = Number.NaN, ...more] = text.split('/').map(Number);
  if (more.length === 0 && good >= 0 && good < bad && bad <= 1) return { good, bad };
  throw new InvalidArgumentError('two rates from 0 to 1 are expected, the smaller one first, such as 0.05/0.5');
}
