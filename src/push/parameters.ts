import { dump } from 'js-yaml';
import type { Described } from '../util/described.ts';
import { type Failure, type Result, together } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';
import { validator } from '../util/schema.ts';
import { isoTime } from '../util/time.ts';
import { openYaml } from '../util/yaml.ts';
import { parametersSchema } from './parameters-schema.ts';

/** The parameters of a decision task, as in `parameters.yml`; projects add fields of their own. */
export type Parameters = Described<typeof parametersSchema> & {
  readonly build_date: number;
  readonly moz_build_date: string;
  readonly [field: string]: unknown;
};

/** Those on which optimizing depends. */
export type StageParameters = Pick<
  Described<typeof parametersSchema>,
  | 'backstop'
  | 'base_rev'
  | 'do_not_optimize'
  | 'enable_always_target'
  | 'existing_tasks'
  | 'files_changed'
  | 'head_rev'
  | 'optimize_strategies'
  | 'optimize_target_tasks'
  | 'project'
  | 'pushdate'
  | 'pushlog_id'
  | 'tasks_for'
> & { readonly build_date: number };

const validate = validator(parametersSchema);

/**
 * Reads the text of a `parameters.yml`, ours or upstream's of any age; what an older file lacks gets upstream's
 * default. Fails with `bad-parameters`, naming file, line and field.
 */
export function parseParameters(text: string, file: string): Result<Parameters> {
  const document = openYaml(text, file, 'bad-parameters');
  if (!document.ok) return document;
  return checkParameters(structuredClone(document.value.data), (path) => `${file}:${document.value.line(path)}`);
}

/** Checks parameters and fills in defaults, in place. `where` says where the field at a path stands. */
export function checkParameters(raw: unknown, where: (path: readonly string[]) => string): Result<Parameters> {
  const causes: Failure[] = validate(raw).map(({ path, message, fix }) => {
    return { reason: 'bad-parameters', where: where(path), message, fix };
  });
  const problem = together(causes);
  if (problem) return err(problem);
  const parameters = raw as Record<string, unknown> & Parameters;
  const buildDate = parameters.build_date ?? parameters.pushdate;
  return ok({
    ...parameters,
    build_date: buildDate,
    moz_build_date: parameters.moz_build_date ?? mozBuildDate(buildDate),
  });
}

/** Whether tasks are for a push; pull requests, cron tasks, releases and actions are none. */
export const isPush = ({ tasks_for }: Pick<StageParameters, 'tasks_for'>): boolean =>
  ['hg-push', 'git-push', 'github-push'].includes(tasks_for);

/** What a push changes; null where it is not known: without a base, on a new branch, and where base and head are one revision. */
export const changedFiles = ({
  base_rev,
  head_rev,
  files_changed,
}: Pick<StageParameters, 'base_rev' | 'head_rev' | 'files_changed'>): readonly string[] | null =>
  /^0*$/.test(base_rev) || base_rev === head_rev ? null : files_changed;

/** `YYYYMMDDHHMMSS` in UTC of Unix seconds. */
const mozBuildDate = (seconds: number): string => isoTime(seconds * 1000).replaceAll(/\D/g, '');

/** The text of a `parameters.yml`, keys sorted. */
export const printParameters = (parameters: Parameters): string => dump(parameters, { sortKeys: true });
