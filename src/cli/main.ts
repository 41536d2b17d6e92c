#!/usr/bin/env node
import { Command } from 'commander';
import { version } from '../util/version.ts';
import { quiet, runProgram } from './command.ts';
import { dataCommand } from './commands/data.ts';
import { decisionCommand } from './commands/decision.ts';
import { explainCommand } from './commands/explain.ts';
import { optimizeCommand } from './commands/optimize.ts';
import { strategyCommand } from './commands/strategy.ts';

const program = quiet(new Command('seta'))
  .description('Leaves low-value tasks out of a Taskcluster push, from evidence, and gets any of them back.')
  .version(version)
  .addHelpText('after', '\nEach command has --help with an example. Options may be given as SETA_<OPTION>.')
  .addCommand(decisionCommand())
  .addCommand(optimizeCommand())
  .addCommand(strategyCommand())
  .addCommand(explainCommand())
  .addCommand(dataCommand());

await runProgram(program, process.argv.slice(2));
