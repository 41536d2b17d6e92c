import type { TaskGroup } from '../../src/create/carry-out.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import type { Config } from '../../src/seta/config.ts';
import type { Result } from '../../src/util/failure.ts';
import { asLabel, type Label, type TaskId } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import type { ExtraWork } from './extra-tasks.ts';
import type { DecidedPush, Row } from './result.ts';
import type { RunContext, Services } from './services.ts';
import type { Statuses } from './statuses.ts';
import type { Step } from './steps.ts';

export type ActionKind = 'hook' | 'task';

/** A set of tags, such as `{retrigger: "true"}`. */
export type Tags = Readonly<Record<string, string>>;

/** What `actions.json` says of an action. */
export interface Declaration {
  /** What clients find it by; several actions may share it, the first whose context matches is meant. */
  readonly name: string;
  /** Names this action alone; `ACTION_CALLBACK` of its task. */
  readonly callback: string;
  readonly title: string;
  /** Treeherder symbol of the action task, 1-25 characters. */
  readonly symbol: string;
  /** Markdown. */
  readonly description: string;
  /** Tag sets of the tasks it is for; none: it is for the task group. */
  readonly context: readonly Tags[];
  /** Part of hook and role names. */
  readonly permission: string;
  /** How it may be offered. */
  readonly offers: readonly ActionKind[];
  /** JSON schema of the input with its defaults; null where there is none. */
  readonly schema: ((config: Config) => object) | null;
}

/** The tags of a task; none where its definition has none. */
export const tagsOf = ({ tags }: TaskDefinition): Tags => (isObject(tags) ? (tags as Tags) : {});

/** Whether an action with this context is for a task with these tags; null: for the task group. */
export const isFor = (context: readonly Tags[], tags: Tags | null): boolean =>
  context.length === 0 || tags === null
    ? context.length === 0 && tags === null
    : context.some((set) => Object.entries(set).every(([tag, value]) => tags[tag] === value));

/** A task's label is its name. */
export function labelOf({ metadata }: TaskDefinition): Label {
  return asLabel(isObject(metadata) ? String(metadata['name'] ?? '') : '');
}

/** The task that an action was started on; it is of the push, and the action is for such tasks. */
export interface TargetTask {
  readonly taskId: TaskId;
  readonly label: Label;
  readonly definition: TaskDefinition;
}

/** One call of an action. */
export interface Request<Input = unknown> {
  readonly input: Input;
  readonly push: DecidedPush;
  readonly group: TaskGroup;
  /** Null where the action is for the group. */
  readonly target: TargetTask | null;
  readonly parameters: Parameters;
  readonly config: Config;
  readonly context: RunContext;
}

/** The task that an action for tasks was started on. */
export function targetOf({ target }: Pick<Request, 'target'>): TargetTask {
  if (target === null) throw new Error('an action with a context is started on a task');
  return target;
}

/** What an action decided. Parts that are left out are empty. */
export interface ActionPlan {
  /** What is known beforehand: pushes and labels passed over, and why. */
  readonly rows?: readonly Row[];
  /** Labels to run, by push: which tasks that takes is found out for all actions alike. */
  readonly extra?: readonly ExtraWork[];
  readonly steps?: readonly Step[];
  /** More tasks than this are taken for a mistake, and none is created; by default `actions.max-tasks`. */
  readonly limit?: { readonly tasks: number; readonly key: string };
  /** Median run times, as far as they are known, to tell what the plan costs. */
  readonly runSeconds?: ReadonlyMap<Label, number>;
  readonly dryRun?: boolean;
  /** Files of the action task besides those that every action leaves: name to text. */
  readonly files?: ReadonlyMap<string, string>;
  /** Lines for the log, given what became of everything. */
  readonly tell?: (rows: readonly Row[]) => readonly string[];
}

/** An action, as its file defines it. */
export interface ActionDefinition<Input, Facts> extends Declaration {
  /** Learns what `plan` needs to know. Fails where nothing can be planned without it. */
  gather(request: Request<Input>, services: Services): Promise<Result<Facts>>;
  /**
   * Decides. Without network, clock and randomness. A status that is not known yet is taken as that of a task that does
   * not exist; `statuses` notes that it was asked for, and the plan is made again once it is known.
   */
  plan(facts: Facts, request: Request<Input>, statuses: Statuses): Result<ActionPlan>;
}

/** An action ready to run: its facts are its own business. */
export interface Action extends Declaration {
  /** Learns, and answers with the plan as a function of the statuses of tasks. The input has passed the schema. */
  prepare(request: Request, services: Services): Promise<Result<(statuses: Statuses) => Result<ActionPlan>>>;
}

export function defineAction<Input, Facts>(definition: ActionDefinition<Input, Facts>): Action {
  const { gather, plan, ...declaration } = definition;
  return {
    ...declaration,
    async prepare(unchecked, services) {
      const request = unchecked as Request<Input>;
      const facts = await gather(request, services);
      if (!facts.ok) return facts;
      return { ok: true, value: (statuses) => plan(facts.value, request, statuses) };
    },
  };
}
