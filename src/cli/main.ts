#!/usr/bin/env node
import { runProgram } from './command.ts';
import { program } from './program.ts';

await runProgram(program(), process.argv.slice(2));
