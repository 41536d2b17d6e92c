import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Failure } from '../../src/util/failure.ts';
import { together } from '../../src/util/failure.ts';
import type { TaskStatus } from '../../src/util/ports.ts';

/** A scope expression as Taskcluster's API references write it. */
export type ScopeExpression =
  | string
  | { readonly AllOf: readonly ScopeExpression[] }
  | { readonly AnyOf: readonly ScopeExpression[] };

/** What somebody must hold, and for what. */
export interface Need {
  readonly expression: ScopeExpression;
  /** The task, or what else it is for. */
  readonly what: string;
  /** Whether it is done to a task of the push's own group, as the queue has it: that is the push's, whoever may create it. */
  readonly isOwn?: boolean;
}

/** A part of a need that the scopes at hand do not satisfy, with all it is needed for. */
export interface Missing {
  readonly expression: ScopeExpression;
  readonly needed: readonly string[];
}

/** Whether `scopes` satisfy one scope: it is among them, or begins with one of them that ends in `*`, up to there. */
export const hasScope = (scopes: readonly string[], scope: string): boolean =>
  scopes.some((held) => held === scope || (held.endsWith('*') && scope.startsWith(held.slice(0, -1))));

/** The part of an expression that `scopes` do not satisfy; null where they satisfy it. */
function missingPart(has: (scope: string) => boolean, expression: ScopeExpression): ScopeExpression | null {
  if (typeof expression === 'string') return has(expression) ? null : expression;
  if ('AllOf' in expression) {
    const missing = expression.AllOf.map((part) => missingPart(has, part)).filter((part) => part !== null);
    return missing.length === 0 ? null : missing.length === 1 ? (missing[0] ?? null) : { AllOf: missing };
  }
  return expression.AnyOf.some((part) => missingPart(has, part) === null) ? null : expression;
}

/** What is missing, each once; empty where `scopes` (roles expanded) satisfy every need. */
export function missingScopes(scopes: readonly string[], needs: readonly Need[]): readonly Missing[] {
  const known = new Map<string, boolean>();
  const has = (scope: string): boolean => {
    let answer = known.get(scope);
    answer ??= hasScope(scopes, scope);
    known.set(scope, answer);
    return answer;
  };
  const missing = new Map<string, { expression: ScopeExpression; needed: Set<string> }>();
  for (const { expression, what } of needs) {
    const part = missingPart(has, expression);
    if (part === null) continue;
    const parts = typeof part === 'object' && 'AllOf' in part ? part.AllOf : [part];
    for (const one of parts) {
      const entry = missing.get(JSON.stringify(one)) ?? { expression: one, needed: new Set() };
      missing.set(JSON.stringify(one), entry);
      entry.needed.add(what);
    }
  }
  return [...missing.values()].map(({ expression, needed }) => ({ expression, needed: [...needed] }));
}

/** From high to low. A scope for a priority allows the lower ones. */
export const PRIORITIES: readonly string[] = ['highest', 'very-high', 'high', 'medium', 'low', 'very-low', 'lowest'];

export const higherPriority = (one: string, other: string): string =>
  PRIORITIES.find((priority) => priority === one || priority === other) ?? one;

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** What `queue.createTask` asks for (queue API reference, `createTask`). */
export function createTaskScopes(definition: TaskDefinition): ScopeExpression {
  const text = (field: string, fallback: string): string => String(definition[field] ?? fallback);
  const queue = definition['taskQueueId'] ?? `${text('provisionerId', '')}/${text('workerType', '')}`;
  const priorities = PRIORITIES.slice(0, PRIORITIES.indexOf(text('priority', 'lowest')) + 1);
  return {
    AllOf: [
      ...strings(definition['scopes']),
      ...strings(definition['routes']).map((route) => `queue:route:${route}`),
      `queue:create-task:project:${text('projectId', 'none')}`,
      `queue:scheduler-id:${text('schedulerId', '-')}`,
      // The lowest that does is named first.
      { AnyOf: priorities.toReversed().map((priority) => `queue:create-task:${priority}:${queue}`) },
    ],
  };
}

/** What `queue.rerunTask` and `queue.cancelTask` ask for (queue API reference). */
export function existingTaskScopes(
  verb: 'rerun' | 'cancel',
  {
    schedulerId,
    taskGroupId,
    taskId,
    projectId,
  }: Pick<TaskStatus, 'schedulerId' | 'taskGroupId' | 'taskId' | 'projectId'>,
): ScopeExpression {
  return {
    AnyOf: [
      `queue:${verb}-task:${schedulerId}/${taskGroupId}/${taskId}`,
      `queue:${verb}-task-in-project:${projectId}`,
      { AllOf: [`queue:${verb}-task`, `assume:scheduler-id:${schedulerId}/${taskGroupId}`] },
    ],
  };
}

export const triggerHookScope = (hookGroupId: string, hookId: string): string =>
  `hooks:trigger-hook:${hookGroupId}/${hookId}`;

/** An expression for people. */
export function printScopes(expression: ScopeExpression): string {
  if (typeof expression === 'string') return expression;
  if ('AllOf' in expression) return expression.AllOf.map(printScopes).join(' and ');
  // Of the alternatives, the first is the narrowest.
  return printScopes(expression.AnyOf[0] ?? 'nothing');
}

/** Scopes of an expression that satisfy it, as few and as narrow as it allows, of those that `scopes` satisfy. */
export function narrowest(scopes: readonly string[], expression: ScopeExpression): readonly string[] {
  if (typeof expression === 'string') return [expression];
  if ('AllOf' in expression) return expression.AllOf.flatMap((part) => narrowest(scopes, part));
  const held = expression.AnyOf.find((part) => missingPart((scope) => hasScope(scopes, scope), part) === null);
  const part = held ?? expression.AnyOf[0];
  return part === undefined ? [] : narrowest(scopes, part);
}

/** Somebody who must hold what is needed. */
export interface Holder {
  /** Who lacks what comes next in the sentence, such as `you lack`. */
  readonly lacks: string;
  /** Roles expanded. */
  readonly scopes: readonly string[];
  /** What to do about it. */
  readonly fix: string;
  /** Whether it holds for the push, and so needs nothing for what is the push's own. */
  readonly isPush?: boolean;
}

/** All scopes that will be used, sorted, each once. */
export const neededScopes = (holders: readonly Holder[], needs: readonly Need[]): readonly string[] =>
  [...new Set(needs.flatMap(({ expression }) => narrowest(holders[0]?.scopes ?? [], expression)))].sort();

/** So many tasks are named with a missing scope. */
const TOLD = 10;

/** Why a plan is not carried out: every scope that somebody lacks, with what needs it; null where nobody lacks any. */
export function refusal(
  holders: readonly Holder[],
  actionScope: readonly string[] | null,
  needs: readonly Need[],
): Failure | null {
  if (actionScope !== null && !actionScope.some((scope) => holders[0]?.scopes.includes(scope))) {
    return {
      reason: 'missing-scopes',
      where: actionScope.join(' or '),
      message: 'this action task does not hold the scope of its action, literally',
      fix: 'start the action by its own hook, or with credentials that hold this scope',
    };
  }
  const of = ({ isPush = false }: Holder) => (isPush ? needs.filter(({ isOwn = false }) => !isOwn) : needs);
  return together(holders.flatMap((holder) => lacking(holder, missingScopes(holder.scopes, of(holder))) ?? []));
}

function lacking({ lacks, fix }: Holder, missing: readonly Missing[]): Failure | null {
  if (missing.length === 0) return null;
  const causes = missing.map(({ expression, needed }): Failure => {
    const more = needed.length - TOLD;
    const message = `needed for ${needed.slice(0, TOLD).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return { reason: 'missing-scopes', where: printScopes(expression), message };
  });
  const message = `nothing is done: ${lacks} ${missing.length} ${missing.length === 1 ? 'scope' : 'scopes'}`;
  return { reason: 'missing-scopes', message, causes, fix };
}
