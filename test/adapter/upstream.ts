import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { type Ran, type RunOptions, run } from '../rig/process.ts';

export interface Upstream {
  readonly python: string;
}

export interface PushedCommit {
  /** Its URL. */
  readonly repository: string;
  readonly revision: string;
  readonly base: string;
  /** Unix seconds. */
  readonly pushdate: number;
}

export const pip = (python: string, args: readonly string[]): string =>
  execFileSync(python, ['-m', 'pip', ...args, '--disable-pip-version-check'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
  });

/** Runs `taskgraph ARGS` of that upstream. Kinds load one after another: the tests share the machine. */
export const taskgraph = ({ python }: Upstream, args: readonly string[], options: RunOptions): Promise<Ran> =>
  run(join(dirname(python), 'taskgraph'), args, { ...options, env: { TASKGRAPH_SERIAL: '1', ...options.env } });

/** `taskgraph decision` on a commit of main in the checkout at hand, which came after another one. */
export function decisionOn({ repository, revision, base, pushdate }: PushedCommit): readonly string[] {
  const refs = [`--head-rev=${revision}`, '--head-ref=main', `--base-rev=${base}`, '--base-ref=main'];
  const repositories = [`--head-repository=${repository}`, `--base-repository=${repository}`];
  const who = ['--project=example', '--level=3', '--owner=someone@example.com', '--tasks-for=github-push'];
  const when = ['--pushlog-id=0', `--pushdate=${pushdate}`, '--repository-type=git'];
  return ['decision', ...who, ...when, ...repositories, ...refs];
}
