/** The Python taskgraph at hand: what it makes of a checkout. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import type { Result } from '../util/failure.ts';
import { parseJson } from '../util/json.ts';
import { err, ok } from '../util/result.ts';

const run = promisify(execFile);

/** `taskgraph` of the environment in the checkout, or in `path`, a value of PATH; null where there is none. */
export function findTaskgraph(root: string, path: string): string | null {
  const folders = [join(root, '.venv/bin'), join(root, 'venv/bin'), ...path.split(delimiter)];
  return folders.map((folder) => join(folder, 'taskgraph')).find((file) => existsSync(file)) ?? null;
}

/** Its version; null where the program does not tell. It is a script for the Python that has it. */
export async function taskgraphVersion(command: string): Promise<string | null> {
  try {
    const [, python = ''] = /^#!\s*(\S+)\n/.exec(readFileSync(command, 'utf8')) ?? [];
    const program = 'from importlib.metadata import version; print(version("taskcluster-taskgraph"))';
    return (await run(python, ['-c', program])).stdout.trim();
  } catch {
    return null;
  }
}

/** Which graphs to make, by which taskgraph, of which checkout. */
export interface GraphsWanted {
  readonly command: string;
  readonly root: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly graphs: readonly { readonly what: 'full' | 'target'; readonly parameters: object }[];
  onProgress(done: number, total: number): void;
}

/** One process takes a few hundred MB in the repositories that are known, and all of a processor. */
const MEMORY = 2 ** 30;
const MOST_AT_ONCE = 2;

/** The graphs as they are printed, in the order asked for. `bad-graph` where one cannot be made: then no more are begun. */
export async function makeGraphs(wanted: GraphsWanted): Promise<Result<readonly unknown[]>> {
  const { graphs, onProgress } = wanted;
  const room = Math.min(MOST_AT_ONCE, availableParallelism(), Math.floor(process.availableMemory() / MEMORY));
  const limit = pLimit(Math.max(1, room));
  const folder = await mkdtemp(join(tmpdir(), 'seta-init-'));
  let failed: Result<never> | null = null;
  let done = 0;
  const make = async ({ what, parameters }: GraphsWanted['graphs'][number], i: number): Promise<unknown> => {
    if (failed) return null;
    const file = join(folder, `${i}.json`);
    await writeFile(file, JSON.stringify({ ...parameters, ...FIXED }));
    const made = await generate(wanted, [what, '--json', '--parameters', file]);
    if (!made.ok) {
      failed ??= made;
      return null;
    }
    done += 1;
    onProgress(done, graphs.length);
    return made.value;
  };
  onProgress(0, graphs.length);
  try {
    const made = await Promise.all(graphs.map((graph, i) => limit(make, graph, i)));
    return failed ?? ok(made);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Nothing but the repository may differ from one graph to the next: neither time nor the order of Python's sets. */
const FIXED = { pushdate: 1_767_225_600, build_date: 1_767_225_600, moz_build_date: '20260101000000' };
const STEADY = { PYTHONHASHSEED: '0', TASKGRAPH_SERIAL: '1', PYTHONDONTWRITEBYTECODE: '1' };

async function generate({ command, root, env }: GraphsWanted, args: readonly string[]): Promise<Result<unknown>> {
  // Nothing is asked of a deployment for these graphs, but some repositories want to know which one it is.
  const steady = { TASKCLUSTER_ROOT_URL: 'https://tc.example.com', ...env, ...STEADY };
  try {
    const { stdout } = await run(command, args, { cwd: root, env: steady, maxBuffer: 2 ** 29 });
    const json = parseJson(stdout);
    if (json.ok) return json;
    return err({ reason: 'bad-graph', where: `taskgraph ${args[0]}`, message: 'it printed no JSON' });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const lines = (stderr || message).trimEnd().split('\n').slice(-3);
    const [, module] = /ModuleNotFoundError: No module named '([^']+)'/.exec(lines.join('\n')) ?? [];
    return err({
      reason: 'bad-graph',
      where: `taskgraph ${args[0]}`,
      message: `it failed: ${lines.map((line) => line.trim()).join(' | ')}`,
      // Python of the repository needs what its decision task installs.
      ...(module === undefined
        ? {}
        : { fix: `install ${module} beside ${command}, with all that the decision task installs` }),
    });
  }
}
