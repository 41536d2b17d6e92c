import { groupOf } from '../../../actions/engine/current-push.ts';
import type { Action } from '../../../actions/engine/definition.ts';
import { readParameters } from '../../../actions/engine/push.ts';
import type { ActionResult } from '../../../actions/engine/result.ts';
import { runAction } from '../../../actions/engine/run.ts';
import type { Services } from '../../../actions/engine/services.ts';
import { notDecisionOf } from '../../../actions/engine/statuses.ts';
import { acceptedScopes } from '../../../actions/offer/names.ts';
import { hgPushlog } from '../../edge/pushlog.ts';
import type { Config } from '../../seta/config.ts';
import { deployment } from '../../taskcluster/deployment.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { isTaskId, type TaskId } from '../../util/ids.ts';
import { number } from '../../util/numbers.ts';
import { err, ok } from '../../util/result.ts';
import { readTimeOr } from '../../util/time.ts';
import { logWarning, styled, table } from '../output.ts';

/** What action tasks and the shell have in common. */
export interface ActionCall {
  readonly action: Action;
  readonly input: unknown;
  readonly taskGroupId: TaskId;
  readonly taskId: TaskId | null;
  readonly config: Config;
  /** The action task this runs in; null in a shell. */
  readonly ownTaskId: TaskId | null;
  readonly dryRun: boolean;
  readonly write: (files: ReadonlyMap<string, string>) => Result<void>;
}

/** The services that the environment names. */
export async function actionServices(): Promise<Result<Services>> {
  const place = deployment(process.env);
  if (!place.ok) return place;
  const { connect } = await import('../../taskcluster/connect.ts');
  return ok({
    ...connect(place.value, { proxyUrl: process.env['TASKCLUSTER_PROXY_URL'] }),
    pushlog: hgPushlog(),
    clock: { now: Date.now },
    warn: logWarning,
  });
}

/**
 * Runs an action with the parameters of its push. Fails with `bad-input` where the task group is no push of ours:
 * whoever can create tasks can give them parameters and graphs.
 */
export async function perform(call: ActionCall, services: Services): Promise<Result<ActionResult>> {
  const { action, input, taskGroupId, taskId, config, ownTaskId, dryRun, write } = call;
  const [status, parameters, since] = await Promise.all([
    services.queue.status(taskGroupId),
    readParameters(services, taskGroupId),
    ownTaskId === null ? ok(Date.now()) : createdAt(ownTaskId, services),
  ]);
  if (!status.ok) return status;
  if (!parameters.ok) return parameters;
  if (!since.ok) return since;
  if (parameters.value === null) {
    const fix = 'give the decision task of a push; artifacts of old ones may have expired';
    const where = `task ${taskGroupId}`;
    return err({ reason: 'bad-input', where, message: 'it has no artifact public/parameters.yml', fix });
  }
  const foreign = notDecisionOf(groupOf(taskGroupId, config, parameters.value), status.value);
  if (foreign !== null) {
    const fix = 'give the decision task of a push of this repository';
    return err({ reason: 'bad-input', where: `task ${taskGroupId}`, message: foreign, fix });
  }
  const environment = (name: string): string | undefined => process.env[name]?.replace(/\/+$/, '');
  const setting = {
    now: Date.now(),
    since: since.value,
    ownTaskId,
    rootUrl: environment('TASKCLUSTER_ROOT_URL') ?? null,
    proxyUrl: environment('TASKCLUSTER_PROXY_URL') ?? 'http://taskcluster',
  };
  return runAction(action, { input, taskGroupId, taskId, parameters: parameters.value, config, setting }, services, {
    actionScope: ownTaskId === null ? null : acceptedScopes(parameters.value, action.permission),
    dryRun,
    write,
  });
}

/** When the action was asked for: a retry of its task keeps the time. */
async function createdAt(taskId: TaskId, { queue }: Services): Promise<Result<number>> {
  const task = await queue.task(taskId);
  if (!task.ok) return task;
  return ok(readTimeOr(task.value?.['created'], Date.now()));
}

/** A taskId that somebody wrote. */
export const checkTaskId = (text: string, name: string): Result<TaskId> =>
  isTaskId(text)
    ? ok(text)
    : err({ reason: 'bad-usage', message: `${name} is no taskId: ${text}`, fix: 'a taskId has 22 characters' });

/** What became of everything, as a table with the totals below. */
export function resultTable({ rows, totals, dryRun, runHours }: ActionResult): readonly string[] {
  const lines = rows.map(({ push, label, outcome, taskIds, why }) => [
    push.pushlogId === '0' ? push.revision.slice(0, 12) : push.pushlogId,
    label ?? '',
    styled(COLOURS[outcome], outcome),
    taskIds.join(' '),
    // The lines of a failure: what happened, and what to do.
    (why ?? '').split('\n'),
  ]);
  const counts = Object.entries(totals).map(([outcome, count]) => `${number(count)} ${outcome}`);
  const hours = runHours > 0 ? `; about ${number(runHours, 1)} machine hours` : '';
  return [
    ...(rows.length > 0 ? [...table(['push', 'label', 'outcome', 'tasks', 'why'], lines), ''] : []),
    `${dryRun ? 'dry run, nothing was done: ' : ''}${counts.join(', ') || 'nothing to do'}${hours}`,
  ];
}

const COLOURS = {
  planned: 'cyan',
  created: 'green',
  exists: 'green',
  rerun: 'green',
  canceled: 'green',
  triggered: 'green',
  skipped: 'yellow',
  failed: 'red',
} as const;

/** The failure that a result stands for: something could not be done, although the rest was. Null where all was. */
export function failureOf({ rows, action }: ActionResult): Failure | null {
  const failed = rows.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return null;
  const causes = failed.map(({ push, label, why }): Failure => {
    const where = [label, `push ${push.pushlogId === '0' ? push.revision.slice(0, 12) : push.pushlogId}`];
    return {
      reason: 'service',
      where: where.filter(Boolean).join(' on '),
      message: (why ?? 'failed').split(/\n\s*/).join(' '),
    };
  });
  return {
    reason: 'service',
    message: `${failed.length} of ${rows.length} parts of ${action} failed; the others were done`,
    causes,
    fix: 'mend the cause and run it again: what is there is left alone',
  };
}
