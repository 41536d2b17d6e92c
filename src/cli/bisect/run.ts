import { setTimeout as sleep } from 'node:timers/promises';
import { bisect as action } from '../../../actions/bisect/bisect.ts';
import { expectation } from '../../../actions/bisect/expectation.ts';
import { taskOfLabel } from '../../../actions/bisect/target.ts';
import { type DoneRound, watch } from '../../../actions/bisect/watch.ts';
import { labelOf } from '../../../actions/engine/definition.ts';
import { perform } from '../../../actions/engine/perform.ts';
import { failureOf } from '../../../actions/engine/result.ts';
import { resultLines } from '../../../actions/engine/result-text.ts';
import type { Services } from '../../../actions/engine/services.ts';
import { BISECTION, parseBisection } from '../../history/bisection.ts';
import { bisectionText, expectationText } from '../../report/text/bisect.ts';
import type { Config } from '../../seta/config.ts';
import type { What } from '../../taskcluster/what.ts';
import type { Result } from '../../util/failure.ts';
import { asLabel, type TaskId } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';
import { didYouMean } from '../../util/schema.ts';
import { actionServices, place } from '../action/environment.ts';
import { readConfig } from '../inputs.ts';
import { log, print, printJson } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { type PushOptions, pushMeant, whatIsMeant } from '../push.ts';

export interface BisectOptions extends PushOptions {
  readonly good?: string;
  readonly bad?: string;
  readonly confidence: number;
  readonly parallel: number;
  readonly maxRuns: number;
  readonly dryRun?: boolean;
  readonly simulate?: { readonly good: number; readonly bad: number };
  /** Seconds between two looks at the queue. */
  readonly poll: number;
  readonly pushes: number;
  readonly searches: number;
  readonly json?: boolean;
}

/** Searches for the push that broke a task with the credentials of the environment, or says what to expect of a search. */
export async function bisect(
  text: string | undefined,
  label: string | undefined,
  options: BisectOptions,
): Promise<Result<void>> {
  if (options.simulate) return simulate(options.simulate, options);
  const what = whatIsMeant(text, {});
  if (!what.ok) return what;
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const { rootUrl: linked } = what.value;
  const found = await actionServices(() => {}, { linked, acts: !options.dryRun });
  if (!found.ok) return found;
  const services = found.value;
  const target = await targetMeant(what.value, label, options, services);
  if (!target.ok) return target;
  const round = () => oneRound({ ...target.value, config: config.value, linked }, options, services);
  const done = options.dryRun ? await round() : await watched(round, services, options.poll);
  if (!done.ok) return done;
  const { bisection, result } = done.value;
  if (options.json) printJson(bisection);
  else print([...bisectionText(bisection), ...(options.dryRun ? ['', ...resultLines(result)] : [])]);
  const failure = failureOf(result);
  return failure ? err(failure) : ok(undefined);
}

interface Target {
  readonly taskGroupId: TaskId;
  readonly taskId: TaskId;
}

/** The task that failed: the one that was named, or that of the label on the push that was. */
async function targetMeant(
  what: What,
  label: string | undefined,
  options: BisectOptions,
  services: Services,
): Promise<Result<Target>> {
  const push = await pushMeant(what, options, services);
  if (!push.ok) return push;
  const { taskGroupId, taskId: named } = push.value;
  if (label === undefined && named !== null) return ok({ taskGroupId, taskId: named });
  const bad = (message: string, fix: string) =>
    err({ reason: 'bad-input', where: `push ${taskGroupId}`, message, fix } as const);
  if (label === undefined)
    return bad('which of its tasks failed is not said', 'give the link of the task, or its label');
  const tasks = await services.queue.listTaskGroup(taskGroupId);
  if (!tasks.ok) return tasks;
  const taskId = taskOfLabel(tasks.value ?? [], asLabel(label));
  if (taskId !== null) return ok({ taskGroupId, taskId });
  const near = didYouMean(
    label,
    (tasks.value ?? []).map(({ task }) => labelOf(task)),
  );
  return bad(`it has no task ${label}`, `${near}name a task that ran on this push`);
}

function simulate(
  { good, bad }: { readonly good: number; readonly bad: number },
  options: BisectOptions,
): Result<void> {
  const { confidence, parallel, maxRuns, pushes, searches } = options;
  const limits = { confidence, runs: maxRuns, rounds: null, seconds: null };
  const expected = expectation({ pushes: Math.max(2, pushes), good, bad, limits, parallel, searches });
  if (options.json) printJson(expected);
  else print(expectationText(expected, searches));
  return ok(undefined);
}

/** One round, as an action task would do it. */
async function oneRound(
  { linked, ...call }: Target & { readonly config: Config; readonly linked: string | null },
  { good, bad, confidence, parallel, maxRuns, dryRun = false }: BisectOptions,
  services: Services,
): Promise<Result<DoneRound>> {
  const files = new Map<string, string>();
  const told: string[] = [];
  const input = { good: good ?? null, bad: bad ?? null, confidence, parallel, maxRuns, dryRun };
  const write = (some: ReadonlyMap<string, string>) => {
    for (const [name, text] of some) files.set(name, text);
    return ok(undefined);
  };
  const done = await perform(
    { ...place(linked), ...call, action, input, ownTaskId: null, dryRun, write },
    { ...services, tell: (lines) => void told.push(...lines) },
  );
  if (!done.ok) return done;
  log(told);
  const bisection = parseBisection(files.get(BISECTION.replace('public/', '')) ?? '');
  if (!bisection.ok) throw new Error(`a round left no ${BISECTION}: ${bisection.failure}`);
  return ok({ bisection: bisection.value, result: done.value });
}

/** Until there is an answer; Ctrl-C ends the watching alone. */
async function watched(
  round: () => Promise<Result<DoneRound>>,
  { queue }: Services,
  pollSeconds: number,
): Promise<Result<DoneRound>> {
  using progress = new ProgressLine();
  const stop = (): never => {
    progress[Symbol.dispose]();
    log('stopped; what was asked for runs on, and the same command goes on from there');
    process.exit(130);
  };
  process.once('SIGINT', stop);
  try {
    let [since, rounds] = [Date.now(), 0];
    return await watch({
      round: () => {
        [since, rounds] = [Date.now(), rounds + 1];
        return round();
      },
      statuses: (taskIds) => queue.statuses(taskIds),
      wait: () => sleep(pollSeconds * 1000),
      tell: (done, over, total) => {
        const spent = (Date.now() - since) / 1000;
        const secondsLeft = over > 0 ? (spent * (total - over)) / over : done.result.runHours * 3600;
        progress.update({ phase: `round ${rounds}: runs`, done: over, total, secondsLeft });
      },
    });
  } finally {
    process.off('SIGINT', stop);
  }
}
