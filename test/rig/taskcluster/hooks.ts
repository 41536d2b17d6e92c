/** The hooks service: task templates that whoever holds `hooks:trigger-hook:...` may fire with the hook's own role. */

import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import jsone from 'json-e';
import { isTaskId } from '../../../src/util/ids.ts';
import { isObject, type JsonObject } from '../../../src/util/json.ts';
import type { Call, Handlers } from './call.ts';
import { ApiError } from './errors.ts';
import { printErrors } from './schemas.ts';

export interface Hook {
  readonly hookGroupId: string;
  readonly hookId: string;
  readonly metadata: JsonObject;
  readonly task: JsonObject;
  readonly schedule: readonly string[];
  readonly bindings: readonly JsonObject[];
  readonly triggerSchema: JsonObject;
}

/** Creates a task with exactly these scopes' roles. Throws `ApiError`. */
export type CreateTaskAs = (scopes: readonly string[], taskId: string, definition: unknown) => void;

export function hookHandlers(
  hooks: Map<string, Hook>,
  now: () => number,
  newTaskId: () => string,
  createTaskAs: CreateTaskAs,
): Handlers {
  const idOf = ({ params: { hookGroupId = '', hookId = '' } }: Call): string => `${hookGroupId}/${hookId}`;
  const find = (call: Call): Hook => {
    const hook = hooks.get(idOf(call));
    if (hook === undefined) throw new ApiError('ResourceNotFound', 'No such hook');
    return hook;
  };
  const list = (): Hook[] => [...hooks.keys()].sort().flatMap((id) => hooks.get(id) ?? []);

  return {
    listHookGroups: () => ({ json: { groups: [...new Set(list().map(({ hookGroupId }) => hookGroupId))] } }),
    listHooks: ({ params: { hookGroupId = '' } }) => {
      const found = list().filter((hook) => hook.hookGroupId === hookGroupId);
      if (found.length === 0) throw new ApiError('ResourceNotFound', 'No such group');
      return { json: { hooks: found } };
    },
    hook: (call) => ({ json: find(call) }),
    createHook: (call) => {
      const hook = definitionOf(call);
      const existing = hooks.get(idOf(call));
      if (existing !== undefined && !isDeepStrictEqual(existing, hook)) {
        throw new ApiError('RequestConflict', `hook \`${idOf(call)}\` already exists.`);
      }
      hooks.set(idOf(call), hook);
      return { json: hook };
    },
    updateHook: (call) => {
      find(call);
      const hook = definitionOf(call);
      hooks.set(idOf(call), hook);
      return { json: hook };
    },
    removeHook: (call) => {
      hooks.delete(idOf(call));
      return { status: 200, json: {} };
    },
    triggerHook: (call) => {
      const hook = find(call);
      const payload = call.body as JsonObject;
      checkPayload(hook, payload);
      const given = payload['taskId'];
      if (given && !(typeof given === 'string' && isTaskId(given))) {
        throw new ApiError('InputError', `Invalid taskId format: ${given}`);
      }
      const taskId = given ? String(given) : newTaskId();
      const context = { firedBy: 'triggerHook', clientId: call.caller.clientId, payload, taskId, now: new Date(now()) };
      const task = render(hook, context);
      // A template may decide, by its JSON-e, that there is nothing to do.
      if (!isObject(task)) return { json: {} };
      // What the template says stands, the task group included: only what it leaves out is filled in.
      const defaults = { ...timesFrom(now()), taskGroupId: taskId };
      fire(hook, taskId, { ...defaults, ...withoutEmpty(task) }, createTaskAs);
      return { json: { taskId, status: { taskId } } };
    },
  };
}

function definitionOf({ params: { hookGroupId = '', hookId = '' }, body }: Call): Hook {
  const request = body as Partial<Hook> & Pick<Hook, 'metadata' | 'task'>;
  if ((request.hookGroupId ?? hookGroupId) !== hookGroupId) {
    throw new ApiError('InputError', 'Hook Group Ids do not match');
  }
  if ((request.hookId ?? hookId) !== hookId) throw new ApiError('InputError', 'Hook Ids do not match');
  const triggerSchema = request.triggerSchema ?? { type: 'object', additionalProperties: false };
  const ajv = newAjv();
  if (ajv.validateSchema(triggerSchema) !== true) {
    const faults = ajv.errorsText(ajv.errors, { separator: '\n' });
    throw new ApiError('InputError', `triggerSchema is not a valid JSON schema:\n${faults}`);
  }
  return { schedule: [], bindings: [], ...request, triggerSchema, hookGroupId, hookId };
}

/** The trigger schema checks the payload; it fills no defaults in. */
function checkPayload({ triggerSchema }: Hook, payload: JsonObject): void {
  const validate = newAjv().compile(triggerSchema);
  if (!validate(payload)) throw new ApiError('InputError', printErrors(validate).join('\n'));
}

function newAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true });
  addFormats.default(ajv);
  return ajv;
}

function render(hook: Hook, context: object): unknown {
  try {
    return jsone(hook.task, context);
  } catch (error) {
    throw new ApiError('InputError', `While firing hook:\n\n${error instanceof Error ? error.message : error}`);
  }
}

const withoutEmpty = (task: object): JsonObject =>
  Object.fromEntries(Object.entries(task).filter(([, value]) => Boolean(value)));

const timesFrom = (now: number) => ({
  created: new Date(now).toJSON(),
  deadline: new Date(now + 24 * 60 * 60_000).toJSON(),
  expires: new Date(now + 30 * 24 * 60 * 60_000).toJSON(),
});

function fire({ hookGroupId, hookId }: Hook, taskId: string, definition: JsonObject, createTaskAs: CreateTaskAs): void {
  const role = `hook-id:${hookGroupId}/${hookId}`;
  try {
    createTaskAs([`assume:${role}`], taskId, definition);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'InsufficientScopes') {
      const message = `The role \`${role}\` does not have sufficient scopes to create the task:\n\n${error.message}`;
      throw new ApiError('InsufficientScopes', message);
    }
    throw new ApiError('InputError', `While calling createTask: ${error.code}\n\n${error.message}`);
  }
}
