import type { Result } from '../util/failure.ts';
import { isObject } from '../util/json.ts';
import { err } from '../util/result.ts';
import { checkParameters, isPush, type Parameters } from './parameters.ts';

/** The flags of `taskgraph decision`, as upstream's `main.py` has them. */
export interface DecisionFlags {
  readonly project: string;
  readonly owner: string;
  readonly level: string;
  readonly tasksFor: string;
  readonly pushlogId: string;
  /** Unix seconds. */
  readonly pushdate: number;
  readonly repositoryType: 'git' | 'hg';
  readonly baseRepository: string;
  readonly baseRef: string;
  readonly baseRev: string;
  readonly headRepository: string;
  readonly headRef: string;
  readonly headRev: string;
  readonly headTag: string;
  readonly targetTasksMethod?: string;
}

/** What the checkout of the push says. */
export interface CheckoutFacts {
  readonly commitMessage: string;
  readonly changes: { readonly files: readonly string[]; readonly isBaseKnown: boolean };
  /** First line of `version.txt`; null where there is none. */
  readonly version: string | null;
  /** `try_task_config.json` where overriding is allowed and the file is there. */
  readonly tryTaskConfig: { readonly file: string; readonly content: unknown } | null;
}

/**
 * The parameters of a decision task from its command line (taskgraph `decision.py`, get_decision_parameters). Fails with
 * `bad-parameters` on a try_task_config.json that is not of version 2, and on fields of a wrong type.
 *
 * @param now Unix seconds, the build date of what has no push date
 */
export function decisionParameters(flags: DecisionFlags, facts: CheckoutFacts, now: number): Result<Parameters> {
  const dontBuild = isPush({ tasks_for: flags.tasksFor }) && facts.commitMessage.includes('DONTBUILD');
  const override = overrides(facts.tryTaskConfig);
  if (!override.ok) return override;
  const parameters = {
    base_ref: flags.baseRef,
    base_repository: flags.baseRepository,
    // Without a base nothing is left out because of files (`skip-unless-changed`).
    base_rev: facts.changes.isBaseKnown ? flags.baseRev : '',
    build_date: flags.pushdate || now,
    build_number: 1,
    do_not_optimize: [],
    enable_always_target: true,
    existing_tasks: {},
    files_changed: facts.changes.files,
    filters: ['target_tasks_method'],
    head_ref: flags.headRef,
    head_repository: flags.headRepository,
    head_rev: flags.headRev,
    head_tag: flags.headTag,
    level: flags.level,
    next_version: null,
    optimize_strategies: null,
    optimize_target_tasks: true,
    // Pushes of machines come with a bare name, and the queue wants an address.
    owner: flags.owner.includes('@') ? flags.owner : `${flags.owner}@noreply.mozilla.org`,
    project: flags.project,
    pushdate: flags.pushdate,
    pushlog_id: flags.pushlogId,
    repository_type: flags.repositoryType,
    target_tasks_method: dontBuild ? 'nothing' : (flags.targetTasksMethod ?? 'default'),
    tasks_for: flags.tasksFor,
    version: facts.version,
    ...override.value,
  };
  const where = facts.tryTaskConfig ? `command line and ${facts.tryTaskConfig.file}` : 'command line';
  return checkParameters(parameters, (path) => `${where}: ${path.join('.')}`);
}

/** The parameters that a try_task_config.json sets (version 2: `{version: 2, parameters: {...}}`). */
function overrides(config: CheckoutFacts['tryTaskConfig']): Result<Record<string, unknown>> {
  if (config === null) return { ok: true, value: {} };
  const { file, content } = config;
  const bad = (message: string, fix: string) => err({ reason: 'bad-parameters', where: file, message, fix } as const);
  if (!isObject(content) || content['version'] !== 2) {
    const version = isObject(content) ? JSON.stringify(content['version']) : 'none';
    return bad(`version ${version} is not known`, 'write {"version": 2, "parameters": {...}}');
  }
  const stray = Object.keys(content).find((key) => key !== 'version' && key !== 'parameters');
  if (stray !== undefined) return bad(`unknown key ${stray}`, 'known are version and parameters');
  const { parameters = {} } = content;
  if (!isObject(parameters)) return bad('parameters is not an object', 'write names and values of parameters');
  return { ok: true, value: parameters };
}
