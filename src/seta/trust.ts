import type { TaskId } from '../util/ids.ts';
import { cut, printable } from '../util/quote.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { timeOf } from '../util/time.ts';
import type { Config } from './config.ts';
import type { Judgement } from './parse.ts';

/** Why a push runs everything. Closed; `docs/reference/ledger.md` has a row for each. */
export const RUN_ALL_CODES = [
  'not-enabled',
  'not-configured',
  'not-a-push',
  'switched-off',
  'switch-unknown',
  'backstop',
  'backstop-unknown',
  'unreachable',
  'timeout',
  'not-found',
  'forbidden',
  'too-large',
  'broken-compression',
  'not-json',
  'bad-schema',
  'wrong-project',
  'untrusted-maker',
  'from-the-future',
  'stale',
  'expired',
  'judging-failed',
  'over-pruning',
  'observing',
] as const;

export type RunAllCode = (typeof RUN_ALL_CODES)[number];

/** Why there is no data to be judged. */
export type DataRefusal = Extract<
  RunAllCode,
  | 'unreachable'
  | 'timeout'
  | 'not-found'
  | 'forbidden'
  | 'too-large'
  | 'broken-compression'
  | 'not-json'
  | 'bad-schema'
  | 'untrusted-maker'
  | 'judging-failed'
>;

/** The statement that nothing is pruned on this push. */
export interface RunAll {
  readonly code: RunAllCode;
  readonly message: string;
}

/** Where data came from, for the ledger. */
export interface DataSource {
  /** Printable: without secrets. */
  readonly location: string;
  /** The task whose artifact it is; null for a URL, a file, or an index path where nothing was found. */
  readonly taskId: TaskId | null;
  /** SHA-256 of the decompressed bytes, in hex. */
  readonly sha256: string;
}

/** What reading the data gave. Never a failure: without data a push runs everything. */
export type DataAnswer =
  | ({ readonly kind: 'read'; readonly judgement: Judgement } & DataSource)
  | ({
      readonly kind: 'refused';
      readonly code: DataRefusal;
      readonly message: string;
    } & Pick<DataSource, 'location' | 'taskId'>);

/** The facts of a push by which data is judged. */
export interface JudgedPush {
  readonly project: string;
  /** Unix seconds. */
  readonly buildDate: number;
  /** Unix milliseconds: the clock at hand. */
  readonly now: number;
}

/**
 * Decides whether data may be acted on. Everything that is not certain is a reason to run all. Whether the push may be
 * pruned at all, and whether the verdicts look sane, is judged in `push/mode.ts`.
 *
 * @param data null where it was not asked for
 */
export function judgeData(data: DataAnswer | null, config: Config, push: JudgedPush): Outcome<Judgement, RunAll> {
  if (!data) return err({ code: 'not-configured', message: 'no data was given' });
  if (data.kind === 'refused') return err({ code: data.code, message: data.message });
  const { judgement } = data;
  const at = judgedAt(judgement, config, push);
  const refusal = wrongProject(judgement, push.project) ?? tooNew(judgement, push) ?? tooOld(judgement, config, at);
  return refusal ? err(refusal) : ok(judgement);
}

/**
 * The time (Unix milliseconds) at which the age of data is judged: that of the push, so that a decision that runs again
 * decides the same. A push that is dated long before its data, or not at all, says nothing of the data's age; the clock does.
 */
function judgedAt({ generated }: Judgement, { maxAge }: Config, { buildDate, now }: JudgedPush): number {
  return buildDate * 1000 >= timeOf(generated) - maxAge ? buildDate * 1000 : now;
}

/** Clocks differ a little. */
const SKEW = 10 * 60 * 1000;

/** Data that was made after the push and after this very moment would never grow old. */
function tooNew({ generated }: Judgement, { buildDate, now }: JudgedPush): RunAll | null {
  if (timeOf(generated) <= Math.max(buildDate * 1000, now) + SKEW) return null;
  return { code: 'from-the-future', message: `the data says that it was made ${generated}, which is yet to come` };
}

function wrongProject({ project }: Judgement, expected: string): RunAll | null {
  if (project === null || project === expected) return null;
  return {
    code: 'wrong-project',
    message: `the data is about project ${printable(cut(project, 80))}, the push is of ${expected}`,
  };
}

/** Why data is too old to be acted on at a time (Unix milliseconds), or null. */
export function tooOld(
  { generated, expires }: Pick<Judgement, 'generated' | 'expires'>,
  config: Pick<Config, 'maxAge'>,
  now: number,
): RunAll | null {
  if (expires !== null && now >= timeOf(expires)) return { code: 'expired', message: `the data expired ${expires}` };
  const age = now - timeOf(generated);
  if (age <= config.maxAge) return null;
  return {
    code: 'stale',
    message: `the data is ${days(age)} old (generated ${generated}), allowed are ${days(config.maxAge)}`,
  };
}

const days = (milliseconds: number): string => `${Math.round(milliseconds / 8_640_000) / 10} days`;
