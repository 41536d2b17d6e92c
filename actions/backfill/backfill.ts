import { printFailure, type Result } from '../../src/util/failure.ts';
import type { Label } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { readLedger, runSecondsOf } from '../engine/artifacts.ts';
import { ownIdentity } from '../engine/current-push.ts';
import { defineAction, type Request, targetOf } from '../engine/definition.ts';
import { existingTasks } from '../engine/existing-tasks.ts';
import { inputSchema, properties } from '../engine/input.ts';
import type { Push } from '../engine/push.ts';
import type { PushRef, Row } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import type { TriggerStep } from '../engine/steps.ts';
import type { LookedAt } from './choose.ts';
import { earlierPushes } from './earlier-pushes.ts';
import { symbolOf, testPathsOf } from './input.ts';
import { backfillLines } from './log.ts';
import type { PushReader } from './pushes.ts';
import { type BackfillRequest, manifestsOf, share } from './share.ts';
import { readTargetGraph } from './target-graph.ts';
import { triggerOn } from './trigger.ts';

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
  readonly current: Push;
  /** The pushes to create tasks on, nearest first. */
  readonly pushes: readonly Push[];
  readonly triggers: readonly TriggerStep[];
  readonly rows: readonly Row[];
  /** How many pushes were looked at. */
  readonly scanned: number;
  readonly runSeconds: ReadonlyMap<Label, number>;
}

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
  plan({ current, pushes, triggers, rows, scanned, runSeconds }, request, statuses) {
    const { input, config, context } = request;
    const asked = askedOf(request);
    const own = input.inclusive
      ? [{ push: current, ...share(current, { ...asked, retrigger: true }, statuses, context) }]
      : [];
    const shares = [...own, ...pushes.map((push) => ({ push, ...share(push, asked, statuses, context) }))];
    return ok({
      rows: [...rows, ...shares.flatMap((one) => one.rows)],
      extra: shares.map(({ push, toRun }) => ({ push, toRun })),
      steps: triggers,
      runSeconds,
      limit: { tasks: config.actions.backfill.maxTasks, key: 'actions.backfill.max-tasks' },
      dryRun: input.dryRun,
      tell(outcomes) {
        const { ownTaskId, rootUrl } = context;
        if (ownTaskId === null) return [];
        return backfillLines({ label: asked.label, slices: input.slices, scanned, ownTaskId, rootUrl }, outcomes);
      },
    });
  },
});

function askedOf(request: Request<Input>): BackfillRequest {
  const { label, definition } = targetOf(request);
  const { times, retrigger } = request.input;
  const manifests = manifestsOf(testPathsOf(definition));
  return { label, revision: request.push.revision, symbol: symbolOf(definition), manifests, times, retrigger };
}

async function gather(request: Request<Input>, services: Services): Promise<Result<Facts>> {
  const { input, config, push, group } = request;
  const { label } = targetOf(request);
  const { maxDepth } = config.actions.backfill;
  const [earlier, target, existing, ledger] = await Promise.all([
    earlierPushes(request, services, input.depth ?? maxDepth),
    readTargetGraph(request, services),
    existingTasks(services, ownIdentity(request)),
    readLedger(services, push.decisionTaskId),
  ]);
  if (!earlier.ok) return earlier;
  if (!target.ok) return target;
  if (!existing.ok) return existing;
  const { graph, reader } = target.value;
  const chosen = await reader.choose(earlier.value.pushes, input);
  if (!chosen.ok) return chosen;
  const asked = askedOf(request);
  const read = (one: LookedAt): Promise<Push | TriggerStep | Row> =>
    input.fanOut === 'hook' ? triggerOn(one.ref, asked, request, services) : readPush(one, label, reader);
  const all = await Promise.all(chosen.value.pushes.map(read));
  const scanned = chosen.value.pushes.length + chosen.value.rows.length;
  const end = chosen.value.isComplete ? null : (earlier.value.end ?? `actions.backfill.max-depth is ${maxDepth}`);
  return ok({
    current: { ref: push, group, graph, existing: existing.value ?? new Map() },
    pushes: all.flatMap((one) => ('graph' in one ? [one] : [])),
    triggers: all.flatMap((one) => ('hookId' in one ? [one] : [])),
    rows: [
      ...chosen.value.rows,
      // With how the push was found that ends it.
      ...earlier.value.pushes.slice(0, scanned + 1).flatMap(({ leap }) => leap ?? []),
      ...(end === null ? [] : [endRow(earlier.value.pushes.at(-1)?.ref ?? push, end)]),
      ...all.flatMap((one) => ('outcome' in one ? [one] : [])),
    ],
    scanned,
    runSeconds: runSecondsOf(ledger.ok ? ledger.value : null),
  });
}

const endRow = (push: PushRef, end: string): Row => ({
  push,
  label: null,
  outcome: 'skipped',
  taskIds: [],
  why: `no further back: ${end}`,
});

/** A push with the part of its graph that matters; a row where it cannot be worked on. */
async function readPush({ ref, group, existing }: LookedAt, label: Label, reader: PushReader): Promise<Push | Row> {
  const graph = await reader.graph(ref.decisionTaskId);
  const row = { push: ref, label, taskIds: [] };
  if (!graph.ok) return { ...row, outcome: 'failed', why: printFailure(graph.failure) };
  if (graph.value) return { ref, group, existing, graph: graph.value };
  return { ...row, outcome: 'skipped', why: 'its decision task has no full-task-graph.json (any more)' };
}
