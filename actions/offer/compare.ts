import type { Failure, Result } from '../../src/util/failure.ts';
import type { Auth, Hooks } from '../../src/util/ports.ts';
import { err, ok } from '../../src/util/result.ts';
import type { Action } from '../engine/definition.ts';
import { hookFault, roleFaults, rolesToCheck } from './check.ts';
import type { HooksRequest } from './hook.ts';
import { hookResources, permissionsOf } from './hooks.ts';

/** How many hooks and roles are as they should be. */
export interface Compared {
  readonly hooks: number;
  readonly roles: number;
}

/**
 * Compares what actions need with a deployment. Fails with `missing-scopes` where something is missing and with `too-wide`
 * where something reaches what belongs to others, each fault a cause; and as the services do.
 */
export async function compareHooks(
  actions: readonly Action[],
  request: HooksRequest,
  { hooks, auth }: { readonly hooks: Pick<Hooks, 'hook'>; readonly auth: Pick<Auth, 'expandScopes'> },
): Promise<Result<Compared>> {
  const { hooks: wanted } = hookResources(actions, request);
  const roles = rolesToCheck(permissionsOf(actions), request);
  const [there, held] = await Promise.all([
    Promise.all(wanted.map(({ hookGroupId, hookId }) => hooks.hook(hookGroupId, hookId))),
    Promise.all(roles.map(({ scope }) => auth.expandScopes([scope]))),
  ]);
  const faults: Failure[] = [];
  for (const [i, hook] of wanted.entries()) {
    const answer = there[i];
    if (answer && !answer.ok) return answer;
    faults.push(...[hookFault(hook, answer?.value ?? null)].filter((fault) => fault !== null));
  }
  for (const [i, role] of roles.entries()) {
    const answer = held[i];
    if (answer && !answer.ok) return answer;
    faults.push(...roleFaults(role, answer?.value ?? []));
  }
  if (faults.length === 0) return ok({ hooks: wanted.length, roles: roles.filter(({ isAsked }) => isAsked).length });
  const wide = faults.filter(({ reason }) => reason === 'too-wide').length;
  return err({
    reason: wide > 0 ? 'too-wide' : 'missing-scopes',
    message: `${faults.length - wide} missing and ${wide} too wide on this deployment`,
    causes: faults,
    fix: 'set up what seta hooks prints',
  });
}
