import { declare, settle } from '../command.ts';
import { amount, configOption, hours, jsonOption, option, projectOption } from '../options.ts';
import { WHAT } from '../push.ts';

export const runCommand = () =>
  declare(
    'run',
    'run tasks on a push by their labels, or what was left out of it, with your own credentials',
    "seta run LQcEWSDJRzyvZUTsbyzBMQ test-linux1804-64-qr/opt-mochitest-plain-1\n  $ seta run LQcEWSDJRzyvZUTsbyzBMQ --left-out 'test-linux*' --dry-run",
  )
    .argument('<what>', WHAT)
    .argument('[label...]', 'labels of tasks to run, whether or not they ran before')
    .addOption(option('--left-out [globs...]', 'run what was left out on the push: all, or what fits these globs'))
    .addOption(option('--platforms <globs...>', 'with --left-out: on these platforms only, such as linux*'))
    .addOption(
      option('--max-tasks <n>', 'with --left-out: at most so many tasks, the cheapest first').argParser(amount),
    )
    .addOption(option('--max-hours <n>', 'with --left-out: at most so many run hours').argParser(hours))
    .addOption(option('--times <n>', 'of labels: how often').argParser(amount))
    .addOption(option('--dry-run', 'show what would be run and what it would cost, and do nothing'))
    .addOption(projectOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (what: string, labels: string[], options) => {
      const { run } = await import('./run.ts');
      await settle(run(what, labels, options));
    });
