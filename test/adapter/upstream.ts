import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { type Ran, type RunOptions, run } from '../rig/process.ts';

export interface Upstream {
  readonly python: string;
}

export const pip = (python: string, args: readonly string[]): string =>
  execFileSync(python, ['-m', 'pip', ...args, '--disable-pip-version-check'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
  });

/** Runs `taskgraph ARGS` of that upstream. Kinds load one after another: the tests share the machine. */
export const taskgraph = ({ python }: Upstream, args: readonly string[], options: RunOptions): Promise<Ran> =>
  run(join(dirname(python), 'taskgraph'), args, { ...options, env: { TASKGRAPH_SERIAL: '1', ...options.env } });
