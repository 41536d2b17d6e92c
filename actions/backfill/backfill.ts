import jsone from 'json-e';
import pLimit from 'p-limit';
import { isPullRequest } from '../../src/push/route-project.ts';
import { printFailure, type Result } from '../../src/util/failure.ts';
import type { Label } from '../../src/util/ids.ts';
import { err, ok } from '../../src/util/result.ts';
import { groupOf, noArtifact, readLedger, runSecondsOf } from '../engine/current-push.ts';
import { defineAction, type Request, type Trigger } from '../engine/definition.ts';
import { inputSchema, properties } from '../engine/input.ts';
import { existingTasks, type Push, partOfGraph, pushOf, readFullGraphBytes } from '../engine/push.ts';
import type { Row } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import { type TargetTask, targetTask } from '../engine/target-task.ts';
import { findAction, parseActionsJson } from '../offer/actions-json.ts';
import { hookGroupId, hookId } from '../offer/names.ts';
import { earlierPushes } from './earlier-pushes.ts';
import { labelsThere, symbolOf, testPathsOf } from './input.ts';
import { choosePushes, type EarlierPush } from './pushes.ts';
import { type Head, manifestsOf, type Order, share } from './share.ts';

interface Input {
  readonly depth: number | null;
  readonly inclusive: boolean;
  readonly times: number;
  readonly retrigger: boolean;
  readonly slices: number;
  readonly fanOut: 'task' | 'hook';
  readonly dryRun: boolean;
}

interface Facts {
  readonly target: TargetTask;
  readonly current: Push & Head;
  /** The pushes to create tasks on, nearest first. */
  readonly pushes: readonly (Push & Head)[];
  readonly triggers: readonly Trigger[];
  readonly rows: readonly Row[];
  readonly runSeconds: ReadonlyMap<Label, number>;
}

/** Texts of graphs held in memory at once, in bytes. */
const GRAPHS_AT_ONCE = 512 * 1024 * 1024;

/** Runs a task on earlier pushes that left it out. */
export const backfill = defineAction<Input, Facts>({
  name: 'backfill',
  callback: 'backfill',
  title: 'Backfill',
  symbol: 'Bk',
  description: 'Run this task on earlier pushes that left it out, back to the last one where it ran.',
  context: [{}],
  permission: 'backfill',
  offers: ['hook', 'task'],
  schema: ({ actions }) =>
    inputSchema({
      depth: {
        type: ['integer', 'null'],
        title: 'Depth',
        description: 'How many pushes to go back; by default to the last one where the task ran.',
        minimum: 1,
        maximum: actions.backfill.maxDepth,
        default: null,
      },
      inclusive: {
        type: 'boolean',
        title: 'Inclusive range',
        description: 'Also run the task again on this push.',
        default: false,
      },
      times: properties.times(10),
      retrigger: properties.retrigger,
      slices: {
        type: 'integer',
        title: 'Slices',
        description: 'Only on so many pushes, evenly spread over those that left it out; 0: on all.',
        minimum: 0,
        maximum: actions.backfill.maxDepth,
        default: 0,
      },
      fanOut: {
        enum: ['task', 'hook'],
        title: 'Fan out',
        description: 'Create the tasks directly, or trigger the hook of the action backfill-task on each push.',
        default: 'task',
      },
      dryRun: properties.dryRun,
    }),
  gather,
  plan({ target, current, pushes, triggers, rows, runSeconds }, request, statuses) {
    const { input, config, setting } = request;
    const order = orderOf(target, request);
    const own = input.inclusive ? [share(current, { ...order, retrigger: true }, statuses, setting)] : [];
    const shares = [...own, ...pushes.map((push) => share(push, order, statuses, setting))];
    const at = input.inclusive ? [current, ...pushes] : pushes;
    return ok({
      rows: [...rows, ...shares.flatMap((one) => one.rows)],
      extra: at.map((push, i) => ({ push, group: push.group, wants: shares[i]?.wants ?? [] })),
      triggers,
      runSeconds,
      maxTasks: config.actions.backfill.maxTasks,
      dryRun: input.dryRun,
    });
  },
});

const orderOf = ({ label, definition }: TargetTask, { input, parameters }: Request<Input>): Order => ({
  label,
  revision: parameters.head_rev,
  symbol: symbolOf(definition),
  manifests: manifestsOf(testPathsOf(definition)),
  times: input.times,
  retrigger: input.retrigger,
});

async function gather(request: Request<Input>, services: Services): Promise<Result<Facts>> {
  const { input, config, taskGroupId, parameters } = request;
  const count = input.depth ?? config.actions.backfill.maxDepth;
  const [target, earlier, bytes, existing, ledger] = await Promise.all([
    targetTask(request, services),
    earlierPushes(request, services, count),
    readFullGraphBytes(services, taskGroupId),
    existingTasks(services, config.trustDomain, parameters, taskGroupId),
    readLedger(services, taskGroupId),
  ]);
  if (!target.ok) return target;
  if (!earlier.ok) return earlier;
  if (!bytes.ok) return bytes;
  if (!existing.ok) return existing;
  if (bytes.value === null) return err(noArtifact(taskGroupId, 'public/full-task-graph.json'));
  const { label } = target.value;
  const graph = partOfGraph(bytes.value, [label], taskGroupId);
  if (!graph.ok) return graph;
  if (!graph.value.tasks.has(label)) {
    const message = `there is no task ${label} in the graph of this push, so that it cannot be backfilled`;
    return err({
      reason: 'bad-input',
      where: `task ${target.value.taskId}`,
      message,
      fix: 'backfill a test or a build',
    });
  }
  const chosen = await choosePushes(request, services, earlier.value.pushes, { ...input, label });
  if (!chosen.ok) return chosen;
  const ref = pushOf(taskGroupId, parameters);
  const rows = [...chosen.value.rows];
  if (earlier.value.end !== null) {
    const last = earlier.value.pushes.at(-1) ?? ref;
    rows.push({
      push: last,
      label: null,
      outcome: 'skipped',
      taskIds: [],
      why: `no further back: ${earlier.value.end}`,
    });
  }
  const atOnce = Math.min(64, Math.max(2, Math.floor(GRAPHS_AT_ONCE / (bytes.value.length + 1))));
  const order = orderOf(target.value, request);
  const read = (push: EarlierPush): Promise<(Push & Head) | Trigger | Row> =>
    input.fanOut === 'hook' ? triggerOn(push, order, request, services) : readPush(push, order, services);
  const all = await pLimit(atOnce).map(chosen.value.pushes, read);
  return ok({
    target: target.value,
    current: {
      ref,
      group: groupOf(taskGroupId, config, parameters),
      graph: graph.value,
      existing: existing.value ?? new Map(),
    },
    pushes: all.flatMap((one) => ('graph' in one ? [one] : [])),
    triggers: all.flatMap((one) => ('hookId' in one ? [one] : [])),
    rows: [...rows, ...all.flatMap((one) => ('outcome' in one ? [one] : []))],
    runSeconds: runSecondsOf(ledger.ok ? ledger.value : null),
  });
}

/** A push with the part of its graph that matters; a row where it cannot be worked on. */
async function readPush(push: EarlierPush, { label }: Order, services: Services): Promise<(Push & Head) | Row> {
  const { ref } = push;
  const row = (outcome: 'skipped' | 'failed', why: string): Row => ({ push: ref, label, outcome, taskIds: [], why });
  const bytes = await readFullGraphBytes(services, ref.decisionTaskId);
  if (!bytes.ok) return row('failed', printFailure(bytes.failure));
  if (!bytes.value) return row('skipped', 'its decision task has no full-task-graph.json (any more)');
  const graph = partOfGraph(bytes.value, labelsThere(label), ref.decisionTaskId);
  return graph.ok ? { ...push, graph: graph.value } : row('failed', printFailure(graph.failure));
}

/** The trigger of the action `backfill-task` of a push; a row where that offers none, or a hook that is another's. */
async function triggerOn(
  { ref }: EarlierPush,
  { label, revision, symbol, times, retrigger, manifests }: Order,
  { config, parameters }: Request,
  { artifacts }: Services,
): Promise<Trigger | Row> {
  const row = (outcome: 'skipped' | 'failed', why: string): Row => ({ push: ref, label, outcome, taskIds: [], why });
  const name = 'public/actions.json';
  const text = await artifacts.read(ref.decisionTaskId, name);
  if (!text.ok) return row('failed', printFailure(text.failure));
  const offered = text.value === null ? null : parseActionsJson(text.value, `${ref.decisionTaskId} ${name}`);
  if (offered?.ok === false) return row('failed', printFailure(offered.failure));
  const action = offered && findAction(offered.value.actions, 'backfill-task', null);
  if (action?.kind !== 'hook') return row('skipped', 'this push does not offer the action backfill-task by a hook');
  // An artifact must not choose what is triggered with the scopes of this task.
  const group = hookGroupId(config.trustDomain);
  const prefix = hookId(parameters.level, 'backfill', '', isPullRequest(parameters));
  if (action.hookGroupId !== group || !action.hookId.startsWith(prefix)) {
    return row('failed', `its hook ${action.hookGroupId}/${action.hookId} is none of ${group}/${prefix}*`);
  }
  const input = {
    label,
    revision,
    ...(symbol === null ? {} : { symbol }),
    times,
    retrigger,
    test_manifests: manifests,
  };
  const context = { ...offered?.value.variables, taskGroupId: ref.decisionTaskId, taskId: null, input };
  const { hookGroupId: hookGroup, hookId: id, hookPayload } = action;
  return { row: { push: ref, label }, hookGroupId: hookGroup, hookId: id, payload: jsone(hookPayload, context) };
}
