/** Creating 10,000 tasks against a queue that answers after 20 ms, beside the least that this can take. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CONCURRENCY } from '../src/decision/create.ts';
import { Rig } from '../test/rig/taskcluster/rig.ts';
import type { BenchResult } from './result.ts';

const TASKS = 10_000;
const LATENCY = 20;

interface Created {
  readonly seconds: number;
  readonly created: number;
  readonly tasks: number;
  readonly depth: number;
  readonly peakMiB: number;
}

export async function run(): Promise<BenchResult[]> {
  const few = await create(TASKS / 10);
  const rounds = [await create(TASKS), await create(TASKS), await create(TASKS)];
  // The best: what other programs take away is not ours.
  const [many = few] = rounds.sort((a, b) => a.seconds - b.seconds);
  // With so many under way at once no schedule can be faster, and none faster than the longest chain.
  const ideal = (Math.max(Math.ceil(many.tasks / CONCURRENCY), many.depth) * LATENCY) / 1000;
  return [
    {
      name: `create: wall time of ${TASKS.toLocaleString('en')} tasks`,
      unit: 's',
      value: many.seconds,
      baseline: ideal,
      ratio: many.seconds / ideal,
      limit: 1.2,
      note: `ideal: ${CONCURRENCY} at once, ${LATENCY} ms each, ${many.depth} levels`,
    },
    {
      name: 'create: peak memory',
      unit: 'MiB',
      value: many.peakMiB,
      baseline: few.peakMiB,
      ratio: many.peakMiB / few.peakMiB,
      limit: 2,
      note: 'a tenth of the tasks',
    },
  ];
}

/** The rig is in this process and what is measured in another, as two machines would be. */
async function create(tasks: number): Promise<Created> {
  await using rig = await Rig.start({ anonymous: ['queue:*'] });
  const decision = rig.addTask({
    state: 'running',
    schedulerId: 'bench-level-3',
    expires: new Date(Date.now() + 1e10).toJSON(),
  });
  rig.latency(LATENCY);
  const child = join(import.meta.dirname, 'create-child.ts');
  const args = [child, rig.rootUrl, decision, String(tasks)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  const created = JSON.parse(stdout) as Created;
  if (created.created !== created.tasks) throw new Error(`${created.created} of ${created.tasks} tasks created`);
  return created;
}
