import { setTimeout as sleep } from 'node:timers/promises';
import { bisect as action } from '../../../actions/bisect/bisect.ts';
import { expectation } from '../../../actions/bisect/expectation.ts';
import { type DoneRound, watch } from '../../../actions/bisect/watch.ts';
import { perform } from '../../../actions/engine/perform.ts';
import { failureOf } from '../../../actions/engine/result.ts';
import { resultLines } from '../../../actions/engine/result-text.ts';
import type { Services } from '../../../actions/engine/services.ts';
import { BISECTION, parseBisection } from '../../history/bisection.ts';
import { bisectionText, expectationText } from '../../report/text/bisect.ts';
import type { Config } from '../../seta/config.ts';
import type { Result } from '../../util/failure.ts';
import type { TaskId } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';
import { actionServices, checkTaskId, place } from '../action/environment.ts';
import { readConfig } from '../inputs.ts';
import { log, print, printJson } from '../output.ts';
import { ProgressLine } from '../progress.ts';

export interface BisectOptions {
  readonly config: string;
  readonly good?: string;
  readonly bad?: string;
  readonly confidence: number;
  readonly parallel: number;
  readonly maxRuns: number;
  readonly dryRun?: boolean;
  readonly simulate?: { readonly good: number; readonly bad: number };
  readonly pushes: number;
  readonly searches: number;
  readonly json?: boolean;
}

/** Between two looks at the queue. */
const POLL_SECONDS = 15;

/** Searches for the push that broke a task with the credentials of the environment, or says what to expect of a search. */
export async function bisect(task: string | undefined, options: BisectOptions): Promise<Result<void>> {
  if (options.simulate) return simulate(options.simulate, options);
  if (task === undefined) {
    return err({ reason: 'bad-usage', message: 'which task failed is not said', fix: 'give its taskId' });
  }
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const taskId = checkTaskId(task, 'the task');
  if (!taskId.ok) return taskId;
  const services = await actionServices(() => {});
  if (!services.ok) return services;
  const status = await services.value.queue.status(taskId.value);
  if (!status.ok) return status;
  if (status.value === null) {
    return err({
      reason: 'bad-input',
      where: `task ${task}`,
      message: 'there is no such task',
      fix: 'or it has expired',
    });
  }
  const round = () =>
    oneRound(taskId.value, status.value?.taskGroupId ?? taskId.value, config.value, options, services.value);
  const done = options.dryRun ? await round() : await watched(round, services.value);
  if (!done.ok) return done;
  const { bisection, result } = done.value;
  if (options.json) printJson(bisection);
  else print([...bisectionText(bisection), ...(options.dryRun ? ['', ...resultLines(result)] : [])]);
  const failure = failureOf(result);
  return failure ? err(failure) : ok(undefined);
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
  taskId: TaskId,
  taskGroupId: TaskId,
  config: Config,
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
    { ...place(), action, input, taskGroupId, taskId, config, ownTaskId: null, dryRun, write },
    { ...services, tell: (lines) => void told.push(...lines) },
  );
  if (!done.ok) return done;
  log(told);
  const bisection = parseBisection(files.get(BISECTION.replace('public/', '')) ?? '');
  if (!bisection.ok) throw new Error(`a round left no ${BISECTION}: ${bisection.failure}`);
  return ok({ bisection: bisection.value, result: done.value });
}

/** Until there is an answer; Ctrl-C ends the watching alone. */
async function watched(round: () => Promise<Result<DoneRound>>, { queue }: Services): Promise<Result<DoneRound>> {
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
      wait: () => sleep(POLL_SECONDS * 1000),
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
