#!/usr/bin/env node
import { runProgram } from './command.ts';
import { program } from './program.ts';

// The reader of a pipe may have seen enough (`seta ... | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await runProgram(program(), process.argv.slice(2));
