import { gatherAround } from '../../regenerate/make.ts';
import { checked, refusalOf } from '../../regenerate/publish.ts';
import { prunableBy } from '../../seta/prunable.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { disbeliefAt, parseLocation, readConfig } from '../inputs.ts';
import { logWarning, print, printJson } from '../output.ts';
import { type AroundOptions, subjectOf } from './make.ts';
import { portsAt, readArtifact } from './read.ts';

export interface CheckOptions extends AroundOptions {
  readonly data: string;
  readonly config: string;
  readonly now?: number;
  readonly json?: boolean;
}

/** The gate alone, over an artifact. */
export async function check(options: CheckOptions): Promise<Result<void>> {
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const disbelief = disbeliefAt('data', config.value.trustDomain, options.level);
  const data = await readArtifact(parseLocation(options.data), { disbelief });
  if (!data.ok) return data;
  const now = options.now ?? Date.now();
  const subject = subjectOf(options, { config: config.value, project: data.value.project, now });
  const around = await gatherAround(subject, portsAt(config.value, options.level));
  if (!around.ok) return around;
  const { labels, previous } = around.value;
  const findings = checked(data.value, labels.filter(prunableBy(config.value)), previous, config.value, now);
  if (options.json) printJson({ version: 1, findings });
  else for (const { code, message, refuses } of findings) if (!refuses) logWarning(`${message} (${code})`);
  const refusal = refusalOf(findings);
  if (refusal) return err(refusal);
  if (!options.json) print(`${options.data}: nothing speaks against publishing it`);
  return ok(undefined);
}
