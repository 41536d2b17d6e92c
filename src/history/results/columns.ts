import type { Result } from '../../util/failure.ts';
import { quoted } from '../../util/quote.ts';
import { err, ok } from '../../util/result.ts';
import { near } from '../../util/schema.ts';

/** What a row of results may say. */
export const FIELDS = {
  push: 'push id ci_build_id build_id build build_number run_id run_number pipeline_id pipeline workflow_run_id invocation',
  revision: 'revision rev sha commit head_sha commit_sha git_commit commit_hash git_trigger_commit changeset',
  time: 'time timestamp started_at started start start_time run_started_at last_run date created_at',
  end: 'end ended_at ended end_time completed_at finished_at stop stop_time',
  label: 'label task job_name job task_label check_name test_suite suite test_name test test_id name',
  result: 'result conclusion outcome verdict status state test_result',
  seconds: 'seconds duration elapsed duration_s duration_seconds run_seconds runtime run_time time_seconds',
  milliseconds: 'milliseconds duration_ms elapsed_ms duration_millis',
  tests: 'tests failed_tests failures failing_tests',
  files: 'files changed_files files_changed modified_files paths',
  message: 'message commit_message subject title',
} as const;

export type Field = keyof typeof FIELDS;

/** Field to the column that holds it, or several joined by `+`, whose values are then joined by `/`. */
export type ColumnMapping = Readonly<Record<string, string>>;

/** For each field that there is, the columns that hold it. */
export type Columns = Readonly<Partial<Record<Field, readonly string[]>>>;

/**
 * Which columns hold what: those that the mapping names, else the first whose name is one of the usual ones, whatever its case and
 * whether it is written `buildId`, `build-id` or `build_id`. A result needs a label, a result, a time, and a push or a revision;
 * what is missing, or named and not there, is `bad-data` with the columns that there are.
 */
export function columnsOf(header: readonly string[], mapping: ColumnMapping, where: string): Result<Columns> {
  const strange = Object.keys(mapping).find((field) => !Object.hasOwn(FIELDS, field));
  if (strange !== undefined) {
    const message = `${quoted(strange)} is nothing that a row of results says`;
    return err({ reason: 'bad-usage', where: '--columns', message, fix: `give ${Object.keys(FIELDS).join(', ')}` });
  }
  const usual = new Map(header.map((name) => [plain(name), name]));
  const columns: Partial<Record<Field, readonly string[]>> = {};
  const taken = new Set(Object.values(mapping).flatMap((name) => name.split('+')));
  for (const field of Object.keys(FIELDS) as Field[]) {
    const named = mapping[field]?.split('+');
    const unknown = named?.find((name) => !header.includes(name));
    if (unknown !== undefined) {
      const [nearest] = near(unknown, header);
      const fix = `${nearest ? `did you mean ${nearest}? ` : ''}the columns are ${listed(header)}`;
      return err({ reason: 'bad-data', where, message: `there is no column ${quoted(unknown)} for ${field}`, fix });
    }
    const found = FIELDS[field]
      .split(' ')
      .flatMap((name) => usual.get(name) ?? [])
      .find((name) => !taken.has(name));
    if (named || found !== undefined) columns[field] = named ?? [found as string];
    if (found !== undefined && !named) taken.add(found);
  }
  const missing = (['label', 'result', 'time'] as const).find((field) => !columns[field]);
  const lacking = missing ?? (columns.push || columns.revision ? null : 'push');
  if (lacking === null) return ok(columns);
  const message = `no column is known to hold the ${lacking}`;
  return err({
    reason: 'bad-data',
    where,
    message,
    fix: `give --columns ${lacking}=<column>; they are ${listed(header)}`,
  });
}

const plain = (name: string): string =>
  name
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();

const listed = (header: readonly string[]): string => header.map((name) => quoted(name)).join(', ');

/** A mapping with pairs such as `push=BuildId` above what it says; of a pair without `=` both sides are the same. */
export const mapped = (mapping: Readonly<Record<string, string>>, pairs: readonly string[] = []) => ({
  ...mapping,
  ...Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)])),
});
