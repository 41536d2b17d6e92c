import { Command } from 'commander';
import { version } from '../util/version.ts';
import { quiet } from './command.ts';
import { actionCommand } from './commands/action.ts';
import { actionCallbackCommand } from './commands/action-callback.ts';
import { dataCommand } from './commands/data.ts';
import { decisionCommand } from './commands/decision.ts';
import { explainCommand } from './commands/explain.ts';
import { hooksCommand } from './commands/hooks.ts';
import { initCommand } from './commands/init.ts';
import { optimizeCommand } from './commands/optimize.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { strategyCommand } from './commands/strategy.ts';

/** The commands there are, in the order of the help. Declaring one loads nothing of what it runs. */
const COMMANDS: readonly (() => Command)[] = [
  decisionCommand,
  optimizeCommand,
  strategyCommand,
  explainCommand,
  dataCommand,
  reportCommand,
  replayCommand,
  actionCallbackCommand,
  actionCommand,
  hooksCommand,
  initCommand,
];

export function program(): Command {
  const seta = quiet(new Command('seta'))
    .description('Leaves low-value tasks out of a Taskcluster push, from evidence, and gets any of them back.')
    .version(version)
    .addHelpText('after', '\nEach command has --help with an example. Options may be given as SETA_<OPTION>.');
  for (const command of COMMANDS) seta.addCommand(command());
  return seta;
}
