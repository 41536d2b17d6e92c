import { submissions } from '../../src/create/carry-out.ts';
import type { Failure, Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { err, ok } from '../../src/util/result.ts';
import { act, type Worked, type Write, whyOf } from './act.ts';
import type { Action, Plan, Request } from './definition.ts';
import { type ExtraTasks, extraTasks } from './extra-tasks.ts';
import { graphFiles } from './files.ts';
import { checkInput } from './input.ts';
import { type ActionResult, mergeRows, type Row, totalsOf } from './result.ts';
import {
  createTaskScopes,
  existingTaskScopes,
  type Missing,
  missingScopes,
  type Need,
  printScopes,
  triggerHookScope,
} from './scopes.ts';
import type { Services } from './services.ts';
import { Statuses } from './statuses.ts';

/** Each round finds out about further extra runs that are over; nobody has that many. */
const MAX_ROUNDS = 100;
/** So many tasks are named with a missing scope. */
const TOLD = 10;

export interface RunOptions {
  /** One of these must be held literally: the action's, where this runs in an action task; null in a shell. */
  readonly actionScope: readonly string[] | null;
  readonly dryRun: boolean;
  /** Called before anything is created. */
  readonly write: Write;
}

/**
 * Runs an action: checks the input, learns, plans, checks the scopes, acts. Fails where nothing was done; what could
 * not be done of the rest is in the rows of the result.
 */
export async function runAction(
  action: Action,
  request: Request,
  services: Services,
  { actionScope, dryRun, write }: RunOptions,
): Promise<Result<ActionResult>> {
  const input = checkInput(action, request.config, request.input);
  if (!input.ok) return input;
  const checked = { ...request, input: input.value };
  // Nothing depends on the scopes until there is a plan.
  const [scopes, worked] = await Promise.all([services.auth.currentScopes(), work(action, checked, services)]);
  if (!worked.ok) return worked;
  const result = (rows: readonly Row[], dry: boolean): ActionResult => {
    const merged = mergeRows(rows);
    const { taskGroupId, taskId } = request;
    const runHours = hoursOf(merged, worked.value.plan);
    const head = { version: 1, action: action.name, taskGroupId, taskId, input: input.value } as const;
    return { ...head, dryRun: dry, totals: totalsOf(merged), runHours, rows: merged };
  };
  if (dryRun || worked.value.plan.dryRun) return ok(result(plannedRows(worked.value), true));
  const tooMany = tooManyTasks(worked.value);
  if (tooMany) return err(tooMany);
  if (!scopes.ok) return scopes;
  const refused = refusal(scopes.value, actionScope, worked.value);
  if (refused) return err(refused);
  const written = write(graphFiles(worked.value.extra));
  if (!written.ok) return written;
  const rows = await act(worked.value, request, services, write);
  return ok(result(rows, false));
}

/** Plans, finds out the statuses that the plan asked for, and plans again, until it asks for none. */
async function work(action: Action, request: Request, services: Services): Promise<Result<Worked>> {
  const prepared = await action.prepare(request, services);
  if (!prepared.ok) return prepared;
  const known = new Map<TaskId, TaskStatus | null>();
  for (let round = 1; ; round++) {
    const statuses = new Statuses(known);
    const planned = prepared.value(statuses);
    if (!planned.ok) return planned;
    const extra: ExtraTasks[] = [];
    for (const one of planned.value.extra ?? []) {
      const tasks = extraTasks(one, statuses, request.setting, new Set());
      if (!tasks.ok) return tasks;
      extra.push(tasks.value);
    }
    if (statuses.asked.size === 0 || round === MAX_ROUNDS) return ok({ plan: planned.value, extra, statuses });
    const found = await services.queue.statuses([...statuses.asked]);
    if (!found.ok) return found;
    for (const taskId of statuses.asked) known.set(taskId, found.value.get(taskId) ?? null);
  }
}

/** Everything that would be done, without doing it. */
function plannedRows({ plan, extra }: Worked): readonly Row[] {
  const rows: Row[] = [...(plan.rows ?? [])];
  for (const [i, { push, wants }] of (plan.extra ?? []).entries()) {
    for (const [taskId, { label }] of extra[i]?.tasks ?? []) {
      rows.push({ push: push.ref, label, outcome: 'planned', taskIds: [taskId], ...whyOf(wants, label) });
    }
  }
  for (const { push, label, taskId } of [...(plan.clones ?? []), ...(plan.reruns ?? []), ...(plan.cancels ?? [])]) {
    rows.push({ push, label, outcome: 'planned', taskIds: [taskId] });
  }
  for (const { row } of plan.triggers ?? []) rows.push({ ...row, outcome: 'planned', taskIds: [] });
  return rows;
}

/** Run time of the tasks planned or created, in hours with two digits. */
function hoursOf(rows: readonly Row[], { runSeconds }: Plan): number {
  let seconds = 0;
  for (const { label, outcome, taskIds } of rows) {
    if (label === null || (outcome !== 'planned' && outcome !== 'created')) continue;
    seconds += (runSeconds?.get(label) ?? 0) * taskIds.length;
  }
  return Math.round(seconds / 36) / 100;
}

function tooManyTasks({ plan: { maxTasks }, extra }: Worked): Failure | null {
  const count = extra.reduce((sum, { tasks }) => sum + tasks.size, 0);
  if (maxTasks === undefined || count <= maxTasks) return null;
  const message = `this would create ${count} tasks; more than ${maxTasks} are taken for a mistake`;
  return {
    reason: 'bad-input',
    message,
    fix: 'ask for less, or raise actions.backfill.max-tasks in taskcluster/config.yml',
  };
}

/** Why the scopes at hand do not allow the plan, every missing one named with what needs it; null where they do. */
function refusal(scopes: readonly string[], actionScope: RunOptions['actionScope'], worked: Worked): Failure | null {
  if (actionScope !== null && !actionScope.some((scope) => scopes.includes(scope))) {
    return {
      reason: 'missing-scopes',
      where: actionScope.join(' or '),
      message: 'this action task does not hold the scope of its action, literally',
      fix: 'start the action by its own hook, or with credentials that hold this scope',
    };
  }
  const missing = missingScopes(scopes, needsOf(worked));
  if (missing.length === 0) return null;
  const causes = missing.map(({ expression, needed }: Missing): Failure => {
    const more = needed.length - TOLD;
    const message = `needed for ${needed.slice(0, TOLD).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return { reason: 'missing-scopes', where: printScopes(expression), message };
  });
  const message = `nothing was done: ${missing.length} ${missing.length === 1 ? 'scope is' : 'scopes are'} missing`;
  return { reason: 'missing-scopes', message, causes, fix: 'ask whoever administers the roles to grant what is named' };
}

/** What the queue and the hooks service will ask for. */
export function needsOf({ plan, extra }: Pick<Worked, 'plan' | 'extra'>): readonly Need[] {
  const needs: Need[] = [];
  for (const [i, { group }] of (plan.extra ?? []).entries()) {
    for (const { label, definition } of submissions(extra[i] ?? { tasks: new Map() }, group, new Set())) {
      needs.push({ expression: createTaskScopes(definition), what: label });
    }
  }
  for (const { label, definition } of plan.clones ?? []) {
    needs.push({ expression: createTaskScopes(definition), what: label });
  }
  for (const task of plan.reruns ?? []) needs.push({ expression: existingTaskScopes('rerun', task), what: task.label });
  for (const task of plan.cancels ?? []) {
    needs.push({ expression: existingTaskScopes('cancel', task), what: task.label });
  }
  for (const { hookGroupId, hookId } of plan.triggers ?? []) {
    needs.push({ expression: triggerHookScope(hookGroupId, hookId), what: `hook ${hookGroupId}/${hookId}` });
  }
  return needs;
}
