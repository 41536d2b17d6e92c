import { declare, settle } from '../command.ts';
import {
  branchOption,
  columnsOption,
  daysOption,
  fetchMinutesOption,
  jsonOption,
  nowOption,
  option,
  sourceOption,
  treeherderOption,
  whole,
  wordsOption,
} from '../options.ts';

export const tryCommand = () =>
  declare(
    'try',
    'what pruning would have saved and found later, from the history of a project that is not set up',
    'seta try autoland\n  $ seta try https://firefox-ci-tc.services.mozilla.com --index gecko.v2.autoland\n  $ seta try results.csv',
  )
    .argument(
      '<from>',
      'project of Treeherder, link to its pushes, root URL of Taskcluster (with --index) or link into its index, or file of results',
    )
    .addOption(option('--index <prefix>', 'of Taskcluster: <trust-domain>.v2.<project>'))
    .addOption(option('--project <name>', 'its name, where that is not said'))
    .addOption(sourceOption('treeherder, taskcluster or results'))
    .addOption(option('--prunable <globs...>', 'labels that may be left out; guessed from their names if left out'))
    .addOption(columnsOption())
    .addOption(wordsOption())
    .addOption(treeherderOption())
    .addOption(branchOption())
    .addOption(fetchMinutesOption(8))
    .addOption(daysOption())
    .addOption(nowOption())
    .addOption(
      option('--max-minutes <minutes>', 'nine of ten regressions are to be caught within so many minutes')
        .argParser(whole)
        .default(30),
    )
    .addOption(option('--out <dir>', 'folder for the page and what was fetched').default('seta-try'))
    .addOption(jsonOption())
    .action(async (from: string, options) => {
      const { tryHistory } = await import('./run.ts');
      await settle(tryHistory(from, options));
    });
