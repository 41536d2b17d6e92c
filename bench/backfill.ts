/** Backfilling one label over 40 pushes on a Taskcluster that answers after 50 ms, beside the least that it can take. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Rig } from '../test/rig/taskcluster/rig.ts';
import { putProject } from './backfill-project.ts';
import { type BenchResult, result } from './result.ts';

const PUSHES = 40;
const LATENCY = 50;

/** Requests of which each needs the answer of the one before it. */
const CHAIN = [
  'queue.task: the decision task of the push',
  'parameters.yml of it',
  'queue.task: the task to backfill',
  'json-pushes',
  'index.findTasksAtIndex: decision tasks of the pushes',
  'queue.statuses: whose those are',
  'index.listTasks: their action tasks',
  'queue.statuses: whose those are',
  'label-to-taskid.json of those',
  'queue.statuses: whose tasks those name',
  'queue.statuses: where the label ran',
  'full-task-graph.json of the pushes where it did not',
  'queue.statuses: what can be depended on, and what is there already',
  'queue.createTask',
];

interface Measured {
  readonly milliseconds: number;
  /** Of as many requests as the chain has, one after the other, in the same process. */
  readonly chained: number;
  readonly requests: number;
}

export async function run(): Promise<BenchResult[]> {
  const quarter = await backfill(PUSHES / 4);
  const half = await backfill(PUSHES / 2);
  const rounds: Measured[] = [];
  for (let round = 0; round < 5; round++) rounds.push(await backfill(PUSHES));
  // What other programs take away is not ours.
  const wall = Math.min(...rounds.map(({ milliseconds }) => milliseconds));
  const least = Math.min(...rounds.map(({ chained }) => chained));
  const requests = Math.max(...rounds.map((round) => round.requests));
  const linear = half.requests + 2 * (half.requests - quarter.requests);
  return [
    result(
      `backfill: one label, ${PUSHES} pushes`,
      'ms',
      wall,
      least,
      1.5,
      `the longest chain: ${CHAIN.length} requests one after the other, ${LATENCY} ms each`,
    ),
    result(
      'backfill: requests',
      'requests',
      requests,
      linear,
      1.01,
      `as many more a push as between ${PUSHES / 4} and ${PUSHES / 2} pushes`,
    ),
  ];
}

async function backfill(pushes: number): Promise<Measured> {
  await using rig = await Rig.start({ anonymous: ['auth:*', 'index:*', 'queue:*'] });
  putProject(rig, 'backfill', pushes);
  rig.latency(LATENCY);
  const child = join(import.meta.dirname, 'backfill-child.ts');
  const args = [child, rig.rootUrl, 'backfill', String(pushes), String(LATENCY), String(CHAIN.length)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { created, ...measured } = JSON.parse(stdout) as Omit<Measured, 'requests'> & { readonly created: number };
  if (created !== pushes) throw new Error(`${created} tasks were created on ${pushes} pushes`);
  // Those of the chain beside it, and the one that opens the connection, are not the action's.
  return { ...measured, requests: rig.calls.total - CHAIN.length - 1 };
}
