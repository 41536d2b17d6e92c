import pLimit from 'p-limit';
import { checkCreation } from '../../src/graph/check-creation.ts';
import { tellProblem } from '../../src/graph/problem.ts';
import { type Failure, printFailure, type Result, together } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { err, ok } from '../../src/util/result.ts';
import type { Action, ActionPlan, Request } from './definition.ts';
import { extraTasks } from './extra-tasks.ts';
import { graphFiles } from './files.ts';
import { checkInput } from './input.ts';
import { type ActionResult, mergeRows, type Row, totalsOf } from './result.ts';
import { type Holder, narrowest, neededScopes, refusal } from './scopes.ts';
import type { Services } from './services.ts';
import { type Statuses, withStatuses } from './statuses.ts';
import { type CreateStep, type Doing, kindOf, type Step } from './steps.ts';

/** Pushes worked on at once, so that not all their tasks wait in memory. */
const PUSHES_AT_ONCE = 64;
/** Requests under way at once, whatever they do and for whichever push. */
const CALLS_AT_ONCE = 64;

const NOT_EXPANDED = 'get the scope auth:expand-scopes: its roles could not be expanded';

/** Writes files of the action task, name to text. */
export type Write = (files: ReadonlyMap<string, string>) => Result<void>;

export interface RunOptions {
  /** One of these must be held literally: the action's, where this runs in an action task; null in a shell. */
  readonly actionScope: readonly string[] | null;
  /** Scopes of the push's decision task, which bound what our own may be used for; null in an action task. */
  readonly decisionScopes: readonly string[] | null;
  readonly dryRun: boolean;
  /** Called before anything is created; in a dry run with what the action found out. */
  readonly write: Write;
}

/** An action's plan with all that it comes to. */
interface Planned {
  readonly plan: ActionPlan;
  readonly steps: readonly Step[];
}

/**
 * Runs an action: checks the input, learns, plans, checks the scopes, acts. Fails where nothing was done; what could
 * not be done of the rest is in the rows of the result.
 */
export async function runAction(
  action: Action,
  request: Request,
  services: Services,
  { actionScope, decisionScopes, dryRun, write }: RunOptions,
): Promise<Result<ActionResult>> {
  const input = checkInput(action, request.config, request.input);
  if (!input.ok) return input;
  const checked = { ...request, input: input.value };
  // Nothing depends on the scopes until there is a plan.
  const [holders, made] = await Promise.all([
    scopeHolders(services, decisionScopes),
    planSteps(action, checked, services),
  ]);
  if (!made.ok) return made;
  const { plan } = made.value;
  const { steps, forgone } = withinScopes(made.value.steps, holders.ok ? holders.value : []);
  const needs = steps.flatMap((step) => kindOf(step).needs(step));
  const refused = holders.ok ? refusal(holders.value, actionScope, needs) : holders.failure;
  const result = (rows: readonly Row[], more: Pick<ActionResult, 'dryRun' | 'scopes' | 'refused'>): ActionResult => {
    const merged = mergeRows(rows);
    const { group, target } = request;
    const ids = { taskGroupId: group.decisionTaskId, taskId: target?.taskId ?? null };
    const head = { version: 1, action: action.name, ...ids, input: input.value } as const;
    return { ...head, ...more, totals: totalsOf(merged), runHours: hoursOf(merged, plan), rows: merged };
  };
  const isDry = dryRun || plan.dryRun === true;
  if (!isDry && refused) return err(refused);
  const rows = isDry
    ? foreseen(plan, steps, write)
    : await act(plan, steps, holders.ok ? holders.value : [], request, services, write);
  if (!rows.ok) return rows;
  const all = [...(plan.rows ?? []), ...forgone, ...rows.value];
  services.tell(plan.tell?.(all) ?? []);
  if (!isDry) return ok(result(all, { dryRun: false }));
  const scopes = neededScopes(holders.ok ? holders.value : [], needs);
  return ok(result(all, { dryRun: true, scopes, ...(refused ? { refused } : {}) }));
}

/** Whoever must hold what is needed, roles expanded. */
async function scopeHolders(
  { auth }: Services,
  decisionScopes: readonly string[] | null,
): Promise<Result<readonly Holder[]>> {
  const isEmpty = decisionScopes === null || decisionScopes.length === 0;
  const [own, decision] = await Promise.all([
    auth.currentScopes(),
    isEmpty ? ok<readonly string[]>([]) : auth.expandScopes(decisionScopes),
  ]);
  if (!own.ok) return own;
  const fix = 'ask whoever administers the roles to grant what is named';
  if (decisionScopes === null) return ok([{ lacks: 'this action task lacks', scopes: own.value, fix }]);
  const bound = 'an action does nothing that the decision task of its push could not do: look at what this push wants';
  // Whoever may not expand roles is bound by what the decision task holds without them.
  const decided = decision.ok ? { scopes: decision.value, fix: bound } : { scopes: decisionScopes, fix: NOT_EXPANDED };
  return ok([
    { lacks: 'you lack', scopes: own.value, fix },
    { lacks: 'the decision task of this push lacks', isPush: true, ...decided },
  ]);
}

/** Without the steps that are done only where the scopes at hand allow it, and do not. */
function withinScopes(all: readonly Step[], holders: readonly Holder[]) {
  const steps: Step[] = [];
  const forgone: Row[] = [];
  for (const step of all) {
    const lacking = kindOf(step).isOptional ? refusal(holders, null, kindOf(step).needs(step)) : null;
    if (lacking === null) steps.push(step);
    else for (const row of plannedRows(step)) forgone.push({ ...row, outcome: 'skipped', why: printFailure(lacking) });
  }
  return { steps, forgone };
}

/** Plans, finds out the statuses that the plan asked for, and plans again, until it asks for none. */
async function planSteps(action: Action, request: Request, services: Services): Promise<Result<Planned>> {
  const prepared = await action.prepare(request, services);
  if (!prepared.ok) return prepared;
  return withStatuses(services.queue, (statuses) => {
    const planned = prepared.value(statuses);
    return planned.ok ? assemble(planned.value, request, statuses) : planned;
  });
}

/** The steps of a plan. Fails where that is more than anybody means, before the tasks are even put together. */
function assemble(plan: ActionPlan, { context, config }: Request, statuses: Statuses): Result<Planned> {
  const limit = plan.limit ?? { tasks: config.actions.maxTasks, key: 'actions.max-tasks' };
  const wanted = (plan.extra ?? []).flatMap(({ toRun }) => toRun).reduce((sum, { times }) => sum + times, 0);
  if (wanted > limit.tasks) return err(tooMany(wanted, limit));
  const steps: Step[] = [];
  for (const work of plan.extra ?? []) {
    const again: CreateStep['again'] = (taken) => extraTasks(work, statuses, context, taken);
    const tasks = again(Object.assign(new Set<TaskId>(), { salt: context.salt }));
    if (!tasks.ok) return tasks;
    const refused = together(checkCreation(tasks.value.tasks, context.now).map(tellProblem));
    steps.push({ kind: 'create', ...work, tasks: tasks.value, refused, again });
  }
  steps.push(...(plan.steps ?? []));
  const count = steps.filter((step) => kindOf(step).runs).reduce((sum, step) => sum + plannedRows(step).length, 0);
  return count > limit.tasks ? err(tooMany(count, limit)) : ok({ plan, steps });
}

const plannedRows = (step: Step): readonly Row[] => kindOf(step).planned(step);

const tooMany = (count: number, { tasks, key }: NonNullable<ActionPlan['limit']>): Failure => ({
  reason: 'bad-input',
  message: `this would make ${count} tasks run; more than ${tasks} are taken for a mistake`,
  fix: `ask for less, or raise ${key} in taskcluster/config.yml`,
});

/** What would become of it; what the action found out is written down all the same. */
function foreseen({ files }: ActionPlan, steps: readonly Step[], write: Write): Result<readonly Row[]> {
  const written = write(new Map(files));
  return written.ok ? ok(steps.flatMap(plannedRows)) : written;
}

/** Does what was planned, after writing it down. Nothing that fails stops the rest. */
async function act(
  { files }: ActionPlan,
  steps: readonly Step[],
  holders: readonly Holder[],
  { context: { salt } }: Request,
  services: Services,
  write: Write,
): Promise<Result<readonly Row[]>> {
  const created = new Map(steps.flatMap((step) => (step.kind === 'create' ? [[step, step.tasks] as const] : [])));
  const written = write(new Map([...(files ?? []), ...graphFiles([...created.values()])]));
  if (!written.ok) return written;
  const doing: Doing = {
    services,
    salt,
    limited: (needed) => services.limitedTo(narrowest(holders[0]?.scopes ?? [], needed)),
    calls: pLimit(CALLS_AT_ONCE),
    pushes: pLimit(PUSHES_AT_ONCE),
    record(step, tasks) {
      // They change only where somebody sits on one of the ids.
      if (created.get(step) === tasks) return ok(undefined);
      created.set(step, tasks);
      return write(graphFiles([...created.values()]));
    },
  };
  const isLast = (step: Step): boolean => kindOf(step).isLast ?? false;
  const carryOut = async (some: readonly Step[], before: readonly Row[]): Promise<readonly Row[]> =>
    (await Promise.all(some.map((step) => kindOf(step).act(step, doing, before)))).flat();
  const rows = await carryOut(
    steps.filter((step) => !isLast(step)),
    [],
  );
  return ok([...rows, ...(await carryOut(steps.filter(isLast), rows))]);
}

/** Run time of the tasks planned or created, in hours with two digits. */
function hoursOf(rows: readonly Row[], { runSeconds }: ActionPlan): number {
  let seconds = 0;
  for (const { label, outcome, taskIds } of rows) {
    if (label === null || (outcome !== 'planned' && outcome !== 'created')) continue;
    seconds += (runSeconds?.get(label) ?? 0) * taskIds.length;
  }
  return Math.round(seconds / 36) / 100;
}
