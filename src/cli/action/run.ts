import type { Action } from '../../../actions/engine/definition.ts';
import { type ActionCall, perform } from '../../../actions/engine/perform.ts';
import { type ActionResult, failureOf } from '../../../actions/engine/result.ts';
import { resultLines } from '../../../actions/engine/result-text.ts';
import type { Services } from '../../../actions/engine/services.ts';
import { actionFor, actions } from '../../../actions/index.ts';
import { readText } from '../../edge/files.ts';
import type { Result } from '../../util/failure.ts';
import type { TaskId } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';
import { table } from '../../util/terminal.ts';
import { parseYaml } from '../../util/yaml.ts';
import { readConfig } from '../inputs.ts';
import { log, print, printJson } from '../output.ts';
import { type PushOptions, pushMeant, whatIsMeant } from '../push.ts';
import { actionServices, checkTaskId, place } from './environment.ts';

export interface ListOptions {
  readonly config: string;
  readonly json?: boolean;
}

export interface RunActionOptions extends ListOptions, PushOptions {
  readonly taskId?: string;
  readonly input?: string;
  readonly dryRun?: boolean;
}

/** The actions, what they are for and what they take. */
export function listActions({ config: file, json }: ListOptions): Result<void> {
  const config = readConfig(file);
  if (!config.ok) return config;
  const all = actions.map(({ name, callback, context, description, permission, schema }) => ({
    name,
    callback,
    context,
    permission,
    description,
    schema: schema ? schema(config.value) : null,
  }));
  if (json) printJson(all);
  else print(table(['action', 'for', 'input', 'does'], all.map(listed)));
  return ok(undefined);
}

function listed({
  callback,
  context,
  schema,
  description,
}: Pick<Action, 'callback' | 'context' | 'description'> & {
  readonly schema: object | null;
}): readonly string[] {
  const properties = (schema as { readonly properties?: object } | null)?.properties ?? {};
  const what = context.length === 0 ? 'push' : 'task';
  return [callback, what, Object.keys(properties).join(', '), description.split('\n')[0] ?? ''];
}

/** Runs an action with the credentials of the environment, on a push or one of its tasks. */
export async function runActionInShell(
  name: string,
  text: string | undefined,
  options: RunActionOptions,
): Promise<Result<void>> {
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const input = readInput(options.input);
  if (!input.ok) return input;
  const what = whatIsMeant(text, options);
  if (!what.ok) return what;
  const given: Result<TaskId | null> = options.taskId ? checkTaskId(options.taskId, '--task-id') : ok(null);
  if (!given.ok) return given;
  const { rootUrl: linked } = what.value;
  const services = await actionServices(log, { linked, acts: !options.dryRun });
  if (!services.ok) return services;
  const push = await pushMeant(what.value, options, services.value);
  if (!push.ok) return push;
  const taskId = given.value ?? push.value.taskId;
  const action = await actionFor(name, taskId, services.value.queue);
  if (!action.ok) return action;
  const { taskGroupId } = push.value;
  const call = { action: action.value, input: input.value, taskGroupId, taskId, config: config.value, linked };
  return told(await inShell({ ...call, dryRun: options.dryRun ?? false }, services.value), options);
}

/** What an action is called with in a shell. */
export type ShellCall = Pick<ActionCall, 'action' | 'input' | 'taskGroupId' | 'taskId' | 'config' | 'dryRun'> & {
  /** Root URL of the link that was given. */
  readonly linked: string | null;
};

/** Runs it with the credentials at hand. */
export const inShell = ({ linked, ...call }: ShellCall, services: Services): Promise<Result<ActionResult>> =>
  perform({ ...place(linked), ...call, ownTaskId: null, write: () => ok(undefined) }, services);

/** Tells what came of it. */
export function told(done: Result<ActionResult>, { json }: { readonly json?: boolean }): Result<void> {
  if (!done.ok) return done;
  if (json) printJson(done.value);
  else print(resultLines(done.value));
  const failure = failureOf(done.value);
  return failure ? err(failure) : ok(undefined);
}

/** JSON or YAML, as it stands or in a file; null where there is none. */
function readInput(given: string | undefined): Result<unknown> {
  if (given === undefined) return ok(null);
  const isInline = given.trimStart().startsWith('{') || given === 'null';
  const text = isInline ? ok(given) : readText(given);
  if (!text.ok) return text;
  const document = parseYaml(text.value, 'js-yaml');
  if (document.ok) return ok(document.value.data);
  const { message, line } = document.failure;
  const where = isInline ? '--input' : `${given}:${line}`;
  return err({ reason: 'bad-usage', where, message: `neither JSON nor YAML: ${message}`, fix: 'give an object' });
}
