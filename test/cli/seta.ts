import { join } from 'node:path';
import { type Ran, type RunOptions, run } from '../rig/process.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** Runs `seta ARGS` from the sources, as a process of its own, with only the environment given. */
export const seta = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  run(process.execPath, [MAIN, ...args], options);
