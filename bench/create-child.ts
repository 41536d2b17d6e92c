/**
 * `create-child.ts ROOT_URL DECISION_TASK_ID TASKS [bare]`: creates a synthetic graph as a decision task would, and prints
 * what that took; `bare` sends the same requests with node:http alone. Credentials are the proxy's business, so there
 * are none here.
 */
import { Agent, request } from 'node:http';
import pLimit from 'p-limit';
import { carryOut, submissions } from '../src/create/carry-out.ts';
import { CONCURRENCY } from '../src/create/create.ts';
import type { Task } from '../src/graph/task.ts';
import { resolveTimestamps } from '../src/graph/timestamps.ts';
import { connect } from '../src/taskcluster/connect.ts';
import { derivedTaskId } from '../src/util/hash.ts';
import { asLabel, type TaskId } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';

const [rootUrl = '', decision = '', count = '0', how] = process.argv.slice(2);
const decisionTaskId = decision as TaskId;

/** As in a push of Firefox: a few images, toolchains that need them, builds that need those, and mostly tests. */
const LEVELS = [0.005, 0.05, 0.1, 0.845];

function graph(total: number): ReadonlyMap<TaskId, Task> {
  const tasks = new Map<TaskId, Task>();
  let above: TaskId[] = [];
  for (const [level, share] of LEVELS.entries()) {
    const these: TaskId[] = [];
    for (let i = 0; i < Math.round(total * share); i++) {
      const name = `level-${level}-task-${i}`;
      const taskId = derivedTaskId('task', decisionTaskId, name);
      const before = above.length === 0 ? [] : [above[i % above.length] as TaskId];
      tasks.set(taskId, task(name, before));
      these.push(taskId);
    }
    above = these;
  }
  return tasks;
}

/** As long a string in memory as it is in JSON. */
const text = (length: number): string => Buffer.alloc(length, 'x').toString();

const task = (name: string, before: readonly TaskId[]): Task => ({
  kind: 'bench',
  label: asLabel(name),
  attributes: {},
  dependencies: Object.fromEntries(before.map((id) => [id, id])),
  optimization: null,
  task: {
    provisionerId: 'bench',
    workerType: 'bench',
    created: { 'relative-datestamp': '0 seconds' },
    deadline: { 'relative-datestamp': '1 day' },
    expires: { 'relative-datestamp': '28 days' },
    dependencies: before,
    routes: [`tc-treeherder.v2.bench.${'a'.repeat(40)}.1`],
    scopes: [],
    metadata: { name, description: 'synthetic', owner: 'bench@example.com', source: 'https://example.com' },
    // About as long as the median definition of Firefox.
    payload: {
      image: 'bench',
      maxRunTime: 3600,
      command: ['bash', '-c', text(2000)],
      env: { LONG: text(500) },
    },
    tags: { kind: 'bench', label: name },
    extra: { treeherder: { symbol: 'b', machine: { platform: 'linux' }, collection: { opt: true }, tier: 1 } },
  },
});

const group = { decisionTaskId, schedulerId: 'bench-level-3' };

async function create(tasks: ReadonlyMap<TaskId, Task>): Promise<number> {
  const { queue } = connect({ rootUrl, credentials: null });
  const services = { queue, clock: { now: Date.now } };
  const carried = await carryOut(services, { group, plan: () => ok({ tasks }), record: () => ok(undefined) });
  return carried.ok ? carried.value.creations.filter(({ outcome }) => outcome === 'created').length : 0;
}

/** Level by level, since no task of one needs another of the same. */
async function createBare(tasks: ReadonlyMap<TaskId, Task>): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const limit = pLimit(CONCURRENCY);
  let created = 0;
  const levels = Map.groupBy(submissions({ tasks }, group, new Set()), ({ label }) => label.slice(0, 'level-0'.length));
  for (const level of levels.values()) {
    const statuses = await limit.map(level, ({ taskId, definition }) => {
      const url = new URL(`/api/queue/v1/task/${taskId}`, rootUrl);
      return put(url, JSON.stringify(resolveTimestamps(definition, Date.now())), agent);
    });
    created += statuses.filter((status) => status === 200).length;
  }
  agent.destroy();
  return created;
}

const put = (url: URL, body: string, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    request(url, { method: 'PUT', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', reject)
      .end(body);
  });

/** With `--expose-gc`: what is alive at the worst moment, and not what waits to be collected. */
function sampleHeap(): () => number {
  let most = 0;
  const sample = () => {
    globalThis.gc?.();
    most = Math.max(most, process.memoryUsage().heapUsed);
  };
  const timer = globalThis.gc ? setInterval(sample, 500) : undefined;
  return () => {
    clearInterval(timer);
    return most / 2 ** 20;
  };
}

const tasks = graph(Number(count));
globalThis.gc?.();
const graphMiB = process.memoryUsage().heapUsed / 2 ** 20;
const heap = sampleHeap();
const start = performance.now();
const created = await (how === 'bare' ? createBare : create)(tasks);
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, created, depth: LEVELS.length, tasks: tasks.size, graphMiB, heapMiB: heap() }));
