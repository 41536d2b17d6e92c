import { type ActionCall, perform } from '../../../actions/engine/perform.ts';
import { type ActionResult, failureOf } from '../../../actions/engine/result.ts';
import { resultLines } from '../../../actions/engine/result-text.ts';
import { actionOf, noSuchAction } from '../../../actions/index.ts';
import { writeFiles } from '../../edge/files.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { isTaskId, type TaskId } from '../../util/ids.ts';
import { canonicalJson, parseJson } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { actionServices, checkTaskId, place } from '../action/environment.ts';
import { readConfig } from '../inputs.ts';
import { print } from '../output.ts';

export interface CallbackOptions {
  readonly config: string;
  readonly artifacts: string;
}

/**
 * The work of an action task: `ACTION_*` in the environment says what to do (`.taskcluster.yml`). It leaves
 * `action-result.json` whatever happens.
 */
export async function actionCallback(options: CallbackOptions): Promise<Result<void>> {
  const write = (files: ReadonlyMap<string, string>) => writeFiles(options.artifacts, files);
  const done = await performCall(options, write);
  const result = done.ok ? done.value : nothingDone(done.failure);
  const written = write(new Map([['action-result.json', canonicalJson(result)]]));
  if (!done.ok) return done;
  print(resultLines(result));
  if (!written.ok) return written;
  const failure = failureOf(result);
  return failure ? err(failure) : ok(undefined);
}

async function performCall(options: CallbackOptions, write: ActionCall['write']): Promise<Result<ActionResult>> {
  const call = readCall(options, write);
  if (!call.ok) return call;
  const services = await actionServices(print);
  return services.ok ? perform(call.value, services.value) : services;
}

function readCall({ config: file }: CallbackOptions, write: ActionCall['write']): Result<ActionCall> {
  const callback = process.env['ACTION_CALLBACK'];
  if (!callback) return err(notSet('ACTION_CALLBACK'));
  const action = actionOf(callback);
  if (!action) return err(noSuchAction(`ACTION_CALLBACK names no action: ${callback}`, callback));
  const taskGroupId = taskIdVariable('ACTION_TASK_GROUP_ID');
  if (!taskGroupId.ok) return taskGroupId;
  const input = jsonVariable('ACTION_INPUT');
  if (!input.ok) return input;
  const task = jsonVariable('ACTION_TASK_ID');
  if (!task.ok) return task;
  const taskId: Result<TaskId | null> =
    (task.value ?? null) === null ? ok(null) : checkTaskId(String(task.value), 'ACTION_TASK_ID');
  if (!taskId.ok) return taskId;
  const ownTaskId = taskIdVariable('TASK_ID');
  if (!ownTaskId.ok) return ownTaskId;
  const config = readConfig(file);
  if (!config.ok) return config;
  return ok({
    ...place(),
    action,
    input: input.value,
    taskGroupId: taskGroupId.value,
    taskId: taskId.value,
    config: config.value,
    ownTaskId: ownTaskId.value,
    dryRun: false,
    write,
  });
}

function taskIdVariable(name: string): Result<TaskId> {
  const text = process.env[name];
  return text ? checkTaskId(text, name) : err(notSet(name));
}

/** JSON in the environment; undefined where the variable is not set. */
function jsonVariable(name: string): Result<unknown> {
  const text = process.env[name];
  const json = text ? parseJson(text) : ok(undefined);
  if (json.ok) return json;
  const fix = `look at how .taskcluster.yml sets ${name}`;
  return err({ reason: 'bad-usage', message: `${name} is not JSON`, fix });
}

const notSet = (name: string): Failure => ({
  reason: 'bad-usage',
  message: `${name} is not set: this does not run in an action task`,
  fix: 'in a shell, use seta action run',
});

/** What is known of the call, however little that is, and why nothing came of it. */
function nothingDone(failure: Failure): ActionResult {
  const callback = process.env['ACTION_CALLBACK'] || 'unknown';
  const known = (name: string): unknown => {
    const value = jsonVariable(name);
    return value.ok ? (value.value ?? null) : null;
  };
  const group = process.env['ACTION_TASK_GROUP_ID'] ?? '';
  const task = String(known('ACTION_TASK_ID'));
  return {
    version: 1,
    action: actionOf(callback)?.name ?? callback,
    taskGroupId: isTaskId(group) ? group : null,
    taskId: isTaskId(task) ? task : null,
    input: known('ACTION_INPUT'),
    dryRun: false,
    totals: {},
    runHours: 0,
    rows: [],
    failure,
  };
}
