import type { Command } from '@commander-js/extra-typings';
import { declare, settle } from '../command.ts';
import {
  amount,
  artifactOption,
  configOption,
  dataOption,
  jsonOption,
  option,
  reason,
  share,
  time,
  withSources,
} from '../options.ts';

/** `seta data ...`: what maintainers and the cron task do with the data artifact. */
export const dataCommand = () =>
  [
    buildCommand(),
    fetchCommand(),
    checkCommand(),
    showCommand(),
    explainCommand(),
    diffCommand(),
    exportCommand(),
  ].reduce(
    (data, command) => data.addCommand(command),
    declare('data', 'make, check and inspect the SETA data artifact', 'seta data show --data seta.json'),
  );

const graphOption = () =>
  option('--graph <file>', "full-task-graph.json or runnable-jobs.json; the latest decision task's if left out");
const previousOption = () =>
  option('--previous <location>', 'artifact in use, or none; what the configuration names if left out');

const levelOption = () =>
  option('--level <level>', 'what is found by index path must be made by a task of this level or a higher one')
    .choices(['1', '2', '3'])
    .default('3');

const withChoice = (command: Command) =>
  withSources(command)
    .addOption(
      option(
        '--parts <files...>',
        'histories of some days each, from seta data fetch: files or URLs, put together first',
      ),
    )
    .addOption(graphOption())
    .addOption(previousOption())
    .addOption(levelOption())
    .addOption(
      option('--method <name>', 'cover: the least run time; walk: as SETA did it')
        .choices(['cover', 'walk'])
        .default('cover'),
    )
    .addOption(
      option('--coverage <share>', 'share of the regressions to be caught, 0 to 1').argParser(share).default(1),
    )
    .addOption(
      option('--redundancy <n>', 'labels that must catch each regression, where so many can')
        .argParser(amount)
        .default(1),
    )
    .addOption(
      option('--half-life <days>', 'regressions so long ago count half when tiers are given').argParser(amount),
    )
    .addOption(
      option('--solve-seconds <n>', 'time for the solver; the best found by then is kept')
        .argParser(amount)
        .default(60),
    );

const buildCommand = () =>
  withChoice(
    declare(
      'build',
      "make the data from Treeherder's history, check it, and leave it with the history",
      'seta data build --project autoland --out artifacts',
    ),
  )
    .addOption(option('--out <dir>', 'folder for seta.json and what goes with it').default('artifacts'))
    .addOption(
      option('--force <reason>', 'leave the data although the gate refuses it; the reason is recorded in it').argParser(
        reason,
      ),
    )
    .addOption(jsonOption())
    .action(async (options) => {
      const { buildData } = await import('./build.ts');
      await settle(buildData(options));
    });

const fetchCommand = () =>
  withSources(
    declare(
      'fetch',
      'bring a history up to date, or fetch the days of one shard, without making data',
      'seta data fetch --project autoland --days 30 --now 2026-10-23T00:00:00Z --history part-1.sqlite',
    ),
  )
    .addOption(levelOption())
    .addOption(option('--pack <file>', 'write the history there too, compact and compressed'))
    .action(async (options) => {
      const { fetchRecords } = await import('./fetch.ts');
      await settle(fetchRecords(options));
    });

const checkCommand = () =>
  declare(
    'check',
    'what speaks against publishing an artifact',
    'seta data check --data seta.json --graph full-task-graph.json',
  )
    .addOption(artifactOption())
    .addOption(configOption())
    .addOption(graphOption())
    .addOption(previousOption())
    .addOption(levelOption())
    .addOption(option('--now <time>', 'ISO 8601; now if left out').argParser(time))
    .addOption(jsonOption())
    .action(async (options) => {
      const { check } = await import('./check.ts');
      await settle(check(options));
    });

const showCommand = () =>
  declare('show', 'what a data artifact says, in short', 'seta data show --data seta.json --match "test-linux*"')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(option('--project <name>', 'project whose data the configuration names'))
    .addOption(option('--match <glob>', 'list the labels that match'))
    .addOption(jsonOption())
    .action(async (options) => {
      const { show } = await import('./show.ts');
      await settle(show(options));
    });

const explainCommand = () =>
  withChoice(
    declare(
      'explain',
      'which regressions a label caught, who else caught them, and what running it costs',
      'seta data explain test-linux1804-64-qr/opt-mochitest-plain-1 --project autoland',
    ),
  )
    .argument('<label>', 'label of the task')
    .addOption(jsonOption())
    .action(async (label: string, options) => {
      const { explainData } = await import('./explain.ts');
      await settle(explainData(label, options));
    });

const diffCommand = () =>
  declare('diff', 'what changed from one artifact to another', 'seta data diff old.json new.json')
    .argument('<old>', 'a file, a URL or index:<path>')
    .argument('<new>', 'the same')
    .addOption(jsonOption())
    .action(async (before: string, after: string, options) => {
      const { diffData } = await import('./diff.ts');
      await settle(diffData(before, after, options));
    });

const exportCommand = () =>
  declare('export', 'the artifact in another form, on stdout', 'seta data export --data seta.json --format treeherder')
    .addOption(artifactOption())
    .addOption(
      option('--format <name>', 'treeherder: the answer of its former SETA service')
        .choices(['treeherder'])
        .default('treeherder'),
    )
    .action(async (options) => {
      const { exportData } = await import('./export.ts');
      await settle(exportData(options));
    });
