import type { TaskId } from '../util/ids.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import type { Config } from './config.ts';
import { type Judgement, parseData } from './parse.ts';

/** Why a push runs everything. Closed; `docs/reference/ledger.md` has a row for each. */
export const RUN_ALL_CODES = [
  'not-enabled',
  'not-configured',
  'not-a-push',
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
  'stale',
  'expired',
  'over-pruning',
] as const;

export type RunAllCode = (typeof RUN_ALL_CODES)[number];

/** Why the data could not be fetched. */
export type DataRefusal = Extract<
  RunAllCode,
  'unreachable' | 'timeout' | 'not-found' | 'forbidden' | 'too-large' | 'broken-compression' | 'not-json'
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

/** What fetching the data gave. Never a failure: without data a push runs everything. */
export type DataAnswer =
  | ({
      readonly kind: 'bytes';
      /** What was read, decompressed. That it is JSON, and data, is judged here. */
      readonly text: string;
    } & DataSource)
  | ({
      readonly kind: 'refused';
      readonly code: DataRefusal;
      readonly message: string;
    } & Pick<DataSource, 'location' | 'taskId'>);

/**
 * Decides whether data may be acted on. Everything that is not certain is a reason to run all. Whether the push may be
 * pruned at all, and whether the verdicts look sane, is judged in `push/mode.ts`.
 *
 * @param fetched null where the data was not asked for
 * @param push `buildDate` in Unix seconds: ages are judged at the time of the push, so that a decision that runs again
 * decides the same
 */
export function judgeData(
  fetched: DataAnswer | null,
  config: Config,
  push: { readonly project: string; readonly buildDate: number },
): Outcome<Judgement, RunAll> {
  if (!fetched) return err({ code: 'not-configured', message: 'no data was given' });
  if (fetched.kind === 'refused') return err({ code: fetched.code, message: fetched.message });
  const parsed = parseData(fetched.text);
  if (!parsed.ok) return err(parsed.failure);
  const judgement = parsed.value;
  const refusal = wrongProject(judgement, push.project) ?? tooOld(judgement, config, push.buildDate * 1000);
  if (refusal) return err(refusal);
  return ok(judgement);
}

function wrongProject({ project }: Judgement, expected: string): RunAll | null {
  if (project === null || project === expected) return null;
  return { code: 'wrong-project', message: `the data is about project ${project}, the push is of ${expected}` };
}

/** Why data is too old to be acted on at a time (Unix milliseconds), or null. */
export function tooOld(
  { generated, expires }: Pick<Judgement, 'generated' | 'expires'>,
  config: Pick<Config, 'maxAge'>,
  now: number,
): RunAll | null {
  if (expires !== null && now >= Date.parse(expires))
    return { code: 'expired', message: `the data expired ${expires}` };
  const age = now - Date.parse(generated);
  if (age <= config.maxAge) return null;
  return {
    code: 'stale',
    message: `the data is ${days(age)} old (generated ${generated}), allowed are ${days(config.maxAge)}`,
  };
}

const days = (milliseconds: number): string => `${Math.round(milliseconds / 8_640_000) / 10} days`;
