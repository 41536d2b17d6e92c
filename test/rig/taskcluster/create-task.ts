/** queue.createTask: the rules of its request, in the order the queue applies them. */

import { isDeepStrictEqual } from 'node:util';
import type { Call } from './call.ts';
import { ApiError } from './errors.ts';
import type { StoredDefinition, StoredTask, TaskStore } from './task-store.ts';

/** Priorities of tasks, from high to low. */
export const PRIORITIES = ['highest', 'very-high', 'high', 'medium', 'low', 'very-low', 'lowest'];
const DRIFT = 15 * 60_000;
const FIVE_DAYS = 5 * 24 * 60 * 60_000;

/** A request for a task: the fields that may be left out are filled in before anything is checked. */
type TaskRequest = Partial<StoredDefinition> & Pick<StoredDefinition, 'created' | 'deadline' | 'metadata'>;

/** Creates the task, or finds that it is there already with this very definition. Throws `ApiError`. */
export function createTask(store: TaskStore, now: number, call: Call): StoredTask {
  const { taskId = '' } = call.params;
  const request = withDefaults(taskId, call.body as TaskRequest);
  call.authorize({
    scopes: request.scopes,
    routes: request.routes,
    schedulerId: request.schedulerId,
    projectId: request.projectId,
    provisionerId: request.provisionerId,
    workerType: request.workerType,
    priorities: PRIORITIES.slice(0, PRIORITIES.indexOf(request.priority) + 1),
  });
  const definition = checkTimes(request, now);
  if (definition.scopes.some((scope) => scope.endsWith('**'))) {
    throw new ApiError('InputError', 'scopes must not end with `**`');
  }
  if (definition.routes.length > 64) {
    throw new ApiError('InputValidationError', '`routes` must NOT have more than 64 items');
  }
  checkGroup(store, definition);
  const existing = store.tasks.get(taskId);
  if (existing !== undefined) {
    if (isDeepStrictEqual(existing.definition, definition)) return existing;
    throw new ApiError(
      'RequestConflict',
      `taskId \`${taskId}\` already used by another task.\nThis could be the result of faulty idempotency!`,
    );
  }
  checkDependencies(store, taskId, definition);
  return store.add(taskId, definition);
}

/** The definition with every optional field filled in; also what `rig.addTask` starts from. */
export function withDefaults(taskId: string, request: TaskRequest): StoredDefinition {
  const { provisionerId, workerType } = request;
  const joined = provisionerId && workerType ? `${provisionerId}/${workerType}` : undefined;
  const taskQueueId = request.taskQueueId ?? joined;
  if (taskQueueId === undefined || taskQueueId !== (joined ?? taskQueueId)) {
    throw new ApiError('InputError', 'a provisionerId and a workerType or a taskQueueId must be provided, and agree');
  }
  const [provisioner = '', worker = ''] = taskQueueId.split('/');
  const nextYear = new Date(request.deadline);
  nextYear.setUTCFullYear(nextYear.getUTCFullYear() + 1);
  return {
    provisionerId: provisioner,
    workerType: worker,
    taskQueueId,
    schedulerId: request.schedulerId ?? '-',
    projectId: request.projectId ?? 'none',
    taskGroupId: request.taskGroupId ?? taskId,
    dependencies: request.dependencies ?? [],
    requires: request.requires ?? 'all-completed',
    routes: request.routes ?? [],
    priority: request.priority ?? 'lowest',
    retries: request.retries ?? 5,
    created: request.created,
    deadline: request.deadline,
    expires: request.expires ?? nextYear.toJSON(),
    scopes: request.scopes ?? [],
    payload: request.payload ?? {},
    metadata: request.metadata,
    tags: request.tags ?? {},
    extra: request.extra ?? {},
  };
}

/** The definition with times as the queue stores them. */
function checkTimes(request: StoredDefinition, now: number): StoredDefinition {
  const refuse = (message: string): never => {
    const { created, deadline, expires } = request;
    throw new ApiError('InputError', `${message}: ${JSON.stringify({ created, deadline, expires })}`);
  };
  const created = Date.parse(request.created);
  const deadline = Date.parse(request.deadline);
  const expires = Date.parse(request.expires);
  if (Number.isNaN(created + deadline + expires)) refuse('created, deadline and expires must be date-times');
  if (created < now - DRIFT) refuse('`created` cannot be in the past (max 15min drift)');
  if (created > now + DRIFT) refuse('`created` cannot be in the future (max 15min drift)');
  if (created > deadline) refuse('`deadline` cannot be earlier than `created`');
  if (deadline < now) refuse('`deadline` cannot be in the past');
  if (deadline - now > FIVE_DAYS + DRIFT) refuse('`deadline` cannot be more than 5 days into the future');
  if (deadline > expires) refuse('`expires` cannot be before `deadline`');
  const iso = (time: number): string => new Date(time).toJSON();
  return { ...request, created: iso(created), deadline: iso(deadline), expires: iso(expires) };
}

function checkGroup(store: TaskStore, definition: StoredDefinition): void {
  const { taskGroupId, schedulerId } = definition;
  const group = store.group(definition);
  if (group.schedulerId !== schedulerId) {
    throw new ApiError(
      'RequestConflict',
      `Task group \`${taskGroupId}\` contains tasks with a schedulerId other than \`${schedulerId}\`. ` +
        'All tasks in the same task-group must have the same schedulerId.',
    );
  }
  if (group.sealed !== undefined) {
    throw new ApiError('RequestConflict', `Task group \`${taskGroupId}\` is sealed and does not accept new tasks.`);
  }
}

function checkDependencies(store: TaskStore, taskId: string, { dependencies, deadline }: StoredDefinition): void {
  // A task may depend on itself: it then waits until it is scheduled by hand.
  const others = dependencies.filter((dependency) => dependency !== taskId);
  const list = (ids: readonly string[]): string => ids.map((id) => ` * ${id}`).join('\n');
  const missing = others.filter((id) => !store.tasks.has(id));
  const expiring = others.filter((id) => (store.tasks.get(id)?.definition.expires ?? deadline) < deadline);
  if (missing.length === 0 && expiring.length === 0) return;
  const texts = [
    missing.length === 0 ? '' : `\`task.dependencies\` references non-existing tasks:\n${list(missing)}`,
    expiring.length === 0
      ? ''
      : `\`task.dependencies\` references tasks that expire before \`task.deadline\`:\n${list(expiring)}`,
  ];
  throw new ApiError('InputError', texts.filter((text) => text !== '').join('\n'));
}
