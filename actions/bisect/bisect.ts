import { resolveTimestamps } from '../../src/graph/timestamps.ts';
import { asLabel } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import { readTimeOr } from '../../src/util/time.ts';
import { backfillSymbol, symbolOf } from '../backfill/input.ts';
import { testPaths } from '../backfill/share.ts';
import { type ActionPlan, defineAction, labelOf, type Request } from '../engine/definition.ts';
import { toCancel } from '../engine/existing.ts';
import type { Change, ExtraWork, ToRun } from '../engine/extra-tasks.ts';
import type { Row } from '../engine/result.ts';
import type { Step } from '../engine/steps.ts';
import { answerPath, type Finished, finishedBefore } from './finished.ts';
import { followUp } from './follow-up.ts';
import { bisectSchema, type Input } from './input.ts';
import { likely } from './likely.ts';
import { bisectionFiles, bisectionOf, stateOf } from './outcome.ts';
import { awaitedIn, awaitedRuns, isAwaited, type Probe, type Round, readRound } from './round.ts';

/** Finds the push that broke a task, although it is flaky, or says that none did. One call is one round. */
export const bisect = defineAction<Input, Round | Finished>({
  name: 'bisect',
  callback: 'bisect',
  title: 'Bisect',
  symbol: 'bis',
  description:
    'Find the push that broke this task, or that none did: runs it on earlier pushes, as often as it takes to be sure although it is flaky. Goes on by itself, round by round; cancel the task of the next round to end it.',
  context: [{}],
  permission: 'bisect',
  offers: ['hook', 'task'],
  schema: bisectSchema,
  async gather(request, services) {
    const finished = await finishedBefore(request, services);
    if (!finished.ok) return finished;
    return finished.value === null ? readRound(request, services) : ok(finished.value);
  },
  plan(known, request) {
    if ('bisection' in known) return ok(found(known, request));
    const round = known;
    const { input, context } = request;
    const { alive } = round.rounds;
    const isSearching = stateOf(round.decided.next) === 'searching';
    const goesOn = alive ?? (context.ownTaskId === null ? null : round.rounds.next);
    const bisection = bisectionOf(round, request, goesOn);
    const common = {
      files: bisectionFiles(bisection),
      runSeconds: round.runSeconds,
      dryRun: input.dryRun,
      tell: () => [bisection.sentence, ...(input.dryRun ? likely(round, request) : [])],
    };
    if (alive !== null) return ok({ ...common, rows: [joined(request, round, alive)] });
    return ok({ ...common, ...(isSearching ? searching(round, request) : ended(round, request)) });
  },
});

const nameOf = ({ own }: Round) => labelOf(own ?? { metadata: { name: 'Bisect' } });

/** Nothing is bought twice: what was found is told. */
function found({ bisection, taskId }: Finished, { input, push }: Request<Input>): ActionPlan {
  const why = 'this search has ended; more confidence, or other ends, make it another';
  return {
    files: bisectionFiles(bisection),
    dryRun: input.dryRun,
    rows: [{ push, label: asLabel(bisection.label), outcome: 'exists', taskIds: [taskId], why }],
    tell: () => [bisection.sentence],
  };
}

/** Somebody has started the same: that goes on. */
const joined = ({ push }: Request<Input>, round: Round, alive: Row['taskIds'][number]): Row => ({
  push,
  label: nameOf(round),
  outcome: 'exists',
  taskIds: [alive],
  why: 'this search is under way; this is its next round',
});

/** Runs that are asked for, what must be built for them, and the round after. */
function searching(round: Round, request: Request<Input>): ActionPlan {
  const { probes, range, carried, own, rounds } = round;
  const { context, push } = request;
  const awaited = awaitedRuns(round);
  const extra = probes.flatMap((probe) => workOf(probe, round));
  const rows = range.leaps;
  if (own === null || context.ownTaskId === null) return { rows, extra };
  const statuses = awaited.map(({ status }) => status);
  const { now, since } = context;
  const made = probes.flatMap(({ graph, label, ready }) => [label, ...ready.first].map((one) => graph.get(one).task));
  // What a run of this task that was killed has made is older than what this one makes, but not older than `since`.
  const times = (field: 'deadline' | 'expires', from: number): number[] => [
    ...made.map((task) => readTimeOr(resolveTimestamps(task[field], from), Number.NaN)).filter(Number.isFinite),
    ...statuses.map((status) => readTimeOr(status[field], now)),
  ];
  const definition = followUp(
    own,
    { ownTaskId: context.ownTaskId, next: rounds.next, carried: { ...carried, round: carried.round + 1 } },
    { now, latest: Math.max(now, ...times('deadline', now)), earliest: Math.min(...times('expires', since)) },
  );
  const next: Step = {
    ...{ kind: 'follow-up', push, label: nameOf(round), taskId: rounds.next, definition },
    waitsFor: awaitedIn(round),
  };
  return { rows, extra, steps: [next] };
}

/** What a push is to run: the work, or first what it depends on. What is under way already counts. */
function workOf({ push, graph, label, count, ready }: Probe, { work, carried }: Round): readonly ExtraWork[] {
  const { known, seen } = push;
  if (known === null) return [];
  const { group, existing, ref } = known;
  const run = (toRun: readonly ToRun[]): readonly ExtraWork[] =>
    toRun.length === 0 ? [] : [{ push: { ref, group, existing, graph }, toRun }];
  if (ready.missing.length > 0 || ready.awaited.length > 0) {
    return run(ready.first.map((one) => ({ label: one, times: 1, runs: 'fill' })));
  }
  const more = count - seen.waiting.filter(isAwaited).length;
  if (more <= 0) return [];
  const task = graph.get(label);
  const symbol = symbolOf(task.task);
  const change: Change = {
    ...(symbol === null ? {} : { symbol: backfillSymbol(symbol, carried.bad, 'bis') }),
    ...(work.tests.length > 0 ? { testPaths: testPaths(task, work.tests) } : {}),
    extra: { bisect: { search: carried.search } },
  };
  return run([{ label, times: seen.waitingExtra + more, runs: 'fresh', change }]);
}

/** Nothing that it asked for runs on in vain, and makers of data find what came of it. */
function ended(round: Round, request: Request<Input>): ActionPlan {
  const { push, context } = request;
  const { range, carried, own, work } = round;
  const queued = range.pushes.flatMap(({ ref, seen }) =>
    seen.waiting
      .filter(({ search, status }) => search === carried.search && status.state !== 'running')
      .map(({ status }) => toCancel(ref, work.label, status.taskId, status, context.now)),
  );
  const cancels = queued.flatMap(({ steps }) =>
    steps.map((step): Step => (step.kind === 'cancel' ? { ...step, kind: 'cancel-if-allowed' } : step)),
  );
  const rows = [...range.leaps, ...queued.flatMap((one) => one.rows)];
  if (own === null || context.ownTaskId === null || stateOf(round.decided.next) !== 'culprit') {
    return { rows, steps: cancels };
  }
  const path = answerPath(carried.search, request);
  const expires = String(own['expires']);
  const index: Step = { kind: 'index', push, label: nameOf(round), taskId: context.ownTaskId, path, expires };
  return { rows, steps: [...cancels, index] };
}
