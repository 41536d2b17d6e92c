import { addNewJobs } from '../../../actions/add-new-jobs.ts';
import { runMissingTests } from '../../../actions/run-missing-tests.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { actionServices } from '../action/environment.ts';
import { inShell, type ShellCall, told } from '../action/run.ts';
import { readConfig } from '../inputs.ts';
import { log } from '../output.ts';
import { type PushOptions, pushMeant, whatIsMeant } from '../push.ts';

export interface RunTasksOptions extends PushOptions {
  /** True: everything that was left out. */
  readonly leftOut?: string[] | true;
  readonly platforms?: readonly string[];
  readonly maxTasks?: number;
  readonly maxHours?: number;
  readonly times?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Runs labels on a push, or what was left out of it: the actions `add-new-jobs` and `run-missing-tests`. */
export async function run(text: string, labels: readonly string[], options: RunTasksOptions): Promise<Result<void>> {
  const asked = askedFor(labels, options);
  if (!asked.ok) return asked;
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const what = whatIsMeant(text, {});
  if (!what.ok) return what;
  const { rootUrl: linked } = what.value;
  const services = await actionServices(log, { linked, acts: !options.dryRun });
  if (!services.ok) return services;
  const push = await pushMeant(what.value, options, services.value);
  if (!push.ok) return push;
  const { taskGroupId } = push.value;
  const dryRun = options.dryRun ?? false;
  const call = { ...asked.value, taskGroupId, taskId: null, config: config.value, linked, dryRun };
  return told(await inShell(call, services.value), options);
}

/** The action that is meant, and its input. */
function askedFor(
  labels: readonly string[],
  { leftOut, platforms = [], maxTasks, maxHours, times = 1 }: RunTasksOptions,
): Result<Pick<ShellCall, 'action' | 'input'>> {
  const usage = (message: string, fix: string) => err({ reason: 'bad-usage', message, fix } as const);
  const isLimited = platforms.length > 0 || maxTasks !== undefined || maxHours !== undefined;
  if (labels.length > 0) {
    if (leftOut !== undefined || isLimited)
      return usage('labels and what was left out are two things', 'give labels, or --left-out with what limits it');
    return ok({ action: addNewJobs, input: { tasks: labels, times } });
  }
  if (leftOut === undefined)
    return usage('what to run is not said', 'give labels, or --left-out for what was left out');
  if (times !== 1) return usage('--times is for labels', 'what was left out runs once');
  return ok({
    action: runMissingTests,
    input: {
      match: leftOut === true ? ['*'] : leftOut,
      platforms,
      maxTasks: maxTasks ?? null,
      maxRunHours: maxHours ?? null,
    },
  });
}
