/**
 * `create-child.ts ROOT_URL DECISION_TASK_ID TASKS`: creates a synthetic graph as a decision task would, and prints what
 * that took. Credentials are the proxy's business, so there are none here.
 */
import { carryOut } from '../src/decision/carry-out.ts';
import { connect } from '../src/edge/taskcluster.ts';
import type { Task } from '../src/graph/task.ts';
import { derivedTaskId } from '../src/util/hash.ts';
import { asLabel, type TaskId } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';

const [rootUrl = '', decision = '', count = '0'] = process.argv.slice(2);
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
      command: ['bash', '-c', 'x'.repeat(2000)],
      env: { LONG: 'y'.repeat(500) },
    },
    tags: { kind: 'bench', label: name },
    extra: { treeherder: { symbol: 'b', machine: { platform: 'linux' }, collection: { opt: true }, tier: 1 } },
  },
});

const tasks = graph(Number(count));
const { queue } = connect({ rootUrl, credentials: null });
await queue.status(decisionTaskId);
globalThis.gc?.();
const before = process.memoryUsage().rss;
const start = performance.now();
const carried = await carryOut(
  { queue, clock: { now: Date.now } },
  { group: { decisionTaskId, schedulerId: 'bench-level-3' }, plan: () => ok({ tasks }), record: () => ok(undefined) },
);
const seconds = (performance.now() - start) / 1000;
const created = carried.ok ? carried.value.creations.filter(({ outcome }) => outcome === 'created').length : 0;
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({ seconds, created, depth: LEVELS.length, tasks: tasks.size, peakMiB, startMiB: before / 2 ** 20 }),
);
