import { InvalidArgumentError } from 'commander';
import { declare, settle } from '../command.ts';
import { amount, branchOption, configOption, jsonOption, nowOption, option } from '../options.ts';

export const auditCommand = () =>
  declare(
    'audit',
    'whether every task ran within its bound on the pushes of the last days, what pruning saved, and who disagreed',
    "seta audit --days 7 --history artifacts/seta-history.sqlite --rate '0.35 USD' --out audit.html",
  )
    .addOption(
      option(
        '--ledgers <paths...>',
        'ledgers of pushes: files, or folders with files named *ledger*.json; fetched if left out',
      ),
    )
    .addOption(configOption())
    .addOption(option('--project <name>', 'project; the first of seta.projects if left out'))
    .addOption(branchOption())
    .addOption(option('--days <n>', 'how far back ledgers are fetched').argParser(amount).default(7))
    .addOption(nowOption())
    .addOption(option('--history <file>', 'the history that is kept: what ran in the end, and how it ended'))
    .addOption(option('--rate <cost>', "what a machine hour costs, such as '0.35 USD'").argParser(rate))
    .addOption(
      option(
        '--compare <pushes...>',
        'pushlog ids or revisions of two pushes; the last two that were pruned if left out',
      ),
    )
    .addOption(option('--out <file>', 'write a page there'))
    .addOption(jsonOption())
    .action(async (options) => {
      const { auditPushes } = await import('./run.ts');
      await settle(auditPushes(options));
    });

/** `0.35` or `0.35 USD`. */
function rate(text: string): { readonly hour: number; readonly unit: string } {
  const [, hour, unit = ''] = /^(\d+(?:\.\d+)?)(?: ([^\d\s]{1,4}))?$/.exec(text.trim()) ?? [];
  if (hour !== undefined) return { hour: Number(hour), unit };
  throw new InvalidArgumentError("a cost such as '0.35 USD' is expected");
}
