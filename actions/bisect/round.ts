import type { TaskDefinition } from '../../src/graph/task.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import type { Result } from '../../src/util/failure.ts';
import { printFailure } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { err, ok } from '../../src/util/result.ts';
import type { PushReader } from '../backfill/pushes.ts';
import { readTargetGraph } from '../backfill/target-graph.ts';
import { readLedger, runSecondsOf } from '../engine/artifacts.ts';
import { type Request, targetOf } from '../engine/definition.ts';
import type { Services } from '../engine/services.ts';
import { withStatuses } from '../engine/statuses.ts';
import { buildSeconds, type Decided, decide, type Known, type Place, whyNot } from './decide.ts';
import type { ErrorSummary } from './error-summary.ts';
import type { Input } from './input.ts';
import { type Range, type RangePush, rangeOf } from './range.ts';
import { type Ready, readyOn } from './ready.ts';
import { type Carried, carriedBy, type Rounds, roundsOf } from './rounds.ts';
import { failureOf, type Waiting } from './runs.ts';
import { labelsOf, type Work, workOf } from './work.ts';

/** A push that runs are asked for on. */
export interface Probe {
  readonly push: RangePush;
  readonly graph: TaskGraph;
  /** The label there. */
  readonly label: Label;
  /** How many runs there are to be under way. */
  readonly count: number;
  readonly ready: Ready;
}

/** All that a round knows and has decided. */
export interface Round {
  readonly work: Work;
  readonly failure: ErrorSummary | null;
  readonly carried: Carried;
  readonly range: Range;
  readonly rounds: Rounds;
  readonly decided: Decided;
  readonly places: readonly Place[];
  readonly probes: readonly Probe[];
  /** The action task; null in a shell. */
  readonly own: TaskDefinition | null;
  readonly runSeconds: ReadonlyMap<Label, number>;
}

/** A run that ends soon: one that a search asked for, or whose dependencies are there. */
export const isAwaited = ({ search, status }: Waiting): boolean => search !== null || status.state !== 'unscheduled';

/** Runs of the range that end soon. */
export const awaitedRuns = ({ range }: Pick<Round, 'range'>): readonly Waiting[] =>
  range.pushes.flatMap(({ seen }) => seen.waiting.filter(isAwaited));

/** What the next round waits for, besides what this one makes. */
export const awaitedIn = (round: Pick<Round, 'range' | 'probes'>): readonly TaskId[] => [
  ...awaitedRuns(round).map(({ status }) => status.taskId),
  ...round.probes.flatMap(({ ready }) => ready.awaited),
];

/** How many earlier pushes are looked at first. */
const WINDOW = 20;

/** Learns all that a round decides on. Fails with `bad-input` where there is nothing to search for. */
export async function readRound(request: Request<Input>, services: Services): Promise<Result<Round>> {
  const { input, push, context } = request;
  const { label, taskId, definition } = targetOf(request);
  const [own, target, status, ledger] = await Promise.all([
    context.ownTaskId === null ? ok(null) : services.queue.task(context.ownTaskId),
    readTargetGraph(request, services),
    services.queue.status(taskId),
    readLedger(services, push.decisionTaskId),
  ]);
  if (!own.ok) return own;
  if (!target.ok) return target;
  if (!status.ok) return status;
  const { graph, reader } = target.value;
  if (input.bad === null && !status.value?.runs.some(({ state }) => state === 'failed')) {
    return err(cannot(taskId, 'it has not failed'));
  }
  const before = carriedBy(own.value);
  const work = workOf(label, definition);
  const failure = status.value?.state === 'failed' ? await failureOf(taskId, services) : null;
  const id = before?.search ?? searchId(request, work);
  const range = await rangeOf(
    request,
    services,
    reader,
    { id, work, failure, since: context.since },
    before
      ? { good: before.good, bad: before.bad, window: before.pushes }
      : { good: input.good, bad: input.bad, window: WINDOW },
  );
  if (!range.ok) return range;
  const rounds = await roundsOf(id, request, services);
  if (!rounds.ok) return rounds;
  const { pushes } = range.value;
  const carried = carriedOn(before, id, rounds.value, range.value);
  const runSeconds = runSecondsOf(ledger.ok ? ledger.value : null);
  const places = await placesOf(range.value, graph, label, request, services, runSeconds);
  if (!places.ok) return places;
  const flake = (ledger.ok ? ledger.value?.tasks[label]?.flake : null) ?? null;
  const known = {
    ...{ range: range.value, start: { taskId }, input, flake, round: carried.round },
    runSeconds: runSeconds.get(label) ?? null,
  };
  const planned = await probesOf({ ...known, places: places.value }, work, reader, request, services);
  if (!planned.ok) return planned;
  const { decided, probes } = planned.value;
  // What it has asked for says something first: whoever joins a search, or goes on with it, buys nothing more meanwhile.
  const isUnderWay = pushes.some(({ seen }) => seen.waiting.some(({ search }) => search === id));
  return ok({
    ...{ work, failure, carried, range: range.value, rounds: rounds.value, own: own.value, runSeconds, decided },
    ...{ places: planned.value.places, probes: isUnderWay ? [] : probes },
  });
}

/** What is handed on from round to round, so that what comes in meanwhile moves no end of the range. */
const carriedOn = (
  before: Carried | null,
  search: string,
  { round }: Rounds,
  { pushes, looked }: Pick<Range, 'pushes' | 'looked'>,
): Carried => ({
  ...{ search, round, pushes: before?.pushes ?? looked },
  good: pushes[0]?.ref.revision ?? '',
  bad: pushes.at(-1)?.ref.revision ?? '',
});

const cannot = (taskId: TaskId, message: string) =>
  ({
    reason: 'bad-input',
    where: `task ${taskId}`,
    message,
    fix: 'start it on a test or a build that failed',
  }) as const;

/** The same for everybody who asks the same, whenever and with whatever limits. */
export const searchId = ({ push, input }: Request<Input>, { label, tests }: Work): string =>
  derivedTaskId('bisect', push.decisionTaskId, label, JSON.stringify(tests), input.good ?? '', input.bad ?? '');

/** What is known of each push without its graph: that of this push says what the work depends on. */
async function placesOf(
  { pushes }: Range,
  graph: TaskGraph,
  label: Label,
  { context }: Request<Input>,
  { queue }: Services,
  runSeconds: ReadonlyMap<Label, number>,
): Promise<Result<readonly Place[]>> {
  return withStatuses(queue, (statuses) =>
    ok(
      pushes.map((push): Place => {
        if (push.known === null) return { build: 0, why: whyNot(push) };
        const { missing, broken } = readyOn(push.known, graph, label, statuses, context);
        return { build: buildSeconds(missing, runSeconds), why: whyNot(push) ?? whyBroken(broken) };
      }),
    ),
  );
}

const whyBroken = (broken: Label | null): string | null =>
  broken === null ? null : `${broken} failed on this push, which it depends on`;

/** Decides, and reads the graphs of the pushes to run on; a push whose graph does not allow it is left out, and it decides again. */
async function probesOf(
  given: Known,
  work: Work,
  reader: PushReader,
  { context }: Request<Input>,
  { queue }: Services,
): Promise<Result<Pick<Round, 'decided' | 'probes' | 'places'>>> {
  const places = [...given.places];
  for (;;) {
    const decided = decide({ ...given, places });
    const wanted = decided.next.kind === 'probe' ? Map.groupBy(decided.next.pushes, (push) => push) : new Map();
    const looked = await Promise.all(
      [...wanted.keys()].map(async (index: number): Promise<Result<Probe> | string> => {
        const push = given.range.pushes[index];
        if (!push?.known) throw new Error('runs are asked for where nothing can be run');
        const { known } = push;
        const graph = await reader.graph(known.ref.decisionTaskId);
        if (!graph.ok) return printFailure(graph.failure);
        if (graph.value === null) return 'its decision task has no full-task-graph.json (any more)';
        const tasks = graph.value;
        const label = labelsOf(work).find((one) => tasks.tasks.has(one));
        if (label === undefined) return 'there is no such task on this push';
        const ready = await withStatuses(queue, (statuses) => ok(readyOn(known, tasks, label, statuses, context)));
        if (!ready.ok) return ready;
        const broken = whyBroken(ready.value.broken);
        return broken ?? ok({ push, graph: tasks, label, count: wanted.get(index)?.length ?? 0, ready: ready.value });
      }),
    );
    const probes: Probe[] = [];
    let isRefused = false;
    for (const [i, index] of [...wanted.keys()].entries()) {
      const one = looked[i];
      if (typeof one === 'string') {
        places[index] = { build: 0, why: one };
        isRefused = true;
      } else if (one?.ok === false) return one;
      else if (one !== undefined) probes.push(one.value);
    }
    if (!isRefused) return ok({ decided, probes, places });
  }
}
