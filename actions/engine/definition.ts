import type { TaskGroup } from '../../src/create/carry-out.ts';
import type { TaskDefinition } from '../../src/graph/task.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import type { Config } from '../../src/seta/config.ts';
import type { Result } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import type { ExtraWork } from './extra-tasks.ts';
import type { PushRef, Row } from './result.ts';
import type { Services, Setting } from './services.ts';
import type { Statuses } from './statuses.ts';

export type ActionKind = 'hook' | 'task';

/** How an action shows itself; what `actions.json` says of it. */
export interface Face {
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
  readonly context: readonly { readonly [tag: string]: string }[];
  /** Part of hook and role names. */
  readonly permission: string;
  /** How it may be offered. */
  readonly offers: readonly ActionKind[];
  /** JSON schema of the input with its defaults; null where there is none. */
  readonly schema: ((config: Config) => object) | null;
}

/** One call of an action. */
export interface Request<Input = unknown> {
  readonly input: Input;
  /** The push: its decision task. */
  readonly taskGroupId: TaskId;
  /** The task the action was started on; null where it is for the group. */
  readonly taskId: TaskId | null;
  readonly parameters: Parameters;
  readonly config: Config;
  readonly setting: Setting;
}

/** A task that is there, and what the queue's scopes need to know of it. */
export interface ExistingTask {
  readonly push: PushRef;
  readonly label: Label;
  readonly taskId: TaskId;
  readonly taskGroupId: TaskId;
  readonly schedulerId: string;
}

/** A hook to trigger. */
export interface Trigger {
  readonly row: Omit<Row, 'outcome' | 'taskIds'>;
  readonly hookGroupId: string;
  readonly hookId: string;
  readonly payload: unknown;
}

/** A task to create as it is, outside the graph of its push. */
export interface Clone {
  readonly push: PushRef;
  readonly label: Label;
  readonly taskId: TaskId;
  readonly group: TaskGroup;
  readonly definition: TaskDefinition;
}

/** All that an action will do. Parts that are left out are empty. */
export interface Plan {
  /** What is known beforehand: pushes and labels passed over, and why. */
  readonly rows?: readonly Row[];
  /** Tasks to create, by push. */
  readonly extra?: readonly ExtraWork[];
  readonly clones?: readonly Clone[];
  readonly reruns?: readonly ExistingTask[];
  readonly cancels?: readonly ExistingTask[];
  readonly triggers?: readonly Trigger[];
  /** More tasks than this are taken for a mistake, and none is created. */
  readonly maxTasks?: number;
  /** Median run times, as far as they are known, to tell what the plan costs. */
  readonly runSeconds?: ReadonlyMap<Label, number>;
  readonly dryRun?: boolean;
}

/** An action, as its file defines it. */
export interface ActionDefinition<Input, Facts> extends Face {
  /** Learns what `plan` needs to know. Fails where nothing can be planned without it. */
  gather(request: Request<Input>, services: Services): Promise<Result<Facts>>;
  /**
   * Decides. Without network, clock and randomness. A status that is not known yet is taken as that of a task that does
   * not exist; `statuses` notes that it was asked for, and the plan is made again once it is known.
   */
  plan(facts: Facts, request: Request<Input>, statuses: Statuses): Result<Plan>;
}

/** An action ready to run: its facts are its own business. */
export interface Action extends Face {
  /** Learns, and answers with the plan as a function of the statuses of tasks. The input has passed the schema. */
  prepare(request: Request, services: Services): Promise<Result<(statuses: Statuses) => Result<Plan>>>;
}

export function defineAction<Input, Facts>(definition: ActionDefinition<Input, Facts>): Action {
  const { gather, plan, ...face } = definition;
  return {
    ...face,
    async prepare(unchecked, services) {
      const request = unchecked as Request<Input>;
      const facts = await gather(request, services);
      if (!facts.ok) return facts;
      return { ok: true, value: (statuses) => plan(facts.value, request, statuses) };
    },
  };
}
