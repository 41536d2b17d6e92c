import { InvalidArgumentError, Option } from 'commander';
import { declare, settle } from '../command.ts';
import { dataOption, jsonOption, option } from '../options.ts';

/** The flags of `taskgraph decision`, so that a decision task changes one word of its command, and our own. */
export const decisionCommand = () =>
  declare(
    'decision',
    'make the task graph of a push, prune it, write its artifacts and create its tasks',
    'seta decision --parameters parameters.yml --graph full-task-graph.json --target target-tasks.json --dry-run',
  )
    .addOption(needed('--project <name>', 'project of the push, such as autoland'))
    .addOption(option('--pushlog-id <number>', 'number of the push in hg').default('0'))
    .addOption(option('--pushdate <seconds>', 'time of the push, Unix seconds').argParser(seconds).default(0, 'now'))
    .addOption(needed('--owner <email>', 'who pushed'))
    .addOption(needed('--level <level>', 'SCM level of the repository').choices(['1', '2', '3']))
    .addOption(option('--target-tasks-method <name>', 'default, codereview, all or nothing'))
    .addOption(needed('--repository-type <type>', 'of the checkout').choices(['git', 'hg']))
    .addOption(needed('--base-repository <url>', 'repository that the base revision is in'))
    .addOption(option('--base-ref <ref>', 'branch that the base revision is on').default(''))
    .addOption(option('--base-rev <revision>', 'last revision before the push').default(''))
    .addOption(needed('--head-repository <url>', 'repository that was pushed to'))
    .addOption(needed('--head-ref <ref>', 'branch that was pushed to'))
    .addOption(needed('--head-rev <revision>', 'last revision of the push'))
    .addOption(option('--head-tag <tag>', 'tag of that revision').default(''))
    .addOption(needed('--tasks-for <event>', 'hg-push, github-push, github-pull-request, cron, ...'))
    .addOption(option('--message <text>', 'commit message, instead of the one in the checkout'))
    .addOption(
      option('--try-task-config-file <file>', 'parameters that a developer sets').default('try_task_config.json'),
    )
    .addOption(option('--allow-parameter-override', 'let that file set parameters'))
    .addOption(option('-r, --root <dir>', 'folder of config.yml and kinds').default('taskcluster'))
    .addOption(option('--parameters <file>', 'parameters.yml of another program, instead of the flags above'))
    .addOption(option('--graph <file>', 'full-task-graph.json of another program, instead of kinds'))
    .addOption(option('--target <file>', 'target-tasks.json that goes with it'))
    .addOption(dataOption())
    .addOption(option('--artifacts <dir>', 'folder for the artifacts').default('artifacts'))
    .addOption(option('--dry-run', 'print the plan and create nothing; needs no credentials'))
    .addOption(option('-v, --verbose', 'a line for every task created'))
    .addOption(jsonOption())
    .addOption(new Option('--no-verify', 'accepted, as upstream has it').hideHelp())
    .action(async (options) => {
      const { decision } = await import('./run.ts');
      await settle(decision(options));
    });

/** What `parametersOf` asks for. */
const needed = <const F extends string>(flags: F, description: string) =>
  option(flags, description).helpGroup('Required, unless --parameters is given:');

function seconds(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number of Unix seconds is expected');
}
