/** Creating 10,000 tasks against a queue that answers after 20 ms, beside the least that this can take. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CONCURRENCY } from '../src/create/create.ts';
import { Rig } from '../test/rig/taskcluster/rig.ts';
import type { BenchResult } from './result.ts';

const TASKS = 10_000;
const LATENCY = 20;

interface Created {
  readonly seconds: number;
  readonly created: number;
  readonly tasks: number;
  readonly depth: number;
  /** Live at the worst moment; 0 where garbage was not collected to find out. */
  readonly heapMiB: number;
  /** The same before anything is created: the graph. */
  readonly graphMiB: number;
}

export async function run(): Promise<BenchResult[]> {
  const many = await best(() => create(TASKS));
  const bare = await best(() => create(TASKS, 'bare'));
  const collected = await create(TASKS, 'real', ['--expose-gc']);
  // With so many under way at once no schedule can be faster, and none faster than the longest chain.
  const ideal = (Math.max(Math.ceil(many.tasks / CONCURRENCY), many.depth) * LATENCY) / 1000;
  const figure = (name: string, unit: string, value: number, baseline: number, limit: number | null, note: string) => {
    return { name, unit, value, baseline, ratio: value / baseline, limit, note };
  };
  const name = `create: ${TASKS.toLocaleString('en-US')} tasks`;
  const terms = `${CONCURRENCY} at once, ${LATENCY} ms each, ${many.depth} levels`;
  return [
    figure(name, 's', many.seconds, ideal, 1.2, `ideal: ${terms}`),
    figure(
      `${name}, beside a bare client`,
      's',
      many.seconds,
      bare.seconds,
      null,
      'node:http sending the same requests',
    ),
    figure('create: live memory', 'MiB', collected.heapMiB, collected.graphMiB, 1.5, 'the graph alone'),
  ];
}

/** What other programs take away is not ours. */
async function best(measure: () => Promise<Created>): Promise<Created> {
  const [a, b] = [await measure(), await measure()];
  return a.seconds < b.seconds ? a : b;
}

/** The rig is in this process and what is measured in another, as two machines would be. */
async function create(tasks: number, how = 'real', flags: readonly string[] = []): Promise<Created> {
  await using rig = await Rig.start({ anonymous: ['queue:*'] });
  const expires = new Date(Date.now() + 365 * 24 * 60 * 60_000).toJSON();
  const decision = rig.addTask({ state: 'running', schedulerId: 'bench-level-3', expires });
  rig.latency(LATENCY);
  const child = join(import.meta.dirname, 'create-child.ts');
  const args = [...flags, child, rig.rootUrl, decision, String(tasks), how];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const created = JSON.parse(stdout) as Created;
  if (created.created !== created.tasks) throw new Error(`${created.created} of ${created.tasks} tasks created`);
  return created;
}
