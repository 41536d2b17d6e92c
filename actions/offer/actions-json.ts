import type { Result } from '../../src/util/failure.ts';
import { isObject, type JsonObject, parseJson } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';
import { isFor } from '../engine/definition.ts';

/** One action of an `actions.json`, as far as clients look at it. */
export type OfferedAction = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly context: readonly { readonly [tag: string]: string }[];
  readonly schema?: unknown;
} & (
  | {
      readonly kind: 'hook';
      readonly hookGroupId: string;
      readonly hookId: string;
      readonly hookPayload: JsonObject;
      readonly extra?: { readonly actionPerm?: string };
    }
  | { readonly kind: 'task'; readonly task: JsonObject; readonly extra?: { readonly actionPerm?: string } }
);

/** `public/actions.json` of a decision task. */
export interface ActionsJson {
  readonly version: 1;
  readonly variables: JsonObject;
  readonly actions: readonly OfferedAction[];
}

/** Reads the text of an `actions.json`, ours or another's. Fails with `bad-graph`, naming the action that is wrong. */
export function parseActionsJson(text: string, where: string): Result<ActionsJson> {
  const bad = (message: string) => err({ reason: 'bad-graph', where, message } as const);
  const parsed = parseJson(text);
  if (!parsed.ok) return bad(`not JSON: ${parsed.failure}`);
  const json = parsed.value;
  if (!isObject(json) || json['version'] !== 1 || !Array.isArray(json['actions']) || !isObject(json['variables'])) {
    return bad('an object with version 1, variables and actions is expected');
  }
  const wrong = json['actions'].findIndex((action) => !isOffered(action));
  if (wrong >= 0) return bad(`actions.${wrong} is neither an action of kind hook nor one of kind task`);
  return ok(json as unknown as ActionsJson);
}

function isOffered(action: unknown): boolean {
  if (!isObject(action)) return false;
  const isText = (field: string): boolean => typeof action[field] === 'string';
  if (!isText('name') || !isText('title') || !isText('description') || !Array.isArray(action['context'])) return false;
  if (action['kind'] === 'task') return isObject(action['task']);
  return action['kind'] === 'hook' && isText('hookGroupId') && isText('hookId') && isObject(action['hookPayload']);
}

/**
 * The action that a client means by a name: the first that fits, for a task by its tags, or for the task group.
 *
 * @param tags of the task; null for the group
 */
export function findAction<A extends Pick<OfferedAction, 'name' | 'context'>>(
  actions: readonly A[],
  name: string,
  tags: Readonly<Record<string, string>> | null,
): A | null {
  return actions.find((action) => action.name === name && isFor(action.context, tags)) ?? null;
}
