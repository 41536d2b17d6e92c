import type { Config } from '../seta/config.ts';
import type { TaskId } from '../util/ids.ts';
import type { IndexedTask } from '../util/ports.ts';
import { validator } from '../util/schema.ts';
import { unixSeconds } from '../util/time.ts';
import { backstopDue, minutesBetween } from './backstop-due.ts';
import type { BackstopState } from './mode.ts';
import type { Parameters } from './parameters.ts';

/** One push that was decided, as the index remembers it. */
export interface CountedPush {
  /** The decision task. */
  readonly taskId: string;
  readonly revision: string;
  /** The pushlog id of hg; for git a counter. */
  readonly number: number;
  /** Unix seconds. */
  readonly time: number;
  readonly backstop: boolean;
}

/** The data of the index entry: the last backstop and the latest pushes, newest last. */
export interface BackstopRecord {
  readonly version: 1;
  readonly lastBackstop: CountedPush;
  readonly recent: readonly CountedPush[];
}

/** Enough to know a decision task again that is run a second time; beyond that it counts as a new push. */
const REMEMBERED = 50;

const push = {
  type: 'object',
  required: ['taskId', 'revision', 'number', 'time', 'backstop'],
  properties: {
    taskId: { type: 'string' },
    revision: { type: 'string' },
    number: { type: 'integer' },
    time: unixSeconds,
    backstop: { type: 'boolean' },
  },
};

const validate = validator({
  type: 'object',
  required: ['version', 'lastBackstop', 'recent'],
  properties: { version: { const: 1 }, lastBackstop: push, recent: { type: 'array', items: push } },
});

/**
 * Where the index remembers. Pushes of a lower level, such as those to branches of a git repository, are counted apart:
 * what ran there says nothing of the main branch, and they must not be able to write its record.
 */
export const backstopPath = (
  { trustDomain }: Config,
  { project, level }: Pick<Parameters, 'project' | 'level'>,
): string => `${trustDomain}.v2.${project}.latest.seta.backstop${level === '3' ? '' : `-level-${level}`}`;

/** What the index has: an entry, null for none, or the reason why that cannot be told. */
export type BackstopEntry = IndexedTask | null | { readonly trouble: string };

export interface BackstopDecision {
  readonly state: BackstopState;
  /** What the index is to remember once the push's tasks are created; null where nothing is to be written. */
  readonly record: { readonly rank: number; readonly data: BackstopRecord } | null;
}

/** Whether a push is counted. Pull requests, cron tasks and releases are none, and never pruned. */
export const isCounted = ({ tasks_for }: Pick<Parameters, 'tasks_for'>): boolean =>
  tasks_for === 'hg-push' || tasks_for === 'github-push';

/**
 * Whether this push is a backstop: the first one, or the last is so many pushes or minutes away. What cannot be told is
 * not known, and such a push runs everything.
 *
 * A decision task that runs again finds itself in the record and decides as it did, without being counted twice. Two
 * pushes of git that are decided at once may get the same number, so that the next backstop comes one push late; the
 * number of hg comes from the pushlog. The rank keeps an older push from overwriting a newer one.
 */
export function decideBackstop(
  entry: BackstopEntry,
  parameters: Parameters,
  { backstop }: Config,
  decisionTaskId: TaskId,
): BackstopDecision {
  if (entry !== null && 'trouble' in entry) return { state: { known: false, message: entry.trouble }, record: null };
  const record = entry === null || validate(entry.data).length > 0 ? null : (entry.data as BackstopRecord);
  const again = record?.recent.find(({ taskId }) => taskId === decisionTaskId);
  const pushlogId = Number(parameters.pushlog_id);
  const counted = record?.recent.at(-1)?.number ?? record?.lastBackstop.number ?? 0;
  const number = again?.number ?? (Number.isInteger(pushlogId) && pushlogId > 0 ? pushlogId : counted + 1);
  const last = record?.lastBackstop;
  const away = last ? number - last.number : 0;
  const passed = last ? minutesBetween(last.time, parameters.build_date) : 0;
  const state = (due: boolean, message: string): BackstopState => {
    return { known: true, due, message, untilNext: due ? 0 : Math.max(1, backstop.pushes - away), pushNumber: number };
  };
  const decided = ((): BackstopState => {
    if (again) return state(again.backstop, `this decision task ran before, as push ${number}`);
    if (!last)
      return state(true, entry === null ? 'no backstop is on record' : 'the record of backstops is not readable');
    if (away < 0) return { known: false, message: `push ${number} comes after push ${last.number}, the last backstop` };
    const due = backstopDue(away, passed, backstop);
    if (due !== null) return state(true, due);
    return state(false, `the last backstop is ${away} pushes and ${passed} minutes away`);
  })();
  if (again || !decided.known) return { state: decided, record: null };
  const { head_rev: revision, build_date: time } = parameters;
  const counts = { taskId: decisionTaskId, revision, number, time, backstop: decided.due };
  const recent = [...(record?.recent ?? []), counts].slice(-REMEMBERED);
  const data: BackstopRecord = { version: 1, lastBackstop: decided.due || !last ? counts : last, recent };
  // Of what was not readable nothing is known but its rank, which has to be matched.
  return { state: decided, record: { rank: Math.max(number, record ? 0 : (entry?.rank ?? 0)), data } };
}
