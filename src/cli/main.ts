#!/usr/bin/env node
// Whatever is newer than Node 18 is imported after this look at the version: an old Node is told so in one sentence, and
// not by an error of its own about syntax or a missing export. So nothing is imported at the top of this file.
const { node } = process.versions;
if (Number.parseInt(node, 10) < 24) {
  process.stderr.write(`error: seta needs Node 24 or newer, and ${process.execPath} is Node ${node}\n`);
  process.exitCode = 1;
} else {
  const [{ runProgram }, { program }] = await Promise.all([import('./command.ts'), import('./program.ts')]);
  // Whoever reads our results or our log may go first (`seta ... | head`). What is then written is for nobody, while the
  // command still has to do its work.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  process.exitCode = await runProgram(program(), process.argv.slice(2));
}

export {};
