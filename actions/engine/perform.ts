import { type TaskGroup, taskGroup } from '../../src/create/carry-out.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import type { Config } from '../../src/seta/config.ts';
import { disbelief, levelOf, makerOf, otherPush } from '../../src/taskcluster/provenance.ts';
import type { Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';
import { readTimeOr } from '../../src/util/time.ts';
import { acceptedScopes } from '../offer/names.ts';
import { readParameters } from './artifacts.ts';
import { ownIdentity } from './current-push.ts';
import { type Action, isFor, labelOf, type Request, type TargetTask, tagsOf } from './definition.ts';
import type { ActionResult } from './result.ts';
import { type RunOptions, runAction } from './run.ts';
import type { RunContext, Services } from './services.ts';
import { notOfPush } from './trust.ts';

/** One call of an action, as an action task or a developer's shell makes it. */
export interface ActionCall extends Pick<RunContext, 'ownTaskId' | 'rootUrl' | 'proxyUrl' | 'salt'> {
  readonly action: Action;
  /** `undefined`: what the definition of the action task says. */
  readonly input: unknown;
  readonly taskGroupId: TaskId;
  /** The task that it was started on; null where it is for the group. */
  readonly taskId: TaskId | null;
  readonly config: Config;
  readonly dryRun: boolean;
  readonly write: RunOptions['write'];
}

/**
 * Runs an action on a push. Fails with `bad-input` where the task group is no push of ours, the task is none of that push,
 * or the action is not for such tasks: whoever can create tasks can give them parameters, graphs and names.
 */
export async function perform(call: ActionCall, services: Services): Promise<Result<ActionResult>> {
  const { action, taskGroupId, taskId, ownTaskId, config, dryRun, write } = call;
  const [decision, own] = await Promise.all([
    services.queue.task(taskGroupId),
    ownTaskId === null ? ok(null) : services.queue.task(ownTaskId),
  ]);
  if (!decision.ok) return decision;
  if (!own.ok) return own;
  const parameters = await believedParameters(call, decision.value, services);
  if (!parameters.ok) return parameters;
  const group = taskGroup(taskGroupId, config.trustDomain, parameters.value.level);
  const stray = ownTaskId === null ? null : strayAction(ownTaskId, own.value, group, config, parameters.value);
  if (stray !== null) return err(notOurs(`action task ${ownTaskId}`, stray, 'start the action on its push'));
  const now = services.clock.now();
  const { rootUrl, proxyUrl, salt } = call;
  const since = await askedAt(ownTaskId, own.value, services, now);
  if (!since.ok) return since;
  const context = { now, since: since.value, ownTaskId, rootUrl, proxyUrl, salt };
  const { pushlog_id: pushlogId, head_rev: revision } = parameters.value;
  const push = { decisionTaskId: taskGroupId, pushlogId, revision };
  const input = call.input === undefined ? inputOf(own.value) : call.input;
  const request = { input, push, group, target: null, parameters: parameters.value, config, context };
  const target = action.context.length === 0 ? ok(null) : await targetTask(action, taskId, request, services);
  if (!target.ok) return target;
  const inTask = ownTaskId !== null;
  return runAction(action, { ...request, target: target.value }, services, {
    actionScope: inTask ? acceptedScopes(parameters.value, action.permission) : null,
    decisionScopes: inTask ? null : strings(decision.value?.['scopes']),
    dryRun,
    write,
  });
}

/**
 * When an action was asked for: the creation of its task, or, where that waited for others, when it could begin. A retry of
 * the task changes neither.
 */
async function askedAt(
  ownTaskId: TaskId | null,
  own: TaskDefinition | null,
  { queue }: Services,
  now: number,
): Promise<Result<number>> {
  const created = readTimeOr(own?.['created'], now);
  if (ownTaskId === null || strings(own?.['dependencies']).length === 0) return ok(created);
  const status = await queue.status(ownTaskId);
  // What it waited for was over by then, not before.
  return status.ok ? ok(readTimeOr(status.value?.runs[0]?.scheduled, created) + 1) : status;
}

const notOurs = (where: string, message: string, fix: string) =>
  ({ reason: 'bad-input', where, message, fix }) as const;

/** The parameters of a push; read only once its decision task is believed. */
async function believedParameters(
  { taskGroupId, config: { trustDomain } }: ActionCall,
  decision: TaskDefinition | null,
  services: Services,
): Promise<Result<Parameters>> {
  const where = `task ${taskGroupId}`;
  const maker = makerOf(taskGroupId, decision);
  const level = maker && levelOf(maker, trustDomain);
  const reader = { trustDomain, level: level ?? '*', decisionTaskId: taskGroupId };
  const fix = 'give the decision task of a push of this repository';
  const foreign = disbelief('parameters.yml', maker, reader);
  if (foreign !== null) return err(notOurs(where, foreign, fix));
  const parameters = await readParameters(services, taskGroupId);
  if (!parameters.ok) return parameters;
  if (parameters.value === null) {
    const hint = 'give the decision task of a push; artifacts of old ones may have expired';
    return err(notOurs(where, 'it has no artifact public/parameters.yml', hint));
  }
  const other = otherPush(parameters.value, { level: reader.level });
  return other === null ? ok(parameters.value) : err(notOurs(where, other, fix));
}

/** Why an action task is none of the push that it is to act on, as half a sentence: its hook is told both by whoever triggers it. */
function strayAction(
  taskId: TaskId,
  own: TaskDefinition | null,
  { decisionTaskId }: TaskGroup,
  { trustDomain }: Config,
  { level, head_rev }: Parameters,
): string | null {
  const foreign = disbelief('stand-in', makerOf(taskId, own), { trustDomain, level, decisionTaskId });
  if (foreign !== null) return foreign;
  const payload = own?.['payload'];
  const env = isObject(payload) && isObject(payload['env']) ? payload['env'] : {};
  // Of several repositories that it checks out, one is that of the push.
  const revisions = Object.entries(env).flatMap(([name, value]) =>
    /(^|_)HEAD_REV$/.test(name) ? [String(value)] : [],
  );
  if (revisions.length === 0 || revisions.includes(head_rev)) return null;
  return `it runs the code of revision ${revisions.join(', ')}, and its task group is of ${head_rev}`;
}

/** The input in the definition of an action task: one variable of the environment holds 128 KiB at most (Linux). */
function inputOf(own: TaskDefinition | null): unknown {
  const at = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);
  return ['extra', 'action', 'context', 'input'].reduce<unknown>(at, own) ?? null;
}

/** The task that an action was started on: of the push, and such as the action is for. */
async function targetTask(
  { context }: Action,
  taskId: TaskId | null,
  request: Request,
  services: Services,
): Promise<Result<TargetTask>> {
  if (taskId === null) {
    const fix = 'start it on a task: --task-id ID, or ACTION_TASK_ID';
    return err({ reason: 'bad-input', message: 'this action is for one task, and none was named', fix });
  }
  const where = `task ${taskId}`;
  const definition = await services.queue.task(taskId);
  if (!definition.ok) return definition;
  const foreign = await notOfPush(services, ownIdentity(request), 'stand-in', makerOf(taskId, definition.value));
  if (!foreign.ok) return foreign;
  if (foreign.value !== null || definition.value === null) {
    return err(notOurs(where, foreign.value ?? 'there is no such task', 'name a task of this push'));
  }
  if (isFor(context, tagsOf(definition.value)))
    return ok({ taskId, label: labelOf(definition.value), definition: definition.value });
  const wanted = context
    .map((set) =>
      Object.entries(set)
        .map((tag) => tag.join(': '))
        .join(', '),
    )
    .join(' or ');
  return err(
    notOurs(where, `this action is not for it, but for tasks with the tag ${wanted}`, 'choose another action'),
  );
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
