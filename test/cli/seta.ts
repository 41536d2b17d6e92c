import { join } from 'node:path';
import { runHere } from '../rig/in-process.ts';
import { type Ran, type RunOptions, run } from '../rig/process.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** Runs `seta ARGS` with only the environment given, in this process. */
export const seta: typeof runHere = runHere;

/** The same from the sources as a process of its own: where the process is the point. */
export const setaProcess = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  run(process.execPath, [MAIN, ...args], options);
