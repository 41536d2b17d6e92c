import type { Config } from '../seta/config.ts';
import type { TaskId } from '../util/ids.ts';
import type { IndexedTask } from '../util/ports.ts';
import { validator } from '../util/schema.ts';
import { unixSeconds } from '../util/time.ts';
import { backstopDue, minutesBetween } from './backstop-due.ts';
import type { BackstopState } from './mode.ts';
import type { Parameters, StageParameters } from './parameters.ts';

/** One push that was decided, as the index remembers it. */
export interface CountedPush {
  /** The decision task. */
  readonly taskId: string;
  readonly revision: string;
  /** The pushlog id of hg; for git a counter of the branch. */
  readonly number: number;
  /** Unix seconds. */
  readonly time: number;
  readonly backstop: boolean;
  /** Of git, where branches of a level share a record. */
  readonly branch?: string;
  /** Put on record before its tasks were created, so that it counts as a backstop only once its decision completed. */
  readonly pending?: true;
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
    // Beyond this, adding one changes nothing.
    number: { type: 'integer', minimum: 0, maximum: 2 ** 48 },
    time: unixSeconds,
    backstop: { type: 'boolean' },
    branch: { type: 'string' },
    pending: { const: true },
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
  { trustDomain }: Pick<Config, 'trustDomain'>,
  { project, level }: Pick<Parameters, 'project' | 'level'>,
): string => `${trustDomain}.v2.${project}.latest.seta.backstop${level === '3' ? '' : `-level-${level}`}`;

/** What the index has: an entry, null for none, or the reason why that cannot be told. */
export type BackstopEntry = IndexedTask | null | { readonly trouble: string };

export interface BackstopDecision {
  readonly state: BackstopState;
  /** What the index is to remember; null where nothing is to be written. */
  readonly record: { readonly rank: number; readonly data: BackstopRecord } | null;
}

function recordOf(entry: IndexedTask | null): BackstopRecord | null {
  return entry === null || validate(entry.data).length > 0 ? null : (entry.data as BackstopRecord);
}

const backstopsOf = ({ lastBackstop, recent }: BackstopRecord): readonly CountedPush[] => [
  lastBackstop,
  ...recent.filter(({ backstop }) => backstop),
];

/** The decision tasks of the backstops on record, whose makers are to be looked at. */
export function recordedBackstops(entry: IndexedTask | null): readonly TaskId[] {
  const record = recordOf(entry);
  return record === null ? [] : [...new Set(backstopsOf(record).map(({ taskId }) => taskId as TaskId))];
}

/** A decision task that may speak for a backstop. */
export interface Witness {
  /** `over`: it ended without having come to its end, so that the tasks that wait for it never run. */
  readonly state: 'completed' | 'over' | 'under way';
  /** When it last ran, Unix seconds, as the queue knows it; null where it has not run. */
  readonly started: number | null;
}

/**
 * The entry as far as it can be believed: whoever may write the index may claim anything, but not that a decision task of
 * ours ran when it did not. The last backstop is the newest whose decision task is a witness, at the time when that ran
 * at the latest; one so long ago that it does not count where there is none.
 */
export function believed(
  entry: IndexedTask | null,
  witnesses: ReadonlyMap<TaskId, Witness>,
  parameters: Pick<Parameters, 'repository_type' | 'head_ref' | 'pushlog_id'>,
): IndexedTask | null {
  const record = recordOf(entry);
  if (entry === null || record === null) return entry;
  const branch = branchOf(parameters);
  const proven = backstopsOf(record).flatMap((counted) => {
    const witness = witnesses.get(counted.taskId as TaskId);
    if (!witness || counted.branch !== branch || !isBacked(counted, witness)) return [];
    return [{ ...counted, time: Math.min(counted.time, witness.started ?? counted.time) }];
  });
  const [last] = proven.sort((a, b) => b.time - a.time || b.number - a.number);
  const none = { ...record.lastBackstop, time: 0, ...(branch === undefined ? {} : { branch }) };
  return { ...entry, data: { ...record, lastBackstop: last ?? none } satisfies BackstopRecord };
}

/** Whether its tasks run, as far as can be told: they wait for the decision task, and it may still fail to create some. */
const isBacked = ({ pending }: CountedPush, { state }: Witness): boolean =>
  state === 'completed' || (state === 'under way' && !pending);

/** What git pushes of one level are told apart by; undefined where the pushlog counts. */
function branchOf({
  repository_type,
  head_ref,
  pushlog_id,
}: Pick<Parameters, 'repository_type' | 'head_ref' | 'pushlog_id'>): string | undefined {
  const isCounted = repository_type === 'hg' || pushlogNumber({ pushlog_id }) !== null;
  return isCounted || !head_ref ? undefined : head_ref.replace(/^refs\/heads\//, '');
}

/** The pushlog id as a number; null for git, which has none. */
function pushlogNumber({ pushlog_id }: Pick<StageParameters, 'pushlog_id'>): number | null {
  const number = Number(pushlog_id);
  return Number.isInteger(number) && number > 0 ? number : null;
}

/** The backstop as the parameters tell it: a decision task writes `backstop` there. Without it, nobody asked for one. */
export function backstopFromParameters(parameters: StageParameters, { backstop: { pushes } }: Config): BackstopState {
  const due = parameters.backstop ?? false;
  const message = due ? 'the parameters say that this push is a backstop' : 'the parameters name no backstop';
  return { known: true, due, message, untilNext: due ? 0 : pushes, pushNumber: pushlogNumber(parameters) };
}

/**
 * Whether this push is a backstop: the first one, or the last is so many pushes or minutes away. What cannot be told is
 * not known, and such a push runs everything.
 *
 * A decision task that runs again finds itself in the record and decides as it did, without being counted twice. Two
 * pushes of git that are decided at once may get the same number, so that the next backstop comes one push late; the
 * number of hg comes from the pushlog. The rank keeps an older push from overwriting a newer one.
 *
 * No record holds for ever: one that cannot be read, is of the future, or counts beyond a pushlog that started anew makes
 * this push a backstop and is replaced. Only an older push that is decided late leaves it alone.
 *
 * @param isPending whether the push is put on record before its tasks are created
 */
export function decideBackstop(
  entry: BackstopEntry,
  parameters: Parameters,
  { backstop }: Config,
  decisionTaskId: TaskId,
  isPending = false,
): BackstopDecision {
  if (entry !== null && 'trouble' in entry) return { state: { known: false, message: entry.trouble }, record: null };
  const record = recordOf(entry);
  const branch = branchOf(parameters);
  const same = (record?.recent ?? []).filter((counted) => counted.branch === branch);
  const again = same.find(({ taskId }) => taskId === decisionTaskId);
  const last = record?.lastBackstop.branch === branch ? record?.lastBackstop : undefined;
  const pushlogId = pushlogNumber(parameters);
  // Whatever the record says of other pushes, this one comes after the last backstop.
  const number = again?.number ?? pushlogId ?? Math.max(same.at(-1)?.number ?? 0, last?.number ?? 0) + 1;
  const { head_rev: revision, build_date: time } = parameters;
  const away = last ? number - last.number : 0;
  const passed = last ? minutesBetween(last.time, time) : 0;
  const state = (due: boolean, message: string): BackstopState => {
    return { known: true, due, message, untilNext: due ? 0 : Math.max(1, backstop.pushes - away), pushNumber: number };
  };
  const decided = ((): BackstopState => {
    if (again) return state(again.backstop, `this decision task ran before, as push ${number}`);
    if (!last) {
      const isUnreadable = entry !== null && record === null;
      return state(true, isUnreadable ? 'the record of backstops is not readable' : 'no backstop is on record');
    }
    if (last.time === 0) return state(true, 'of the backstops on record none is known to have completed');
    const isOlder = time < last.time;
    if (away < 0 && isOlder && pushlogId !== null) {
      return { known: false, message: `push ${number} comes after push ${last.number}, the last backstop` };
    }
    if (away < 0) return state(true, `the pushlog starts anew: push ${number} comes after push ${last.number}`);
    if (isOlder && pushlogId === null) return state(true, 'the last backstop on record is later than this push');
    const due = backstopDue(away, passed, backstop);
    if (due !== null) return state(true, due);
    return state(false, `the last backstop is ${away} pushes and ${passed} minutes away`);
  })();
  if (again || !decided.known) return { state: decided, record: null };
  const counts = {
    taskId: decisionTaskId,
    revision,
    number,
    time,
    backstop: decided.due,
    ...(branch === undefined ? {} : { branch }),
    ...(isPending ? { pending: true as const } : {}),
  };
  const recent = [...(record?.recent ?? []), counts].slice(-REMEMBERED);
  const data: BackstopRecord = { version: 1, lastBackstop: decided.due || !last ? counts : last, recent };
  // Of what counts further than we do, only the rank matters: it has to be matched.
  return { state: decided, record: { rank: Math.max(number, entry?.rank ?? 0), data } };
}
