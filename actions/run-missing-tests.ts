import { decodeTargetTasks } from '../src/graph/codec.ts';
import type { Task } from '../src/graph/task.ts';
import type { Ledger } from '../src/optimize/ledger.ts';
import type { Result } from '../src/util/failure.ts';
import { labelMatcher } from '../src/util/globs.ts';
import type { Label } from '../src/util/ids.ts';
import { byCodePoint, isObject } from '../src/util/json.ts';
import { err, ok } from '../src/util/result.ts';
import { noArtifact, readLedger, runSecondsOf } from './engine/artifacts.ts';
import { currentPush } from './engine/current-push.ts';
import { defineAction, type Request } from './engine/definition.ts';
import { isExtraRun, type ToRun } from './engine/extra-tasks.ts';
import { inputSchema, properties } from './engine/input.ts';
import type { Push } from './engine/push.ts';
import type { Row } from './engine/result.ts';
import type { Services } from './engine/services.ts';

interface Input {
  readonly match: readonly string[];
  readonly platforms: readonly string[];
  readonly maxTasks: number | null;
  readonly maxRunHours: number | null;
  readonly dryRun: boolean;
}

interface Facts {
  readonly push: Push;
  readonly ledger: Ledger | null;
  /** Labels of `target-tasks.json`; read only where there is no ledger. */
  readonly targets: readonly Label[] | null;
}

const globs = (description: string, fallback: readonly string[]) => ({
  type: 'array',
  description,
  items: { type: 'string', minLength: 1 },
  default: fallback,
});

/** Runs what was pruned on this push. */
export const runMissingTests = defineAction<Input, Facts>({
  name: 'run-missing-tests',
  callback: 'run-missing-tests',
  title: 'Run missing tests',
  symbol: 'rmt',
  description:
    'Run what was left out on this push, and what it depends on; for pushes that are to be merged elsewhere.',
  context: [],
  permission: 'generic',
  offers: ['hook', 'task'],
  schema: () =>
    inputSchema({
      match: globs('Globs of labels.', ['*']),
      platforms: globs('Globs of platforms, such as `linux*` or `*/opt`; none: all.', []),
      maxTasks: {
        type: ['integer', 'null'],
        title: 'At most so many tasks',
        description: 'The cheapest are taken first; what they depend on does not count.',
        minimum: 1,
        default: null,
      },
      maxRunHours: {
        type: ['number', 'null'],
        title: 'At most so many run hours',
        description: 'By median run times; the cheapest are taken first.',
        exclusiveMinimum: 0,
        default: null,
      },
      dryRun: properties.dryRun,
    }),
  gather,
  plan({ push, ledger, targets }, { input }) {
    const pruned = prunedLabels({ push, ledger, targets });
    const isMatch = labelMatcher(input.match);
    const isPlatform = labelMatcher(input.platforms);
    const runSeconds = runSecondsOf(ledger);
    const rows: Row[] = [];
    const asked: Task[] = [];
    for (const label of pruned) {
      const task = push.graph.tasks.get(label);
      if (!isMatch(label) || (input.platforms.length > 0 && !(task && platformsOf(task).some(isPlatform)))) continue;
      const foreign = (push.existing.get(label) ?? []).filter((taskId) => !isExtraRun(push, label, taskId));
      if (task && foreign.length === 0) asked.push(task);
      else if (task)
        rows.push({ push: push.ref, label, outcome: 'skipped', taskIds: foreign, why: 'it was added since' });
    }
    const chosen = cheapest(asked, input, runSeconds);
    const over = 'over the limit of tasks or run hours';
    for (const { label } of asked) {
      if (!chosen.has(label)) rows.push({ push: push.ref, label, outcome: 'skipped', taskIds: [], why: over });
    }
    const toRun = [...chosen].map((label): ToRun => ({ label, times: 1, runs: 'fill' }));
    return ok({ rows, extra: [{ push, toRun }], runSeconds, dryRun: input.dryRun });
  },
});

async function gather(request: Request<Input>, services: Services): Promise<Result<Facts>> {
  const { decisionTaskId } = request.push;
  const [push, ledger] = await Promise.all([currentPush(request, services), readLedger(services, decisionTaskId)]);
  if (!push.ok) return push;
  if (!ledger.ok) return ledger;
  if (ledger.value) return ok({ push: push.value, ledger: ledger.value, targets: null });
  const name = 'public/target-tasks.json';
  const text = await services.artifacts.read(decisionTaskId, name);
  if (!text.ok) return text;
  if (text.value === null) return err(noArtifact(decisionTaskId, name));
  const targets = decodeTargetTasks(text.value, `${decisionTaskId} ${name}`);
  return targets.ok ? ok({ push: push.value, ledger: null, targets: targets.value }) : targets;
}

/**
 * What was pruned: what the ledger says was removed, but for tasks that were only there for others, which come back
 * with those; without a ledger the target tasks that have no task.
 */
function prunedLabels({ push, ledger, targets }: Facts): readonly Label[] {
  if (!ledger) return (targets ?? []).filter((label) => !push.existing.has(label)).sort(byCodePoint);
  return Object.entries(ledger.tasks)
    .filter(([, { verdict, by }]) => verdict === 'removed' && by !== 'dependents optimized')
    .map(([label]) => label as Label)
    .sort(byCodePoint);
}

/** Names of a task's platform: those of its attributes, and Treeherder's with and without the collection. */
function platformsOf({ attributes, task }: Task): readonly string[] {
  const names = [attributes['test_platform'], attributes['build_platform']].filter((name) => typeof name === 'string');
  const treeherder = isObject(task['extra']) ? task['extra']['treeherder'] : null;
  const machine = isObject(treeherder) ? treeherder['machine'] : null;
  if (!isObject(treeherder) || !isObject(machine) || typeof machine['platform'] !== 'string') return names;
  const collection = Object.keys(isObject(treeherder['collection']) ? treeherder['collection'] : {});
  return [...names, machine['platform'], ...collection.map((name) => `${machine['platform']}/${name}`)];
}

/** As many as the limits allow, the shortest first: the most verdicts for the machine time. */
function cheapest(tasks: readonly Task[], limits: Input, runSeconds: ReadonlyMap<Label, number>): ReadonlySet<Label> {
  const cost = (task: Task): number => runSeconds.get(task.label) ?? longest(task);
  const inOrder = [...tasks].sort((a, b) => cost(a) - cost(b) || byCodePoint(a.label, b.label));
  const chosen = new Set<Label>();
  let left = limits.maxRunHours === null ? Number.POSITIVE_INFINITY : limits.maxRunHours * 3600;
  for (const task of inOrder) {
    left -= cost(task);
    if (left < 0 || chosen.size >= (limits.maxTasks ?? Number.POSITIVE_INFINITY)) break;
    chosen.add(task.label);
  }
  return chosen;
}

/** Seconds a task may take, for want of a median; an hour where not even that is known. */
function longest({ task }: Task): number {
  const limit = isObject(task['payload']) ? task['payload']['maxRunTime'] : null;
  return typeof limit === 'number' ? limit : 3600;
}
