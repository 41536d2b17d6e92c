import { dump } from 'js-yaml';
import { type Failure, type Result, together } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';
import { validator } from '../util/schema.ts';
import { isoTime } from '../util/time.ts';
import { openYaml } from '../util/yaml.ts';
import { parametersSchema } from './parameters-schema.ts';

/** The parameters of a decision on which optimizing depends, named as in `parameters.yml`. */
export interface StageParameters {
  readonly project: string;
  readonly base_rev: string;
  readonly head_rev: string;
  readonly files_changed: readonly string[];
  readonly do_not_optimize: readonly string[];
  readonly existing_tasks: Readonly<Record<string, string>>;
  readonly optimize_target_tasks: boolean;
  readonly enable_always_target: boolean | readonly string[];
  readonly optimize_strategies: string | null;
  readonly pushlog_id: string;
  /** What made the decision task, such as `hg-push`, `github-pull-request`, `cron`. */
  readonly tasks_for: string;
  /** Whether tasks for backstops run; absent where nobody decided it. */
  readonly backstop?: boolean;
  /** Unix seconds. */
  readonly pushdate: number;
  readonly build_date: number;
}

/** The parameters of a decision task, as in `parameters.yml`; projects add fields of their own. */
export interface Parameters extends StageParameters {
  readonly base_ref: string | null;
  readonly base_repository: string;
  readonly build_number: number;
  readonly filters: readonly string[];
  readonly head_ref: string;
  readonly head_repository: string;
  readonly head_tag: string;
  readonly level: string;
  readonly moz_build_date: string;
  readonly next_version: string | null;
  readonly owner: string;
  readonly repository_type: 'hg' | 'git';
  readonly target_tasks_method: string;
  readonly version: string | null;
  readonly [field: string]: unknown;
}

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

/** `YYYYMMDDHHMMSS` in UTC of Unix seconds. */
export const mozBuildDate = (seconds: number): string => isoTime(seconds * 1000).replaceAll(/\D/g, '');

/** The text of a `parameters.yml`, keys sorted. */
export const printParameters = (parameters: Parameters): string => dump(parameters, { sortKeys: true });
