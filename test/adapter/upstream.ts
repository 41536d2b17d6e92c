import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Ran, type RunOptions, run } from '../rig/process.ts';
import { upstreamPython } from '../upstream/oracle.ts';

const PACKAGE = 'taskcluster-taskgraph';

export interface Upstream {
  readonly name: string;
  readonly python: string;
}

/** The pinned upstream, and the newest where that is another. Throws where pip cannot reach the index. */
export function upstreams(): readonly Upstream[] {
  const python = upstreamPython();
  const pinned = { name: `taskgraph ${versionIn(python)}, pinned`, python };
  const newest = newestVersion(python);
  if (newest === versionIn(python)) return [pinned];
  const venv = join(dirname(python), '../../.venv-upstream-newest');
  const other = join(venv, 'bin/python');
  if (!existsSync(other)) execFileSync('python3', ['-m', 'venv', venv], { stdio: ['ignore', 2, 2] });
  if (versionIn(other) !== newest) pip(other, ['install', '--quiet', `${PACKAGE}==${newest}`]);
  return [pinned, { name: `taskgraph ${newest}, newest`, python: other }];
}

function versionIn(python: string): string {
  const program = `from importlib.metadata import version; print(version(${JSON.stringify(PACKAGE)}))`;
  try {
    return execFileSync(python, ['-c', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'none';
  }
}

function newestVersion(python: string): string {
  const [, version] = /\(([\w.]+)\)/.exec(pip(python, ['index', 'versions', PACKAGE])) ?? [];
  if (version === undefined) throw new Error('pip does not say which versions there are');
  return version;
}

export const pip = (python: string, args: readonly string[]): string =>
  execFileSync(python, ['-m', 'pip', ...args, '--disable-pip-version-check'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
  });

/** Runs `taskgraph ARGS` of that upstream. Kinds load one after another: the tests share the machine. */
export const taskgraph = ({ python }: Upstream, args: readonly string[], options: RunOptions): Promise<Ran> =>
  run(join(dirname(python), 'taskgraph'), args, { ...options, env: { TASKGRAPH_SERIAL: '1', ...options.env } });
