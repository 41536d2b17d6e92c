import type { Command, CommandUnknownOpts } from '@commander-js/extra-typings';
import { version } from '../util/version.ts';
import { actionCommand } from './action/index.ts';
import { actionCallbackCommand } from './action-callback/index.ts';
import { auditCommand } from './audit/index.ts';
import { bisectCommand } from './bisect/index.ts';
import { command } from './command.ts';
import { completionCommand } from './completion/index.ts';
import { dataCommand } from './data/index.ts';
import { decisionCommand } from './decision/index.ts';
import { explainCommand } from './explain/index.ts';
import { hooksCommand } from './hooks/index.ts';
import { initCommand } from './init/index.ts';
import { optimizeCommand } from './optimize/index.ts';
import { replayCommand } from './replay/index.ts';
import { reportCommand } from './report/index.ts';
import { runCommand } from './run/index.ts';
import { strategyCommand } from './strategy/index.ts';
import { offCommand, onCommand, statusCommand } from './switch/index.ts';
import { tryCommand } from './try/index.ts';

/** The commands there are, by whom they are for, in the order of the help. Declaring one loads nothing of what it runs. */
const COMMANDS: Readonly<Record<string, readonly (() => CommandUnknownOpts)[]>> = {
  'To begin:': [tryCommand, initCommand],
  'On a push:': [explainCommand, runCommand, bisectCommand, actionCommand],
  'To maintain:': [
    statusCommand,
    offCommand,
    onCommand,
    auditCommand,
    dataCommand,
    replayCommand,
    reportCommand,
    hooksCommand,
  ],
  'In tasks:': [decisionCommand, strategyCommand, optimizeCommand, actionCallbackCommand],
};

function bare(): Command {
  const seta = command('seta')
    .description('Leaves low-value tasks out of a Taskcluster push, from evidence, and gets any of them back.')
    .version(version)
    .addHelpText('after', '\nEach command has --help with an example. Options may be given as SETA_<OPTION>.');
  for (const [group, commands] of Object.entries(COMMANDS)) {
    seta.commandsGroup(group);
    for (const declared of commands) seta.addCommand(declared());
  }
  return seta.commandsGroup('Commands:');
}

/** The same with the command that completes it. */
export const program = (): Command => bare().addCommand(completionCommand(program));
