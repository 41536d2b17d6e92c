import { existsSync } from 'node:fs';
import { readJson, readText } from '../../edge/files.ts';
import { checkout } from '../../edge/vcs.ts';
import { type DecisionFlags, decisionParameters } from '../../push/decision-parameters.ts';
import type { Parameters } from '../../push/parameters.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { readParameters } from '../inputs.ts';
import { logWarning } from '../output.ts';

/** Flags that may be missing where `--parameters` is given. */
export interface ParameterOptions extends Partial<DecisionFlags> {
  readonly parameters?: string;
  readonly message?: string;
  readonly tryTaskConfigFile: string;
  readonly allowParameterOverride?: boolean;
}

const REQUIRED = {
  project: '--project',
  owner: '--owner',
  level: '--level',
  tasksFor: '--tasks-for',
  repositoryType: '--repository-type',
  baseRepository: '--base-repository',
  headRepository: '--head-repository',
  headRef: '--head-ref',
  headRev: '--head-rev',
} as const;

/** The parameters of `--parameters`, or those that the flags and the checkout in the current folder give. */
export async function parametersOf(options: ParameterOptions): Promise<Result<Parameters>> {
  if (options.parameters !== undefined) return readParameters(options.parameters);
  const missing = Object.entries(REQUIRED).filter(([key]) => options[key as keyof typeof REQUIRED] === undefined);
  if (missing.length > 0) {
    const message = `missing: ${missing.map(([, flag]) => flag).join(', ')}`;
    return err({ reason: 'bad-usage', message, fix: 'give these flags, or --parameters' });
  }
  const flags = options as DecisionFlags;
  const repository = checkout(flags.repositoryType, process.cwd());
  const changes = await repository.changes(flags.baseRev, flags.headRev);
  if (!changes.ok) return changes;
  if (!changes.value.isBaseKnown && !/^0*$/.test(flags.baseRev)) {
    logWarning(
      `the base ${flags.baseRev} is not in this checkout: no task is left out because of the files it depends on`,
    );
  }
  const commitMessage = options.message === undefined ? await repository.commitMessage() : ok(options.message);
  if (!commitMessage.ok) return commitMessage;
  const tryTaskConfig = readTryTaskConfig(options);
  if (!tryTaskConfig.ok) return tryTaskConfig;
  const facts = {
    commitMessage: commitMessage.value,
    changes: changes.value,
    version: readVersion(),
    tryTaskConfig: tryTaskConfig.value,
  };
  return decisionParameters(flags, facts, Math.floor(Date.now() / 1000));
}

/** First line of `version.txt`; null where there is none. */
function readVersion(): string | null {
  const text = readText('version.txt');
  return text.ok ? (text.value.split('\n', 1)[0]?.trimEnd() ?? '') : null;
}

/** The file that lets a developer set parameters, where that is allowed and the file is there. */
function readTryTaskConfig(options: ParameterOptions): Result<{ file: string; content: unknown } | null> {
  const { tryTaskConfigFile: file, allowParameterOverride } = options;
  if (!allowParameterOverride || !existsSync(file)) return ok(null);
  const content = readJson(file);
  return content.ok ? ok({ file, content: content.value }) : content;
}
