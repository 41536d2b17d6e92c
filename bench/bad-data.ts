import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printParameters } from '../src/push/parameters.ts';
import { SETA, TestRepository } from '../test/adapter/repository.ts';
import { parametersOf } from '../test/push/parameters-of.ts';
import { graphOf, graphText } from '../test/rig/graphs.ts';
import { type Misbehaving, misbehaving, type WayName, wayRows } from '../test/rig/misbehaving.ts';
import { succeed } from '../test/rig/process.ts';
import { upstreamPython } from '../test/upstream/oracle.ts';
import { type BenchResult, result } from './result.ts';

/** Seconds for fetching and judging data, and what a decision may take besides. */
const BUDGET = 2;
const BESIDES = 1;
const ROOT = join(import.meta.dirname, '..');
const TROUBLE = join(ROOT, 'test/adapter/trouble.py');
const LABELS = ['test-a', 'test-b'];
const NOW = Math.floor(Date.now() / 1000);

type Folder = Pick<TestRepository, 'path'>;

/** Whole commands with every way in which data can be bad. Whatever it is, they must end well, and in time. */
export async function run(): Promise<BenchResult[]> {
  await using server = await misbehaving({ project: 'autoland', labels: LABELS });
  using folder = await TestRepository.create({});
  fill(folder);
  const hosts = { 'seta decision': decision, 'seta optimize': optimize, 'the adapter': adapter };
  const results: BenchResult[] = [];
  for (const [host, decide] of Object.entries(hosts)) {
    const seconds = new Map<WayName, number>();
    for (const { name } of wayRows) seconds.set(name, await best(() => decide(folder, server, name)));
    const [slowest, ...rest] = [...seconds].sort(([, one], [, other]) => other - one);
    const [name, most] = slowest ?? ['', 0];
    const median = rest[rest.length >> 1]?.[1] ?? most;
    const note = `the budget and ${BESIDES} s; worst of ${seconds.size} ways: ${name}; median ${median.toFixed(2)} s`;
    results.push(result(`bad-data: ${host}`, 's', most, BUDGET + BESIDES, 1, note));
  }
  return results;
}

/** Measured again where it is over, as often as benchmarks do: what other programs take away is not ours. */
async function best(measure: () => Promise<number>): Promise<number> {
  let least = await measure();
  for (let round = 2; round <= 3 && least > BUDGET + BESIDES; round++) least = Math.min(least, await measure());
  return least;
}

const settings = `projects: [autoland], prunable: ["test-*"], holdout: 0`;
const config = (data: string) =>
  `trust-domain: test\nseta: {${settings}, data: {${data}, time-budget: ${BUDGET} seconds}}\n`;
const parameters = parametersOf({ project: 'autoland', build_date: NOW, pushdate: NOW, backstop: false });

function fill({ path }: Folder): void {
  const graph = graphOf(Object.fromEntries(LABELS.map((label) => [label, { optimization: { seta: null } }])));
  mkdirSync(join(path, 'taskcluster'), { recursive: true });
  cpSync(join(ROOT, '.taskcluster.yml'), join(path, '.taskcluster.yml'));
  writeFileSync(join(path, 'graph.json'), graphText(graph));
  writeFileSync(join(path, 'target.json'), JSON.stringify(LABELS));
  writeFileSync(join(path, 'parameters.yml'), printParameters(parameters));
}

const GIVEN = ['--graph=graph.json', '--target=target.json', '--parameters=parameters.yml'];

const decision = (folder: Folder, server: Misbehaving, name: WayName): Promise<number> =>
  command(folder, server.url(name), ['decision', '--dry-run', '--artifacts=out', ...GIVEN]);

const optimize = (folder: Folder, server: Misbehaving, name: WayName): Promise<number> =>
  command(folder, server.url(name), ['optimize', '--out=out', ...GIVEN]);

/** Seconds that a command takes as a process. */
async function command({ path }: Folder, url: string, args: readonly string[]): Promise<number> {
  writeFileSync(join(path, 'taskcluster/config.yml'), config(`url: ${JSON.stringify(url)}`));
  const started = performance.now();
  await succeed(process.execPath, [...SETA.slice(1), ...args], { cwd: path });
  const seconds = (performance.now() - started) / 1000;
  const { tasks } = JSON.parse(readFileSync(join(path, 'out/seta-ledger.json'), 'utf8')) as { tasks: object };
  if (!Object.values(tasks).every(({ verdict }) => verdict === 'kept')) throw new Error(`${url}: a task was left out`);
  return seconds;
}

/** Seconds that an upstream decision waits for the adapter, the command that it asks included. */
async function adapter({ path }: Folder, server: Misbehaving, name: WayName): Promise<number> {
  const { level, owner, tasks_for, head_repository, backstop, project } = parameters;
  const given = { level, owner, tasks_for, head_repository, backstop, project, pushdate: NOW };
  const one = { command: SETA, parameters: given, config: config(`url: ${JSON.stringify(server.url(name))}`) };
  const { stdout } = await succeed(upstreamPython(), [TROUBLE], { cwd: path, input: JSON.stringify([one]) });
  const [answer] = JSON.parse(stdout) as { removed?: boolean; seconds?: number; error?: string }[];
  if (answer?.removed !== false || answer.seconds === undefined) throw new Error(`${name}: ${answer?.error ?? stdout}`);
  return answer.seconds;
}
