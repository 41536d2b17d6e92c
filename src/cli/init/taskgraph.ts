/** The taskgraph at hand: what it makes of a checkout. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { readGraph } from '../../init/graph.ts';
import { name, type Scenario, type Snapshot } from '../../init/proof.ts';
import type { Result } from '../../util/failure.ts';
import { parseJson } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';

const run = promisify(execFile);

/** The command that is given, or `taskgraph` of the environment in the checkout or in PATH; null where there is none. */
export function findTaskgraph(root: string, given: string | undefined): string | null {
  if (given !== undefined) return given;
  const folders = [join(root, '.venv/bin'), join(root, 'venv/bin'), ...(process.env['PATH'] ?? '').split(delimiter)];
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

/** The full graph for the first of the scenarios, and the target tasks of each. `bad-graph` where one cannot be made. */
export async function snapshot(command: string, root: string, all: readonly Scenario[]): Promise<Result<Snapshot>> {
  const folder = await mkdtemp(join(tmpdir(), 'seta-init-'));
  try {
    const targets = new Map<string, readonly string[]>();
    let full: unknown = {};
    for (const [i, scenario] of all.entries()) {
      const parameters = join(folder, `${i}.json`);
      await writeFile(parameters, JSON.stringify({ ...scenario, ...FIXED }));
      const ask = (what: string) => generate(command, root, [what, '--json', '--parameters', parameters]);
      const target = await ask('target');
      if (!target.ok) return target;
      targets.set(name(scenario), Object.keys(target.value as object));
      if (i > 0) continue;
      const graph = await ask('full');
      if (!graph.ok) return graph;
      full = graph.value;
    }
    const graph = readGraph(full);
    if (graph) return ok({ full: graph, targets });
    return err({ reason: 'bad-graph', where: command, message: 'it printed no task graph' });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Nothing but the repository may differ from one graph to the next: neither time nor the order of Python's sets. */
const FIXED = { pushdate: 1_767_225_600, build_date: 1_767_225_600, moz_build_date: '20260101000000' };
const STEADY = { PYTHONHASHSEED: '0', TASKGRAPH_SERIAL: '1', PYTHONDONTWRITEBYTECODE: '1' };

async function generate(command: string, root: string, args: readonly string[]): Promise<Result<unknown>> {
  // Nothing is asked of a deployment for these graphs, but some repositories want to know which one it is.
  const env = { TASKCLUSTER_ROOT_URL: 'https://tc.example.com', ...process.env, ...STEADY };
  try {
    const { stdout } = await run(command, args, { cwd: root, env, maxBuffer: 2 ** 29 });
    const json = parseJson(stdout);
    if (json.ok) return json;
    return err({ reason: 'bad-graph', where: `taskgraph ${args[0]}`, message: 'it printed no JSON' });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const lines = (stderr || message).trimEnd().split('\n').slice(-3);
    return err({
      reason: 'bad-graph',
      where: `taskgraph ${args[0]}`,
      message: `it failed: ${lines.map((line) => line.trim()).join(' | ')}`,
    });
  }
}
