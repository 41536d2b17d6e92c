import type { TaskId } from '../util/ids.ts';

/**
 * Who made what is read, and whether it may be believed. One rule: nothing read from a lower level, from another trust
 * domain or from somebody unknown changes what runs here. Every reader asks this module before it uses what it has read.
 *
 * The queue lets nobody use a `schedulerId` without `queue:scheduler-id:<it>`, nor a task group of another scheduler:
 * these two are what a task cannot claim for itself. All else that it says is as true as they are.
 */

/** What the queue says of the task that made something: a part of its status and of its definition. */
export interface Maker {
  readonly taskId: TaskId;
  readonly taskGroupId: TaskId;
  readonly schedulerId: string;
}

/** Who reads. */
export interface Reader {
  readonly trustDomain: string;
  /** The level of the push, `1` to `3`. */
  readonly level: string;
  /** The decision task of the push; null where no push is meant. */
  readonly decisionTaskId: TaskId | null;
}

/** The maker that a definition as the queue tells it (`queue.task`) has; null for null. */
export const makerOf = (taskId: TaskId, definition: Readonly<Record<string, unknown>> | null): Maker | null =>
  definition && {
    taskId,
    taskGroupId: String(definition['taskGroupId']) as TaskId,
    schedulerId: String(definition['schedulerId']),
  };

interface Rule {
  /** Whether a higher level than the reader's will do, too. */
  readonly higher: boolean;
  /** The task group of its maker: that of the push, one of its own (it is a decision task), either, or whichever. */
  readonly group: 'push' | 'own' | 'push or own' | 'any';
}

/** What is read, and whose word it must be. */
const RULES = {
  /** Believed of a push: its artifacts. What it says of project and revision is compared with `otherPush`. */
  'decision task': { higher: false, group: 'own' },
  /** Parsed only once its maker has been looked at. */
  'parameters.yml': { higher: false, group: 'own' },
  /** `label-to-taskid.json` of action tasks, and of cron tasks, which decide for groups of their own. */
  'label-to-taskid.json': { higher: false, group: 'push or own' },
  /** What others will depend on. What the decision task itself put on record may stand in from anywhere. */
  'stand-in': { higher: false, group: 'push' },
  /** Found by index path; a file or a URL is as trusted as the configuration that names it. */
  data: { higher: true, group: 'any' },
  'previous data': { higher: true, group: 'any' },
  /** Whose the data is stands in it; that it is at that project's place is for the index's scopes to say. */
  'parent data': { higher: true, group: 'any' },
  history: { higher: true, group: 'any' },
  /** Of an action of any push: that it is among the project's verdicts is for the index's scopes to say. */
  verdict: { higher: true, group: 'any' },
  /** Of the latest push, whose labels data is made for. */
  'latest task graph': { higher: true, group: 'own' },
  'backstop record': { higher: false, group: 'own' },
  /** Which task it names only bears out the level; who may write there is for the index's scopes to say. It can only add tasks. */
  switch: { higher: true, group: 'any' },
} as const satisfies Readonly<Record<string, Rule>>;

export type Provenance = keyof typeof RULES;

export const provenances = Object.keys(RULES) as readonly Provenance[];

/** `<trust-domain>-level-<level>`. */
export const schedulerId = (trustDomain: string, level: string): string => `${trustDomain}-level-${level}`;

/** The level at which a task was made by whoever may use the schedulers of a trust domain, `1` and so on; null for others. */
export function levelOf(maker: Pick<Maker, 'schedulerId'>, trustDomain: string): string | null {
  const level = maker.schedulerId.at(-1) ?? '';
  return /^\d$/.test(level) && maker.schedulerId === schedulerId(trustDomain, level) ? level : null;
}

/**
 * Why `what` is not to be believed, as half a sentence about its maker; null where it is.
 *
 * @param maker null where there is no such task (any more)
 */
export function disbelief(what: Provenance, maker: Maker | null, reader: Reader): string | null {
  if (maker === null) return 'there is no such task, or it has expired';
  const rule: Rule = RULES[what];
  const wanted = schedulerId(reader.trustDomain, reader.level);
  const isAbove = Number(levelOf(maker, reader.trustDomain) ?? Number.NaN) > Number(reader.level);
  if (maker.schedulerId !== wanted && !(rule.higher && isAbove)) {
    return `it is none of ours: its schedulerId is ${maker.schedulerId}, not ${wanted}${rule.higher ? ' or above' : ''}`;
  }
  const groups: readonly (TaskId | null)[] = {
    push: [reader.decisionTaskId],
    own: [maker.taskId],
    'push or own': [reader.decisionTaskId, maker.taskId],
    any: [maker.taskGroupId],
  }[rule.group];
  if (groups.includes(maker.taskGroupId)) return null;
  const place = rule.group === 'own' ? 'it is no decision task' : 'it is not of this push';
  return `${place}: it belongs to the task group ${maker.taskGroupId}`;
}

/** What a decision task says of its push, in `parameters.yml`. */
interface Told {
  readonly project: string;
  readonly head_rev: string;
  readonly level: string;
}

/**
 * Why a decision task that is believed decided on another push than was asked for, as half a sentence; null where it did
 * not. `asked`: what is to be compared.
 */
export function otherPush(told: Told, asked: Partial<Told>): string | null {
  for (const field of ['project', 'head_rev', 'level'] as const) {
    const want = asked[field];
    if (want !== undefined && told[field] !== want)
      return `it is of another push: ${field} is ${told[field]}, not ${want}`;
  }
  return null;
}
