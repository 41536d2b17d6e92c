import { declare, settle } from '../command.ts';
import { configOption, option, projectOption } from '../options.ts';
import { WHAT } from '../push.ts';

/** `seta report ...`: results as one HTML file each, which loads nothing and can be kept or attached anywhere. */
export const reportCommand = () =>
  [pushCommand(), dataCommand(), replayCommand()].reduce(
    (report, command) => report.addCommand(command),
    declare(
      'report',
      'show a push, a data artifact or a replay as one HTML file',
      'seta report push --ledger artifacts/seta-ledger.json --out push.html',
    ),
  );

const outOption = () => option('--out <file>', 'HTML file to write').makeOptionMandatory();

const pushCommand = () =>
  declare(
    'push',
    'what ran on a push, what was left out, why, and when it runs next',
    'seta report push fN1SbArXTPSVFNUvaOlinQ --out push.html',
  )
    .argument('[what]', WHAT)
    .addOption(option('--ledger <file>', 'seta-ledger.json of the push; fetched from the decision task if left out'))
    .addOption(option('--task-group-id <id>', 'decision task of the push, for links and commands'))
    .addOption(projectOption())
    .addOption(configOption())
    .addOption(outOption())
    .action(async (what: string | undefined, options) => {
      const { reportPush } = await import('./run.ts');
      await settle(reportPush({ ...options, what }));
    });

const dataCommand = () =>
  declare(
    'data',
    'what a data artifact covers, what each task catches, and how that changed',
    'seta report data --data seta.json --previous last-week.json --gate gate.json --out data.html',
  )
    .addOption(option('--data <location>', 'the artifact: a file, a URL or index:<path>').makeOptionMandatory())
    .addOption(option('--previous <locations...>', 'artifacts of other days, for the trend'))
    .addOption(option('--overrides <file>', 'the overrides of the repository'))
    .addOption(option('--gate <file>', 'output of seta data check --json'))
    .addOption(outOption())
    .action(async (options) => {
      const { reportData } = await import('./run.ts');
      await settle(reportData(options));
    });

const replayCommand = () =>
  declare(
    'replay',
    'what past pushes would have caught and cost under each policy',
    'seta report replay --replay replay.json --out replay.html',
  )
    .addOption(option('--replay <file>', 'file that seta replay --out wrote').makeOptionMandatory())
    .addOption(outOption())
    .action(async (options) => {
      const { reportReplay } = await import('./run.ts');
      await settle(reportReplay(options));
    });
